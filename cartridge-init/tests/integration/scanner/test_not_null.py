"""Nulls are not counted where a declaration rules them out, and only there."""

from __future__ import annotations

from pathlib import Path

import duckdb
import psycopg
import pytest
from cartridge.artifacts.profile import TableProfile
from cartridge.scanner.base import DatabaseConnector, Row
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from servers import PostgresServer

TABLES = """
    create table visits (id integer not null, place integer, day date not null);
    insert into visits values (1, null, '2024-01-01'), (2, 5, '2024-01-02');
    create view seen as select * from visits;
"""


def profiles_of(
    url: str, monkeypatch: pytest.MonkeyPatch, kind: type[DatabaseConnector]
) -> tuple[dict[str, TableProfile], list[str]]:
    """The profiles, and the statements it took."""
    asked: list[str] = []
    ask = kind.query

    def listening(self: DatabaseConnector, sql: str, *, timeout_seconds: float) -> list[Row]:
        asked.append(sql)
        return ask(self, sql, timeout_seconds=timeout_seconds)

    monkeypatch.setattr(kind, "query", listening)
    with ConnectorFactory.create(url) as connector:
        profiles, problems = profile_tables(connector, read_catalog(connector, Selection()))
    assert problems == ()
    return {profile.table: profile for profile in profiles}, asked


def nulls(profile: TableProfile) -> dict[str, int | None]:
    return {column.name: column.null_count for column in profile.columns}


@pytest.mark.parametrize("engine", ["postgresql", "duckdb"])
def test_what_cannot_be_null_is_not_counted(
    engine: str, postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "postgresql":
        url = postgres.create_database("not_null_counted")
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(TABLES.encode())
    else:
        url = f"duckdb:///{tmp_path / 'visits.duckdb'}"
        with duckdb.connect(str(tmp_path / "visits.duckdb")) as file:
            file.execute(TABLES)
    profiles, asked = profiles_of(url, monkeypatch, ConnectorFactory.connector_class(engine))
    assert nulls(profiles["visits"]) == nulls(profiles["seen"]) == {"id": 0, "place": 1, "day": 0}
    (of_table,) = [sql for sql in asked if '"visits"' in sql and "min(" in sql]
    (of_view,) = [sql for sql in asked if '"seen"' in sql and "min(" in sql]
    assert 'count("place")' in of_table
    assert 'count("id")' not in of_table
    assert 'count("id")' in of_view


def test_an_heir_may_hold_nulls_that_its_parent_does_not(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.create_database("not_null_inherited")
    with psycopg.connect(url, autocommit=True) as server:
        if server.info.server_version >= 180000:
            pytest.skip("PostgreSQL 18 and later do not let an heir lift `not null`.")
        server.execute(
            "create table parent (id integer not null, day date not null); create table heir () inherits (parent);"
            "alter table heir alter column id drop not null; insert into heir values (null, '2024-01-01')"
        )
    profiles, _ = profiles_of(url, monkeypatch, ConnectorFactory.connector_class("postgresql"))
    assert nulls(profiles["parent"]) == {"id": 1, "day": 0}
