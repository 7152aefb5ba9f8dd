"""Types as a contract of dbt spells them: for each adapter, what a column of a normalised type is created as.

A contract is kept when the query gives exactly the type that is written. Where a type can be told in several ways that
are not the same (a number without its digits, a structure), nothing is promised.
"""

from __future__ import annotations

import re
from typing import Final

from cartridge.artifacts.types import TypeFamily, family_of

_PARAMETERS: Final = re.compile(r"\((\d+)(?:\s*,\s*(\d+))?\)")

_WORDS: Final[dict[str, dict[str, str]]] = {
    "duckdb": {
        "smallint": "smallint",
        "integer": "integer",
        "bigint": "bigint",
        "hugeint": "hugeint",
        "real": "float",
        "double": "double",
        "boolean": "boolean",
        "text": "varchar",
        "date": "date",
        "time": "time",
        "timestamp": "timestamp",
        "timestamptz": "timestamptz",
        "interval": "interval",
        "uuid": "uuid",
        "json": "json",
        "binary": "blob",
    },
    "postgres": {
        "smallint": "smallint",
        "integer": "integer",
        "bigint": "bigint",
        "real": "real",
        "double": "double precision",
        "boolean": "boolean",
        "text": "text",
        "date": "date",
        "time": "time",
        "timestamp": "timestamp",
        "timestamptz": "timestamptz",
        "interval": "interval",
        "uuid": "uuid",
        "json": "jsonb",
        "binary": "bytea",
    },
    "redshift": {
        "smallint": "smallint",
        "integer": "integer",
        "bigint": "bigint",
        "real": "real",
        "double": "double precision",
        "boolean": "boolean",
        "text": "varchar(65535)",
        "date": "date",
        "time": "time",
        "timestamp": "timestamp",
        "timestamptz": "timestamptz",
        "json": "super",
    },
    "snowflake": {
        "smallint": "smallint",
        "integer": "integer",
        "bigint": "bigint",
        "real": "float",
        "double": "float",
        "boolean": "boolean",
        "text": "varchar",
        "date": "date",
        "time": "time",
        "timestamp": "timestamp_ntz",
        "timestamptz": "timestamp_tz",
        "json": "variant",
        "binary": "binary",
    },
    "bigquery": {
        "smallint": "int64",
        "integer": "int64",
        "bigint": "int64",
        "real": "float64",
        "double": "float64",
        "boolean": "bool",
        "text": "string",
        "date": "date",
        "time": "time",
        "timestamp": "datetime",
        "timestamptz": "timestamp",
        "json": "json",
        "binary": "bytes",
    },
}
"""By adapter: a normalised type's word to what it is created as."""

_DECIMAL: Final = {"snowflake": "number", "postgres": "numeric", "bigquery": "numeric"}
_MOST_DIGITS: Final = {"postgres": 1000, "bigquery": 76}
_DIGITS: Final = 38


def contract_type(data_type: str, adapter: str, raw_type: str | None = None) -> str | None:
    """What a contract says of a column; ``None`` where its exact type is not known.

    :param raw_type: the type in the words of the scanned database, where that is the one that is built in.

    >>> contract_type("decimal(10,2)", "postgres"), contract_type("varchar(30)", "bigquery")
    ('numeric(10, 2)', 'string')
    >>> contract_type("decimal", "postgres") is None
    True
    """
    words = _WORDS.get(adapter, {})
    word = data_type.split("(", 1)[0].strip().lower()
    if word == "decimal":
        return _decimal(data_type, adapter)
    if family_of(data_type).is_textual:
        length = _PARAMETERS.search(data_type)
        # What Redshift calls text holds 256 bytes.
        return f"varchar({length[1]})" if length and adapter == "redshift" else words.get("text")
    # One of two types that are not the same, by the word that the database has for it.
    if raw_type and raw_type.lower() in ("json", "timestamp_ltz") and family_of(data_type) in _TOLD_BY_THE_DATABASE:
        return raw_type.lower()
    return words.get(word)


_TOLD_BY_THE_DATABASE: Final = (TypeFamily.JSON, TypeFamily.TIMESTAMP)


def _decimal(data_type: str, adapter: str) -> str | None:
    found = _PARAMETERS.search(data_type)
    if found is None or adapter not in _WORDS:
        return None
    precision, scale = int(found[1]), int(found[2] or 0)
    if adapter == "bigquery" and (precision - scale > 29 or scale > 9):
        # https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#parameterized_decimal_type
        return f"bignumeric({precision}, {scale})" if scale <= _DIGITS and precision - scale <= _DIGITS else None
    if precision > _MOST_DIGITS.get(adapter, _DIGITS):
        return None
    return f"{_DECIMAL.get(adapter, 'decimal')}({precision}, {scale})"


def total_type(data_type: str) -> str:
    """The type of a sum: wide enough for as many values as there may be.

    >>> total_type("decimal(10,2)"), total_type("integer"), total_type("double")
    ('decimal(38,2)', 'bigint', 'double')
    """
    if family_of(data_type) is TypeFamily.INTEGER:
        return "bigint" if data_type != "hugeint" else data_type
    found = _PARAMETERS.search(data_type)
    if family_of(data_type) is TypeFamily.DECIMAL and found and int(found[2] or 0) < _DIGITS:
        return f"decimal({_DIGITS},{int(found[2] or 0)})"
    return data_type
