"""Google BigQuery, through Google's own client library."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from google.cloud import bigquery
from sqlglot import transpile

from cartridge.artifacts.catalog import Column, Problem, Schema, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import ConnectionLostError, DatabaseConnectionError, ScanError
from cartridge.scanner.base import (
    Capabilities,
    ConnectionTest,
    DatabaseConnector,
    Row,
    Server,
    TablesRead,
    milliseconds_since,
)
from cartridge.scanner.connectors.bigquery_catalog import Dataset
from cartridge.scanner.connectors.bigquery_client import check_options, maximum_bytes_billed, project_of
from cartridge.scanner.connectors.bigquery_errors import connection_error
from cartridge.scanner.connectors.bigquery_jobs import CLIENT_ERRORS, REQUEST_TIMEOUT_SECONDS, RETRY, Jobs, is_query
from cartridge.scanner.connectors.bigquery_shards import SUFFIX, Shards, fold_shards
from cartridge.scanner.in_parallel import in_parallel
from cartridge.scanner.named_queries import named_queries
from cartridge.scanner.url import ConnectionURL

QUERIES = named_queries("cartridge.scanner.connectors", "bigquery.sql")

NEEDED = ("tables", "columns")
WANTED = ("field_comments", "options", "sizes", "constraints", "referenced_columns", "views")
"""What a dataset can be read without; each that fails is a problem."""

CATALOG_TIMEOUT_SECONDS = 300
TABLES_PER_PARTITIONS_QUERY = 1000

BLOCK_BYTES = 1_000_000_000
"""About the size of the blocks that a sample is made of (https://cloud.google.com/bigquery/docs/table-sampling)."""

LEAST_PERCENT = 0.001
"""Of no percent there are no rows; of any other there are always some."""

VERSION = "API v2"
"""BigQuery has no version of its own, only its API has."""


class Asked(NamedTuple):
    """A named query about a dataset, and what came of it."""

    schema: str
    name: str
    rows: list[Row]
    error: ScanError | None = None


class BigQueryConnector(DatabaseConnector):
    """Reads the datasets of one project, or the one that the URL names. Every job carries the label ``cartridge``.

    BigQuery has no read-only session: what is not one single query is refused here, before it is sent.
    """

    capabilities: ClassVar[Capabilities] = Capabilities(
        database_type="bigquery",
        dialect="bigquery",
        rows_per_block=1_000_000,
        materializes=False,
        text_of="cast({0} as string)",
        length_of="char_length({0})",
        approximate_distinct_of="approx_count_distinct({0})",
        approximate_distinct_error=0.01,
        approximate_quartile_of="approx_quantiles({0}, 4)[offset({2})]",
        approximate_moment_quartile_of="approx_quantiles({0}, 4)[offset({2})]",
        approximate_quartile_error=0.01,
        shares_a_sample=False,
        matches_of="regexp_contains({0}, {1})",
        not_finite_of="(is_nan({0}) or is_inf({0}))",
    )

    def __init__(self, url: ConnectionURL, *, threads: int = 4) -> None:
        super().__init__(url, threads=threads)
        check_options(url)
        self.project = project_of(url)
        self.maximum_bytes_billed = maximum_bytes_billed(url)
        self._jobs = Jobs(url, self.threads)
        self._sources: dict[TableName, str] = {}
        self._filters: dict[TableName, str] = {}
        self._shards: dict[TableName, Shards] = {}

    def test(self) -> ConnectionTest:
        """Finds the datasets and runs a query: there is no server to ask for a version."""
        self.read_schemas()
        started = time.perf_counter()
        self._jobs.rows("select 1", CATALOG_TIMEOUT_SECONDS)
        return ConnectionTest(server_version=VERSION, latency_ms=milliseconds_since(started))

    def server(self) -> Server:
        return Server(version=VERSION, database=self.project)

    @property
    def only_schema(self) -> str | None:
        return self.url.database

    def read_schemas(self) -> tuple[Schema, ...]:
        """The dataset of the URL, else all there are; one whose description may not be read goes without."""
        client = self._jobs.client
        try:
            if self.url.database:
                return (self._schema(client, self.url.database),)
            found = client.list_datasets(self.project, retry=RETRY, timeout=REQUEST_TIMEOUT_SECONDS)
            names = sorted(each.dataset_id for each in found)
        except CLIENT_ERRORS as error:
            raise connection_error(error, self.url) from error

        def described(name: str) -> Schema:
            try:
                return self._schema(client, name)
            except CLIENT_ERRORS:  # reading its tables tells what is not allowed
                return Schema(name=name)

        return tuple(in_parallel(self, described, names, threads=self.threads))

    def _schema(self, client: bigquery.Client, name: str) -> Schema:
        reference = bigquery.DatasetReference(self.project, name)
        dataset = client.get_dataset(reference, retry=RETRY, timeout=REQUEST_TIMEOUT_SECONDS)
        return Schema(name=dataset.dataset_id, comment=dataset.description or None, location=dataset.location or None)

    def read_tables(self, schemas: Sequence[str]) -> TablesRead:
        answers = self._ask_all([(schema, name, {}) for schema in schemas for name in (*NEEDED, *WANTED)])
        found = {(each.schema, each.name): each for each in answers}
        failed = {each.schema: each.error for each in answers if each.error is not None and each.name in NEEDED}
        if failed and len(failed) == len(schemas):
            raise next(iter(failed.values()))
        problems = [_problem(schema, "the tables", error) for schema, error in failed.items()]
        problems += [
            _problem(each.schema, each.name.replace("_", " "), each.error)
            for each in answers
            if each.error and each.schema not in failed
        ]
        datasets = {
            schema: self._dataset(schema, {name: found[schema, name].rows for name in (*NEEDED, *WANTED)})
            for schema in schemas
            if schema not in failed
        }
        for each in self._ask_all(list(self._partition_questions(datasets))):
            datasets[each.schema].add_partitions(each.rows)
            problems += [_problem(each.schema, each.name, each.error)] if each.error else []
        tables: list[Table] = []
        for dataset in datasets.values():
            folded = fold_shards(dataset.tables())
            tables += folded.tables
            problems += folded.problems
            self._remember_sources(folded.tables, folded.shards)
        return TablesRead(tables=tuple(tables), problems=tuple(problems))

    def _dataset(self, schema: str, rows: Mapping[str, list[Row]]) -> Dataset:
        dataset = Dataset(schema, rows["tables"])
        dataset.add_field_comments(rows["field_comments"])
        dataset.add_columns(rows["columns"])
        dataset.add_options(rows["options"])
        dataset.add_sizes(rows["sizes"])
        dataset.add_views(rows["views"])
        dataset.add_constraints(rows["constraints"], rows["referenced_columns"])
        return dataset

    def _partition_questions(self, datasets: Mapping[str, Dataset]) -> Sequence[tuple[str, str, dict[str, str]]]:
        questions = []
        for schema, dataset in datasets.items():
            names = dataset.partitioned
            for start in range(0, len(names), TABLES_PER_PARTITIONS_QUERY):
                part = names[start : start + TABLES_PER_PARTITIONS_QUERY]
                questions.append((schema, "partitions", {"tables": ", ".join(_text(name) for name in part)}))
        return questions

    def _ask_all(self, questions: Sequence[tuple[str, str, dict[str, str]]]) -> list[Asked]:
        """The answers to named queries, in their order; what a dataset does not allow is no end of the others."""

        def ask(question: tuple[str, str, dict[str, str]]) -> Asked:
            schema, name, parameters = question
            dataset = f"{self.quote(self.project)}.{self.quote(schema)}"
            try:
                rows = self._jobs.rows(QUERIES[name].format(dataset=dataset, **parameters), CATALOG_TIMEOUT_SECONDS)
            except (DatabaseConnectionError, ConnectionLostError):
                raise
            except ScanError as error:
                return Asked(schema, name, [], error)
            return Asked(schema, name, rows)

        return in_parallel(self, ask, questions, threads=self.threads)

    def _remember_sources(self, tables: Sequence[Table], shards: Mapping[TableName, Shards]) -> None:
        """How those tables are read whose name alone is not enough in a `from`."""
        for table in tables:
            name = table.full_name
            needed = table.required_filter
            if name in shards:
                self._shards[name] = shards[name]
                needed = shards[name].required_filter  # the table's own may name the suffix of another wildcard
            if needed:
                self._filters[name] = transpile(needed, write="bigquery")[0]
        self._sources |= {
            name: f"(select * from {self._path(name)} where {condition})" for name, condition in self._filters.items()
        }

    def change_markers(self, schemas: Sequence[str]) -> Mapping[TableName, str]:
        """When each table was last written to, in milliseconds; views change when what they read does, unseen.

        A dataset that may not be asked says nothing of its tables.
        """
        markers: dict[TableName, str] = {}
        for asked in self._ask_all([(schema, "changes", {}) for schema in schemas]):
            times = {name: int(moment) for name, moment in asked.rows if moment is not None}
            markers |= {TableName(schema_name=asked.schema, table=name): str(moment) for name, moment in times.items()}
            for folded, parts in self._shards.items():
                stem = parts.wildcard[:-1]
                mine = [times[stem + suffix] for suffix in parts.suffixes if stem + suffix in times]
                if folded.schema_name == asked.schema and mine:
                    markers[folded] = f"{len(mine)} shards, {max(mine)}"
        return markers

    def estimate_bytes(self, table: Table) -> int | None:
        """What BigQuery says itself, without running anything, that reading every column once takes."""
        return self._jobs.bytes_of(f"select * from {self.relation(table.full_name)}")

    def quote(self, name: str) -> str:
        escaped = name.replace("\\", "\\\\").replace("`", "\\`").replace("\n", "\\n").replace("\r", "\\r")
        return f"`{escaped}`"

    def relation(self, table: TableName) -> str:
        if table in self._shards:
            return self._sharded(table, self._shards[table])
        return self._sources.get(table) or self._path(table)

    def _path(self, table: TableName) -> str:
        return f"{self.quote(self.project)}.{self.quote(table.schema_name)}.{self.quote(table.table)}"

    def _sharded(self, table: TableName, shards: Shards, chosen: Sequence[str] = ()) -> str:
        path = self._path(TableName(schema_name=table.schema_name, table=shards.wildcard))
        conditions = [f"({self._filters[table]})"] if table in self._filters else []
        if chosen:
            conditions.append(f"{SUFFIX} in ({', '.join(_text(each) for each in chosen)})")
        elif not shards.is_exact:
            first, last = shards.suffixes[0], shards.suffixes[-1]
            conditions.append(f"{SUFFIX} between {_text(first)} and {_text(last)} and length({SUFFIX}) = {len(first)}")
        return f"(select * from {path} where {' and '.join(conditions)})" if conditions else path

    def text(self, column: Column) -> str:
        name = self.quote(column.name)
        if column.family in (TypeFamily.ARRAY, TypeFamily.STRUCT, TypeFamily.JSON):
            return f"to_json_string({name})"
        if column.family is TypeFamily.BINARY:
            return f"to_base64({name})"
        return f"st_astext({name})" if column.raw_type == "GEOGRAPHY" else super().text(column)

    def sample(self, table: Table, rows: int, total: int) -> str:
        """Blocks that BigQuery chooses anew each time; of shards, some days."""
        name = table.full_name
        if name in self._shards:
            return self._sharded(name, self._shards[name], self._shards[name].spread(rows))
        if not _is_stored(table):
            return super().first_rows(table, rows)
        percent = min(100.0, max(LEAST_PERCENT, 100.0 * rows / max(total, 1)))
        condition = f" where {self._filters[name]}" if name in self._filters else ""
        # Without a limit a single block would be millions of rows, and a table of one block all of it.
        sampled = f"{self._path(name)} tablesample system ({percent:.6f} percent)"
        return f"(select * from {sampled}{condition} limit {int(rows)})"

    def first_rows(self, table: Table, rows: int) -> str:
        """Of a table of several blocks the rows of some: a limit alone does not make BigQuery read less."""
        if _is_stored(table) and (table.size_bytes or 0) > BLOCK_BYTES:
            return f"{self.sample(table, rows, table.row_count or 1)} as first_rows"
        return super().first_rows(table, rows)

    def run(self, sql: str, *, timeout_seconds: float) -> list[Row]:
        if not is_query(sql):
            raise ScanError(f"This is not one query, and a scan only reads: {sql[:200]}", "Ask with a `select`.")
        limits = [each for each in (self.maximum_bytes_billed, self.max_bytes) if each is not None]
        return self._jobs.rows(sql, timeout_seconds, min(limits, default=None))

    def interrupt(self) -> None:
        self._jobs.cancel_all()

    def close(self) -> None:
        self._jobs.close()


def _is_stored(table: Table) -> bool:
    return table.type in (TableType.TABLE, TableType.PARTITIONED_TABLE)


def _text(value: str) -> str:
    """A string literal; what could end it is escaped."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


def _problem(schema: str, what: str, error: ScanError) -> Problem:
    return Problem(
        stage="catalog",
        schema_name=schema,
        message=f"Could not read {what} of dataset `{schema}`: {error.what}",
        next_step=error.next_step,
    )
