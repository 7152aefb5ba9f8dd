"""Connection URLs: every part understood, every secret hidden."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cartridge.errors import ConnectionURLError
from cartridge.scanner import registry
from cartridge.scanner.url import ConnectionURL, read_url
from hypothesis import given
from hypothesis import strategies as st

SERVER_URLS = {
    "postgresql://ann:s3cr%40t@db.example:5433/my%20shop": ("ann", "s3cr@t", "db.example", 5433, "my shop"),
    "postgres://ann@db/shop": ("ann", None, "db", None, "shop"),
    "postgresql+psycopg2://ann:pw@db/shop": ("ann", "pw", "db", None, "shop"),
    "POSTGRESQL://ann:pw@db/shop": ("ann", "pw", "db", None, "shop"),
    "postgresql://[2001:db8::1]:5432/shop": (None, None, "2001:db8::1", 5432, "shop"),
    "postgresql://ann:a/b#c?d@db/shop": ("ann", "a/b#c?d", "db", None, "shop"),
    "postgresql://": (None, None, None, None, None),
    "postgresql:///shop?host=/var/run/postgresql": (None, None, None, None, "shop"),
    "  postgresql://ann@db/shop\n": ("ann", None, "db", None, "shop"),
}


@pytest.mark.parametrize("text", SERVER_URLS)
def test_a_server_url_in_its_parts(text: str) -> None:
    url = ConnectionURL.parse(text)
    assert (url.username, url.password, url.host, url.port, url.database) == SERVER_URLS[text]
    assert url.scheme == "postgresql"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("duckdb:///shop.duckdb", "shop.duckdb"),
        ("duckdb:////data/my shop.duckdb", "/data/my shop.duckdb"),
        ("sqlite:///folder/shop.db?cache=shared", "folder/shop.db"),
    ],
)
def test_a_file_url_names_its_file(text: str, path: str) -> None:
    assert ConnectionURL.parse(text).database == path


def test_a_home_folder_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    assert ConnectionURL.parse("sqlite:///~/shop.db").database == "/home/ann/shop.db"


def test_options_are_kept_and_the_secret_ones_hidden() -> None:
    url = ConnectionURL.parse("postgresql://db/shop?sslmode=require&sslpassword=hush&sslkey=/k.pem&host=a&host=b")
    assert url.options == {"sslmode": "require", "sslpassword": "hush", "sslkey": "/k.pem", "host": "a,b"}
    assert url.summary.options == {"sslmode": "require", "sslkey": "/k.pem", "host": "a,b"}
    assert url.secrets == ("hush",)
    assert "hush" not in url.masked


SNOWFLAKE = (
    "snowflake://ann:pa55%40word@org-account/SHOP/%22my%20sales%22?warehouse=WH&role=READER&token=t0ken&passcode=123456"
    "&private_key_path=/keys/ann.p8&private_key_passphrase=phr4se&authenticator=https://org.okta.com"
)


def test_a_snowflake_url_names_database_and_schema_and_hides_what_is_secret() -> None:
    url = ConnectionURL.parse(SNOWFLAKE)
    assert (url.scheme, url.host, url.database) == ("snowflake", "org-account", 'SHOP/"my sales"')
    assert set(url.secrets) == {"pa55@word", "t0ken", "123456", "phr4se"}
    assert url.summary.options == {
        "warehouse": "WH",
        "role": "READER",
        "private_key_path": "/keys/ann.p8",
        "authenticator": "https://org.okta.com",
    }
    assert url.masked.startswith("snowflake://ann:***@org-account/SHOP/%22my%20sales%22?")
    for secret in url.secrets:
        assert secret not in url.masked
    again = ConnectionURL.parse(url.masked)
    assert (again.database, again.options["role"]) == (url.database, "READER")


@pytest.mark.parametrize(
    "option", ["private_key_file", "private_key_path", "token_file_path", "oauth_token_request_url"]
)
def test_where_a_secret_lies_is_no_secret(option: str) -> None:
    url = ConnectionURL.parse(f"snowflake://ann@account/SHOP?{option}=/where/it/lies")
    assert url.secrets == ()
    assert url.summary.options == {option: "/where/it/lies"}


@pytest.mark.parametrize(
    ("rest", "secret"),
    [
        (":pw@account/SHOP?token=t0ken", "pw"),
        ("@account/SHOP?authenticator=oauth&token=t0ken", "t0ken"),
        ("@account/SHOP?private_key_path=/k.p8&private_key_passphrase=phr4se", "phr4se"),
        ("@account/SHOP?passcode=123456", None),
    ],
)
def test_what_lets_the_user_in(rest: str, secret: str | None) -> None:
    assert ConnectionURL.parse(f"snowflake://ann{rest}").login_secret == secret


def test_the_summary_says_where_without_saying_the_password() -> None:
    summary = ConnectionURL.parse("postgresql://ann:s3cret@db:5433/shop").summary
    assert summary.model_dump(exclude_defaults=True) == {
        "host": "db",
        "port": 5433,
        "username": "ann",
        "database": "shop",
    }


@given(
    password=st.text(min_size=4).filter(lambda text: "***".find(text) < 0 and text not in "postgresql://ann:@db/shop"),
)
def test_no_password_is_ever_shown(password: str) -> None:
    url = ConnectionURL(scheme="postgresql", username="ann", password=password, host="db", database="shop")
    assert url.masked == "postgresql://ann:***@db/shop"
    assert repr(url) == str(url) == "ConnectionURL('postgresql://ann:***@db/shop')"


def test_a_masked_url_can_be_read_again() -> None:
    url = ConnectionURL.parse("postgresql://ann:s3cret@[::1]:5433/my%20shop%2F1?sslmode=require")
    again = ConnectionURL.parse(url.masked)
    assert (again.host, again.port, again.database, again.password) == ("::1", 5433, "my shop/1", "***")


def test_a_url_is_a_value() -> None:
    url = ConnectionURL.parse("postgresql://ann:pw@db/shop")
    assert url == ConnectionURL.parse("postgresql://ann:pw@db/shop")
    assert len({url, ConnectionURL.parse("postgresql://ann:pw@db/shop")}) == 1


REFUSED = {
    "postgrse://ann:s3cret@db/shop": f"unknown scheme `postgrse`. Known: {', '.join(sorted(registry.connectors()))}. "
    "Did you mean `postgresql`?",
    "oracle://db/shop": "unknown scheme `oracle`",
    "ann:s3cret@db/shop": "this is no connection URL",
    "": "an empty text",
    "shop.duckdb": "this is no connection URL",
    "://db": "this is no connection URL",
    "postgresql://ann:s3cret@db:port/shop": "cannot be told apart",
    "postgresql://ann:s3cret@db:99999/shop": "no such port",
    "postgresql://ann:s3cret": "cannot be told apart",
    "postgresql://ann:s3@cret@db/shop": "`@` too many",
    "mysql://ann:x@s3/cret#1@db:3306/shop": "`@` too many",
    "duckdb://shop.duckdb": "Write `duckdb:///shop.duckdb`",
    "duckdb:///": "names no file",
    "duckdb:///:memory:": "names no file",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_understood_is_explained_without_the_password(text: str) -> None:
    with pytest.raises(ConnectionURLError) as caught:
        ConnectionURL.parse(text)
    assert REFUSED[text] in str(caught.value)
    assert caught.value.next_step
    assert "cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_url_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("postgresql://ann:pw@db/shop\nmore\n"))
    assert read_url("-").password == "pw"
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(ConnectionURLError, match="standard input"):
        read_url("-")


def test_a_url_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_URL", "sqlite:///shop.db")
    assert read_url("env:SHOP_URL").database == "shop.db"
    monkeypatch.delenv("SHOP_URL")
    with pytest.raises(ConnectionURLError, match="`SHOP_URL` is not set"):
        read_url("env:SHOP_URL")
    with pytest.raises(ConnectionURLError, match="names no environment variable"):
        read_url("env:")


@pytest.mark.parametrize("scheme", ["duckdb", "sqlite"])
def test_the_summary_of_a_file_holds_its_absolute_path(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ConnectionURL.parse(f"{scheme}:///folder/shop.db").summary.database == str(tmp_path / "folder" / "shop.db")
