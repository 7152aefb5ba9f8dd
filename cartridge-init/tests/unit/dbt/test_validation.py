"""What is asked of a project before dbt runs on it, and where it may be built."""

from __future__ import annotations

import base64
import json
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import ConnectionSummary
from cartridge.dbt import validation
from cartridge.dbt.profiles.bigquery import CLIENT_EMAIL_VARIABLE, PRIVATE_KEY_VARIABLE
from cartridge.dbt.profiles.duckdb import SANDBOX_FILE, TARGET_PATH_VARIABLE
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE
from cartridge.dbt.sandbox import build
from cartridge.dbt.sandbox.build import TWIN_FILE, WORK_FOLDER
from cartridge.dbt.validation import validate_project
from cartridge.errors import CartridgeError, MissingDriverError, ProjectError, UsageError
from cartridge.scanner.url import ConnectionURL

DUCKDB = {"type": "duckdb", "path": f"{{{{ env_var('{TARGET_PATH_VARIABLE}', 'shop.duckdb') }}}}"}
POSTGRES = {"type": "postgres", "host": "nowhere"}


def project(folder: Path, outputs: Any, default: str | None = "dev") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "dbt_project.yml").write_text("name: shop\nprofile: shop\n")
    profile = {"outputs": outputs} | ({"target": default} if default else {})
    (folder / "profiles.yml").write_text(yaml.safe_dump({"shop": profile}))
    return folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str, dict[str, Any]]]:
    """What dbt would have been asked; what it does when it is asked stands in test_runner."""
    calls: list[tuple[Path, str, dict[str, Any]]] = []

    def run_dbt(folder: Path, command: Any, **options: Any) -> RunResult:
        calls.append((folder, command, options))
        return RunResult(
            command=command, target=options["target"], status="success", elapsed_seconds=0, dbt_version="1.11.16"
        )

    for module in (validation, build):
        monkeypatch.setattr(module, "run_dbt", run_dbt)
    return calls


def test_duckdb_is_built_in_a_sandbox_that_is_new(tmp_path: Path, asked: list[Any]) -> None:
    folder = project(tmp_path, {"dev": DUCKDB, "prod": DUCKDB})
    sandbox = folder / SANDBOX_FILE
    sandbox.parent.mkdir()
    sandbox.write_text("of another time")
    sandbox.with_name("sandbox.duckdb.wal").write_text("of another time")
    found = validate_project(folder, select=("a",))
    ((where, command, options),) = asked
    assert (where, command, options["target"], options["select"]) == (folder, "build", "dev", ("a",))
    assert options["environment"] == {TARGET_PATH_VARIABLE: str(sandbox)}
    assert list(sandbox.parent.iterdir()) == []
    assert found.notes == ()


def test_a_target_that_is_named_is_built_in(tmp_path: Path, asked: list[Any]) -> None:
    folder = project(tmp_path, {"dev": DUCKDB, "prod": DUCKDB})
    validate_project(folder, target="prod", password="typed")
    ((_, command, options),) = asked
    assert (command, options["target"]) == ("build", "prod")
    assert options["environment"] == {PASSWORD_VARIABLE: "typed"}
    assert not (folder / SANDBOX_FILE).exists()


@pytest.mark.parametrize("output", [POSTGRES, {"type": "duckdb", "path": "/data/warehouse.duckdb"}])
def test_without_a_target_nothing_of_a_persons_is_written(
    tmp_path: Path, asked: list[Any], output: dict[str, str]
) -> None:
    found = validate_project(project(tmp_path, {"dev": output}))
    assert [command for _, command, _ in asked] == ["parse"]
    assert "--target dev" in found.notes[0]


def known(folder: Path) -> Path:
    """The project, which says what its source is like."""
    (folder / TWIN_FILE).parent.mkdir()
    (folder / TWIN_FILE).write_text('{"tables": []}')
    return folder


@pytest.mark.parametrize("output", [POSTGRES, {**DUCKDB, "attach": [{"path": "gone.duckdb", "alias": "shop"}]}])
def test_a_source_that_is_not_asked_has_a_twin(tmp_path: Path, asked: list[Any], output: dict[str, Any]) -> None:
    folder = known(project(tmp_path, {"dev": {**output, "schema": "mine"}}))
    found = validate_project(folder, select=("a",))
    ((_, command, options),) = asked
    assert (command, options["select"], options["profiles_dir"]) == ("build", ("a",), folder / WORK_FOLDER)
    assert found.rows_are_invented
    own = yaml.safe_load((folder / WORK_FOLDER / "profiles.yml").read_text())["shop"]["outputs"]["dev"]
    assert (own["type"], own["schema"], own["path"]) == (output["type"], "mine", str(folder / SANDBOX_FILE))
    validate_project(folder, target="dev")
    assert asked[-1][2]["profiles_dir"] == folder


def test_a_source_that_is_there_needs_no_twin(tmp_path: Path, asked: list[Any]) -> None:
    path = "{{ env_var('NOT_SET_HERE', 'shop.duckdb') }}"
    folder = known(project(tmp_path, {"dev": {**DUCKDB, "attach": [{"path": path, "alias": "shop"}]}}))
    (folder / "shop.duckdb").touch()
    assert not validate_project(folder).rows_are_invented
    assert asked[0][2]["profiles_dir"] == folder


def test_the_default_target_is_the_profiles_own(tmp_path: Path, asked: list[Any]) -> None:
    validate_project(project(tmp_path, {"ci": DUCKDB}, default="ci"))
    assert asked[0][2]["target"] == "ci"


def test_a_relative_folder_and_profiles_elsewhere(
    tmp_path: Path, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path / "p", {"dev": POSTGRES})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "p" / "profiles.yml").rename(tmp_path / "elsewhere" / "profiles.yml")
    monkeypatch.chdir(tmp_path)
    validate_project(Path("p"), profiles_dir=Path("elsewhere"))
    assert asked[0][0] == tmp_path / "p"
    assert asked[0][2]["profiles_dir"] == tmp_path / "elsewhere"


def no_project(folder: Path) -> None:
    (folder / "dbt_project.yml").unlink()


def no_profile(folder: Path) -> None:
    (folder / "profiles.yml").unlink()


def garbage(folder: Path) -> None:
    (folder / "profiles.yml").write_text("a: [")


def no_text(folder: Path) -> None:
    (folder / "dbt_project.yml").write_bytes(b"\xff\xfe\x00")


def a_list(folder: Path) -> None:
    (folder / "dbt_project.yml").write_text("- a\n")


def a_folder(folder: Path) -> None:
    (folder / "profiles.yml").unlink()
    (folder / "profiles.yml").mkdir()


def other_profile(folder: Path) -> None:
    (folder / "profiles.yml").write_text("shopp:\n  outputs: {dev: {type: duckdb}}\n5: 6\n")


def empty_profile(folder: Path) -> None:
    (folder / "profiles.yml").write_text("shop:\n")


def no_name(folder: Path) -> None:
    (folder / "dbt_project.yml").write_text("name: shop\n")


def name_is_a_list(folder: Path) -> None:
    (folder / "dbt_project.yml").write_text("name: shop\nprofile: [shop]\n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (no_project, r"There is no `.*dbt_project\.yml`"),
        (no_profile, r"There is no `.*profiles\.yml`"),
        (garbage, r"Cannot read `.*profiles\.yml`"),
        (no_text, r"Cannot read `.*dbt_project\.yml`"),
        (a_list, r"dbt_project\.yml` holds no mapping"),
        (a_folder, r"Cannot read `.*profiles\.yml`"),
        (other_profile, r"no profile `shop`.*Did you mean `shopp`"),
        (empty_profile, r"no profile `shop`"),
        (no_name, r"no profile `None`"),
        (name_is_a_list, r"no profile"),
    ],
)
def test_a_folder_that_is_no_project_is_refused_with_the_next_step(
    tmp_path: Path, asked: list[Any], change: Any, said: str
) -> None:
    folder = project(tmp_path, {"dev": DUCKDB})
    change(folder)
    with pytest.raises(ProjectError, match=said) as caught:
        validate_project(folder)
    assert caught.value.next_step
    assert asked == []


@pytest.mark.parametrize(
    ("outputs", "target", "said"),
    [
        ({"dev": DUCKDB}, "prd", r"no target `prd`.*dev"),
        ({"prod": DUCKDB}, None, r"no target `dev`.*prod"),
        ({"dev": None, "prod": DUCKDB}, "dev", r"no target `dev`"),
        ({}, None, r"no target `dev`"),
    ],
)
def test_a_target_that_is_not_there(
    tmp_path: Path, asked: list[Any], outputs: Any, target: str | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        validate_project(project(tmp_path, outputs, default=None), target=target)
    assert caught.value.next_step
    assert asked == []


def test_a_file_in_the_place_of_the_sandboxs_folder(tmp_path: Path, asked: list[Any]) -> None:
    folder = project(tmp_path, {"dev": DUCKDB})
    (folder / "target").write_text("mine")
    with pytest.raises(CartridgeError, match="target") as caught:
        validate_project(folder)
    assert caught.value.next_step
    assert asked == []


def loading(*kinds: str) -> dict[str, Any]:
    variables = [f"{{{{ env_var('CARTRIDGE_{kind.upper()}_EXTENSION', '{kind}_scanner') }}}}" for kind in kinds]
    return {**DUCKDB, "extensions": variables}


@pytest.mark.parametrize("kinds", [("sqlite",), ("mysql",), ("mysql", "sqlite")])
def test_extensions_come_from_their_wheels(tmp_path: Path, asked: list[Any], kinds: tuple[str, ...]) -> None:
    validate_project(project(tmp_path, {"dev": loading(*kinds)}))
    environment = asked[0][2]["environment"]
    found = {name for name in environment if name.endswith("_EXTENSION")}
    assert found == {f"CARTRIDGE_{kind.upper()}_EXTENSION" for kind in kinds}
    assert all(Path(environment[name]).is_file() for name in found)
    assert environment["CARTRIDGE_DUCKDB_EXTENSIONS"].startswith(str(tmp_path))


@pytest.mark.parametrize("kind", ["sqlite", "mysql"])
def test_a_missing_extension_says_how_to_install_it(
    tmp_path: Path, asked: list[Any], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(validation, "find_spec", lambda name: None)
    with pytest.raises(MissingDriverError) as caught:
        validate_project(project(tmp_path, {"dev": loading(kind)}))
    assert f"pip install 'cartridge-init[{kind}]'" in caught.value.next_step
    assert asked == []


LOGIN = {
    "type": "mysql",
    "host": "127.0.0.1",
    "port": 3306,
    "user": "ann",
    "database": "shop",
    "password": f"{{{{ env_var('{PASSWORD_VARIABLE}', '') }}}}",
}
ATTACHED = {**DUCKDB, "secrets": [LOGIN]}
MYSQL_SHOP = ConnectionSummary(host="localhost", username="ann", database="shop")


def test_a_source_behind_a_password_is_parsed_until_there_is_one(
    tmp_path: Path, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path, {"dev": ATTACHED})
    (note,) = validate_project(folder).notes
    assert "no password for the source" in note
    assert PASSWORD_VARIABLE in note
    monkeypatch.setenv(PASSWORD_VARIABLE, "")  # who has none says so
    assert validate_project(folder).notes == ()
    monkeypatch.delenv(PASSWORD_VARIABLE)
    assert validate_project(folder, connection=MYSQL_SHOP, password="typed").notes == ()
    assert [command for _, command, _ in asked] == ["parse", "build", "build"]
    assert asked[2][2]["environment"][PASSWORD_VARIABLE] == "typed"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"host": "other"}, "host `other`"),
        ({"port": 3307}, "port `3307`"),
        ({"username": "bob"}, "user `bob`"),
        ({"database": "warehouse"}, "database `warehouse`"),
    ],
)
def test_a_url_of_another_source_is_refused(
    tmp_path: Path, asked: list[Any], change: dict[str, Any], named: str
) -> None:
    with pytest.raises(UsageError) as caught:
        validate_project(project(tmp_path, {"dev": ATTACHED}), connection=MYSQL_SHOP.model_copy(update=change))
    assert named in caught.value.what
    assert asked == []


SHOP = ConnectionSummary(host="db", port=5433, username="ann", database="shop")
SHOP_OUTPUT = {"type": "postgres", "host": "db", "port": 5433, "user": "ann", "dbname": "shop"}


@pytest.mark.parametrize(
    ("connection", "named"),
    [
        (SHOP.model_copy(update={"host": "other"}), "host `other`"),
        (SHOP.model_copy(update={"options": {"host": "/run/socket"}}), "host `/run/socket`"),
        (SHOP.model_copy(update={"port": None}), "port `5432`"),
        (SHOP.model_copy(update={"username": "bob"}), "user `bob`"),
        (SHOP.model_copy(update={"database": "warehouse"}), "dbname `warehouse`"),
        (SHOP.model_copy(update={"database": None}), "dbname `ann`"),
    ],
)
def test_a_url_of_another_database_is_refused(
    tmp_path: Path, asked: list[Any], connection: ConnectionSummary, named: str
) -> None:
    folder = project(tmp_path, {"dev": SHOP_OUTPUT})
    with pytest.raises(UsageError) as caught:
        validate_project(folder, target="dev", password="typed", connection=connection)
    assert named in caught.value.what
    assert "typed" not in str(caught.value)
    assert caught.value.next_step
    assert asked == []


SNOWFLAKE_OUTPUT = {"type": "snowflake", "account": "org-account", "user": "ann", "database": "shop", "schema": "dev"}


@pytest.mark.parametrize(
    ("host", "user", "database", "named"),
    [
        ("org-account", "ann", "SHOP/SALES", None),
        ("org-account.snowflakecomputing.com", "ann", '"shop"', None),
        ("other", "ann", "SHOP", "account `other`"),
        ("org-account", "bob", "SHOP", "user `bob`"),
        ("org-account", "ann", "CRM", "database `crm`"),
    ],
)
def test_a_snowflake_url_belongs_to_an_account(
    tmp_path: Path, asked: list[Any], host: str, user: str, database: str, named: str | None
) -> None:
    folder = project(tmp_path, {"dev": SNOWFLAKE_OUTPUT})
    connection = ConnectionSummary(host=host, username=user, database=database)
    if named is None:
        validate_project(folder, target="dev", password="typed", connection=connection)
        assert asked[0][2]["environment"][PASSWORD_VARIABLE] == "typed"
        return
    with pytest.raises(UsageError) as caught:
        validate_project(folder, target="dev", password="typed", connection=connection)
    assert named in caught.value.what
    assert asked == []


KEY = json.dumps({"type": "service_account", "client_email": "scan@p", "private_key": "-----hush-hush\n"})


@pytest.mark.parametrize("form", ["json", "base64", "env:"])
def test_a_key_in_a_bigquery_url_reaches_dbt_under_the_names_of_the_profile(
    tmp_path: Path, asked: list[Any], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    encoded = base64.b64encode(KEY.encode()).decode()
    monkeypatch.setenv("THE_KEY", KEY)
    option = {
        "json": f"credentials_json={quote(KEY)}",
        "base64": f"credentials_base64={encoded}",
        "env:": "credentials_json=env:THE_KEY",
    }[form]
    url = ConnectionURL.parse(f"bigquery://my-project/web?{option}")
    output = {
        "type": "bigquery",
        "method": "service-account-json",
        "project": "my-project",
        "keyfile_json": {"private_key": f"{{{{ env_var('{PRIVATE_KEY_VARIABLE}', '') }}}}"},
    }
    folder = project(tmp_path, {"dev": output})
    validate_project(folder, target="dev", password=url.login_secret, connection=url.summary)
    assert asked[0][2]["environment"] == {
        CLIENT_EMAIL_VARIABLE: "scan@p",
        PRIVATE_KEY_VARIABLE: "-----hush-hush\n",
    }


@pytest.mark.parametrize("key", ["hush-hush", "env:NOT_THERE_AT_ALL", '{"private_key": "hush-hush"}', '["hush-hush"]'])
def test_what_is_no_key_is_refused_and_not_shown(tmp_path: Path, asked: list[Any], key: str) -> None:
    output = {"type": "bigquery", "project": "p", "keyfile_json": f"env_var('{PRIVATE_KEY_VARIABLE}')"}
    with pytest.raises(UsageError, match="no key of a service account") as caught:
        validate_project(project(tmp_path, {"dev": output}), target="dev", password=key)
    assert "hush-hush" not in "".join(traceback.format_exception(caught.value))
    assert asked == []


@pytest.mark.parametrize(
    ("output", "port", "named"),
    [
        ({"type": "redshift", "port": 5439}, None, None),
        ({"type": "redshift", "port": 5439}, 5439, None),
        ({"type": "redshift", "port": 5440}, None, "port `5439`"),
        ({"type": "postgres", "port": 5439}, None, "port `5432`"),
    ],
)
def test_a_url_without_a_port_means_that_of_the_engine(
    tmp_path: Path, asked: list[Any], output: dict[str, Any], port: int | None, named: str | None
) -> None:
    folder = project(tmp_path, {"dev": {**SHOP_OUTPUT, **output}})
    connection = SHOP.model_copy(update={"port": port})
    if named is None:
        validate_project(folder, target="dev", password="typed", connection=connection)
        assert len(asked) == 1
        return
    with pytest.raises(UsageError, match=named):
        validate_project(folder, target="dev", password="typed", connection=connection)
    assert asked == []


@pytest.mark.parametrize(
    ("output", "host", "named"),
    [
        ({"project": "my-project"}, "my-project", None),
        ({"database": "my-project"}, "my-project", None),
        ({"project": "example.com:shop"}, "example.com%3Ashop", None),
        ({"project": "{{ env_var('PROJECT') }}"}, "another", None),
        ({"project": "my-project"}, "another", "project `another`, and target `dev` of profiles.yml `my-project`"),
    ],
)
def test_a_bigquery_url_belongs_to_a_project(
    tmp_path: Path, asked: list[Any], output: dict[str, str], host: str, named: str | None
) -> None:
    folder = project(tmp_path, {"dev": {"type": "bigquery", "method": "oauth", "dataset": "built", **output}})
    connection = ConnectionSummary(host=host, database="web")
    if named is None:
        validate_project(folder, target="dev", connection=connection)
        assert len(asked) == 1
        return
    with pytest.raises(UsageError, match=named) as caught:
        validate_project(folder, target="dev", connection=connection)
    assert caught.value.next_step
    assert asked == []


@pytest.mark.parametrize(
    "output",
    [SHOP_OUTPUT, {**SHOP_OUTPUT, "host": "{{ env_var('HOST') }}"}, {"type": "postgres", "dbname": "shop"}, DUCKDB],
)
def test_a_url_of_the_same_database_gives_its_password(
    tmp_path: Path, asked: list[Any], output: dict[str, Any]
) -> None:
    validate_project(project(tmp_path, {"dev": output}), target="dev", password="typed", connection=SHOP)
    assert asked[0][2]["environment"][PASSWORD_VARIABLE] == "typed"


@pytest.mark.parametrize(
    ("status", "error", "advice"),
    [
        ("failed", "FATAL: Password authentication failed for user", "Check the password"),
        ("failed", "fe_sendauth: no password supplied", "--connection-url"),
        ("failed", "Access denied for user 'ann'@'10.0.0.1' (using password: NO)", "Check the password"),
        ("failed", "IO Error: Could not set lock on file", "wait for it"),
        ("failed", "something else", None),
        ("success", "could not set lock", None),
    ],
)
def test_what_dbt_leaves_unsaid_is_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: Any, error: str, advice: str | None
) -> None:
    ran = RunResult(
        command="build", target="dev", status=status, errors=(error,), elapsed_seconds=0, dbt_version="1.11.16"
    )
    monkeypatch.setattr(validation, "run_dbt", lambda *arguments, **options: ran)
    notes = validate_project(project(tmp_path, {"dev": DUCKDB})).notes
    assert len(notes) == (1 if advice else 0)
    assert advice is None or advice in notes[0]
