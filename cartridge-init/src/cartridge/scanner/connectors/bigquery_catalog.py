"""Rows of a dataset's information schema put together into tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from cartridge.artifacts.catalog import Constraint, ForeignKey, PrimaryKey, Table, TableType
from cartridge.scanner.base import Row
from cartridge.scanner.connectors.bigquery_types import data_type, nested_fields
from cartridge.scanner.views import select_of

TABLE_KINDS = {
    "BASE TABLE": TableType.TABLE,
    "CLONE": TableType.TABLE,
    "SNAPSHOT": TableType.TABLE,
    "VIEW": TableType.VIEW,
    "MATERIALIZED VIEW": TableType.MATERIALIZED_VIEW,
    "EXTERNAL": TableType.FOREIGN_TABLE,
}
"""Of `TABLES.table_type`; whatever else BigQuery may list there is a table."""

KEPT_OPTIONS = (
    "labels",
    "expiration_timestamp",
    "partition_expiration_days",
    "max_staleness",
    "refresh_interval_minutes",
)

FIRST_VALUES = {
    "date": "cast('0001-01-01' as date)",
    "timestamp": "cast('0001-01-01' as timestamp)",
    "timestamptz": "cast('0001-01-01' as timestamptz)",
    "bigint": "-9223372036854775808",
}
"""A value that none of a type lies below, for a filter that leaves nothing out."""

_PARTITION_BY = re.compile(r"^PARTITION BY (?P<by>.+?);?$", re.MULTILINE)
_PSEUDO = re.compile(r"\b_PARTITION(TIME|DATE)\b")
"""Tables partitioned by day have both; by hour, month or year the first alone."""

_LABEL = re.compile(r'STRUCT\("(?P<key>[^"]*)", "(?P<value>[^"]*)"\)')
_ESCAPE = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<one>.))", re.DOTALL
)
_ONE = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class Dataset:
    """The tables of one dataset under construction, by name."""

    def __init__(self, schema: str, rows: Iterable[Row]) -> None:
        self.schema = schema
        self._facts: dict[str, dict[str, Any]] = {}
        self._columns: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._constraints: dict[str, list[Constraint]] = defaultdict(list)
        self._comments: dict[str, dict[str, str]] = defaultdict(dict)
        for name, kind, ddl, base_schema, base_name, taken_at in rows:
            type_ = TABLE_KINDS.get(kind, TableType.TABLE)
            options = {}
            if base_name:
                options["base_table"] = f"{base_schema}.{base_name}"
            if kind == "SNAPSHOT" and taken_at:
                options["snapshot_time"] = taken_at
            by = _PARTITION_BY.search(ddl or "")
            self._facts[name] = {
                "name": name,
                "schema_name": schema,
                "type": type_,
                "partition_key": by["by"] if by and type_ is TableType.TABLE else None,
                "view_definition": select_of(ddl, name) if ddl and type_.is_view else None,
                "options": options,
            }
            if self._facts[name]["partition_key"]:
                self._facts[name]["type"] = TableType.PARTITIONED_TABLE

    @property
    def partitioned(self) -> tuple[str, ...]:
        """Names of the tables that have partitions."""
        return tuple(name for name, facts in self._facts.items() if facts["type"] is TableType.PARTITIONED_TABLE)

    def add_field_comments(self, rows: Iterable[Row]) -> None:
        """Before the columns, which take them up."""
        for table, path, description in rows:
            self._comments[table][path] = description

    def add_columns(self, rows: Iterable[Row]) -> None:
        clustering: dict[str, dict[int, str]] = defaultdict(dict)
        for row in rows:
            table, name, nullable, raw, generated, expression, hidden, system, partitioning, place, default = row
            if table not in self._facts:
                continue
            if partitioning == "YES":
                self._partitioned_by(table, name, data_type(raw))
            if place is not None:
                clustering[table][int(place)] = name
            if system == "YES":
                continue
            comments = self._comments[table]
            is_generated = generated == "ALWAYS"
            self._columns[table].append(
                {
                    "name": name,
                    "position": len(self._columns[table]) + 1,
                    "data_type": data_type(raw),
                    "raw_type": raw,
                    "is_nullable": nullable == "YES",
                    "is_generated": is_generated,
                    "generation_expression": expression if is_generated else None,
                    "default_value": None if default in (None, "NULL") else default,
                    "comment": comments.get(name),
                    "fields": nested_fields(name, raw, comments),
                    "is_hidden": hidden == "YES",
                }
            )
        for table, places in clustering.items():
            self._facts[table]["clustering_key"] = tuple(name for _, name in sorted(places.items()))

    def _partitioned_by(self, table: str, column: str, kind: str) -> None:
        facts = self._facts[table]
        facts["partition_key"] = facts["partition_key"] or column
        if facts["type"] is TableType.TABLE:
            facts["type"] = TableType.PARTITIONED_TABLE
        if first := FIRST_VALUES.get(kind):
            facts["_every_partition"] = _every_row(column, first)

    def add_options(self, rows: Iterable[Row]) -> None:
        for table, name, value in rows:
            if table not in self._facts:
                continue
            facts = self._facts[table]
            if name == "description":
                facts["comment"] = text_of_literal(value) or None
            elif name == "require_partition_filter" and value == "true":
                facts["_needs_filter"] = True
            elif name == "labels":
                facts["options"][name] = ", ".join(f"{each['key']}={each['value']}" for each in _LABEL.finditer(value))
            elif name in KEPT_OPTIONS:
                facts["options"][name] = text_of_literal(value.removeprefix("TIMESTAMP "))

    def add_sizes(self, rows: Iterable[Row]) -> None:
        for table, row_count, size_bytes in rows:
            is_known = row_count is not None and size_bytes is not None
            if is_known and table in self._facts and not self._facts[table]["type"].is_view:
                self._facts[table] |= {"row_count": int(row_count), "row_count_kind": "exact"}
                self._facts[table] |= {"size_bytes": int(size_bytes), "size_kind": "exact"}

    def add_views(self, rows: Iterable[Row]) -> None:
        for table, definition in rows:
            if table in self._facts:
                self._facts[table]["view_definition"] = definition.strip()

    def add_partitions(self, rows: Iterable[Row]) -> None:
        for table, count in rows:
            if table in self._facts:
                self._facts[table]["partition_count"] = int(count)

    def add_constraints(self, rows: Iterable[Row], references: Iterable[Row]) -> None:
        """Primary and foreign keys; BigQuery enforces none of them.

        :param references: the columns that each constraint is about: for a foreign key those of the other table, in no
            order, which its columns' places in that table's primary key tell.
        """
        own: dict[tuple[str, str], list[tuple[str, int | None]]] = defaultdict(list)
        kinds: dict[tuple[str, str], tuple[str, bool]] = {}
        for table, constraint, kind, enforced, column, place in rows:
            own[table, constraint].append((column, place))
            kinds[table, constraint] = (kind, enforced == "YES")
        primary = {
            table: tuple(column for column, _ in own[table, constraint])
            for (table, constraint), (kind, _) in kinds.items()
            if kind == "PRIMARY KEY"
        }
        named: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for constraint, schema, table, column in references:
            named[constraint].append((schema, table, column))
        for (table, constraint), columns in own.items():
            kind, is_enforced = kinds[table, constraint]
            names = tuple(column for column, _ in columns)
            facts: dict[str, Any] = {"name": constraint, "columns": names, "is_enforced": is_enforced}
            if table not in self._facts:
                continue
            if kind == "PRIMARY KEY":
                self._constraints[table].append(PrimaryKey(**facts))
            elif named[constraint]:
                schema, other, _ = named[constraint][0]
                ref = _referenced([place for _, place in columns], primary.get(other), named[constraint])
                self._constraints[table].append(
                    ForeignKey(**facts, ref_schema=schema, ref_table=other, ref_columns=ref, is_validated=False)
                )

    def tables(self) -> tuple[Table, ...]:
        """The tables, each built in one call."""
        return tuple(self._table(name, facts) for name, facts in sorted(self._facts.items()))

    def _table(self, name: str, facts: Mapping[str, Any]) -> Table:
        constraints = self._constraints[name]
        key = {column for each in constraints if isinstance(each, PrimaryKey) for column in each.columns}
        columns = [{**column, "is_primary_key": column["name"] in key} for column in self._columns[name]]
        required = facts.get("_every_partition") or _by_arrival(facts) if facts.get("_needs_filter") else None
        shown = {key: value for key, value in facts.items() if not key.startswith("_")}
        return Table.model_validate(
            {**shown, "columns": columns, "constraints": constraints, "required_filter": required}
        )


def _every_row(column: str, first: str) -> str:
    """A condition on the column that partitions are made by, which leaves none of them out.

    The column stands in it as it is: BigQuery takes no other filter (`without a filter over column(s) …`).
    """
    return f'"{column}" >= {first} or "{column}" is null'


def _by_arrival(facts: Mapping[str, Any]) -> str | None:
    """The same for a table whose pseudo column is not among its columns but in its definition alone."""
    is_pseudo = _PSEUDO.search(facts["partition_key"] or "")
    return _every_row("_PARTITIONTIME", FIRST_VALUES["timestamptz"]) if is_pseudo else None


def _referenced(
    places: list[int | None], primary: tuple[str, ...] | None, named: list[tuple[str, str, str]]
) -> tuple[str, ...]:
    if primary is not None and all(place is not None and 0 < place <= len(primary) for place in places):
        return tuple(primary[place - 1] for place in places if place is not None)
    return tuple(column for _, _, column in named)


def text_of_literal(literal: str) -> str:
    r"""The text that a GoogleSQL string literal stands for; anything else as it is.

    >>> text_of_literal('"Who \\"buys\\"\\n\\u00e9"')
    'Who "buys"\né'
    """
    if len(literal) < 2 or literal[0] != literal[-1] or literal[0] not in "\"'":
        return literal
    return _ESCAPE.sub(_unescaped, literal[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    code = match["x"] or match["u"] or match["U"]
    return chr(int(code, 16)) if code else _ONE.get(match["one"], match["one"])
