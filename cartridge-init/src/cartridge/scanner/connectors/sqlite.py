"""SQLite files, through Python's own driver.

SQLite keeps any value in any column (https://www.sqlite.org/datatype3.html): a declared type is an intention.
Statistics of numbers and dates are over the values that are numbers or look like dates; the rest only count as filled.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from cartridge.artifacts.catalog import Column, Problem, Schema, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.errors import DatabaseConnectionError, DatabaseUnavailableError, ScanError
from cartridge.scanner.base import (
    Capabilities,
    DatabaseConnector,
    Row,
    Server,
    StatementTimeoutError,
    TablesRead,
)
from cartridge.scanner.connectors.sqlite_catalog import SCHEMA, Tables
from cartridge.scanner.connectors.sqlite_misfits import misfit_count
from cartridge.scanner.connectors.sqlite_samples import PLACE, blocks, drawn, first_placed
from cartridge.scanner.file_marker import file_marker
from cartridge.scanner.named_queries import named_queries
from cartridge.scanner.sessions import SessionPool
from cartridge.scanner.url import ConnectionURL
from cartridge.scanner.watchdog import interrupt_after

QUERIES = named_queries("cartridge.scanner.connectors", "sqlite.sql")
CATALOG_TIMEOUT_SECONDS = 300
BUSY_TIMEOUT_SECONDS = 5

COUNTED_FILE_BYTES = 256 * 1024 * 1024
"""Rows and pages are counted while the catalog is read in files up to this size; counting reads every page."""

TABLES_PER_COUNT = 400
"""SQLite takes at most 500 selects in one statement (https://www.sqlite.org/limits.html)."""

SESSION_SETTINGS = ("pragma query_only = on", "pragma trusted_schema = off")
"""A view of an untrusted file may not call functions with side effects."""


class SQLiteConnector(DatabaseConnector):
    """Reads one SQLite file, opened with `mode=ro`. Its tables are in the schema `main`, as SQLite itself calls it."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        database_type="sqlite",
        dialect="sqlite",
        default_schema="main",
        has_schemas=False,
        max_select_items=2000,
        text_of="cast({0} as text)",
        start_of="substr({0}, 1, 129)",
        rows_per_block=200,
        deviation_of=None,
        number_of="case when typeof({0}) in ('integer', 'real') then {0} end",
        moment_of="case when typeof({0}) in ('integer', 'real') or {0} glob '[0-9-]*' then {0} end",
        inclusion_by_not_in=True,
        matches_of="{0} regexp {1}",
    )

    def __init__(self, url: ConnectionURL, *, threads: int = 4) -> None:
        super().__init__(url, threads=threads)
        self._path = Path(url.database or "").expanduser()
        self._pool: SessionPool[sqlite3.Connection] = SessionPool(
            self._open, lambda session: session.close(), size=self.threads
        )

    def server(self) -> Server:
        ((version,),) = self._named("server")
        return Server(version=version, database=self._path.stem)

    def read_schemas(self) -> tuple[Schema, ...]:
        self._named("server")
        return (Schema(name=SCHEMA),)

    def read_tables(self, schemas: Sequence[str]) -> TablesRead:
        if SCHEMA not in schemas:
            return TablesRead(tables=())
        tables = Tables(self._named("tables"))
        tables.add_columns(self._named("columns", {"kind": "table", "name": None}))
        problems = self._add_view_columns(tables)
        tables.add_foreign_keys(self._named("foreign_keys"))
        tables.add_indexes(self._named("indexes"))
        if self._path.stat().st_size <= COUNTED_FILE_BYTES:
            self._count_rows(tables)
            if self._named("page_counts_exist"):
                tables.set_sizes(dict(self._named("sizes")))
        elif self._named("statistics_exist"):
            tables.set_rows(dict(self._named("statistics")), "estimated")
        return TablesRead(tables=tables.tables(), problems=(*problems, *tables.problems))

    def change_markers(self, schemas: Sequence[str]) -> Mapping[TableName, str]:
        """One for every table of the file, whichever of them changed. A virtual table's data may be elsewhere."""
        if SCHEMA not in schemas:
            return {}
        ((cookie,),) = self._named("schema_cookie")
        marker = f"{file_marker(self._path, self._path.with_name(self._path.name + '-wal'))} {cookie}"
        names = Tables(self._named("tables")).countable
        return {TableName(schema_name=SCHEMA, table=name): marker for name in names}

    def estimate_rows(self, table: Table, *, timeout_seconds: float) -> int | None:
        if table.row_count is not None:
            return table.row_count
        ((rows,),) = self.query(
            f"select count(*) from {self.relation(table.full_name)}", timeout_seconds=timeout_seconds
        )
        return int(rows)

    def quote(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def sample(self, table: Table, rows: int, total: int) -> str:
        rowid = self._rowid_of(table)
        if rowid is None:
            return self.first_rows(table, rows)
        relation = self.relation(table.full_name)
        ends = f"(select min({rowid}) from {relation}), (select max({rowid}) from {relation})"
        ((first, last),) = self._read(f"select {ends}")
        if first is None or rows >= total:
            return first_placed(relation, rowid, rows)
        together = self.capabilities.rows_per_block
        return blocks(relation, rowid, rows, total, first=first, last=last, rows_per_block=together)

    def drawn_rows(self, table: Table, rows: int, total: int) -> str | None:
        rowid = self._rowid_of(table)
        return drawn(self.relation(table.full_name), rowid, rows / max(total, 1)) if rowid else None

    def storage_order(self, table: Table) -> str | None:
        return PLACE if self._rowid_of(table) else None

    def json_keys(self, column: Column, source: str) -> str | None:
        return QUERIES["json_keys"].format(column=self.quote(column.name), source=source)

    def run(self, sql: str, *, timeout_seconds: float) -> list[Row]:
        with self._pool.session() as session:
            return self._run(session, sql, timeout_seconds)

    def interrupt(self) -> None:
        for session in self._pool.busy:
            session.interrupt()

    def close(self) -> None:
        self._pool.close()

    def _open(self) -> sqlite3.Connection:
        try:
            session = sqlite3.connect(
                f"file:{quote(str(self._path.absolute()))}?mode=ro",
                uri=True,
                timeout=BUSY_TIMEOUT_SECONDS,
                check_same_thread=False,
                isolation_level=None,
            )
        except sqlite3.Error as error:
            raise self._connection_error(error) from error
        try:
            session.text_factory = _text
            session.create_function("regexp", 2, _matches, deterministic=True)
            for setting in SESSION_SETTINGS:
                session.execute(setting)
            session.execute("select count(*) from sqlite_schema").fetchall()  # the file is only now looked at
        except sqlite3.Error as error:
            session.close()
            raise self._connection_error(error) from error
        return session

    def _read(self, statement: str) -> list[Row]:
        return self.query(statement, timeout_seconds=CATALOG_TIMEOUT_SECONDS)

    def _named(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        with self._pool.session() as session:
            return self._run(session, QUERIES[name], CATALOG_TIMEOUT_SECONDS, parameters)

    def _run(
        self,
        session: sqlite3.Connection,
        statement: str,
        timeout_seconds: float,
        parameters: Mapping[str, Any] | None = None,
    ) -> list[Row]:
        with interrupt_after(timeout_seconds, session.interrupt) as watch:
            try:
                return session.execute(statement, parameters or {}).fetchall()
            except sqlite3.Error as error:
                if watch.has_fired:
                    raise StatementTimeoutError(
                        f"It took longer than {timeout_seconds:g} s.", "Allow more time, or read fewer rows."
                    ) from error
                text = str(error)
                raise ScanError(
                    f"{text[:1].upper()}{text[1:]}.", "Mend it in the database, or leave it out with `--exclude`."
                ) from error

    def _add_view_columns(self, tables: Tables) -> tuple[Problem, ...]:
        """Columns of the views in one query; one by one only when a broken view makes that fail."""
        try:
            tables.add_columns(self._named("columns", {"kind": "view", "name": None}))
        except StatementTimeoutError:
            raise
        except ScanError:
            problems = []
            for name in tables.views:
                try:
                    tables.add_columns(self._named("columns", {"kind": "view", "name": name}))
                except ScanError as error:
                    problems.append(
                        Problem(
                            stage="catalog",
                            schema_name=SCHEMA,
                            table=name,
                            message=f"The columns of the view `{name}` cannot be read: {error.what}",
                            next_step=error.next_step,
                        )
                    )
            return tuple(problems)
        return ()

    def misfits(self, table: Table, *, timeout_seconds: float) -> Mapping[str, int]:
        found: dict[str, int] = {}
        counts = [(column.name, misfit_count(column, self.quote(column.name))) for column in table.columns]
        asked = [(name, count) for name, count in counts if count]
        for start in range(0, len(asked), self.capabilities.max_select_items):
            part = asked[start : start + self.capabilities.max_select_items]
            statement = f"select {', '.join(count for _, count in part)} from {self.relation(table.full_name)}"
            (row,) = self.query(statement, timeout_seconds=timeout_seconds)
            found |= {name: int(count) for (name, _), count in zip(part, row, strict=True) if count}
        return found

    def _count_rows(self, tables: Tables) -> None:
        names = tables.countable
        for start in range(0, len(names), TABLES_PER_COUNT):
            part = names[start : start + TABLES_PER_COUNT]
            counts = (f"select {index}, count(*) from {self.quote(name)}" for index, name in enumerate(part))
            tables.set_rows({part[index]: count for index, count in self._read(" union all ".join(counts))}, "exact")

    def _rowid_of(self, table: Table) -> str | None:
        """A name by which the table's row number can be asked for; ``None`` where there is no such number."""
        if table.type is not TableType.TABLE:
            return None
        literal = "'" + table.name.replace("'", "''") + "'"
        if self._read(f"select 1 from pragma_table_list where name = {literal} and schema = 'main' and wr = 1"):
            return None
        taken = {column.name.lower() for column in table.columns}
        return next((name for name in ("_rowid_", "rowid", "oid") if name not in taken), None)

    def _connection_error(self, error: sqlite3.Error) -> DatabaseConnectionError:
        what = f"Cannot open `{self._path}`: "
        if not self._path.exists():
            return DatabaseConnectionError(
                f"{what}there is no such file.",
                "Check the path; an absolute one has four slashes: `sqlite:////data/shop.db`.",
            )
        if self._path.is_dir():
            return DatabaseConnectionError(f"{what}it is a folder.", "Name the database file in it.")
        if "not a database" in str(error):
            return DatabaseConnectionError(
                f"{what}it is not a SQLite database.", "For a DuckDB file write `duckdb:///…`."
            )
        if "locked" in str(error):
            return DatabaseUnavailableError(f"{what}another process is writing it.", "Try again when that is done.")
        return DatabaseConnectionError(f"{what}{error}.", "Check the file and its permissions.")


def _text(value: bytes) -> str:
    """Text as SQLite keeps it, which may be no UTF-8 at all."""
    return value.decode("utf-8", "replace")


def _matches(pattern: str, text: object) -> bool | None:
    """What SQLite's `regexp` operator asks for and does not have."""
    return None if text is None else re.search(pattern, str(text)) is not None
