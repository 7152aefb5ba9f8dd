"""Credentials as Google's libraries really use them: a signed request for a token, and the token with each question."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from bigquery_server import BigQueryServer, Refusal, bigquery_server
from cartridge.errors import DatabaseConnectionError, DatabaseUnavailableError, ScanError
from cartridge.scanner.connectors import bigquery_jobs
from cartridge.scanner.connectors.bigquery import BigQueryConnector
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import ConnectionURL
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt
from servers import free_port

Key = dict[str, str]


@pytest.fixture(scope="module")
def server() -> Iterator[BigQueryServer]:
    with bigquery_server() as server:
        project = server.project("my-project")
        project.dataset("sales")
        project.execute("create table orders as select 1 as order_id")
        server.token = "ya29.a-token"
        yield server


@pytest.fixture(scope="module")
def key(server: BigQueryServer) -> Key:
    """A service account of the server's: it checks the signature with the public half."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    audience = "https://oauth2.googleapis.com/token"

    def check(assertion: str) -> None:
        jwt.decode(assertion, certs=public, audience=audience)  # type: ignore[no-untyped-call]

    server.check_assertion = check
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": "my-project",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": "scanner@my-project.iam.gserviceaccount.com",
        "token_uri": f"{server.endpoint}/token",
    }


def version(url: str) -> str:
    with ConnectorFactory.create(url) as connector:
        return connector.test().server_version


def test_a_key_wherever_it_stands(
    server: BigQueryServer, key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps(key)
    (tmp_path / "key.json").write_text(text)
    monkeypatch.setenv("THE_KEY", text)
    encoded = base64.b64encode(text.encode()).decode()
    for option in (
        f"credentials_path={tmp_path}/key.json",
        f"credentials_json={quote(text)}",
        "credentials_json=env:THE_KEY",
        f"credentials_base64={quote(encoded)}",
        f"credentials_base64={encoded}",
    ):
        assert version(server.url("my-project", "sales", option)) == "API v2"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
    assert version(server.url("my-project", "sales", "location=US")) == "API v2"


def test_the_default_credentials_of_a_person(
    server: BigQueryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"type": "authorized_user", "client_id": "i", "client_secret": "s", "refresh_token": "r"}
    (tmp_path / "adc.json").write_text(json.dumps(given))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "adc.json"))
    connector = BigQueryConnector(ConnectionURL.parse(server.url("my-project", "sales", "quota_project=payer")))
    credentials = connector._jobs.client._credentials
    assert (type(credentials).__module__, credentials.quota_project_id) == ("google.oauth2.credentials", "payer")
    connector.close()


def test_a_key_that_google_does_not_know(server: BigQueryServer, key: Key, tmp_path: Path) -> None:
    refusal = Refusal("POST /token", 400, "invalid_grant", "Invalid JWT Signature.")
    server.refusals.append(refusal)
    (tmp_path / "key.json").write_text(json.dumps(key))
    with pytest.raises(DatabaseConnectionError) as caught:
        version(server.url("my-project", "sales", f"credentials_path={tmp_path}/key.json"))
    assert "Google refused the credentials" in caught.value.what
    assert key["private_key"][40:80] not in str(caught.value)
    assert not caught.value.is_transient


def test_a_server_that_wants_credentials(server: BigQueryServer) -> None:
    with pytest.raises(DatabaseConnectionError) as caught:
        version(server.url("my-project", "sales"))
    assert "Anonymous credentials" in caught.value.what
    assert "credentials_path" in caught.value.next_step
    assert not caught.value.is_transient


def test_what_does_not_exist_is_named(server: BigQueryServer, key: Key, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(json.dumps(key))
    option = f"credentials_path={tmp_path}/key.json"
    with pytest.raises(DatabaseConnectionError, match="Not found: Project other-project"):
        version(server.url("other-project", "sales", option))
    with pytest.raises(DatabaseConnectionError, match="Not found: Dataset my-project:salse") as caught:
        version(server.url("my-project", "salse", option))
    assert "dataset's name" in caught.value.next_step
    with ConnectorFactory.create(server.url("my-project", "sales", f"{option}&location=asia-east1")) as connector:
        with pytest.raises(ScanError, match="was not found in location asia-east1") as elsewhere:
            read_catalog(connector, Selection())
        assert "leave `location` out" in elsewhere.value.next_step


def test_nobody_may_run_a_job(server: BigQueryServer, key: Key, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(json.dumps(key))
    words = (
        "Access Denied: Project my-project: User does not have bigquery.jobs.create permission in project my-project."
    )
    server.refusals.append(Refusal("POST .*/jobs$", 403, "accessDenied", words))
    with pytest.raises(DatabaseConnectionError) as caught:
        version(server.url("my-project", "sales", f"credentials_path={tmp_path}/key.json"))
    assert "roles/bigquery.jobUser" in caught.value.next_step


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cartridge.scanner.connectors.bigquery.RETRY", bigquery_jobs.RETRY.with_timeout(0.2))
    url = f"bigquery://my-project/sales?api_endpoint=http://127.0.0.1:{free_port()}&credentials=anonymous"
    with pytest.raises(DatabaseUnavailableError) as caught:
        version(url)
    assert "cannot be reached" in caught.value.what
    assert "HTTPS_PROXY" in caught.value.next_step
