"""PostgreSQL keeps what every connector promises."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import ClassVar

import psycopg
import pytest
from cartridge.testing.connector_suite import ConnectorSuite, MakeDatabase, Write
from servers import PostgresServer

_numbers = itertools.count(1)


class TestPostgreSQL(ConnectorSuite):
    schema = "public"
    slow_statement = "select pg_sleep(120)"
    broken_view: ClassVar[tuple[str, ...]] = (
        "create view broken_view as select 1 / (customer_id - customer_id) as ratio from customers",
    )

    @pytest.fixture(scope="class")
    @classmethod
    def make_database(cls, postgres: PostgresServer) -> MakeDatabase:
        def make(statements: Sequence[str]) -> str:
            url = postgres.create_database(f"suite_{next(_numbers)}")
            with psycopg.connect(url, autocommit=True) as connection:
                for statement in statements:
                    connection.execute(statement.encode())
            return url

        return make

    @pytest.fixture(scope="class")
    @classmethod
    def write(cls) -> Write:
        def run(url: str, statements: Sequence[str]) -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                for statement in statements:
                    connection.execute(statement.encode())

        return run
