"""PostgreSQL 12 and later, through psycopg 3."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.types.string import TextLoader

from cartridge.artifacts.catalog import Column, Schema, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.errors import ScanError
from cartridge.scanner.base import (
    Capabilities,
    ColumnStatistics,
    DatabaseConnector,
    Row,
    Server,
    TablesRead,
)
from cartridge.scanner.connectors.postgresql_catalog import Relations
from cartridge.scanner.connectors.postgresql_errors import connection_error, statement_error
from cartridge.scanner.connectors.postgresql_statistics import statistics_of
from cartridge.scanner.connectors.postgresql_types import TypeNames
from cartridge.scanner.named_queries import named_queries
from cartridge.scanner.sessions import SessionPool
from cartridge.scanner.url import ConnectionURL

QUERIES = named_queries("cartridge.scanner.connectors", "postgresql.sql")

MINIMUM_VERSION = 120000
CATALOG_TIMEOUT_SECONDS = 300
CONNECT_TIMEOUT_SECONDS = 10

SESSION_SETTINGS = """
set default_transaction_read_only = on;
set lock_timeout = '5s';
set idle_in_transaction_session_timeout = '10min';
set search_path = '';  -- the server then writes every name in full, and foreign functions stay out
set timezone = 'UTC';
set datestyle = 'ISO, YMD';
set intervalstyle = 'iso_8601';
set bytea_output = 'hex';
set extra_float_digits = 1;
set jit = off;  -- compiling hundreds of aggregates costs more than it saves
"""
"""Said in statements rather than as start-up parameters, which connection poolers such as PgBouncer refuse."""


SAMPLED = (TableType.TABLE, TableType.PARTITIONED_TABLE, TableType.MATERIALIZED_VIEW)
"""What `tablesample` takes."""

SHAPE = (
    "regexp_replace(regexp_replace(regexp_replace(regexp_replace({0}, '[[:lower:]]', 'a', 'g'),"
    " '[[:upper:]]', 'A', 'g'), '(?![Aa])[[:alpha:]]', 'a', 'g'), '[[:digit:]]', '9', 'g')"
)


class Session:
    """A connection, and the statement timeout it stands at, so that it is only set when it changes."""

    def __init__(self, url: ConnectionURL) -> None:
        self.url = url
        self.connection = _connect(url)
        self._timeout: int | None = None

    @property
    def is_usable(self) -> bool:
        return not self.connection.closed

    def run(self, statement: str, timeout_seconds: float, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of a statement; driver errors come out in our words."""
        milliseconds = max(1, int(timeout_seconds * 1000))
        try:
            if self._timeout != milliseconds:
                self.connection.execute(f"set statement_timeout = {milliseconds}".encode())
                self._timeout = milliseconds
            return self.connection.execute(statement.encode(), parameters).fetchall()
        except psycopg.Error as error:
            self._timeout = None
            raise statement_error(error, self.url, timeout_seconds, is_lost=self.connection.closed) from error

    def named(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of a query of `postgresql.sql`."""
        return self.run(QUERIES[name], CATALOG_TIMEOUT_SECONDS, parameters)

    @contextmanager
    def one_snapshot(self) -> Iterator[None]:
        """Every statement of the block sees the database as of its beginning."""
        with self.connection.transaction():
            yield

    def close(self) -> None:
        self.connection.close()


class PostgreSQLConnector(DatabaseConnector):
    """Reads one PostgreSQL database. Every session is read-only and carries ``application_name=cartridge``."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        database_type="postgresql",
        dialect="postgres",
        default_schema="public",
        tells_view_reads=True,
        not_null_holds=True,
        text_of="({0})::text",
        octets_of="octet_length({0})",
        rows_per_block=200,
        averaged_of="{0}::float8",
        quartile_of="percentile_disc({1}) within group (order by {0})",
        shape_of=SHAPE,
        matches_of="{0} ~ {1}",
    )

    def __init__(self, url: ConnectionURL, *, threads: int = 4) -> None:
        super().__init__(url, threads=threads)
        self._pool: SessionPool[Session] = SessionPool(
            lambda: Session(url), Session.close, size=self.threads, is_usable=lambda session: session.is_usable
        )

    def server(self) -> Server:
        with self._pool.session() as session:
            version, number, database = session.named("server")[0]
        if number < MINIMUM_VERSION:
            raise ScanError(f"PostgreSQL {version} is too old.", "Cartridge reads version 12 and later.")
        return Server(version=version, database=database)

    def read_schemas(self) -> tuple[Schema, ...]:
        with self._pool.session() as session:
            return tuple(Schema(name=name, comment=comment) for name, comment in session.named("schemas"))

    def read_tables(self, schemas: Sequence[str]) -> TablesRead:
        chosen = {"schemas": list(schemas)}
        with self._pool.session() as session, session.one_snapshot():
            types = TypeNames(session.named("named_types"))
            relations = Relations(session.named("relations", chosen), types)
            columns = session.named("columns", chosen)
            if nested := types.maybe_nested(columns):
                types.add_attributes(session.named("composite_attributes", {"types": nested}))
            relations.add_columns(columns)
            constraints = session.named("constraints", chosen)
            if relations.has_partitions:
                constraints += session.named("partition_foreign_keys", chosen)
            if outside := relations.unknown_references(constraints):
                relations.add_names(session.named("attribute_names", {"relations": outside}))
            relations.add_constraints(constraints)
            relations.add_indexes(session.named("indexes", chosen))
        return TablesRead(tables=relations.tables())

    def distinct_estimates(self, schemas: Sequence[str]) -> Mapping[TableName, Mapping[str, float]]:
        found: dict[TableName, dict[str, float]] = defaultdict(dict)
        with self._pool.session() as session:
            rows = session.named("distinct_estimates", {"schemas": list(schemas)})
        for schema, table, column, estimate in rows:
            found[TableName(schema_name=schema, table=table)][column] = estimate
        return found

    def change_markers(self, schemas: Sequence[str]) -> Mapping[TableName, str]:
        """What other sessions wrote a moment ago may be missing: the server counts it within a second or a few."""
        with self._pool.session() as session:
            rows = session.named("change_markers", {"schemas": list(schemas)})
        return {TableName(schema_name=schema, table=table): marker for schema, table, marker in rows}

    def estimate_rows(self, table: Table, *, timeout_seconds: float) -> int | None:
        """What the planner expects: the catalog's count, scaled by the table's size on disk today."""
        plan = self.query(f"explain (format json) select from {self.relation(table.full_name)}", timeout_seconds=60)[0][
            0
        ]
        document = json.loads(plan) if isinstance(plan, str) else plan
        return int(document[0]["Plan"]["Plan Rows"])

    def quote(self, name: str) -> str:
        return sql.Identifier(name).as_string(None)

    def value(self, column: Column) -> str:
        quoted = self.quote(column.name)
        return f"{quoted}::numeric" if column.raw_type == "money" else quoted

    def sample(self, table: Table, rows: int, total: int) -> str:
        if table.type not in SAMPLED:
            return self.first_rows(table, rows)
        percent = min(100.0, 100.0 * rows / max(total, 1))
        return f"{self.relation(table.full_name)} tablesample system ({percent:.6f}) repeatable (1)"

    def drawn_rows(self, table: Table, rows: int, total: int) -> str | None:
        if table.type not in SAMPLED:
            return None
        percent = min(100.0, 100.0 * rows / max(total, 1))
        return f"{self.relation(table.full_name)} tablesample bernoulli ({percent:.6f}) repeatable (1)"

    def storage_order(self, table: Table) -> str | None:
        """Where the row is on disk; partitions are files of their own, in no order."""
        return "ctid" if table.type in (TableType.TABLE, TableType.MATERIALIZED_VIEW) else None

    def column_statistics(self, table: Table) -> Mapping[str, ColumnStatistics]:
        name = table.full_name
        with self._pool.session() as session:
            rows = session.named("column_statistics", {"schema": name.schema_name, "table": name.table})
        columns = {column.name: column for column in table.columns}
        return {row[0]: statistics_of(columns[row[0]], *row[1:]) for row in rows if row[0] in columns}

    def json_keys(self, column: Column, source: str) -> str | None:
        is_binary = column.raw_type == "jsonb"
        return QUERIES["json_keys"].format(
            column=self.quote(column.name), source=source, json="jsonb" if is_binary else "json"
        )

    def run(self, sql: str, *, timeout_seconds: float) -> list[Row]:
        with self._pool.session() as session:
            return session.run(sql, timeout_seconds)

    def interrupt(self) -> None:
        for session in self._pool.busy:
            with suppress(psycopg.Error):  # it ended by itself meanwhile
                session.connection.cancel_safe(timeout=5)

    def close(self) -> None:
        self._pool.close()


def _connect(url: ConnectionURL) -> psycopg.Connection[Row]:
    parts: dict[str, Any] = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
        "application_name": "cartridge",
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        **url.options,
        "client_encoding": "utf8",
    }
    try:
        connection = psycopg.connect(make_conninfo(**parts), autocommit=True, prepare_threshold=None)
    except psycopg.Error as error:
        raise connection_error(error, url) from error
    try:
        connection.execute(SESSION_SETTINGS)
    except psycopg.Error as error:
        connection.close()
        raise connection_error(error, url) from error
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    if connection.info.parameter_status("server_encoding") == "SQL_ASCII":
        connection.execute("set client_encoding = 'SQL_ASCII'")  # the server then hands over what is no UTF-8
        for name in ("text", "varchar", "bpchar", "name"):
            connection.adapters.register_loader(name, ForgivingTextLoader)
    return connection


class ForgivingTextLoader(TextLoader):
    """Text of a database without an encoding: bytes that are no UTF-8 are replaced instead of ending the scan."""

    def load(self, data: bytes | bytearray | memoryview) -> str:
        return bytes(data).decode("utf-8", "replace")
