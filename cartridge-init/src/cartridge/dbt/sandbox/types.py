"""Normalised types as DuckDB's."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp

from cartridge.artifacts.catalog import Column

LONGEST_DECIMAL = 38
_PARAMETERS = re.compile(r"\((\d+)(?:\s*,\s*(-?\d+))?\)")

_WORDS = {
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "hugeint": "HUGEINT",
    "real": "FLOAT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE",
    "interval": "INTERVAL",
    "uuid": "UUID",
    "json": "JSON",
    "binary": "BLOB",
}
"""Whatever is not here is text: an enum, a range, what nobody mapped."""

_NESTED = ("struct", "map")


def duckdb_type(column: Column, dialect: str | None) -> str:
    """The type of ``column`` in DuckDB.

    :param dialect: what sqlglot calls the dialect that ``raw_type`` is spelled in; a structure is told by it alone.
    """
    return _nested(column, dialect) or _of_word(column.data_type)


def _of_word(data_type: str) -> str:
    """A normalised type without structure.

    >>> _of_word("decimal(10,2)"), _of_word("array<integer>"), _of_word("varchar(30)"), _of_word("decimal(76,38)")
    ('DECIMAL(10, 2)', 'INTEGER[]', 'VARCHAR', 'DECIMAL(38, 19)')
    """
    data_type = data_type.strip().lower()
    if data_type.startswith("array<"):
        return f"{_of_word(data_type.removeprefix('array<').removesuffix('>'))}[]"
    word = data_type.partition("(")[0]
    if word == "decimal":
        found = _PARAMETERS.search(data_type)
        precision, scale = (int(found[1]), int(found[2] or 0)) if found else (LONGEST_DECIMAL, 9)
        if precision > LONGEST_DECIMAL:
            precision, scale = LONGEST_DECIMAL, min(scale, LONGEST_DECIMAL // 2)
        return f"DECIMAL({max(precision, scale)}, {max(scale, 0)})"
    return "JSON" if word in _NESTED else _WORDS.get(word, "VARCHAR")


def _nested(column: Column, dialect: str | None) -> str | None:
    """A structure with its fields, where the engine's own spelling holds them."""
    if not any(word in column.data_type for word in _NESTED):
        return None
    try:
        kind = exp.DataType.build(column.raw_type, dialect=dialect, udt=False)
        found = sqlglot.parse_one(f"cast(null as {kind.sql(dialect='duckdb')})", read="duckdb")
    except (sqlglot.errors.SqlglotError, ValueError):
        return None
    told = found.to if isinstance(found, exp.Cast) else None
    if told is None or not told.expressions:
        return None
    return told.sql(dialect="duckdb")
