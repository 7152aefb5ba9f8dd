"""Rows of Snowflake's catalog put together into tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlglot
from sqlglot import Token, TokenType
from sqlglot.errors import TokenError

from cartridge.artifacts.catalog import Constraint, ForeignKey, PrimaryKey, Table, TableType, UniqueConstraint
from cartridge.scanner.base import Row
from cartridge.scanner.types import normalise

ShownRow = Mapping[str, Any]
"""A row that SHOW returned, by the names of its columns in lower case."""

TABLE_TYPES = {
    "VIEW": TableType.VIEW,
    "MATERIALIZED VIEW": TableType.MATERIALIZED_VIEW,
    "EXTERNAL TABLE": TableType.FOREIGN_TABLE,
}
"""What is not listed here is a table: base, temporary and event tables."""

TYPE_WORDS: dict[str, str] = {
    "number": "decimal",
    "decfloat": "decimal",
    "float": "double",
    "varchar": "varchar",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "timestamp_ntz": "timestamp",
    "timestamp_ltz": "timestamptz",
    "timestamp_tz": "timestamptz",
    "uuid": "uuid",
    "variant": "json",
    "object": "json",
    "array": "array<json>",
    "map": "map",
    "binary": "binary",
}

INTEGERS: dict[int, str] = {4: "smallint", 9: "integer", 18: "bigint", 38: "hugeint"}
"""Most digits of a `number` without decimals, and the type that surely holds them; `integer` is `number(38, 0)`."""

LONGEST_TEXTS = frozenset({16_777_216, 134_217_728})
"""Lengths that a `varchar` without one has: before and after the limit was raised."""

MADE_UP_NAME = "SYS_CONSTRAINT_"
"""Beginning of the name of a constraint that nobody named; it is another one whenever the table is made again."""

_CLUSTERING = re.compile(r"\s*linear\s*\((?P<keys>.*)\)\s*", re.IGNORECASE | re.DOTALL)

Name = tuple[str, str]
"""Schema and table."""


class Relations:
    """Tables under construction, by schema and name.

    :param database: the database they are in; keys that point into another one are left out.
    """

    def __init__(self, database: str, tables: Iterable[Row], views: Iterable[Row]) -> None:
        self._database = database
        self._facts: dict[Name, dict[str, Any]] = {}
        self._columns: dict[Name, list[dict[str, Any]]] = defaultdict(list)
        self._constraints: dict[Name, list[Constraint]] = defaultdict(list)
        self._enforced: set[Name] = set()
        for schema, name, kind, row_count, size, clustering, comment, is_dynamic, is_hybrid in tables:
            self._add_table(schema, name, kind, row_count, size)
            self._facts[schema, name] |= {
                "comment": comment or None,
                "clustering_key": clustering_keys(clustering or ""),
            }
            if is_dynamic == "YES":
                self._facts[schema, name]["type"] = TableType.MATERIALIZED_VIEW
            if (
                is_hybrid == "YES"
            ):  # the only ones whose keys are enforced, and whose rows are not counted as they change
                self._enforced.add((schema, name))
                if row_count is not None:
                    self._facts[schema, name]["row_count_kind"] = "estimated"
        for schema, name, definition, comment in views:
            if (schema, name) not in self._facts:
                self._add_table(schema, name, "VIEW", None, None)
            self._facts[schema, name]["view_definition"] = select_of(definition) if definition else None
            if comment:
                self._facts[schema, name]["comment"] = comment

    def _add_table(self, schema: str, name: str, kind: str, row_count: int | None, size: int | None) -> None:
        self._facts[schema, name] = {
            "name": name,
            "schema_name": schema,
            "type": TABLE_TYPES.get(kind, TableType.TABLE),
            "row_count": None if row_count is None else int(row_count),
            "row_count_kind": None if row_count is None else "exact",
            "size_bytes": None if size is None else int(size),
            "size_kind": None if size is None else "exact",
        }

    def add_columns(self, rows: Iterable[Row]) -> None:
        for schema, table, name, word, length, precision, scale, fraction, nullable, identity, default, comment in rows:
            if (schema, table) not in self._facts:  # it was made after the tables were read
                continue
            raw = raw_type(word, length, precision, scale, fraction)
            columns = self._columns[schema, table]
            columns.append(
                {
                    "name": name,
                    "position": len(columns) + 1,
                    "data_type": normal_type(raw),
                    "raw_type": raw,
                    "is_nullable": nullable != "NO",
                    "is_identity": identity == "YES",
                    "default_value": None if identity == "YES" else default,
                    "comment": comment or None,
                }
            )

    def add_primary_keys(self, rows: Iterable[ShownRow]) -> None:
        for table, name, parts in _keys(rows, ""):
            columns = tuple(part["column_name"] for part in parts)
            self._add(table, PrimaryKey(name=name, columns=columns, is_enforced=table in self._enforced))
            for column in self._columns.get(table, ()):
                column["is_primary_key"] = column["name"] in columns

    def add_unique_keys(self, rows: Iterable[ShownRow]) -> None:
        for table, name, parts in _keys(rows, ""):
            columns = tuple(part["column_name"] for part in parts)
            self._add(table, UniqueConstraint(name=name, columns=columns, is_enforced=table in self._enforced))

    def add_foreign_keys(self, rows: Iterable[ShownRow]) -> None:
        """Adds references within the database; a catalog holds the tables of one, so none can point out of it."""
        inside = (row for row in rows if row["pk_database_name"] == self._database)
        for table, name, parts in _keys(inside, "fk_"):
            key = ForeignKey(
                name=name,
                columns=tuple(part["fk_column_name"] for part in parts),
                ref_schema=parts[0]["pk_schema_name"],
                ref_table=parts[0]["pk_table_name"],
                ref_columns=tuple(part["pk_column_name"] for part in parts),
                is_validated=table in self._enforced,
                is_enforced=table in self._enforced,
            )
            self._add(table, key)

    def _add(self, table: Name, constraint: Constraint) -> None:
        if table in self._facts:
            self._constraints[table].append(constraint)

    def tables(self) -> tuple[Table, ...]:
        """The tables, each built in one call: validating column by column takes twice as long."""
        return tuple(
            Table.model_validate({**facts, "columns": self._columns[name], "constraints": self._constraints[name]})
            for name, facts in self._facts.items()
        )


def _keys(rows: Iterable[ShownRow], prefix: str) -> Iterator[tuple[Name, str | None, list[ShownRow]]]:
    """Table, name and rows in order of each constraint, from rows of one column each.

    :param prefix: of the columns that name the table; the name of a foreign key stands in `fk_name`.
    """
    found: dict[tuple[str, str, str], list[ShownRow]] = defaultdict(list)
    for row in rows:
        name = row["fk_name"] if prefix else row["constraint_name"]
        found[row[f"{prefix}schema_name"], row[f"{prefix}table_name"], name].append(row)
    for (schema, table, name), parts in found.items():
        named = None if not name or name.startswith(MADE_UP_NAME) else name
        yield (schema, table), named, sorted(parts, key=lambda part: int(part["key_sequence"]))


def raw_type(word: str, length: int | None, precision: int | None, scale: int | None, fraction: int | None) -> str:
    """A type as a `create table` would spell it, from the columns of the information schema.

    :param fraction: digits of the seconds.

    >>> raw_type("TEXT", 60, None, None, None), raw_type("NUMBER", None, 38, 0, None)
    ('VARCHAR(60)', 'NUMBER(38,0)')
    """
    if word == "TEXT":
        return "VARCHAR" if length is None or int(length) in LONGEST_TEXTS else f"VARCHAR({int(length)})"
    if word == "NUMBER" and precision is not None:
        return f"NUMBER({int(precision)},{int(scale or 0)})"
    if word == "BINARY" and length is not None:
        return f"BINARY({int(length)})"
    if word.startswith("TIME") and fraction is not None:
        return f"{word}({int(fraction)})"
    return word


def normal_type(raw: str) -> str:
    """The normalised type of one that Snowflake writes.

    >>> normal_type("NUMBER(38,0)"), normal_type("NUMBER(12,2)"), normal_type("VARCHAR"), normal_type("VECTOR")
    ('hugeint', 'decimal(12,2)', 'text', 'other')
    """
    if raw == "VARCHAR":
        return "text"
    if whole := re.fullmatch(r"NUMBER\((\d+),0\)", raw):
        return next(name for digits, name in INTEGERS.items() if int(whole[1]) <= digits)
    return normalise(raw, TYPE_WORDS)


def clustering_keys(text: str) -> tuple[str, ...]:
    """The columns and expressions of a clustering key.

    >>> clustering_keys("LINEAR(region, to_date(sold_at), substr(code, 1, 2))")
    ('region', 'to_date(sold_at)', 'substr(code, 1, 2)')
    """
    found = _CLUSTERING.fullmatch(text)
    text = found["keys"] if found else text.strip().removeprefix("(").removesuffix(")")
    starts = [0, *(token.end + 1 for token in _outside_parentheses(text) if token.token_type is TokenType.COMMA)]
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    return tuple(part for start, end in zip(starts, ends, strict=True) if (part := text[start:end].strip()))


def select_of(statement: str) -> str:
    """What stands after ``as`` in a `create view` statement, which Snowflake keeps as somebody typed it.

    >>> select_of("create view v (a comment 'as b') copy grants as select 1 as a;")
    'select 1 as a'
    """
    try:
        body = next((each.end + 1 for each in _outside_parentheses(statement) if each.token_type is TokenType.ALIAS), 0)
    except TokenError:  # newer syntax than the tokenizer knows: the whole statement says it too
        body = 0
    return statement[body:].strip().removesuffix(";").strip()


def _outside_parentheses(text: str) -> Iterator[Token]:
    depth = 0
    for token in sqlglot.tokenize(text, read="snowflake"):
        if token.token_type is TokenType.L_PAREN:
            depth += 1
        elif token.token_type is TokenType.R_PAREN:
            depth -= 1
        elif depth == 0:
            yield token
