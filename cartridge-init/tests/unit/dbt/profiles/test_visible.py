"""What DuckDB does not see of a source, or sees otherwise, is said."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.profile import ColumnProfile, TableProfile, ValueCount
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.dbt.profiles.visible import as_duckdb_sees_mysql, as_duckdb_sees_sqlite
from invented_shop import shop_scan
from projects import scan_database


def test_generated_and_hidden_columns_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table lines (n integer, twice integer as (n * 2))")
        connection.execute("create virtual table notes using fts5(title)")
    visible, notes = as_duckdb_sees_sqlite(scan_database(f"sqlite:///{path}"))
    assert {table.name: [column.name for column in table.columns] for table in visible.tables} == {
        "lines": ["n"],
        "notes": ["title"],
    }
    assert [note.split(" is left out: ")[0] for note in notes] == [
        "main.lines.twice",
        "main.notes.notes",
        "main.notes.rank",
    ]
    assert ["generated" in notes[0], "hidden" in notes[1], "hidden" in notes[2]] == [True, True, True]


def test_mysql_dates_without_a_month_are_nulls_and_large_booleans_are_true() -> None:
    columns = (
        Column(name="born_on", position=1, data_type="date", raw_type="date", is_nullable=False),
        Column(name="stars", position=2, data_type="boolean", raw_type="tinyint(1)"),
        Column(name="is_open", position=3, data_type="boolean", raw_type="tinyint(1)"),
    )
    profile = TableProfile(
        schema_name="shop",
        table="people",
        row_count=5,
        row_count_kind="exact",
        rows_read=5,
        columns=(
            ColumnProfile(name="born_on", null_count=0, misfit_count=3),
            ColumnProfile(name="stars", values=(ValueCount(value="5", count=5),)),
            ColumnProfile(name="is_open", values=(ValueCount(value="0", count=2), ValueCount(value="1", count=3))),
        ),
    )
    visible, notes = as_duckdb_sees_mysql(
        scan_with(ScannedTable(name="people", schema_name="shop", columns=columns, profile=profile))
    )
    (people,) = visible.tables
    assert [column.is_nullable for column in people.columns] == [True, True, True]
    assert people.profile is not None
    assert [column.null_count for column in people.profile.columns] == [3, None, None]
    assert notes == (
        "shop.people.born_on: 3 dates without month or day read as null.",
        "shop.people.stars: values other than 0 and 1 read as true.",
    )


def test_mysql_tables_that_duckdb_cannot_tell_apart_are_left_out() -> None:
    tables = [ScannedTable(name=name, schema_name="shop") for name in ("Orders", "orders", "people")]
    visible, notes = as_duckdb_sees_mysql(scan_with(*tables))
    assert [each.name for each in visible.tables] == ["people"]
    assert [note.split(" is left out: ")[0] for note in notes] == ["shop.Orders", "shop.orders"]


def scan_with(*tables: ScannedTable) -> Scan:
    return shop_scan().model_copy(update={"tables": tables})
