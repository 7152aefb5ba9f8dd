"""Snowflake through its own driver, on the emulator: logins, schemas, sessions, and names that fold to upper case."""

from __future__ import annotations

import traceback
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from cartridge.artifacts.catalog import PrimaryKey
from cartridge.errors import (
    ConnectionLostError,
    DatabaseConnectionError,
    DatabaseUnavailableError,
    EmptyScanError,
    ScanError,
)
from cartridge.scanner.connectors.snowflake import SnowflakeConnector
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.in_parallel import in_parallel
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import ConnectionURL
from servers import SnowflakeServer, free_port

SECRET = "tr0ub4dor&3"

TABLES = (
    "create table Orders (order_id integer not null primary key, placed_at timestamp, note varchar, paid boolean)",
    "insert into orders values (1, '2024-02-29 10:00:00.5', 'a', true), (2, null, null, false)",
    'create table "Mixed" ("id" number(9, 0), price number(12, 2), made date, payload variant)',
    "create schema OTHER",
    "create table other.things (thing_id integer)",
    'create schema "lower case"',
    'create table "lower case".t (a integer)',
)


@pytest.fixture(scope="module")
def url(snowflake: SnowflakeServer) -> str:
    snowflake.run("FOLDED", TABLES)
    return snowflake.url("FOLDED")


def test_a_wrong_password(snowflake: SnowflakeServer) -> None:
    with (
        ConnectorFactory.create(snowflake.url("FOLDED", password=SECRET)) as connector,
        pytest.raises(DatabaseConnectionError, match="Incorrect username or password") as caught,
    ):
        connector.test()
    assert "Check user and password" in caught.value.next_step
    assert "tr0ub4dor" not in "".join(traceback.format_exception_only(caught.value))


def test_a_server_that_is_down() -> None:
    options = f"host=127.0.0.1&port={free_port()}&protocol=http&login_timeout=2"
    with (
        ConnectorFactory.create(f"snowflake://ann:{quote(SECRET)}@account/SHOP?{options}") as connector,
        pytest.raises(DatabaseUnavailableError) as caught,
    ):
        connector.test()
    assert "tr0ub4dor" not in str(caught.value)


def test_all_schemas_of_the_database_are_read_but_the_systems_own(url: str) -> None:
    with ConnectorFactory.create(url) as connector:
        assert [schema.name for schema in connector.read_schemas()] == ["OTHER", "PUBLIC", "lower case"]
        catalog = read_catalog(connector, Selection())
    assert [str(table.full_name) for table in catalog.tables] == [
        "OTHER.THINGS",
        "PUBLIC.Mixed",
        "PUBLIC.ORDERS",
        "lower case.T",
    ]


def test_a_schema_in_the_url_is_the_only_one(snowflake: SnowflakeServer, url: str) -> None:
    with ConnectorFactory.create(snowflake.url("folded", "other")) as connector:
        assert connector.server().database == "FOLDED"
        assert [str(table.full_name) for table in read_catalog(connector, Selection()).tables] == ["OTHER.THINGS"]


def test_a_schema_or_a_pattern_in_another_case_is_told_which_one_there_is(url: str) -> None:
    with ConnectorFactory.create(url) as connector:
        with pytest.raises(ScanError, match="There is no schema `other`") as caught:
            read_catalog(connector, Selection(schemas=("other",)))
        assert caught.value.next_step.endswith("Did you mean `OTHER`?")
        with pytest.raises(EmptyScanError) as empty:
            read_catalog(connector, Selection(include=("orders",)))
        assert empty.value.next_step.endswith("there is `PUBLIC.ORDERS`.")


def test_names_are_exact_and_types_have_their_precision(url: str) -> None:
    with ConnectorFactory.create(url) as connector:
        tables = {table.name: table for table in read_catalog(connector, Selection(schemas=("PUBLIC",))).tables}
    assert [(column.name, column.raw_type, column.data_type) for column in tables["Mixed"].columns] == [
        ("id", "NUMBER(9,0)", "integer"),
        ("PRICE", "NUMBER(12,2)", "decimal(12,2)"),
        ("MADE", "DATE", "date"),
        ("PAYLOAD", "VARIANT", "json"),
    ]
    orders = tables["ORDERS"]
    assert [column.data_type for column in orders.columns] == ["hugeint", "timestamp", "text", "boolean"]
    (key,) = orders.constraints
    assert isinstance(key, PrimaryKey)
    assert (key.columns, key.is_enforced) == (("ORDER_ID",), False)
    assert (orders.row_count, orders.row_count_kind) == (2, "exact")


def test_statements_of_several_threads_share_one_login(url: str) -> None:
    with ConnectorFactory.create(url, threads=4) as connector:
        answers = in_parallel(
            connector,
            lambda number: connector.query(f"select {number}, current_database()", timeout_seconds=60),
            range(12),
            threads=4,
        )
        assert answers == [[(number, "FOLDED")] for number in range(12)]


def test_a_login_that_ended_is_made_again(url: str, snowflake: SnowflakeServer) -> None:
    with SnowflakeConnector(ConnectionURL.parse(url)) as connector:
        connector.test()
        rest = connector._login.connection().rest
        assert rest is not None
        ended = Request(f"http://{snowflake.host}:{snowflake.port}/session?delete=true", method="POST")
        ended.add_header("Authorization", f'Snowflake Token="{rest.token}"')
        urlopen(ended, timeout=10).close()
        with pytest.raises(ConnectionLostError, match="connection was lost"):
            connector.run("select 1", timeout_seconds=20)
        assert connector.query("select 1", timeout_seconds=20) == [(1,)]


def test_a_table_that_was_dropped_meanwhile_says_so(url: str, snowflake: SnowflakeServer) -> None:
    snowflake.run("FOLDED", ["create table short_lived (a integer)", "drop table short_lived"])
    with ConnectorFactory.create(url) as connector, pytest.raises(ScanError) as caught:
        connector.query('select count(*) from "PUBLIC"."SHORT_LIVED"', timeout_seconds=20)
    assert "SHORT_LIVED" in str(caught.value)
    assert "dropped" in caught.value.next_step
