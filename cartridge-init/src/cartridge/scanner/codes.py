"""Small closed sets of values: which columns may hold one, their counts, and whether they look like codes.

The counts are those of every row that was read, so that a test built on them holds; a set that only looks small in a
sample is never called complete.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.profile import ValueCount
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import DatabaseConnector, Row, StatementTimeoutError
from cartridge.scanner.measures import scalar
from cartridge.scanner.quartiles import of_weighted, quartiles

MAX_CODE_LENGTH = 40
MIN_VALUES = 2
"""One value says nothing about the set it comes from."""

MIN_ROWS = 50
"""Fewer rows say nothing about which values may come."""

MIN_REPEATS = 10
"""How often a value of a closed set stands in the column on average, at the least."""

MAX_SINGLE_SHARE = 0.2
"""The more values occur only once, the likelier the next row brings a new one (Good and Turing)."""

MAX_CELLS = 16_384
"""Combinations of codes that one statement may return; half as many are expected of it."""

CODE_FAMILIES = frozenset({TypeFamily.TEXT, TypeFamily.ENUM, TypeFamily.BOOLEAN, TypeFamily.INTEGER})

_INTEGER = re.compile(r"-?\d+")

Counts = Mapping[str | None, int]
"""Rows per value as text; ``None`` counts the nulls."""


def may_be_code(column: Column, distinct: float | None, max_values: int) -> bool:
    """Whether the values of a column are worth counting, given an estimate of how many there are."""
    if column.family is TypeFamily.BOOLEAN:
        return True
    if column.family is TypeFamily.ENUM and column.enum_values:
        return len(column.enum_values) <= max_values
    return column.family in CODE_FAMILIES and distinct is not None and distinct <= max_values


def count_values(
    connector: DatabaseConnector,
    candidates: Sequence[tuple[Column, float]],
    source: str,
    *,
    max_values: int,
    timeout_seconds: float,
) -> Mapping[str, Counts]:
    """Rows per value of each candidate that has at most ``max_values`` of them.

    Columns are counted together, as many as keep the number of combinations small: one scan for a handful of them, and
    one that every database can do in parallel.

    :param candidates: columns with the estimated number of their values.
    """
    found: dict[str, Counts] = {}
    for bundle in _bundles(candidates):
        try:
            rows: list[Row] | None = _cells(connector, bundle, source, MAX_CELLS + 1, timeout_seconds)
        except (StatementTimeoutError, DatabaseConnectionError):
            raise
        except ScanError:  # one column cannot be read: the others are counted without it, and measuring it tells why
            rows = None
        if rows is not None and len(rows) <= MAX_CELLS:
            found |= _per_column(bundle, rows, max_values)
        elif len(bundle) > 1:
            for column in bundle:
                found |= count_values(
                    connector, [(column, max_values)], source, max_values=max_values, timeout_seconds=timeout_seconds
                )
    return found


def looks_closed(counts: Counts) -> bool:
    """Whether the values look like codes of a small closed set rather than like data that happens to repeat."""
    values = {value: count for value, count in counts.items() if value is not None}
    rows = sum(values.values())
    if len(values) < MIN_VALUES or rows < MIN_ROWS or rows < MIN_REPEATS * len(values):
        return False
    single = sum(1 for count in values.values() if count == 1)
    if single > max(1, MAX_SINGLE_SHARE * len(values)):
        return False
    return all(len(value) <= MAX_CODE_LENGTH and value.isprintable() for value in values)


def value_counts(counts: Counts) -> tuple[ValueCount, ...]:
    """The values, most frequent first."""
    values = [(value, count) for value, count in counts.items() if value is not None]
    return tuple(
        ValueCount(value=value, count=count) for value, count in sorted(values, key=lambda pair: (-pair[1], pair[0]))
    )


def fields_from_counts(column: Column, counts: Counts) -> dict[str, Any]:
    """The statistics of a column whose every value was counted; they need no second reading."""
    values = {value: count for value, count in counts.items() if value is not None}
    rows = sum(values.values())
    fields: dict[str, Any] = {
        "name": column.name,
        "null_count": counts.get(None, 0),
        "distinct_count": len(values),
        "distinct_kind": "exact",
    }
    if values and column.family is TypeFamily.INTEGER:
        numbers = {int(value): count for value, count in values.items()}
        fields["minimum"] = scalar(str(min(numbers)), column.family)
        fields["maximum"] = scalar(str(max(numbers)), column.family)
        mean = fields["mean"] = sum(number * count for number, count in numbers.items()) / rows
        squares = sum((number - mean) ** 2 * count for number, count in numbers.items())
        fields["standard_deviation"] = math.sqrt(squares / rows)
        quarters = of_weighted([(number, float(count)) for number, count in sorted(numbers.items())])
        texts = {name: scalar(str(number), column.family) for name, number in quarters.items()}
        fields["quartiles"] = quartiles(texts, "exact", 0.0)
    if values and column.family is TypeFamily.TEXT:
        fields |= {"min_length": min(map(len, values)), "max_length": max(map(len, values))}
        fields["mean_length"] = sum(len(value) * count for value, count in values.items()) / rows
    return fields


def _bundles(candidates: Sequence[tuple[Column, float]]) -> Iterator[list[Column]]:
    bundle: list[Column] = []
    cells = 1.0
    for column, distinct in sorted(candidates, key=lambda pair: pair[1]):
        size = max(distinct, 1)
        if bundle and cells * size > MAX_CELLS / 2:
            yield bundle
            bundle, cells = [], 1.0
        bundle.append(column)
        cells *= size
    if bundle:
        yield bundle


def _cells(
    connector: DatabaseConnector, columns: Sequence[Column], source: str, limit: int, timeout_seconds: float
) -> list[Row]:
    can = connector.capabilities
    values = [connector.exact(column, connector.value(column)) for column in columns]
    starts = ", ".join(can.start_of.format(can.text_of.format(value)) for value in values)
    keys = ", ".join(values)
    statement = f"select {starts}, count(*) from {source} group by {keys} limit {limit}"
    return connector.query(statement, timeout_seconds=timeout_seconds)


def _per_column(columns: Sequence[Column], rows: Sequence[Row], max_values: int) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for index, column in enumerate(columns):
        counts: Counter[str | None] = Counter()
        for row in rows:
            counts[row[index]] += int(row[-1])
        values = [value for value in counts if value is not None]
        if len(values) <= max_values and all(_is_code(column, value) for value in values):
            found[column.name] = dict(counts)
    return found


def _is_code(column: Column, value: str) -> bool:
    """Whether a value can be one of a set; SQLite keeps texts and fractions in integer columns too."""
    return len(value) <= MAX_CODE_LENGTH and (
        column.family is not TypeFamily.INTEGER or _INTEGER.fullmatch(value) is not None
    )
