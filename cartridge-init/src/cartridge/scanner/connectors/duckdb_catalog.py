"""Rows of DuckDB's catalog functions put together into columns, constraints and indexes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from duckdb.sqltypes import DuckDBPyType

from cartridge.artifacts.catalog import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Index,
    NestedField,
    PrimaryKey,
    UniqueConstraint,
)
from cartridge.scanner.base import Row
from cartridge.scanner.types import normalise

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

_NESTED = re.compile(r"^(STRUCT|UNION|MAP)\(")

_LABEL = re.compile(r"'((?:[^']|'')*)'")


def columns_of(
    rows: Sequence[Row],
    statements: Mapping[tuple[str, str], str],
    constraints: Mapping[tuple[str, str], Sequence[Constraint]],
    parse_type: Callable[[str], DuckDBPyType],
) -> dict[tuple[str, str], list[Column]]:
    """The columns of each table.

    :param statements: the statement that makes each table, as DuckDB writes it.
    :param parse_type: reads the spelling of a type; asked of nested ones alone.
    """
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
                fields=tuple(nested_fields(parse_type(raw), name)) if _NESTED.search(raw) else (),
            )
        )
    return found


def _is_generated(name: str, raw: str, statement: str) -> bool:
    """Whether the table's statement, which DuckDB writes in one fixed form, generates the column."""
    quoted = '"' + name.replace('"', '""') + '"'
    return any(f"{head}{each} {raw} GENERATED ALWAYS AS" in statement for each in (name, quoted) for head in ("(", " "))


def constraints_of(rows: Sequence[Row]) -> dict[tuple[str, str], list[Constraint]]:
    """The constraints of each table."""
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


def indexes_of(
    rows: Sequence[Row], columns: Mapping[tuple[str, str], Sequence[Column]]
) -> dict[tuple[str, str], list[Index]]:
    """The indexes of each table."""
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


def nested_fields(of: DuckDBPyType, path: str) -> Iterator[NestedField]:
    """What is nested in a type: the fields of a struct, the members of a union, `key` and `value` of a map."""
    if of.id not in ("list", "array", "struct", "union", "map"):
        return
    for name, child in of.children:
        if not isinstance(child, DuckDBPyType) or (of.id == "union" and not name):
            continue  # the length of an array, or the tag that says which member of a union it is
        if of.id in ("list", "array"):
            yield from nested_fields(child, f"{path}[]")
        else:
            raw = str(child)
            yield NestedField(path=f"{path}.{name}", data_type=normal_type(raw), raw_type=raw)
            yield from nested_fields(child, f"{path}.{name}")
