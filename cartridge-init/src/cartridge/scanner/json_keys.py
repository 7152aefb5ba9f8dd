"""The keys at the top of the JSON objects in a column.

Keys are names that programs gave, and are kept; where people's data serves as keys they are values, and are not.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.profile import JsonKey
from cartridge.artifacts.types import TypeFamily
from cartridge.scanner.base import DatabaseConnector, Row

MOST_KEYS = 100
"""More different keys than that are no vocabulary."""

MIN_SHARE = 0.01
"""Share of the objects that a key has to stand in: a name that programs gave comes again."""

MAX_KEY_LENGTH = 60

MAX_TEXT_LENGTH = 20_000
"""Longer documents are left alone where they would have to be fetched to be read."""

MIN_OBJECTS_TO_REPEAT = 20
"""From so many objects on a key has to stand in two of them."""

_DATA = re.compile(
    r"""
    \W* [\d\W]+ \W*                 # numbers, dates, telephone numbers
    | .* \d{5,} .*                  # a name with a long number in it
    | .* @ .*                       # an e-mail address
    | [0-9a-f]{8} - .*              # a UUID
    | (?=.*\d) [0-9a-f]{12,}        # a hash
    | \w+ :// .*                    # a URL
    | .* \s .*                      # words in a row, such as a person's name
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

_KIND_OF = {
    "object": "object",
    "array": "array",
    "string": "string",
    "varchar": "string",
    "text": "string",
    "number": "number",
    "integer": "number",
    "bigint": "number",
    "ubigint": "number",
    "hugeint": "number",
    "decimal": "number",
    "double": "number",
    "real": "number",
    "unsigned integer": "number",
    "boolean": "boolean",
    "bool": "boolean",
    "true": "boolean",
    "false": "boolean",
    "null": "null",
    "null_value": "null",
}
"""JSON's own names for what engines call the types of its values."""


def may_have_keys(column: Column) -> bool:
    """Whether a column holds JSON by its type; texts may, too."""
    return column.family is TypeFamily.JSON


def read_json_keys(
    connector: DatabaseConnector, column: Column, source: str, *, timeout_seconds: float
) -> tuple[JsonKey, ...]:
    """The keys of the objects in a column, most frequent first; none where the keys are data.

    The documents in a column of texts are read one by one, as some may be none.

    :param source: a few rows of the table, as a ``from`` item.
    """
    statement = connector.json_keys(column, source) if may_have_keys(column) else None
    if statement is not None:
        return _keys(connector.query(statement, timeout_seconds=timeout_seconds))
    can = connector.capabilities
    text = connector.text(column)
    short = f"case when {can.length_of.format(text)} <= {MAX_TEXT_LENGTH} then {text} end"
    rows = connector.query(f"select {short} from {source}", timeout_seconds=timeout_seconds)
    return _keys(_entries(text for (text,) in rows if text is not None))


def is_data(key: str) -> bool:
    """Whether a key looks like a value: a number, a date, an identifier, an address.

    >>> is_data("2024-01-31"), is_data("billing_address"), is_data("line2")
    (True, False, False)
    """
    return not key.isprintable() or not 0 < len(key) <= MAX_KEY_LENGTH or _DATA.fullmatch(key) is not None


def _entries(documents: Iterable[str]) -> Iterable[Row]:
    """(key, kind, rows) of the documents that are objects, and their number under a null key."""
    counts: dict[tuple[str | None, str | None], int] = defaultdict(int)
    for document in documents:
        try:
            found = json.loads(document)
        except (ValueError, RecursionError):  # SQLite keeps any text in a JSON column
            continue
        if isinstance(found, dict):
            counts[None, None] += 1
            for key, value in found.items():
                counts[key, _kind(value)] += 1
    return [(key, kind, count) for (key, kind), count in counts.items()]


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list):
        return "array"
    return "object" if isinstance(value, dict) else "number"


def _keys(entries: Iterable[Row]) -> tuple[JsonKey, ...]:
    counts: dict[str, int] = defaultdict(int)
    kinds: dict[str, set[str]] = defaultdict(set)
    objects = 0
    for key, kind, count in entries:
        if key is None:
            objects += int(count)
        else:
            counts[key] += int(count)
            name = re.sub(r"\(.*", "", str(kind).lower())
            kinds[key].add(_KIND_OF.get(name, name))
    if len(counts) > MOST_KEYS:
        return ()
    least = max(2 if objects >= MIN_OBJECTS_TO_REPEAT else 1, MIN_SHARE * objects)
    kept = [
        JsonKey(key=key, count=min(count, objects), rows=objects, kinds=tuple(sorted(kinds[key])))
        for key, count in counts.items()
        if count >= least and not is_data(key)
    ]
    return tuple(sorted(kept, key=lambda each: (-each.count, each.key)))
