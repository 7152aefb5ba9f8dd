"""GoogleSQL run by DuckDB: one project of a stand-in for BigQuery.

The statement that was sent is parsed as GoogleSQL and written as DuckDB's SQL; what names BigQuery's own relations
(information schema, ``__TABLES__``, wildcards) is answered from :mod:`bigquery_facts`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import sqlglot
from bigquery_facts import DatasetFacts, InformationSchema, Rows, quoted, type_name
from cartridge.artifacts.keywords import reserved_in
from sqlglot import exp

_TOKEN = re.compile(r"(`(?:\\.|[^`\\])*`)|('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_PLACEHOLDER = re.compile(r"ident_(\d+)_")
_INSERT = re.compile(r"insert into (\w+)")
MINIMUM_BILLED = 10_485_760


@dataclass
class QueryError(Exception):
    """An error in the words of BigQuery: reason and message as Google documents them."""

    reason: str
    message: str


@dataclass
class Result:
    """Rows with the names and GoogleSQL types of their columns."""

    names: list[str]
    types: list[str]
    rows: Rows


class Project:
    """One project: datasets, tables in a DuckDB database in memory, and what was declared beside them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'; set threads = 2")
        self.datasets: dict[str, DatasetFacts] = {}
        self.denied: set[str] = set()
        self._lock = threading.Lock()
        self._scratch = 0

    def dataset(self, name: str, facts: DatasetFacts | None = None) -> DatasetFacts:
        """Makes a dataset; statements without one go into the one made last."""
        # A database each: DuckDB looks for the other table of a foreign key in the default schema only.
        self.connection.execute(f"attach if not exists ':memory:' as {quoted(name)}; use {quoted(name)}")
        return self.datasets.setdefault(name, facts or DatasetFacts())

    def execute(self, statement: str) -> None:
        """Runs DuckDB's SQL, with names in backticks if they are, to fill the dataset that was made last."""
        if written := _INSERT.match(statement):
            writes = list(self.datasets.values())[-1].writes
            writes[written[1]] = writes.get(written[1], 0) + 1
        self.connection.execute(_TOKEN.sub(lambda found: quoted(_name(found[1])) if found[1] else found[0], statement))

    def information(self, dataset: str) -> InformationSchema:
        return InformationSchema(self.connection, self.name, dataset, self.datasets[dataset])

    def plan(self, sql: str, location: str | None = None) -> Plan:
        """The statement, understood.

        :raises QueryError: when BigQuery would refuse it before running it.
        """
        return Plan(self, sql, location)

    def scratch(self, columns: str, rows: Rows) -> str:
        """A table of ``rows`` under a name of its own."""
        with self._lock:
            self._scratch += 1
            name = f"memory.main.scratch_{self._scratch}"
        cursor = self.connection.cursor()
        cursor.execute(f"create table {name} ({columns})")
        if rows:
            cursor.executemany(f"insert into {name} values ({', '.join('?' * len(rows[0]))})", rows)
        return name


class Plan:
    """A parsed statement with its relations found."""

    def __init__(self, project: Project, sql: str, location: str | None) -> None:
        self.project, self.sql, self.location = project, sql, location
        self._names: list[str] = []
        self.read: list[tuple[str, str]] = []
        hidden = _TOKEN.sub(self._hide, sql)
        try:
            self.tree = sqlglot.parse_one(hidden, read="bigquery")
        except sqlglot.errors.SqlglotError as error:
            raise QueryError("invalidQuery", f"Syntax error: {str(error).splitlines()[0]}") from error
        self._check_words()
        for table in list(self.tree.find_all(exp.Table)):
            if table.db:
                self._resolve(table)
        self._check_casts()
        self._check_comparisons()
        self._count_offsets_from_zero()
        for identifier in self.tree.find_all(exp.Identifier):
            if found := _PLACEHOLDER.fullmatch(identifier.name):
                identifier.replace(exp.to_identifier(self._names[int(found[1])], quoted=True))

    def _count_offsets_from_zero(self) -> None:
        """The offset of GoogleSQL's `unnest` begins at 0, DuckDB's ordinality at 1."""
        for unnest in self.tree.find_all(exp.Unnest):
            offset, select = unnest.args.get("offset"), unnest.find_ancestor(exp.Select)
            if not isinstance(offset, exp.Identifier) or select is None:
                continue
            for column in list(select.find_all(exp.Column)):
                if column.name == offset.name and column.find_ancestor(exp.Select) is select:
                    new: exp.Expression = exp.paren(exp.Sub(this=column.copy(), expression=exp.Literal.number(1)))
                    column.replace(exp.alias_(new, offset.name) if column.parent is select else new)

    def _hide(self, found: re.Match[str]) -> str:
        """Names may hold what sqlglot's own reading of backticks does not take."""
        if not found[1]:
            return found[0]
        self._names.append(_name(found[1]))
        return f"`ident_{len(self._names) - 1}_`"

    def _shown(self, name: str) -> str:
        return _PLACEHOLDER.sub(lambda found: self._names[int(found[1])], name)

    def _resolve(self, table: exp.Table) -> None:
        project, dataset, name = (self._shown(part) for part in (table.catalog, table.db, table.name))
        if project != self.project.name:
            raise QueryError("notFound", f"Not found: Project {project}")
        facts = self.project.datasets.get(dataset)
        if facts is None or (self.location and self.location.upper() != facts.location.upper()):
            where = self.location or "US"
            raise QueryError("notFound", f"Not found: Dataset {project}:{dataset} was not found in location {where}")
        path = f"{project}:{dataset}.{name}"
        if dataset in self.project.denied:
            raise QueryError(
                "accessDenied",
                f"Access Denied: Table {path}: User does not have permission to query table {path}, or perhaps it"
                " does not exist.",
            )
        information = self.project.information(dataset)
        view = name.removeprefix("INFORMATION_SCHEMA.")
        if view in information.views and (view != name or view == "__TABLES__"):
            columns, rows = information.views[view]
            table.replace(self._replaced(table, self.project.scratch(columns, rows())))
            return
        names = [each for each, *_ in information.relations()]
        if name.endswith("*"):
            self._wildcard(table, dataset, name, [each for each in names if each.startswith(name[:-1])])
            return
        if name not in names:
            raise QueryError("notFound", f"Not found: Table {path} was not found in location {facts.location}")
        self._check_filter(table, dataset, name)
        self._check_sample(table, dataset, name)
        self.read.append((dataset, name))
        table.set("catalog", None)

    def _replaced(self, table: exp.Table, name: str) -> exp.Table:
        new = exp.to_table(name)
        if table.alias:
            new.set("alias", table.args["alias"])
        return new

    def _wildcard(self, table: exp.Table, dataset: str, name: str, names: list[str]) -> None:
        """https://cloud.google.com/bigquery/docs/querying-wildcard-tables"""
        if not names:
            raise QueryError("notFound", f"{self.project.name}:{dataset}.{name} does not match any table.")
        information = self.project.information(dataset)
        views = [each for each, kind, *_ in information.relations() if kind == "VIEW" and each in names]
        if views:
            raise QueryError("invalid", f"Views cannot be queried through prefix. First view {dataset}.{views[0]}.")
        newest = [column for column, *_ in information.columns(max(names))]
        parts = []
        for each in names:
            self.read.append((dataset, each))
            have = {column for column, *_ in information.columns(each)}
            columns = ", ".join(quoted(one) if one in have else f"null as {quoted(one)}" for one in newest)
            suffix = each.removeprefix(name[:-1])
            parts.append(f"select {columns}, '{suffix}' as _TABLE_SUFFIX from {quoted(dataset)}.{quoted(each)}")
        # The pseudo column is no part of `select *`.
        select = table.find_ancestor(exp.Select)
        if select is not None and any(isinstance(each, exp.Star) for each in select.expressions):
            select.set("expressions", [exp.column(each, quoted=True) for each in newest])
        union = sqlglot.parse_one(" union all ".join(parts), read="duckdb")
        table.replace(exp.Subquery(this=union, alias=table.args.get("alias") or exp.TableAlias(this="wildcard")))

    def _check_filter(self, table: exp.Table, dataset: str, name: str) -> None:
        """https://cloud.google.com/bigquery/docs/querying-partitioned-tables#require_a_partition_filter_in_queries"""
        facts = self.project.datasets[dataset].of(name)
        if not facts.require_partition_filter:
            return
        column = facts.partition_column or (facts.pseudo_column or ("",))[0]
        select = table.find_ancestor(exp.Select)
        where = select.args.get("where") if select is not None else None
        if where is None or column not in {self._shown(each.name) for each in where.find_all(exp.Column)}:
            raise QueryError(
                "invalidQuery",
                f"Cannot query over table '{self.project.name}.{dataset}.{name}' without a filter over column(s)"
                f" '{column}' that can be used for partition elimination",
            )

    def _check_sample(self, table: exp.Table, dataset: str, name: str) -> None:
        """https://cloud.google.com/bigquery/docs/table-sampling#limitations: all tables here are of one block."""
        if table.args.get("sample") is None:
            return
        table.set("sample", None)
        kinds = {each: kind for each, kind, *_ in self.project.information(dataset).relations()}
        within = table.find_ancestor(exp.CTE)
        names = [self._shown(each.name) for each in self.tree.find_all(exp.Table)]
        is_repeated = names.count(name) > 1 or (within is not None and names.count(within.alias) > 1)
        if kinds[name] == "VIEW" or is_repeated:
            why = "sampled twice" if is_repeated else "a view"
            raise QueryError("invalidQuery", f"TABLESAMPLE SYSTEM can not be applied: {name} is {why}.")

    def _check_words(self) -> None:
        """A reserved word is a name between backticks only, which sqlglot does not ask for."""
        for each in self.tree.find_all(exp.Identifier):
            if not each.quoted and each.name.lower() in reserved_in("bigquery"):
                raise QueryError("invalidQuery", f"Syntax error: Unexpected keyword {each.name.upper()}")

    def _check_casts(self) -> None:
        """https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_functions#cast_as_string"""
        kinds = {
            column: kind
            for dataset, table in self.read
            for column, kind, *_ in self.project.information(dataset).columns(table)
        }
        for cast in self.tree.find_all(exp.Cast):
            kind = kinds.get(self._shown(cast.this.name), "") if isinstance(cast.this, exp.Column) else ""
            if cast.is_type("text") and kind.startswith(("JSON", "STRUCT", "ARRAY", "GEOGRAPHY")):
                raise QueryError("invalidQuery", f"Invalid cast from {kind} to STRING")

    def _check_comparisons(self) -> None:
        """No moment without a zone compares with one that has one:
        https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_rules."""
        kinds = {
            column: kind
            for dataset, table in self.read
            for column, kind, *_ in self.project.information(dataset).columns(table)
        }
        words = {exp.DataType.Type.TIMESTAMPTZ: "TIMESTAMP", exp.DataType.Type.TIMESTAMP: "DATETIME"}
        for each in self.tree.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ):
            cast = each.expression
            if isinstance(each.this, exp.Column) and isinstance(cast, exp.Cast):
                left, right = kinds.get(self._shown(each.this.name)), words.get(cast.to.this)
                if {left, right} == {"DATETIME", "TIMESTAMP"}:
                    raise QueryError("invalidQuery", f"No matching signature for operator for types: {left}, {right}")

    def bytes_read(self) -> int:
        """Of the columns that the statement names, or all where it says `*`, as a dry run tells."""
        has_star = any(not isinstance(each.parent, exp.Count) for each in self.tree.find_all(exp.Star))
        named = {each.name for each in self.tree.find_all(exp.Column)}
        return sum(
            self.project.information(dataset).measured(table, lambda column: has_star or column in named)[1]
            for dataset, table in self.read
        )

    def run(self, cursor: duckdb.DuckDBPyConnection) -> Result:
        """The rows.

        :raises QueryError: when the statement fails, or is no query.
        """
        if not isinstance(self.tree, exp.Query):
            raise QueryError("invalidQuery", "This stand-in runs queries only.")
        try:
            found = cursor.execute(self.tree.sql(dialect="duckdb"))
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise QueryError("invalidQuery", str(error)) from error
        described = found.description or []
        try:
            rows = found.fetchall()
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise QueryError("invalidQuery", str(error)) from error
        names = list(_unique(str(each[0]) for each in described))
        return Result(names, [type_name(each[1]) for each in described], [tuple(row) for row in rows])


def _unique(names: Iterator[str]) -> Iterator[str]:
    """BigQuery calls columns without a name `f0_`, `f1_`; no two in a result have the same."""
    for index, name in enumerate(names):
        yield name if name.isidentifier() else f"f{index}_"


def _name(identifier: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), identifier[1:-1], flags=re.DOTALL)


def described(kind: str, name: str) -> dict[str, Any]:
    """A column of a result as the REST API describes it."""
    legacy = {"INT64": "INTEGER", "FLOAT64": "FLOAT", "BOOL": "BOOLEAN"}
    mode = "NULLABLE"
    if kind.startswith("ARRAY<"):
        kind, mode = kind[6:-1], "REPEATED"
    if kind.startswith("STRUCT<"):
        raise NotImplementedError("results hold no structs: the connector asks for them as text")
    word = kind.split("(")[0]
    return {"name": name, "type": legacy.get(word, word), "mode": mode}
