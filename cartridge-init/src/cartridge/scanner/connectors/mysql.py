"""MySQL 8 and later, and MariaDB 10.5 and later, through PyMySQL. What MySQL calls a database is a schema here."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

from cartridge.artifacts.catalog import Column, Schema, Table
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import ScanError
from cartridge.scanner.base import Capabilities, DatabaseConnector, Row, Server, TablesRead
from cartridge.scanner.connectors.mysql_catalog import Relations
from cartridge.scanner.connectors.mysql_errors import is_denied
from cartridge.scanner.connectors.mysql_sampling import FULL_SCAN_ROWS, key_to_sample_by, ranges
from cartridge.scanner.connectors.mysql_session import Session, check_options
from cartridge.scanner.sessions import SessionPool
from cartridge.scanner.url import ConnectionURL

CAPABILITIES = Capabilities(
    database_type="mysql",
    dialect="mysql",
    not_null_holds=True,
    text_of="cast({0} as char character set utf8mb4)",
    length_of="char_length({0})",
    octets_of="octet_length({0})",
    mean_of="avg({0} + 0e0)",
    deviation_of="stddev_pop({0} + 0e0)",
    exact_text_of="cast(convert({0} using utf8mb4) as binary)",
    moment_of="if({0} > 0, {0}, null)",
    shares_a_sample=False,
    matches_of="{0} regexp {1}",
    inclusion_by_not_in=True,
)

SPATIAL = {"geometry", "point", "linestring", "polygon", "geometrycollection", "geomcollection"}
SPATIAL |= {f"multi{each}" for each in ("point", "linestring", "polygon")}


class MySQLConnector(DatabaseConnector):
    """Reads one MySQL or MariaDB server, or one of its databases. Every session is read-only.

    Which of the two a server is, it says itself: both schemes reach both, and scan files name the one in the URL.
    """

    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def __init__(self, url: ConnectionURL, *, threads: int = 4) -> None:
        check_options(url)
        super().__init__(url, threads=threads)
        self._pool: SessionPool[Session] = SessionPool(
            lambda: Session(url), Session.close, size=self.threads, is_usable=lambda session: session.is_usable
        )

    def server(self) -> Server:
        with self._pool.session() as session:
            version, _, database, _ = session.named("server")[0]
        return Server(version=version, database=database or self.capabilities.database_type)

    @property
    def only_schema(self) -> str | None:
        return self.url.database

    def read_schemas(self) -> tuple[Schema, ...]:
        with self._pool.session() as session:
            schemas = tuple(Schema(name=name, comment=comment or None) for name, comment in session.named("schemas"))
            return tuple(each for each in schemas if session.database in (None, each.name))

    def read_tables(self, schemas: Sequence[str]) -> TablesRead:
        if not schemas:
            return TablesRead(tables=())
        chosen = {"schemas": tuple(schemas)}
        with self._pool.session() as session:
            relations = Relations(session.named("tables", chosen), schemas, is_mariadb=session.is_mariadb)
            relations.add_columns(session.named("columns", chosen))
            relations.add_indexes(session.named("indexes", chosen))
            relations.add_foreign_keys(session.named("foreign_keys", chosen))
            relations.add_checks(session.named("checks", chosen))
            relations.add_views(session.named("views", chosen))
            if relations.has_partitions:
                relations.add_partitions(session.named("partitions", chosen))
        return relations.read()

    def change_markers(self, schemas: Sequence[str]) -> Mapping[TableName, str]:
        """When a table last changed, which InnoDB forgets when the server starts; so the start is a part of it."""
        with self._pool.session() as session:
            rows = session.named("changes", {"schemas": tuple(schemas)})
            uptime = int(session.named("uptime")[0][1])
        started = round((time.time() - uptime) / 60)
        return {
            TableName(schema_name=schema, table=table): f"{started} {created} {updated}"
            for schema, table, created, updated in rows
        }

    def distinct_estimates(self, schemas: Sequence[str]) -> Mapping[TableName, Mapping[str, float]]:
        """Those of MariaDB's own statistics where this user may read them; those of indexes of very large tables."""
        found: dict[TableName, dict[str, float]] = defaultdict(dict)
        chosen = {"schemas": tuple(schemas), "rows": FULL_SCAN_ROWS}
        with self._pool.session() as session:
            for schema, table, column, cardinality, *_ in session.named("cardinalities", chosen):
                estimates = found[TableName(schema_name=schema, table=table)]
                estimates[column] = max(estimates.get(column, 0), float(cardinality))
            try:
                rows = session.named("column_statistics", chosen) if session.is_mariadb else []
            except ScanError as error:
                if not is_denied(error):
                    raise
                rows = []  # only administrators may read the tables of the server itself
        for schema, table, column, estimate in rows:
            found[TableName(schema_name=schema, table=table)][column] = float(estimate)
        return found

    def misfits(self, table: Table, *, timeout_seconds: float) -> Mapping[str, int]:
        """Dates without a month or day (`0000-00-00`), and times that are none of a day (`-838:59:59`)."""
        conditions = {column.name: _misfit(self.quote(column.name), column) for column in table.columns}
        asked = {name: condition for name, condition in conditions.items() if condition}
        if not asked:
            return {}
        counts = ", ".join(f"count(case when {condition} then 1 end)" for condition in asked.values())
        (row,) = self.query(f"select {counts} from {self.relation(table.full_name)}", timeout_seconds=timeout_seconds)
        return {name: int(count) for name, count in zip(asked, row, strict=True) if count}

    def quote(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def value(self, column: Column) -> str:
        """Bits count as numbers, and what has a place as the text of it."""
        quoted = self.quote(column.name)
        if column.raw_type.startswith("bit"):
            return f"({quoted} + 0)"
        if column.raw_type.split("(")[0] in SPATIAL:
            return f"st_astext({quoted})"
        return quoted

    def sample(self, table: Table, rows: int, total: int) -> str:
        """Stretches of an integer key; rows here and there where reading all of them costs little."""
        if table.type.is_view:
            return self.first_rows(table, rows)
        if drawn := self.drawn_rows(table, rows, total):
            return drawn
        key = key_to_sample_by(table)
        condition = ranges(self, table, key, rows) if key else None
        return (
            f"({self.all_columns(table)} where {condition}) as sampled_rows"
            if condition
            else self.first_rows(table, rows)
        )

    def drawn_rows(self, table: Table, rows: int, total: int) -> str | None:
        if table.type.is_view or total > FULL_SCAN_ROWS:
            return None
        return f"({self.all_columns(table)} where rand(1) < {min(1.0, rows / max(total, 1)):.6f}) as sampled_rows"

    def storage_order(self, table: Table) -> str | None:
        """InnoDB keeps rows in the order of the primary key."""
        return ", ".join(map(self.quote, table.primary_key.columns)) if table.primary_key else None

    def run(self, sql: str, *, timeout_seconds: float) -> list[Row]:
        with self._pool.session() as session:
            return session.run(sql, timeout_seconds)

    def interrupt(self) -> None:
        busy = self._pool.busy
        if not busy:
            return
        try:
            other = Session(self.url)
        except ScanError:  # the server is gone, and with it what was running
            return
        for session in busy:
            with suppress(ScanError):  # it ended by itself meanwhile
                other.run(f"kill query {session.thread}", timeout_seconds=5)
        other.close()

    def close(self) -> None:
        self._pool.close()


class MariaDBConnector(MySQLConnector):
    """The same, under its own name."""

    capabilities: ClassVar[Capabilities] = CAPABILITIES.model_copy(update={"database_type": "mariadb"})


def _misfit(value: str, column: Column) -> str | None:
    if column.family in (TypeFamily.DATE, TypeFamily.TIMESTAMP):
        return f"month({value}) = 0 or dayofmonth({value}) = 0"
    if column.family is TypeFamily.TIME:
        return f"time_to_sec({value}) not between 0 and 86399"
    return None
