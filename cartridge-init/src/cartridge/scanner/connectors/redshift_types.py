"""What Redshift's types stand for: its own, and those of external tables, which are Hive's."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.errors import SqlglotError

from cartridge.artifacts.catalog import NestedField
from cartridge.scanner.types import normalise

TYPE_WORDS: dict[str, str] = {
    "smallint": "smallint",
    "integer": "integer",
    "bigint": "bigint",
    "numeric": "decimal",
    "real": "real",
    "double precision": "double",
    "boolean": "boolean",
    "character": "char",
    '"char"': "char",
    "bpchar": "text",
    "character varying": "varchar",
    "name": "varchar",
    "text": "text",
    "date": "date",
    **dict.fromkeys(("time without time zone", "time with time zone"), "time"),
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    **dict.fromkeys(("interval", "interval year to month", "interval day to second"), "interval"),
    "super": "json",
    **dict.fromkeys(("varbyte", "binary varying"), "binary"),
}

EXTERNAL_WORDS: dict[str, str] = {
    **dict.fromkeys(("tinyint", "smallint"), "smallint"),
    **dict.fromkeys(("int", "integer"), "integer"),
    "bigint": "bigint",
    **dict.fromkeys(("decimal", "numeric"), "decimal"),
    **dict.fromkeys(("float", "real"), "real"),
    **dict.fromkeys(("double", "double precision"), "double"),
    "boolean": "boolean",
    **dict.fromkeys(("char", "character"), "char"),
    **dict.fromkeys(("varchar", "character varying"), "varchar"),
    "string": "text",
    "date": "date",
    "timestamp": "timestamp",
    "binary": "binary",
}

_NESTED = {"struct": "struct", "map": "map"}


def normal_external_type(raw: str) -> str:
    """The normalised type of an external table's.

    >>> normal_external_type("array<struct<a:int>>"), normal_external_type("decimal(10,2)")
    ('array<struct>', 'decimal(10,2)')
    """
    head, opened, rest = raw.strip().partition("<")
    word = head.strip().lower()
    if not opened:
        return normalise(raw, EXTERNAL_WORDS)
    if word == "array":
        return f"array<{normal_external_type(rest.rstrip().removesuffix('>'))}>"
    return _NESTED.get(word, "other")


def external_fields(raw: str, name: str) -> tuple[NestedField, ...]:
    """What is nested in a column of an external table; nothing where its type cannot be read."""
    if "<" not in raw:
        return ()
    try:
        declared = exp.DataType.build(raw, dialect="hive")
    except SqlglotError:
        return ()
    return tuple(_fields(declared, name))


def _fields(declared: exp.DataType, path: str) -> Iterator[NestedField]:
    parts = declared.expressions
    if declared.is_type("array") and parts:
        yield from _fields(parts[0], f"{path}[]")
    elif declared.is_type("map") and len(parts) == 2:
        for name, part in zip(("key", "value"), parts, strict=True):
            yield from _field(part, f"{path}.{name}")
    elif declared.is_type("struct"):
        for part in parts:
            kind = part.args.get("kind")
            if isinstance(kind, exp.DataType):
                yield from _field(kind, f"{path}.{part.name}")


def _field(declared: exp.DataType, path: str) -> Iterator[NestedField]:
    raw = declared.sql(dialect="hive").lower().replace(": ", ":").replace(", ", ",")
    yield NestedField(path=path, data_type=normal_external_type(raw), raw_type=raw)
    yield from _fields(declared, path)
