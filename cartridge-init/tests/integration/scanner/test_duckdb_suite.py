"""DuckDB keeps what every connector promises."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import ClassVar

import duckdb
import pytest
from cartridge.testing.connector_suite import ConnectorSuite, MakeDatabase, Write

_numbers = itertools.count(1)


class TestDuckDB(ConnectorSuite):
    schema = "main"
    slow_statement = "select count(*) from range(1000000) as a, range(1000000) as b where a.range + b.range = 7"
    broken_view: ClassVar[tuple[str, ...]] = (
        "create view broken_view as select cast(email as integer) as ratio from customers",
    )
    cannot: ClassVar[dict[str, str]] = {"sizes": "DuckDB tells them for one table a query alone"}

    @pytest.fixture(scope="class")
    @classmethod
    def make_database(cls, tmp_path_factory: pytest.TempPathFactory) -> MakeDatabase:
        folder = tmp_path_factory.mktemp("duckdb")

        def make(statements: Sequence[str]) -> str:
            path = folder / f"suite_{next(_numbers)}.duckdb"
            with duckdb.connect(str(path)) as connection:
                for statement in statements:
                    connection.execute(statement)
            return f"duckdb:///{path}"

        return make

    @pytest.fixture(scope="class")
    @classmethod
    def write(cls) -> Write:
        def run(url: str, statements: Sequence[str]) -> None:
            with duckdb.connect(url.removeprefix("duckdb:///")) as connection:
                for statement in statements:
                    connection.execute(statement)

        return run
