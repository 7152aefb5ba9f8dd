"""Columns that DuckDB's own statistics show to hold codes are counted before the table is measured."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from cartridge.scanner.base import Row
from cartridge.scanner.connectors.duckdb import DuckDBConnector
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create table orders as
            select i as id, 'mail' || i as "e ""mail", ['new', 'paid', 'sent'][1 + i % 3] as state, i % 2 = 0 as is_gift
            from range(30000) as numbers (i);
            create table empty (id integer, note varchar);
            create view all_orders as select * from orders;
        """)
    return path


def test_hints_are_read_without_the_rows(file: Path) -> None:
    with DuckDBConnector(read_url(f"duckdb:///{file}")) as connector:
        tables = {table.name: table for table in read_catalog(connector, Selection()).tables}
        hints = {name: connector.distinct_hints(table) for name, table in tables.items()}
    assert 10_000 < hints["orders"]["id"] <= 60_000
    assert 10_000 < hints["orders"]['e "mail'] <= 60_000
    assert 1 <= hints["orders"]["state"] <= 6
    assert hints["empty"] == hints["all_orders"] == {}


def test_codes_are_not_measured_twice(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = DuckDBConnector.query

    def listening(self: DuckDBConnector, sql: str, *, timeout_seconds: float) -> list[Row]:
        asked.append(sql)
        return ask(self, sql, timeout_seconds=timeout_seconds)

    monkeypatch.setattr(DuckDBConnector, "query", listening)
    with DuckDBConnector(read_url(f"duckdb:///{file}")) as connector:
        profiles, problems = profile_tables(connector, read_catalog(connector, Selection(include=("orders",))))
    assert problems == ()
    (profile,) = profiles
    state, gift, number = (profile.column(name) for name in ("state", "is_gift", "id"))
    assert state
    assert gift
    assert number
    assert {each.value: each.count for each in state.values} == {"new": 10_000, "paid": 10_000, "sent": 10_000}
    assert (state.distinct_count, state.distinct_kind, state.max_length) == (3, "exact", 4)
    assert (gift.distinct_count, gift.distinct_kind) == (2, "exact")
    assert (number.distinct_kind, number.distinct_count) == ("sampled", 30_000)
    (measured,) = [sql for sql in asked if "stddev_pop" in sql]
    assert '"id"' in measured
    assert '"state"' not in measured
    assert '"is_gift"' not in measured
