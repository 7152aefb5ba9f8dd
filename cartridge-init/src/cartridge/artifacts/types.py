"""The normalised type names that every connector maps its own types to.

A normalised type is written as standard SQL writes it, in lower case, with its parameters: ``decimal(10,2)``,
``varchar(30)``, ``array<integer>``. The word before the parameters comes from :data:`FAMILY_OF`.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache


class TypeFamily(StrEnum):
    """What a type is good for, whatever its width."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    INTERVAL = "interval"
    UUID = "uuid"
    ENUM = "enum"
    JSON = "json"
    ARRAY = "array"
    STRUCT = "struct"
    RANGE = "range"
    BINARY = "binary"
    OTHER = "other"

    is_numeric: bool
    is_temporal: bool
    is_textual: bool

    def __init__(self, word: str) -> None:
        """What is asked of every column again and again is said once, of each member."""
        self.is_numeric = word in ("integer", "decimal", "float")
        self.is_temporal = word in ("date", "timestamp")
        self.is_textual = word in ("text", "enum")


FAMILY_OF: dict[str, TypeFamily] = {
    "smallint": TypeFamily.INTEGER,
    "integer": TypeFamily.INTEGER,
    "bigint": TypeFamily.INTEGER,
    "hugeint": TypeFamily.INTEGER,
    "decimal": TypeFamily.DECIMAL,
    "real": TypeFamily.FLOAT,
    "double": TypeFamily.FLOAT,
    "boolean": TypeFamily.BOOLEAN,
    "char": TypeFamily.TEXT,
    "varchar": TypeFamily.TEXT,
    "text": TypeFamily.TEXT,
    "date": TypeFamily.DATE,
    "time": TypeFamily.TIME,
    "timestamp": TypeFamily.TIMESTAMP,
    "timestamptz": TypeFamily.TIMESTAMP,
    "interval": TypeFamily.INTERVAL,
    "uuid": TypeFamily.UUID,
    "enum": TypeFamily.ENUM,
    "json": TypeFamily.JSON,
    "array": TypeFamily.ARRAY,
    "struct": TypeFamily.STRUCT,
    "map": TypeFamily.STRUCT,
    "range": TypeFamily.RANGE,
    "binary": TypeFamily.BINARY,
    "other": TypeFamily.OTHER,
}


@lru_cache(maxsize=4_096)
def family_of(data_type: str) -> TypeFamily:
    """The family of a normalised type; words that nobody mapped are ``other``.

    >>> family_of("decimal(10,2)")
    <TypeFamily.DECIMAL: 'decimal'>
    """
    word = data_type.split("(", 1)[0].split("<", 1)[0].strip().lower()
    return FAMILY_OF.get(word, TypeFamily.OTHER)
