"""SQLite keeps what every connector promises, save what it does not have."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import ClassVar

import pytest
from cartridge.testing.connector_suite import ConnectorSuite, MakeDatabase, Write

_numbers = itertools.count(1)


class TestSQLite(ConnectorSuite):
    schema = "main"
    slow_statement = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    broken_view: ClassVar[tuple[str, ...]] = (
        "create table gone (ratio integer)",
        "create view broken_view as select ratio from gone",
        "drop table gone",
    )
    cannot: ClassVar[dict[str, str]] = {"comments": "SQLite keeps no comments on tables and columns"}

    @pytest.fixture(scope="class")
    @classmethod
    def make_database(cls, tmp_path_factory: pytest.TempPathFactory) -> MakeDatabase:
        folder = tmp_path_factory.mktemp("sqlite")

        def make(statements: Sequence[str]) -> str:
            path = folder / f"suite_{next(_numbers)}.sqlite"
            with closing(sqlite3.connect(path)) as connection, connection:
                for statement in statements:
                    connection.execute(statement)
            return f"sqlite:///{path}"

        return make

    @pytest.fixture(scope="class")
    @classmethod
    def write(cls) -> Write:
        def run(url: str, statements: Sequence[str]) -> None:
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
                for statement in statements:
                    connection.execute(statement)

        return run
