"""BigQuery's URLs and credentials: what is refused before anything is asked, and that no key is shown."""

from __future__ import annotations

import base64
import json
import traceback
from pathlib import Path
from urllib.parse import quote

import pytest
from cartridge.errors import CartridgeError, ConnectionURLError, DatabaseConnectionError
from cartridge.scanner.connectors.bigquery import BigQueryConnector
from cartridge.scanner.connectors.bigquery_client import open_client, project_of
from cartridge.scanner.url import ConnectionURL
from google.auth import impersonated_credentials

SECRET = "hush-hush-key"


def connector(text: str) -> BigQueryConnector:
    return BigQueryConnector(ConnectionURL.parse(text))


def refusal(text: str) -> CartridgeError:
    with pytest.raises(CartridgeError) as caught:
        connector(text).test()
    shown = "".join(traceback.format_exception(caught.value))
    assert SECRET not in shown
    assert caught.value.next_step
    return caught.value


def test_project_dataset_and_options() -> None:
    made = connector("bigquery://my-project/sales?location=EU&maximum_bytes_billed=1000")
    assert (made.project, made.url.database, made.maximum_bytes_billed) == ("my-project", "sales", 1000)
    assert project_of(ConnectionURL.parse("bigquery://example.com%3Amy-project")) == "example.com:my-project"
    assert connector("bigquery://my-project").url.database is None


def test_who_pays_and_where_to() -> None:
    url = "bigquery://data/sales?billing_project=payer&api_endpoint=http://localhost:1&credentials=anonymous"
    client = open_client(ConnectionURL.parse(url))
    assert client.project == "payer"
    assert client._connection.API_BASE_URL == "http://localhost:1"
    client.close()  # type: ignore[no-untyped-call]


def test_another_account_is_asked_in_the_name_of(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text(
        json.dumps({"type": "authorized_user", "client_id": "c", "client_secret": SECRET, "refresh_token": SECRET})
    )
    account = "scan@p.iam.gserviceaccount.com"
    text = f"bigquery://p/d?credentials_path={path}&impersonate_service_account={account}"
    client = open_client(ConnectionURL.parse(text))
    assert isinstance(client._credentials, impersonated_credentials.Credentials)
    assert client._credentials.service_account_email == account
    assert client._credentials._source_credentials.refresh_token == SECRET
    client.close()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("bigquery:///sales", "names no project"),
        ("bigquery://p/d?credential_path=x", "Did you mean `credentials_path`?"),
        ("bigquery://ann:hush-hush-key@p/d", "no user, password or port"),
        ("bigquery://p/d?maximum_bytes_billed=1TB", "`maximum_bytes_billed=1TB`"),
        ("bigquery://p/d?maximum_bytes_billed=0", "`maximum_bytes_billed=0`"),
        ("bigquery://p/d?credentials=anonymous&credentials_path=x", "twice"),
        ("bigquery://p/d?credentials=anonymous&quota_project=q", "there is no `quota_project`"),
        ("bigquery://p/d?credentials=anonymous&impersonate_service_account=a", "there is no `impersonate_"),
        ("bigquery://p/d?credentials=hush-hush-key", "can only be `anonymous`"),
        ("bigquery://p/d?credentials_json=env:NOT_THERE_AT_ALL", "`NOT_THERE_AT_ALL` is not set"),
    ],
)
def test_a_url_that_cannot_be_meant(url: str, words: str) -> None:
    error = refusal(url)
    assert isinstance(error, ConnectionURLError)
    assert words in str(error)


def test_a_credentials_file_that_is_not_there(tmp_path: Path) -> None:
    error = refusal(f"bigquery://p/d?credentials_path={tmp_path}/key.json")
    assert isinstance(error, DatabaseConnectionError)
    assert f"`{tmp_path}/key.json`: No such file or directory" in error.what


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f'{{"type": "service_account", "private_key": "{SECRET}"', "is no JSON"),
        (f'["{SECRET}"]', "its `type` is missing"),
        (f'{{"private_key": "{SECRET}"}}', "its `type` is missing"),
        (f'{{"type": "service_acount", "private_key": "{SECRET}"}}', "Did you mean `service_account`?"),
        (f'{{"type": "service_account", "private_key": "{SECRET}"}}', "cannot be used as a `service_account`"),
        (f'{{"type": "authorized_user", "refresh_token": "{SECRET}"}}', "cannot be used as a `authorized_user`"),
        (f'{{"type": "external_account", "audience": "{SECRET}"}}', "cannot be used as a `external_account`"),
    ],
)
def test_credentials_that_cannot_be_used(
    content: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key.json"
    path.write_text(content)
    encoded = base64.b64encode(content.encode()).decode()
    monkeypatch.setenv("THE_KEY", content)
    for option in (
        f"credentials_path={path}",
        f"credentials_json={quote(content)}",
        "credentials_json=env:THE_KEY",
        f"credentials_base64={encoded}",
    ):
        error = refusal(f"bigquery://p/d?{option}")
        assert isinstance(error, DatabaseConnectionError)
        assert words in str(error)


def test_what_is_no_base64() -> None:
    assert "no text in base64" in str(refusal(f"bigquery://p/d?credentials_base64=*{SECRET}*"))


def test_no_default_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    error = refusal("bigquery://p/d")
    assert isinstance(error, DatabaseConnectionError)
    assert "There are no Google credentials" in error.what
    assert "gcloud auth application-default login" in error.next_step


def test_default_credentials_that_are_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps({"type": "nobody_knows", "private_key": SECRET}))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    assert "There are no Google credentials" in str(refusal("bigquery://p/d"))


def test_keys_are_no_part_of_what_is_shown_or_saved() -> None:
    for option in ("credentials_json", "credentials_base64"):
        url = ConnectionURL.parse(f"bigquery://p/d?location=EU&{option}={SECRET}")
        assert SECRET not in url.masked
        assert SECRET not in repr(url)
        assert SECRET in url.secrets
        assert url.summary.options == {"location": "EU"}
    with pytest.raises(ConnectionURLError) as caught:
        ConnectionURL.parse(f"bigquery://p:x/d?credentials_json={SECRET}")
    assert SECRET not in str(caught.value)
