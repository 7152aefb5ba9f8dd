"""DuckDB files, through DuckDB's own driver and its catalog functions."""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from cartridge.artifacts.catalog import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    Table,
    TableType,
    UniqueConstraint,
)
from cartridge.errors import DatabaseConnectionError, DatabaseUnavailableError, ScanError
from cartridge.redact import redact
from cartridge.scanner.base import (
    Capabilities,
    ConnectionTest,
    DatabaseConnector,
    Row,
    Server,
    StatementTimeoutError,
    TablesRead,
)
from cartridge.scanner.named_queries import named_queries
from cartridge.scanner.sessions import SessionPool
from cartridge.scanner.types import normalise
from cartridge.scanner.url import ConnectionURL
from cartridge.scanner.views import select_of
from cartridge.scanner.watchdog import interrupt_after

QUERIES = named_queries("cartridge.scanner.connectors", "duckdb.sql")
CATALOG_TIMEOUT_SECONDS = 300

SESSION_SETTINGS = "set autoinstall_known_extensions = false; set TimeZone = 'UTC'"
"""A view may read files, as many do; it may not make DuckDB fetch an extension from the network."""

TYPE_WORDS: dict[str, str] = {
    **dict.fromkeys(("tinyint", "smallint", "utinyint"), "smallint"),
    **dict.fromkeys(("integer", "usmallint"), "integer"),
    **dict.fromkeys(("bigint", "uinteger"), "bigint"),
    **dict.fromkeys(("hugeint", "ubigint", "uhugeint"), "hugeint"),
    "decimal": "decimal",
    "float": "real",
    "double": "double",
    "boolean": "boolean",
    "varchar": "text",
    "date": "date",
    **dict.fromkeys(("time", "time with time zone", "time_ns"), "time"),
    **dict.fromkeys(("timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"), "timestamp"),
    **dict.fromkeys(("timestamp with time zone", "timestamp_ns with time zone"), "timestamptz"),
    "interval": "interval",
    "uuid": "uuid",
    "json": "json",
    "blob": "binary",
}

NESTED = {"ENUM(": "enum", "STRUCT(": "struct", "UNION(": "struct", "MAP(": "map"}
"""Normalised type by the beginning of a type that holds others, or values, between its parentheses."""

_APPROXIMATE = re.compile(r"\[Approx Unique: (?P<values>\d+)\]$")

_LABEL = re.compile(r"'((?:[^']|'')*)'")


class DuckDBConnector(DatabaseConnector):
    """Reads one DuckDB file, opened read-only. DuckDB spreads each statement over the cores itself."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        database_type="duckdb",
        dialect="duckdb",
        default_schema="main",
        reads_in_parallel=False,
        not_null_holds=True,
        max_select_items=2000,
        deviation_of="stddev_pop({0}) filter (where isfinite({0}::double))",
        approximate_distinct_of="approx_count_distinct({0})",
    )

    def __init__(self, url: ConnectionURL, *, threads: int = 4) -> None:
        super().__init__(url, threads=threads)
        self._path = Path(url.database or "").expanduser()
        self._database: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()
        self._pool: SessionPool[duckdb.DuckDBPyConnection] = SessionPool(
            self._open, lambda session: session.close(), size=self.threads
        )

    def test(self) -> ConnectionTest:
        with self._pool.session() as session:
            started = time.perf_counter()
            ((version, _),) = self._run(session, QUERIES["server"], CATALOG_TIMEOUT_SECONDS)
            return ConnectionTest(server_version=version, latency_ms=round((time.perf_counter() - started) * 1000, 3))

    def server(self) -> Server:
        ((version, database),) = self._named("server")
        return Server(version=version, database=database)

    def read_schemas(self) -> tuple[Schema, ...]:
        return tuple(Schema(name=name, comment=comment) for name, comment in self._named("schemas"))

    def read_tables(self, schemas: Sequence[str]) -> TablesRead:
        chosen = {"schemas": list(schemas)}
        tables = self._named("tables", chosen)
        statements = {(row[0], row[1]): row[5] or "" for row in tables}
        constraints = _constraints(self._named("constraints", chosen))
        columns = _columns(self._named("columns", chosen), statements, constraints)
        indexes = _indexes(self._named("indexes", chosen), columns)
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
        percent = min(100.0, 100.0 * rows / max(total, 1))
        return f"{self.relation(table.full_name)} tablesample system ({percent:.6f}%) repeatable (1)"

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
                try:
                    self._database = duckdb.connect(str(self._path), read_only=True)
                except duckdb.Error as error:
                    raise self._connection_error(error) from error
            session = self._database.cursor()
            session.execute(SESSION_SETTINGS)
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
                f"{what}it is not a DuckDB database.", "For a SQLite file write `sqlite:///…`."
            )
        return DatabaseConnectionError(f"{what}{_first_line(error)}.", "Check the file and its permissions.")


_ABSOLUTE_ADVICE = "Check the path; an absolute one has four slashes: `duckdb:////data/shop.duckdb`."


def _columns(
    rows: Sequence[Row],
    statements: Mapping[tuple[str, str], str],
    constraints: Mapping[tuple[str, str], Sequence[Constraint]],
) -> dict[tuple[str, str], list[Column]]:
    found: dict[tuple[str, str], list[Column]] = defaultdict(list)
    for schema, table, name, raw, is_nullable, default, comment in rows:
        primary = next((each for each in constraints.get((schema, table), ()) if isinstance(each, PrimaryKey)), None)
        generated = default is not None and _is_generated(name, raw, statements.get((schema, table), ""))
        found[schema, table].append(
            Column(
                name=name,
                position=len(found[schema, table]) + 1,
                data_type=normal_type(raw),
                raw_type=raw,
                is_nullable=is_nullable,
                is_primary_key=primary is not None and name in primary.columns,
                is_generated=generated,
                generation_expression=default if generated else None,
                default_value=None if generated else default,
                enum_values=tuple(each.replace("''", "'") for each in _LABEL.findall(raw))
                if raw.startswith("ENUM(") and raw.endswith(")")
                else (),
                comment=comment,
            )
        )
    return found


def _is_generated(name: str, raw: str, statement: str) -> bool:
    """Whether the table's statement, which DuckDB writes in one fixed form, generates the column."""
    quoted = '"' + name.replace('"', '""') + '"'
    return any(f"{head}{each} {raw} GENERATED ALWAYS AS" in statement for each in (name, quoted) for head in ("(", " "))


def _constraints(rows: Sequence[Row]) -> dict[tuple[str, str], list[Constraint]]:
    found: dict[tuple[str, str], list[Constraint]] = defaultdict(list)
    for schema, table, kind, name, columns, expression, ref_table, ref_columns in rows:
        constraint: Constraint
        if kind == "PRIMARY KEY":
            constraint = PrimaryKey(name=name, columns=tuple(columns))
        elif kind == "UNIQUE":
            constraint = UniqueConstraint(name=name, columns=tuple(columns))
        elif kind == "CHECK":
            constraint = CheckConstraint(name=name, expression=expression)
        else:  # DuckDB has no foreign key across schemas
            constraint = ForeignKey(
                name=name,
                columns=tuple(columns),
                ref_schema=schema,
                ref_table=ref_table,
                ref_columns=tuple(ref_columns),
            )
        found[schema, table].append(constraint)
    return found


def _indexes(
    rows: Sequence[Row], columns: Mapping[tuple[str, str], Sequence[Column]]
) -> dict[tuple[str, str], list[Index]]:
    found: dict[tuple[str, str], list[Index]] = defaultdict(list)
    for schema, table, name, is_unique, expressions in rows:
        known = {column.name for column in columns.get((schema, table), ())}
        plain = {each: each[1:-1].replace('""', '"') if each.startswith('"') else each for each in expressions}
        found[schema, table].append(
            Index(
                name=name,
                columns=tuple(plain[each] for each in expressions if plain[each] in known),
                expressions=tuple(each for each in expressions if plain[each] not in known),
                is_unique=is_unique,
                method="art",
            )
        )
    return found


def normal_type(raw: str) -> str:
    """The normalised type of one that DuckDB writes.

    >>> normal_type("STRUCT(a INTEGER, b VARCHAR)[]"), normal_type("DECIMAL(18,3)")
    ('array<struct>', 'decimal(18,3)')
    """
    if array := re.fullmatch(r"(?P<element>.*)\[\d*\]", raw, re.DOTALL):
        return f"array<{normal_type(array['element'])}>"
    nested = next((word for start, word in NESTED.items() if raw.startswith(start)), None)
    return nested or normalise(raw, TYPE_WORDS)


def _first_line(error: duckdb.Error) -> str:
    line = next((each.strip() for each in str(error).splitlines() if each.strip()), type(error).__name__)
    return redact(line.rstrip(".!"))
