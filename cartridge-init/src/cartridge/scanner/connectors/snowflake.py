"""Snowflake, through its own connector for Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from sqlglot import exp

from cartridge.artifacts.catalog import Column, Problem, Schema, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.errors import ConnectionLostError, DatabaseConnectionError, ScanError
from cartridge.scanner.base import (
    Capabilities,
    DatabaseConnector,
    Row,
    Server,
    StatementTimeoutError,
    TablesRead,
)
from cartridge.scanner.connectors.snowflake_catalog import Relations, ShownRow
from cartridge.scanner.connectors.snowflake_errors import CatalogTooLargeError, no_database
from cartridge.scanner.connectors.snowflake_session import Login, Session
from cartridge.scanner.named_queries import named_queries
from cartridge.scanner.sessions import SessionPool
from cartridge.scanner.url import ConnectionURL

QUERIES = named_queries("cartridge.scanner.connectors", "snowflake.sql")
CATALOG_TIMEOUT_SECONDS = 300

MOST_SHOWN_ROWS = 10_000
"""SHOW returns no more, and does not say so (https://docs.snowflake.com/en/sql-reference/sql/show)."""

MOST_SCHEMAS_SHOWN_ONE_BY_ONE = 8

MICRO_PARTITION_BYTES = 16 * 1024 * 1024
"""What a micro-partition takes at most, compressed (https://docs.snowflake.com/en/user-guide/tables-clustering-micropartitions)."""

TEXTS: dict[str, str] = {
    **dict.fromkeys(("GEOGRAPHY", "GEOMETRY"), "st_aswkt({0})"),
    "VECTOR": "to_json(to_variant(cast({0} as array)))",
    "MAP": "to_json(cast({0} as variant))",
}
"""Types without a cast to text (https://docs.snowflake.com/en/sql-reference/data-type-conversion), and what they are
read as."""

MIN_BLOCKS = 30
"""Micro-partitions of a block sample, at the least: Snowflake takes each whole or not at all."""


class SnowflakeConnector(DatabaseConnector):
    """Reads one Snowflake database, with SELECT and SHOW alone, in a session tagged `cartridge`."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        database_type="snowflake",
        dialect="snowflake",
        materializes=False,
        not_null_holds=True,
        max_select_items=1000,
        # https://docs.snowflake.com/en/user-guide/querying-approximate-cardinality
        approximate_distinct_of="approx_count_distinct({0})",
        approximate_distinct_error=0.0162338,
        approximate_quartile_of="approx_percentile({0}, {1})",
    )

    def __init__(self, url: ConnectionURL, *, threads: int = 4) -> None:
        super().__init__(url, threads=threads)
        self._login = Login(url)
        self._pool: SessionPool[Session] = SessionPool(
            lambda: Session(self._login), lambda session: None, size=self.threads
        )

    def server(self) -> Server:
        version, database, _ = self._place()
        return Server(version=version, database=database)

    @property
    def only_schema(self) -> str | None:
        return (self.url.database or "").partition("/")[2] or None

    def read_schemas(self) -> tuple[Schema, ...]:
        """Those of the URL's database, or the one that the URL names behind it."""
        _, database, schema = self._place()
        only = schema if "/" in (self.url.database or "") else None
        return tuple(
            Schema(name=row["name"], comment=row.get("comment") or None)
            for row in sorted(self._show("schemas", self._database(database)), key=lambda row: str(row["name"]))
            if row["name"].upper() != "INFORMATION_SCHEMA" and only in (None, row["name"])
        )

    def read_tables(self, schemas: Sequence[str]) -> TablesRead:
        _, database, _ = self._place()
        problems: list[Problem] = []

        def told(name: str) -> list[Row]:
            return asked_in_parts(lambda part: self._named(name, part), schemas, name, problems)

        relations = Relations(database, told("tables"), told("views"))
        relations.add_columns(told("columns"))
        relations.add_primary_keys(self._keys("primary_keys", database, schemas, problems))
        relations.add_unique_keys(self._keys("unique_keys", database, schemas, problems))
        relations.add_foreign_keys(self._keys("imported_keys", database, schemas, problems))
        return TablesRead(tables=relations.tables(), problems=tuple(problems))

    def change_markers(self, schemas: Sequence[str]) -> Mapping[TableName, str]:
        return {
            TableName(schema_name=schema, table=table): f"{altered.isoformat()} {rows} {size}"
            for schema, table, altered, rows, size in self._named("change_markers", schemas)
        }

    def quote(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def text(self, column: Column) -> str:
        kind = column.raw_type.partition("(")[0]
        return TEXTS[kind].format(self.quote(column.name)) if kind in TEXTS else super().text(column)

    def sample(self, table: Table, rows: int, total: int) -> str:
        """Blocks of a large table, perhaps more rows than asked for; of one with few blocks its rows, each drawn."""
        if table.type.is_view or table.type is TableType.FOREIGN_TABLE:  # an external table has no micro-partitions
            return self.first_rows(table, rows)
        share, size, least = rows / max(total, 1), table.size_bytes or 0, MIN_BLOCKS * MICRO_PARTITION_BYTES
        method, share = ("bernoulli", share) if size <= least else ("system", max(share, least / size))
        return f"{self.relation(table.full_name)} sample {method} ({min(100.0, 100 * share):.6f}) seed (1)"

    def run(self, sql: str, *, timeout_seconds: float) -> list[Row]:
        with self._pool.session() as session:
            return session.run(sql, timeout_seconds)

    def interrupt(self) -> None:
        for session in self._pool.busy:
            session.cancel()

    def close(self) -> None:
        self._pool.close()
        self._login.close()

    def _place(self) -> tuple[str, str, str | None]:
        """Version, database and schema of the session."""
        ((version, database, schema),) = self._named("server")
        if database is None:
            with self._pool.session() as session:
                known = session.show(QUERIES["databases"], CATALOG_TIMEOUT_SECONDS)
            raise no_database(self.url, [row["name"] for row in known])
        return version, database, schema

    def _named(self, name: str, schemas: Iterable[str] = ()) -> list[Row]:
        literals = ", ".join(exp.Literal.string(schema).sql("snowflake") for schema in schemas)
        return self.run(QUERIES[name].replace("{schemas}", literals), timeout_seconds=CATALOG_TIMEOUT_SECONDS)

    def _show(self, name: str, scope: str) -> list[ShownRow]:
        with self._pool.session() as session:
            return session.show(QUERIES[name].replace("{scope}", scope), CATALOG_TIMEOUT_SECONDS)

    def _keys(self, name: str, database: str, schemas: Sequence[str], problems: list[Problem]) -> list[ShownRow]:
        """The keys of ``schemas``, of a few one by one, of many out of those of the whole database."""
        return shown_keys(
            lambda scope: self._show(name, scope),
            self._database(database),
            {schema: f"schema {self.quote(database)}.{self.quote(schema)}" for schema in schemas},
            name.replace("_", " "),
            problems,
        )

    def _database(self, name: str) -> str:
        return f"database {self.quote(name)}"


def asked_in_parts(
    ask: Callable[[Sequence[str]], list[Row]], schemas: Sequence[str], what: str, problems: list[Problem]
) -> list[Row]:
    """Rows of the information schema about ``schemas``; one by one where it refuses to tell of all of them at once.

    :raises ScanError: when it tells of none of them.
    """
    try:
        return ask(schemas)
    except CatalogTooLargeError:
        if len(schemas) < 2:
            raise
    found: list[Row] = []
    failed: list[ScanError] = []
    for schema in schemas:
        try:
            found += ask([schema])
        except CatalogTooLargeError as error:
            failed.append(error)
            problems.append(
                _problem(schema, f"Could not read {what} of schema `{schema}`: {error.what}", error.next_step)
            )
    if len(failed) == len(schemas):
        raise failed[0]
    return found


def _problem(schema: str, message: str, next_step: str) -> Problem:
    return Problem(stage="catalog", schema_name=schema, message=message, next_step=next_step)


BY_NAMES = "References are then found by names and values alone."


def shown_keys(
    show: Callable[[str], list[ShownRow]],
    database: str,
    schemas: Mapping[str, str],
    what: str,
    problems: list[Problem],
) -> list[ShownRow]:
    """The rows of SHOW for some schemas, in as few statements as its limit allows.

    Of a schema that the role may list and not look into SHOW fails; that is a problem of it alone.

    :param show: the rows within a scope.
    :param database: the scope of the whole database.
    :param schemas: the scope of each schema.
    :param what: what is shown, for the problem that is added for each schema with more than SHOW returns.
    """
    if len(schemas) > MOST_SCHEMAS_SHOWN_ONE_BY_ONE:
        rows = show(database)
        if len(rows) < MOST_SHOWN_ROWS:
            return rows
    found = []
    for schema, scope in schemas.items():
        try:
            rows = show(scope)
        except (DatabaseConnectionError, ConnectionLostError, StatementTimeoutError):
            raise
        except ScanError as error:
            message = f"Could not read {what} of schema `{schema}`: {error.what}"
            problems.append(_problem(schema, message, f"{error.next_step} {BY_NAMES}"))
            continue
        if len(rows) >= MOST_SHOWN_ROWS:
            message = f"Snowflake shows {MOST_SHOWN_ROWS:,} rows of {what} and no more: some are missing."
            problems.append(_problem(schema, message, BY_NAMES))
        found += rows
    return found
