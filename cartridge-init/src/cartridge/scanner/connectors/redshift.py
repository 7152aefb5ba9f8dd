"""Amazon Redshift, provisioned and serverless, through Amazon's own driver.

Nothing of PostgreSQL's connector can be used: Redshift left PostgreSQL at 8.0, and its driver binds no arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import ClassVar

from cartridge.artifacts.catalog import Column, Problem, Schema, Table, TableType
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import Capabilities, DatabaseConnector, Row, Server, TablesRead
from cartridge.scanner.connectors.redshift_catalog import Relations
from cartridge.scanner.connectors.redshift_session import Session, connect_arguments
from cartridge.scanner.distinct import COUNTABLE
from cartridge.scanner.sessions import SessionPool
from cartridge.scanner.url import ConnectionURL

CANCEL_TIMEOUT_SECONDS = 10

BUCKETS = 1_000_003
"""Rows are drawn by the remainder of a hash; a prime, so that it does not follow any pattern of the values."""

HASHED_COLUMNS = 3
"""So many columns tell rows well enough apart where no key is declared."""

TEXTS: tuple[tuple[str, str], ...] = (
    ("boolean", "case when {0} then 'true' when not {0} then 'false' end"),
    ("super", "json_serialize({0})"),
    ("varbyte", "to_hex({0})"),
    ("binary varying", "to_hex({0})"),
    ("geometry", "st_asewkt({0})"),
    ("geography", "st_asewkt({0})"),
    ("hllsketch", "hll_cardinality({0})"),
)
"""Types that Redshift does not cast to text, by the beginning of their spelling, and what they are read as."""


class RedshiftConnector(DatabaseConnector):
    """Reads one Redshift database. Every statement runs in a read-only transaction."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        database_type="redshift",
        dialect="redshift",
        default_schema="public",
        can_sample=False,
        rows_per_block=1,
        materializes=False,
        names_recursive_columns=True,
        not_null_holds=True,
        text_of="cast({0} as varchar(65535))",
        octets_of="octet_length({0})",
        mean_of="avg(cast({0} as double precision))",
        deviation_of="stddev_pop(cast({0} as double precision))",
        approximate_distinct_of="hll({0})",
        approximate_distinct_error=0.006,
        matches_of="{0} ~ {1}",
    )

    def __init__(self, url: ConnectionURL, *, threads: int = 4) -> None:
        super().__init__(url, threads=threads)
        connect_arguments(url)  # an option that nobody knows is said before anything is opened
        self._pool: SessionPool[Session] = SessionPool(
            lambda: Session(url), Session.close, size=self.threads, is_usable=lambda session: session.is_usable
        )

    def server(self) -> Server:
        with self._pool.session() as session:
            version, database = session.named("server")[0]
        return Server(version=_version(version), database=database)

    def read_schemas(self) -> tuple[Schema, ...]:
        with self._pool.session() as session:
            return tuple(Schema(name=name, comment=comment) for name, comment in session.named("schemas"))

    def read_tables(self, schemas: Sequence[str]) -> TablesRead:
        problems: list[Problem] = []
        if not schemas:
            return TablesRead(tables=())

        def tried(what: str, query: Callable[[], list[Row]], next_step: str = "") -> list[Row]:
            try:
                return query()
            except DatabaseConnectionError:
                raise
            except ScanError as error:
                problems.append(_problem(schemas, what, error, next_step))
                return []

        with self._pool.session() as session:
            relations = Relations(session.named("relations", schemas=schemas))
            relations.add_columns(session.named("columns", schemas=schemas))
            constraints = session.named("constraints", schemas=schemas)
            if outside := relations.unknown_references(constraints):
                relations.add_names(session.named("attribute_names", relations=outside))
            relations.add_constraints(constraints)
            with session.search_path(schemas):
                relations.add_table_keys(session.named("table_keys", schemas=schemas))
            ((sees_all,),) = session.named("is_superuser")
            info = tried("Sizes and rows of tables", lambda: session.named("table_info", schemas=schemas), _TABLE_INFO)
            relations.add_table_info(info, is_complete=bool(sees_all) and not problems)
            if relations.views_without_columns:
                relations.add_late_binding_columns(
                    tried("Columns of late-binding views", lambda: session.named("late_binding_columns"), _LATE)
                )
            database = self._database_of(session)
            stored = tried("Which views are materialised", lambda: session.named("materialized_views"))
            relations.add_materialized_views(
                (schema.strip(), name.strip()) for owner, schema, name in stored if owner.strip() == database
            )
            external = [name for (name,) in session.named("external_schemas", schemas=schemas)]
            if external:
                tables = tried("External tables", lambda: session.named("external_tables", schemas=external))
                columns = tried("External columns", lambda: session.named("external_columns", schemas=external))
                relations.add_external_tables(tuple(rest) for owner, *rest in tables if owner in (None, "", database))
                relations.add_external_columns(tuple(rest) for owner, *rest in columns if owner in (None, "", database))
        return TablesRead(tables=relations.tables(), problems=tuple(problems))

    def estimate_rows(self, table: Table, *, timeout_seconds: float) -> int | None:
        """Rows by the catalog; counted for a table it says nothing of; what the planner expects of a view.

        External tables are not counted: that reads their files, which is paid for.
        """
        if table.row_count is not None or table.type is TableType.FOREIGN_TABLE:
            return table.row_count
        relation = self.relation(table.full_name)
        if not table.type.is_view:
            ((rows,),) = self.query(f"select count(*) from {relation}", timeout_seconds=timeout_seconds)
            return int(rows)
        plan = self.query(f"explain select 1 from {relation}", timeout_seconds=timeout_seconds)
        expected = re.search(r"\brows=(\d+)", plan[0][0]) if plan else None
        return int(expected[1]) if expected else None

    def quote(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def value(self, column: Column) -> str:
        quoted = self.quote(column.name)
        raw = column.raw_type.lower()
        return next((text.format(quoted) for start, text in TEXTS if raw.startswith(start)), quoted)

    def sample(self, table: Table, rows: int, total: int) -> str:
        """Redshift has no `tablesample`: rows are drawn by a hash while all are read; see :meth:`drawn_rows`."""
        return self.drawn_rows(table, rows, total) or self.first_rows(table, rows)

    def drawn_rows(self, table: Table, rows: int, total: int) -> str | None:
        hashed = _telling_columns(table)
        if table.type is not TableType.TABLE or not hashed:
            return None
        share = min(BUCKETS, max(1, round(BUCKETS * rows / max(total, 1))))
        sums = " + ".join(f"coalesce(abs(mod(fnv_hash({self.quote(name)}), {BUCKETS})), 0)" for name in hashed)
        relation = self.relation(table.full_name)
        return f"(select * from {relation} where mod({sums}, {BUCKETS}) < {share}) as drawn_rows"

    def run(self, sql: str, *, timeout_seconds: float) -> list[Row]:
        with self._pool.session() as session:
            return session.run(sql, timeout_seconds)

    def interrupt(self) -> None:
        busy = self._pool.busy
        if not busy:
            return
        with suppress(ScanError):  # whoever cannot be cancelled ends with its own timeout
            other = Session(self.url)
            try:
                for session in busy:
                    other.run(f"select pg_cancel_backend({int(session.pid)})", CANCEL_TIMEOUT_SECONDS)
            finally:
                other.close()

    def close(self) -> None:
        self._pool.close()

    def _database_of(self, session: Session) -> str:
        return str(session.named("server")[0][1])


_TABLE_INFO = "Ask for `grant select on svv_table_info to …`; only superusers see it otherwise."
_LATE = "Recreate or drop the late-binding view that cannot be read."


def _problem(schemas: Sequence[str], what: str, error: ScanError, next_step: str) -> Problem:
    return Problem(
        stage="catalog",
        schema_name=", ".join(schemas),
        message=f"{what} could not be read: {error.what}",
        next_step=next_step or error.next_step,
    )


def _telling_columns(table: Table) -> tuple[str, ...]:
    """Columns that tell the rows apart: those of a key, else an identity, else the first that can be compared."""
    for constraint in (table.primary_key, *table.unique_constraints):
        if constraint is not None:
            return constraint.columns
    identity = tuple(column.name for column in table.columns if column.is_identity)
    if identity:
        return identity[:1]
    countable = (column for column in table.columns if column.family in COUNTABLE - {TypeFamily.BOOLEAN})
    return tuple(column.name for column in countable)[:HASHED_COLUMNS]


def _version(text: str) -> str:
    """Redshift's own version out of what it calls one: it goes on to say that it is PostgreSQL 8.0.2."""
    found = re.search(r"Redshift\s+([\d.]+)", text)
    return found[1] if found else " ".join(text.split()[:2])
