"""Connections from dbt's own profiles.yml: found as dbt finds them, and never shown with a secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from cartridge.errors import DbtProfileError
from cartridge.scanner.dbt_profiles import read_dbt_profile
from cartridge.scanner.url import ConnectionURL

SECRET = "hunter2-of-the-test"
POSTGRES = {"type": "postgres", "host": "db", "user": "ann", "password": SECRET, "dbname": "shop", "schema": "built"}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    monkeypatch.setenv("SHOP_PORT", "5433")
    for name in ("DBT_PROFILES_DIR", "DBT_TARGET", "NOT_SET"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(folder: Path, document: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "profiles.yml").write_text(document if isinstance(document, str) else yaml.safe_dump(document))
    return folder


def of(target: dict[str, Any]) -> ConnectionURL:
    write(Path(), {"shop": {"target": "dev", "outputs": {"dev": target}}})
    url = read_dbt_profile("shop")
    assert SECRET not in repr(url)
    return url


def test_postgres(place: Path) -> None:
    url = of(
        {
            **POSTGRES,
            "port": "{{ env_var('SHOP_PORT') | as_number }}",
            "password": "{{ env_var('SHOP_PASSWORD') }}",
            "sslmode": "{{ env_var('NOT_SET', 'require') }}",
            "keepalives_idle": 0,
            "threads": 4,
        }
    )
    assert url == ConnectionURL(
        scheme="postgresql", username="ann", password=SECRET, host="db", port=5433, database="shop", options=url.options
    )
    assert url.options == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("target", "masked", "password"),
    [
        (
            {"type": "redshift", "host": "h", "port": 5439, "user": "u", "pass": SECRET, "dbname": "d", "schema": "s"},
            "redshift://u:***@h:5439/d",
            SECRET,
        ),
        (
            {"type": "redshift", "method": "iam", "host": "h", "user": "u", "dbname": "d", "cluster_id": "c"},
            "redshift://u@h/d?cluster_identifier=c&iam=true",
            None,
        ),
        (
            {"type": "snowflake", "account": "a-b", "user": "u", "password": SECRET, "role": "r", "warehouse": "w"}
            | {"database": "d", "schema": "s", "threads": 4},
            "snowflake://u:***@a-b/d?role=r&warehouse=w",
            SECRET,
        ),
        (
            {"type": "snowflake", "account": "a", "user": "u", "database": "d", "private_key_path": "/k.p8"}
            | {"private_key_passphrase": SECRET},
            "snowflake://u@a/d?private_key_passphrase=***&private_key_path=%2Fk.p8",
            None,
        ),
        (
            {"type": "bigquery", "method": "oauth", "project": "p", "dataset": "built", "location": "EU"},
            "bigquery://p?location=EU",
            None,
        ),
        (
            {"type": "bigquery", "method": "service-account", "project": "p", "dataset": "b", "keyfile": "key.json"},
            "bigquery://p?credentials_path=key.json",
            None,
        ),
        (
            {"type": "bigquery", "project": "p", "dataset": "b", "impersonate_service_account": "scan@p"},
            "bigquery://p?impersonate_service_account=scan%40p",
            None,
        ),
        (
            {"type": "redshift", "method": "iam_role", "host": "", "port": 5439, "dbname": "d", "user": "ignored"}
            | {"serverless_work_group": "w", "db_groups": ["a", "b"], "secret_access_key": SECRET},
            "redshift://:5439/d?db_groups=a%2Cb&iam=true&secret_access_key=***&workgroup=w",
            None,
        ),
        (
            {"type": "snowflake", "account": "a", "user": "u", "database": "my shop", "authenticator": "jwt"}
            | {"token": SECRET, "insecure_mode": True, "connect_timeout": 9, "host": "h", "port": 443},
            "snowflake://u@a/%22my%20shop%22?authenticator=oauth&disable_ocsp_checks=true&host=h&login_timeout=9&port=443&token=***",
            None,
        ),
        ({"type": "duckdb", "path": "data/shop.duckdb"}, "duckdb:///data/shop.duckdb", None),
        (
            {"type": "sqlite", "schemas_and_paths": {"main": "/data/shop.db"}, "schema": "main"},
            "sqlite:////data/shop.db",
            None,
        ),
        (
            {"type": "mysql", "server": "h", "port": 3306, "schema": "shop", "username": "u", "password": SECRET},
            "mysql://u:***@h:3306/shop",
            SECRET,
        ),
    ],
)
def test_each_adapter(target: dict[str, Any], masked: str, password: str | None) -> None:
    url = of(target)
    assert url.masked == masked
    assert url.password == password


def test_a_key_in_the_profile_is_a_secret() -> None:
    key = {"type": "service_account", "private_key": f"-----\\n{SECRET}"}
    url = of({"type": "bigquery", "method": "service-account-json", "project": "p", "keyfile_json": key})
    assert json.loads(url.options["credentials_json"])["private_key"] == f"-----\n{SECRET}"
    assert SECRET not in url.masked + str(url.summary)


def test_a_persons_tokens_in_the_profile_are_credentials() -> None:
    tokens = {"refresh_token": SECRET, "client_id": "c", "client_secret": SECRET, "token_uri": "https://t"}
    url = of({"type": "bigquery", "method": "oauth-secrets", "project": "p", **tokens})
    assert json.loads(url.options["credentials_json"]) == {"type": "authorized_user", **tokens}
    assert SECRET not in url.masked + str(url.summary)


def test_a_target_is_chosen_as_dbt_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {name: {"type": "duckdb", "path": f"{name}.duckdb"} for name in ("dev", "prod", "default")}
    write(
        Path(), {"shop": {"target": "{{ env_var('NOT_SET', 'prod') }}", "outputs": outputs}, "x": {"outputs": outputs}}
    )
    assert read_dbt_profile("shop").database == "prod.duckdb"
    assert read_dbt_profile("shop", "dev").database == "dev.duckdb"
    assert read_dbt_profile("x").database == "default.duckdb"
    monkeypatch.setenv("DBT_TARGET", "dev")
    assert read_dbt_profile("shop").database == "dev.duckdb"


def test_the_folder_is_found_as_dbt_finds_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def named(name: str) -> dict[str, Any]:
        return {"shop": {"outputs": {"default": {"type": "duckdb", "path": f"{name}.duckdb"}}}}

    write(place / "home" / ".dbt", named("home"))
    assert read_dbt_profile("shop").database == "home.duckdb"
    write(place, named("here"))
    assert read_dbt_profile("shop").database == "here.duckdb"
    write(place / "set", named("set"))
    monkeypatch.setenv("DBT_PROFILES_DIR", str(place / "set"))
    assert read_dbt_profile("shop").database == "set.duckdb"
    write(place / "given", named("given"))
    assert read_dbt_profile("shop", folder=place / "given").database == "given.duckdb"


def one(**fields: Any) -> dict[str, Any]:
    return {"shop": {"target": "dev", "outputs": {"dev": {**POSTGRES, **fields}}}}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"shopp": {}}, ["no profile `shop`", "Did you mean `shopp`?"]),
        ({"config": {}}, ["no profile `shop`"]),
        ({"shop": {"target": "dev"}}, ["no target in the profile `shop`"]),
        ({"shop": {"target": "dev", "outputs": {"dve": POSTGRES}}}, ["no target `dev`", "Did you mean `dve`?"]),
        (one(type="postgrse"), ["its type is `postgrse`", "Did you mean `postgres`?"]),
        (one(port="many"), ["`port` is no number"]),
        (one(host=None), ["it has no `host`"]),
        (one(password="{{ env_var('NOT_SET') }}"), ["`NOT_SET` is not set", "`password`", "export NOT_SET="]),
        (one(password=f"{{{{ vault('{SECRET}') }}}}"), ["`password`", "other than `env_var()`"]),
        (one(password=f"{{{{ '{SECRET}' "), ["`password`", "no template"]),
        (one(password="{{ env_var.__globals__ }}"), ["`password`"]),
        ({"shop": {"outputs": {"default": {"type": "duckdb", "path": "md:shop"}}}}, ["no file of this machine"]),
        ({"shop": {"outputs": {"default": {"type": "duckdb"}}}}, ["no file of this machine"]),
        ({"shop": {"outputs": {"default": {"type": "redshift", "method": "saml"}}}}, ["`saml`", "database, iam"]),
        ({"shop": {"outputs": {"default": {"type": "bigquery", "method": "x"}}}}, ["`x`", "service-account"]),
        (
            {"shop": {"outputs": {"default": {"type": "bigquery", "method": "oauth-secrets", "token": SECRET}}}},
            ["no `refresh_token`"],
        ),
        (
            {"shop": {"outputs": {"default": {"type": "snowflake", "token": SECRET, "oauth_client_id": "c"}}}},
            ["refresh token", "access token"],
        ),
        (f"shop:\n  password: {SECRET}\n : [", ["is no YAML"]),
        ("just text", ["holds no profiles"]),
    ],
)
def test_what_cannot_be_used_is_told_without_any_secret(document: Any, said: list[str]) -> None:
    write(Path(), document)
    with pytest.raises(DbtProfileError) as caught:
        read_dbt_profile("shop")
    text = str(caught.value)
    assert [each for each in said if each not in text] == [], text
    assert SECRET not in text
    assert caught.value.next_step


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(DbtProfileError, match=r"There is no file `.*home/\.dbt/profiles\.yml`"):
        read_dbt_profile("shop")


def test_the_file_that_dbt_builds_in_can_be_opened(place: Path) -> None:
    duckdb.connect("shop.duckdb").close()
    assert Path(of({"type": "duckdb", "path": "shop.duckdb"}).database or "").is_file()
