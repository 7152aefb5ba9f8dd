"""Snowflake keeps what every connector promises, as far as its emulator tells."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import cache
from typing import ClassVar

import pytest
import sqlglot
from cartridge.scanner.url import ConnectionURL
from cartridge.testing.connector_suite import ConnectorSuite, MakeDatabase, Write
from servers import SnowflakeServer

_numbers = itertools.count(1)


class TestSnowflake(ConnectorSuite):
    schema = "PUBLIC"
    slow_statement = (
        "with n as (select seq4() as i from table(generator(rowcount => 2000000)))"
        " select count(*) from n as a, n as b where a.i + b.i = 7"
    )
    broken_view: ClassVar[tuple[str, ...]] = (
        "create view broken_view as select cast(email as integer) as ratio from customers",
    )
    # The tests of features that the emulator lacks are made up for by `tests/unit/scanner/connectors/test_snowflake_*`.
    cannot: ClassVar[dict[str, str]] = {
        "unique_keys": "the emulator shows none",
        "foreign_keys": "the emulator shows imported keys without the table they point at",
        "view_reads": "the emulator writes definitions without the quotes around lower-case names",
        "storage order": "no query can ask Snowflake for the order in which rows were stored",
        "sizes": "the emulator says that every table takes 0 bytes",
        "check_constraints": "Snowflake has none",
        "indexes": "Snowflake's standard tables have none",
    }

    @pytest.fixture(scope="class")
    @classmethod
    def make_database(cls, snowflake: SnowflakeServer) -> MakeDatabase:
        @cache
        def made(statements: tuple[str, ...]) -> str:
            database = f"SUITE_{next(_numbers)}"
            snowflake.run(database, quoted(each for each in statements if not each.startswith("create index")))
            return snowflake.url(database)

        return lambda statements: made(tuple(statements))

    @pytest.fixture(scope="class")
    @classmethod
    def write(cls, snowflake: SnowflakeServer) -> Write:
        return lambda url, statements: snowflake.run(ConnectionURL.parse(url).database or "", quoted(statements))


def quoted(statements: Iterable[str]) -> list[str]:
    """The suite's names are lower-case, which in Snowflake only quoted names are."""
    return [sqlglot.transpile(each, write="snowflake", identify=True)[0] for each in statements]
