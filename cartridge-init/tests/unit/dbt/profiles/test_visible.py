"""What DuckDB does not see of a SQLite file is left out, with the reason."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cartridge.dbt.profiles.visible import as_duckdb_sees_sqlite
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
