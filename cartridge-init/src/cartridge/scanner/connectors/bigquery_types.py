"""BigQuery's types: the normalised word of each, and what is nested in a struct."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlglot import exp
from sqlglot.errors import ParseError

from cartridge.artifacts.catalog import NestedField
from cartridge.scanner.types import normalise

TYPE_WORDS: dict[str, str] = {
    **dict.fromkeys(("int64", "int", "integer", "bigint", "smallint", "tinyint", "byteint"), "bigint"),
    **dict.fromkeys(("numeric", "decimal", "bignumeric", "bigdecimal"), "decimal"),
    "float64": "double",
    **dict.fromkeys(("bool", "boolean"), "boolean"),
    "string": "text",
    "date": "date",
    "time": "time",
    "datetime": "timestamp",
    "timestamp": "timestamptz",
    "interval": "interval",
    "json": "json",
    "bytes": "binary",
    "range": "range",
    "struct": "struct",
}
"""Of GoogleSQL (https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types); `GEOGRAPHY` is `other`."""

_NESTED = re.compile(r"\s*(?P<word>\w+)\s*<(?P<inner>.*)>\s*", re.DOTALL)
_TEXT_OF_LENGTH = re.compile(r"string\s*\(\s*(\d+)\s*\)", re.IGNORECASE)


def data_type(raw: str) -> str:
    """The normalised type.

    >>> data_type("ARRAY<STRUCT<sku STRING, price NUMERIC(10, 2)>>"), data_type("STRING(10)"), data_type("RANGE<DATE>")
    ('array<struct>', 'varchar(10)', 'range')
    """
    if nested := _NESTED.fullmatch(raw):
        word = nested["word"].lower()
        return f"array<{data_type(nested['inner'])}>" if word == "array" else TYPE_WORDS.get(word, "other")
    if text := _TEXT_OF_LENGTH.fullmatch(raw.strip()):
        return f"varchar({text[1]})"
    return normalise(raw, TYPE_WORDS)


def nested_fields(column: str, raw: str, comments: Mapping[str, str]) -> tuple[NestedField, ...]:
    """Every field below a column, in the order of its type, parents before children.

    :param comments: descriptions by path as BigQuery writes it, without a mark for arrays.
    """
    if "<" not in raw:
        return ()
    try:
        kind = exp.DataType.build(raw, dialect="bigquery")
    except ParseError:  # a type that is newer than this parser; the column itself is kept
        return ()
    return tuple(_fields(column, kind, comments))


def _fields(path: str, kind: exp.DataType, comments: Mapping[str, str]) -> Iterator[NestedField]:
    if kind.this is exp.DataType.Type.ARRAY:
        for element in kind.expressions:
            yield from _fields(f"{path}[]", element, comments)
    if kind.this is not exp.DataType.Type.STRUCT:
        return
    for field in kind.expressions:
        if not isinstance(field, exp.ColumnDef) or field.kind is None:  # a field without a name
            continue
        here, raw = f"{path}.{field.name}", field.kind.sql(dialect="bigquery")
        yield NestedField(
            path=here, data_type=data_type(raw), raw_type=raw, comment=comments.get(here.replace("[]", ""))
        )
        yield from _fields(here, field.kind, comments)
