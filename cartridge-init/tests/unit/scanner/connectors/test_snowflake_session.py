"""What the driver is told, and what it is never asked."""

from __future__ import annotations

from typing import Any

import pytest
from cartridge.errors import ConnectionURLError, ScanError
from cartridge.scanner.connectors.snowflake_session import Login, Session, connection_arguments
from cartridge.scanner.url import ConnectionURL


def arguments(text: str) -> dict[str, Any]:
    return connection_arguments(ConnectionURL.parse(text))


def test_the_parts_of_a_url_are_those_of_the_driver() -> None:
    given = arguments("snowflake://ann:pa%2Fss@org-account/SHOP/%22my%20sales%22?warehouse=WH&role=READER")
    assert given["account"] == "org-account"
    assert (given["user"], given["password"]) == ("ann", "pa/ss")
    assert (given["database"], given["schema"]) == ("SHOP", '"my sales"')
    assert (given["warehouse"], given["role"]) == ("WH", "READER")
    assert given["login_timeout"] == 30
    assert "port" not in given


def test_a_whole_host_name_is_its_account() -> None:
    assert arguments("snowflake://ann@xy12345.eu-west-1.snowflakecomputing.com/SHOP")["account"] == "xy12345.eu-west-1"


def test_a_url_without_a_schema_or_database_names_none() -> None:
    assert "schema" not in arguments("snowflake://ann@account/SHOP")
    assert "database" not in arguments("snowflake://ann@account")


def test_a_private_link_or_an_emulator_has_a_host_of_its_own() -> None:
    given = arguments("snowflake://ann@account/SHOP?host=127.0.0.1&port=8084&protocol=http&login_timeout=5")
    assert (given["host"], given["port"], given["protocol"], given["login_timeout"]) == ("127.0.0.1", 8084, "http", 5)


def test_a_key_file_means_logging_in_with_it() -> None:
    given = arguments("snowflake://ann@account/SHOP?private_key_path=/k.p8&private_key_passphrase=phr4se")
    assert given["authenticator"] == "snowflake_jwt"
    assert (given["private_key_file"], given["private_key_file_pwd"]) == ("/k.p8", "phr4se")
    assert arguments("snowflake://ann@account/SHOP?private_key_file=/k.p8")["private_key_file"] == "/k.p8"


@pytest.mark.parametrize("name", ["externalbrowser", "oauth", "https://org.okta.com", "username_password_mfa"])
def test_every_authenticator_is_passed_on_and_given_the_time_it_takes(name: str) -> None:
    given = arguments(f"snowflake://ann@account/SHOP?authenticator={name}&token=t0ken")
    assert (given["authenticator"], given["token"]) == (name, "t0ken")
    assert "login_timeout" not in given


def test_the_session_is_tagged_and_reads_the_same_whatever_the_account_prefers() -> None:
    session = arguments("snowflake://ann@account/SHOP")["session_parameters"]
    assert session["QUERY_TAG"] == "cartridge"
    assert (session["TIMEZONE"], session["QUOTED_IDENTIFIERS_IGNORE_CASE"]) == ("UTC", False)
    assert session["ABORT_DETACHED_QUERY"] is True


def test_an_unknown_option_is_named_with_the_likely_one() -> None:
    with pytest.raises(ConnectionURLError, match="no connection option `warehous`") as caught:
        arguments("snowflake://ann@account/SHOP?warehous=WH")
    assert "Did you mean `warehouse`?" in caught.value.next_step


@pytest.mark.parametrize(("option", "kind"), [("port=high", "whole number"), ("ocsp_fail_open=perhaps", "true")])
def test_an_option_of_another_kind_is_refused(option: str, kind: str) -> None:
    with pytest.raises(ConnectionURLError, match=option.split("=")[1]) as caught:
        arguments(f"snowflake://ann@account/SHOP?{option}")
    assert kind in caught.value.next_step


@pytest.mark.parametrize(
    "statement", ["delete from t", " -- select\n drop table t", "alter session set a = 1", "call p()", "", "selection"]
)
def test_only_what_reads_is_ever_sent(statement: str) -> None:
    session = Session(Login(ConnectionURL.parse("snowflake://ann@account.invalid/SHOP")))
    with pytest.raises(ScanError, match="does more than read"):
        session.run(statement, 10)
