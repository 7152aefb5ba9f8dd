"""A profile that Cartridge wrote is one that it can scan by: the driver is given what the scan's own URL gave it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cartridge.artifacts.scan import Scan
from cartridge.dbt.profiles import PASSWORD_VARIABLE, target_profile
from cartridge.dbt.profiles.bigquery import CLIENT_EMAIL_VARIABLE, KEYFILE_VARIABLE, PRIVATE_KEY_VARIABLE
from cartridge.dbt.project_files import profile_file
from cartridge.scanner.connectors import redshift_session, snowflake_session
from cartridge.scanner.dbt_profiles import read_dbt_profile
from cartridge.scanner.url import ConnectionURL

SECRET = "hush-hush"


def read_back(url: ConnectionURL, database: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ConnectionURL:
    scan = Scan(
        cartridge_version="0",
        database_type=url.scheme,
        database=database,
        server_version="1",
        connection_string=url.masked,
        connection=url.summary,
        scan_timestamp="2026-01-01T00:00:00Z",
        schemas=(),
        tables=(),
    )
    file = profile_file("shop", target_profile(scan, "shop"))
    assert SECRET not in file.content
    (folder / file.path).write_text(file.content)
    monkeypatch.setenv(PASSWORD_VARIABLE, url.login_secret or "")
    return read_dbt_profile("shop", "dev", folder)


@pytest.mark.parametrize(
    ("options", "database"),
    [
        (f"ann:{SECRET}@org-account/SHOP/SALES?warehouse=WH&role=READER", "SHOP"),
        (f"ann:{SECRET}@account.eu-west-1.privatelink/shop?host=h.example.com&port=8443&protocol=https", "SHOP"),
        (f"ann:{SECRET}@emulator:8080/SHOP?protocol=http&proxy_host=p&proxy_port=3128", "SHOP"),
        (f"ann@org-account/SHOP?private_key_path=/keys/user.p8&private_key_passphrase={SECRET}", "SHOP"),
        (f"ann@org-account/SHOP?authenticator=oauth&token={SECRET}", "SHOP"),
        (f"ann@org-account/SHOP?authenticator=programmatic_access_token&token={SECRET}", "SHOP"),
        ("ann@org-account/SHOP?authenticator=externalbrowser", "SHOP"),
        (f"ann:{SECRET}@org-account/%22my%20shop%22?authenticator=https://x.okta.com", "my shop"),
    ],
)
def test_snowflake(options: str, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = ConnectionURL.parse(f"snowflake://{options}")

    def arguments(of: ConnectionURL) -> dict[str, Any]:
        given = snowflake_session.connection_arguments(of)
        return {**given, "database": given["database"].lower(), "schema": None}

    again = read_back(url, database, tmp_path, monkeypatch)
    assert arguments(again) == arguments(url)
    assert SECRET not in repr(again)


@pytest.mark.parametrize(
    "options",
    [
        f"ann:{SECRET}@h.example.com/dev?query_group=night&region=eu-west-1",
        f"ann:{SECRET}@h.example.com:5440/dev?sslmode=disable",
        "h/dev?iam=true&cluster_identifier=c&region=r&db_user=ann&profile=work&db_groups=a,b&auto_create=true",
        "ann@h/dev?iam=true&cluster_identifier=c&region=r",
        "h/dev?iam=true&cluster_identifier=c&region=r",
        "/dev?iam=true&workgroup=night&serverless_acct_id=1&region=r",
        "ann@/dev?iam=true&workgroup=night&region=r",
    ],
)
def test_redshift(options: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = ConnectionURL.parse(f"redshift://{options}")
    arguments = redshift_session.connect_arguments(url)
    again = redshift_session.connect_arguments(read_back(url, "dev", tmp_path, monkeypatch))
    assert {name: value or None for name, value in again.items()} == {
        name: value or None for name, value in arguments.items()
    }


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", {}),
        ("location=EU&billing_project=payer&quota_project=q", None),
        ("maximum_bytes_billed=10000000000&api_endpoint=https://private.example.com", None),
        ("impersonate_service_account=scan@p.iam.gserviceaccount.com", None),
        ("credentials_path=/keys/key.json", None),
    ],
)
def test_bigquery(
    options: str, expected: Mapping[str, str] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEYFILE_VARIABLE, raising=False)
    url = ConnectionURL.parse(f"bigquery://my-project/web?{options}")
    again = read_back(url, "my-project", tmp_path, monkeypatch)
    assert (again.host, again.options) == ("my-project", url.options if expected is None else expected)


def test_a_key_of_bigquery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLIENT_EMAIL_VARIABLE, "scan@p.iam.gserviceaccount.com")
    monkeypatch.setenv(PRIVATE_KEY_VARIABLE, SECRET)
    url = ConnectionURL.parse(f"bigquery://my-project?credentials_base64={SECRET}")
    again = read_back(url, "my-project", tmp_path, monkeypatch)
    key = json.loads(again.options["credentials_json"])
    assert (key["client_email"], key["private_key"]) == ("scan@p.iam.gserviceaccount.com", SECRET)
    assert SECRET not in repr(again)
