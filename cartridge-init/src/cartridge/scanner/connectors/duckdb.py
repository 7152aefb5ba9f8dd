"""DuckDB files, through DuckDB's own driver and its catalog functions."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from cartridge.artifacts.catalog import Column, Schema, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.errors import DatabaseConnectionError, DatabaseUnavailableError, ScanError
from cartridge.redact import redact
from cartridge.scanner.base import (
    Capabilities,
    DatabaseConnector,
    Row,
    Server,
    StatementTimeoutError,
    TablesRead,
)
from cartridge.scanner.connectors.duckdb_catalog import columns_of, constraints_of, indexes_of
from cartridge.scanner.file_marker import file_marker
from cartridge.scanner.named_queries import named_queries
from cartridge.scanner.sessions import SessionPool
from cartridge.scanner.url import ConnectionURL
from cartridge.scanner.views import select_of
from cartridge.scanner.watchdog import interrupt_after

QUERIES = named_queries("cartridge.scanner.connectors", "duckdb.sql")
CATALOG_TIMEOUT_SECONDS = 300

FILE_SETTINGS: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": "false"}
"""Neither the file nor a view in it, which may read others, can make DuckDB fetch an extension from the network."""

SQLITE_MAGIC = b"SQLite format 3\0"
"""The first bytes of a SQLite file (https://www.sqlite.org/fileformat.html), which DuckDB opens by an extension."""

_APPROXIMATE = re.compile(r"\[Approx Unique: (?P<values>\d+)\]$")


SHAPE = (
    "regexp_replace(regexp_replace(regexp_replace({0}, '\\p{{Lu}}', 'A', 'g'),"
    " '[\\p{{Ll}}\\p{{Lt}}\\p{{Lm}}\\p{{Lo}}]', 'a', 'g'), '\\p{{Nd}}', '9', 'g')"
)

PLACE = "cartridge_place"
"""What a sample calls the number of a row in storage."""

FEWEST_BLOCKS = 10


class DuckDBConnector(DatabaseConnector):
    """Reads one DuckDB file, opened read-only. DuckDB spreads each statement over the cores itself."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        database_type="duckdb",
        dialect="duckdb",
        default_schema="main",
        reads_in_parallel=False,
        not_null_holds=True,
        max_select_items=2000,
        approximate_distinct_of="approx_count_distinct({0})",
        approximate_distinct_error=0.1,  # measured: 0.095 over fourteen columns of 6 to 1,000,000 values
        quartile_of="quantile_disc({0}, {1})",
        approximate_quartile_of="approx_quantile({0}, {1})",
        approximate_moment_quartile_of="approx_quantile({0}, {1})",
        approximate_quartile_error=0.01,
        shape_of=SHAPE,
        matches_of="regexp_matches({0}, {1})",
        finite_of="case when isfinite({0}) then {0} end",
    )

    def __init__(self, url: ConnectionURL, *, threads: int = 4) -> None:
        super().__init__(url, threads=threads)
        self._path = Path(url.database or "").expanduser()
        self._database: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()
        self._pool: SessionPool[duckdb.DuckDBPyConnection] = SessionPool(
            self._open, lambda session: session.close(), size=self.threads
        )

    def server(self) -> Server:
        ((version, database),) = self._named("server")
        return Server(version=version, database=database)

    def read_schemas(self) -> tuple[Schema, ...]:
        return tuple(Schema(name=name, comment=comment) for name, comment in self._named("schemas"))

    def read_tables(self, schemas: Sequence[str]) -> TablesRead:
        chosen = {"schemas": list(schemas)}
        tables = self._named("tables", chosen)
        statements = {(row[0], row[1]): row[5] or "" for row in tables}
        constraints = constraints_of(self._named("constraints", chosen))
        described = self._named("columns", chosen)
        with self._pool.session() as session:
            columns = columns_of(described, statements, constraints, session.sqltype)
        indexes = indexes_of(self._named("indexes", chosen), columns)
        return TablesRead(
            tables=tuple(
                Table(
                    name=name,
                    schema_name=schema,
                    type=TableType(kind),
                    row_count=rows,
                    row_count_kind=None if rows is None else "estimated",
                    comment=comment,
                    columns=tuple(columns[schema, name]),
                    constraints=tuple(constraints[schema, name]),
                    indexes=tuple(indexes[schema, name]),
                    view_definition=select_of(statement, name) if kind == "view" else None,
                )
                for schema, name, kind, comment, rows, statement in tables
            )
        )

    def change_markers(self, schemas: Sequence[str]) -> Mapping[TableName, str]:
        """One for every table of the file, whichever of them changed. A view may read other files: it has none."""
        marker = file_marker(self._path, self._path.with_name(self._path.name + ".wal"))
        tables = self._named("tables", {"schemas": list(schemas)})
        return {TableName(schema_name=row[0], table=row[1]): marker for row in tables if row[2] == "table"}

    def estimate_rows(self, table: Table, *, timeout_seconds: float) -> int | None:
        if table.row_count is not None:
            return table.row_count
        ((rows,),) = self.query(
            f"select count(*) from {self.relation(table.full_name)}", timeout_seconds=timeout_seconds
        )
        return int(rows)

    def distinct_hints(self, table: Table) -> Mapping[str, int]:
        """From the statistics that DuckDB keeps of a table while it is written; views have none."""
        if table.type.is_view:
            return {}
        found: dict[str, int] = {}
        step = self.capabilities.max_select_items
        for start in range(0, len(table.columns), step):
            part = table.columns[start : start + step]
            items = ", ".join(f"stats({self.quote(column.name)})" for column in part)
            rows = self.query(
                f"select {items} from {self.relation(table.full_name)} limit 1", timeout_seconds=CATALOG_TIMEOUT_SECONDS
            )
            for column, text in zip(part, rows[0] if rows else (), strict=False):
                if hint := _APPROXIMATE.search(text or ""):
                    found[column.name] = int(hint["values"])
        return found

    def quote(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def sample(self, table: Table, rows: int, total: int) -> str:
        if table.type.is_view:
            return self.first_rows(table, rows)
        share = min(1.0, rows / max(total, 1))
        enough = min(1.0, FEWEST_BLOCKS * self.capabilities.rows_per_block / max(total, 1))
        thinned = f" where hash(rowid) % 1000000 < {1_000_000 * share / enough:.0f}" if share < enough else ""
        blocks = f"tablesample system ({100 * max(share, enough):.6f}%) repeatable (1)"
        return f"(select *, rowid as {PLACE} from {self.relation(table.full_name)} {blocks}{thinned}) as block_sample"

    def drawn_rows(self, table: Table, rows: int, total: int) -> str | None:
        if table.type.is_view:
            return None
        share = min(1.0, rows / max(total, 1))
        relation = self.relation(table.full_name)
        return f"(select * from {relation} where hash(rowid) % 1000000 < {1_000_000 * share:.0f}) as drawn"

    def storage_order(self, table: Table) -> str | None:
        return None if table.type.is_view else PLACE

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
        database, self._database = self._database, None
        if database is not None:
            database.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        with self._opening:
            if self._database is None:
                self._refuse_sqlite()
                try:
                    self._database = duckdb.connect(str(self._path), read_only=True, config=FILE_SETTINGS)
                except duckdb.Error as error:
                    raise self._connection_error(error) from error
            session = self._database.cursor()
            session.execute("set TimeZone = 'UTC'")
            return session

    def _named(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        with self._pool.session() as session:
            return self._run(session, QUERIES[name], CATALOG_TIMEOUT_SECONDS, parameters)

    def _run(
        self,
        session: duckdb.DuckDBPyConnection,
        statement: str,
        timeout_seconds: float,
        parameters: Mapping[str, Any] | None = None,
    ) -> list[Row]:
        with interrupt_after(timeout_seconds, session.interrupt) as watch:
            try:
                return session.execute(statement, parameters).fetchall()
            except duckdb.Error as error:
                if watch.has_fired:
                    raise StatementTimeoutError(
                        f"It took longer than {timeout_seconds:g} s.", "Allow more time, or read fewer rows."
                    ) from error
                raise ScanError(
                    f"{_first_line(error)}.", "Mend it in the database, or leave it out with `--exclude`."
                ) from error

    def _refuse_sqlite(self) -> None:
        try:
            with self._path.open("rb") as file:
                is_sqlite = file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
        except OSError:  # DuckDB says why it cannot be opened
            return
        if is_sqlite:
            raise DatabaseConnectionError(
                f"Cannot open `{self._path}`: it is a SQLite database.", f"Write `sqlite:///{self._path}`."
            )

    def _connection_error(self, error: duckdb.Error) -> DatabaseConnectionError:
        text = str(error)
        what = f"Cannot open `{self._path}`: "
        if not self._path.exists():
            return DatabaseConnectionError(f"{what}there is no such file.", _ABSOLUTE_ADVICE)
        if self._path.is_dir():
            return DatabaseConnectionError(f"{what}it is a folder.", "Name the database file in it.")
        if "lock" in text or "different configuration" in text:
            return DatabaseUnavailableError(
                f"{what}another process or connection has it open for writing.",
                "Close that, or scan a copy of the file.",
            )
        if "not a valid DuckDB" in text:
            return DatabaseConnectionError(
                f"{what}it is not a DuckDB database.", "Check the path; a SQLite file's URL begins with `sqlite:///`."
            )
        return DatabaseConnectionError(f"{what}{_first_line(error)}.", "Check the file and its permissions.")


_ABSOLUTE_ADVICE = "Check the path; an absolute one has four slashes: `duckdb:////data/shop.duckdb`."


def _first_line(error: duckdb.Error) -> str:
    line = next((each.strip() for each in str(error).splitlines() if each.strip()), type(error).__name__)
    return redact(line.rstrip(".!"))
