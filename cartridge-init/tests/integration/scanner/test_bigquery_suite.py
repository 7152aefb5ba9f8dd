"""BigQuery keeps what every connector promises, as far as a stand-in can tell: Google's client, SQL run by DuckDB."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import ClassVar

import pytest
from bigquery_server import BigQueryServer, bigquery_server
from cartridge.scanner.url import ConnectionURL
from cartridge.testing.connector_suite import ConnectorSuite, MakeDatabase, Write

_numbers = itertools.count(1)


class TestBigQuery(ConnectorSuite):
    schema = "shop"
    slow_statement = (
        "select count(*) from unnest(generate_array(1, 1000000)) as a, unnest(generate_array(1, 1000000)) as b"
        " where a + b = 7"
    )
    broken_view: ClassVar[tuple[str, ...]] = (
        "create view broken_view as select cast(email as integer) as ratio from customers",
    )
    cannot: ClassVar[dict[str, str]] = {
        "unique_keys": "BigQuery declares primary and foreign keys only",
        "check_constraints": "BigQuery has none",
        "indexes": "BigQuery has search indexes only, which order nothing",
        "storage order": "BigQuery does not tell in which order rows are stored",
    }

    @pytest.fixture(scope="class")
    @classmethod
    def server(cls) -> Iterator[BigQueryServer]:
        with bigquery_server() as server:
            yield server

    @pytest.fixture(scope="class")
    @classmethod
    def make_database(cls, server: BigQueryServer) -> MakeDatabase:
        def make(statements: Sequence[str]) -> str:
            project = server.project(f"suite-{next(_numbers)}")
            project.dataset("shop")
            for statement in statements:
                project.execute(statement)
            return server.url(project.name, "shop")

        return make

    @pytest.fixture(scope="class")
    @classmethod
    def write(cls, server: BigQueryServer) -> Write:
        def run(url: str, statements: Sequence[str]) -> None:
            project = server.projects[str(ConnectionURL.parse(url).host)]
            for statement in statements:
                project.execute(statement)

        return run
