"""Samples in a database without `tablesample`: stretches of an integer key, spread over the table."""

from __future__ import annotations

from math import ceil

from cartridge.artifacts.catalog import Column, Table
from cartridge.artifacts.types import TypeFamily
from cartridge.scanner.base import DatabaseConnector

FULL_SCAN_ROWS = 2_000_000
"""Up to here a table is read as a whole for its statistics anyway, and once more to pick rows here and there."""

ROWS_PER_STRETCH = 2048
MOST_STRETCHES, FEWEST_STRETCHES = 1024, 16

TIMEOUT_SECONDS = 60


def key_to_sample_by(table: Table) -> Column | None:
    """The column of a primary or unique key of integers without nulls; rows stand in the order of a primary one."""
    keys = [table.primary_key, *table.unique_constraints]
    for key in keys:
        column = table.column(key.columns[0]) if key and len(key.columns) == 1 else None
        if column and column.family is TypeFamily.INTEGER and not column.is_nullable:
            return column
    return None


def ranges(connector: DatabaseConnector, table: Table, key: Column, rows: int) -> str | None:
    """A condition on ``key`` that about ``rows`` rows meet, in stretches that begin at equal distances.

    Distances are those of keys, which may have gaps: stretches that would begin in the same gap are one, and how far
    each goes is found by counting along the index. ``None`` for an empty table.
    """
    name, relation = connector.quote(key.name), connector.relation(table.full_name)
    ((low, high),) = connector.query(
        f"select min({name}), max({name}) from {relation}", timeout_seconds=TIMEOUT_SECONDS
    )
    if low is None:
        return None
    low, high = int(low), int(high)
    stretches = min(MOST_STRETCHES, max(FEWEST_STRETCHES, rows // ROWS_PER_STRETCH))
    marks = sorted({low + (high - low + 1) * number // stretches for number in range(stretches)})
    firsts = ", ".join(f"(select min({name}) from {relation} where {name} >= {mark})" for mark in marks)
    (found,) = connector.query(f"select {firsts}", timeout_seconds=TIMEOUT_SECONDS)
    starts = sorted({int(each) for each in found if each is not None})
    length = ceil(rows / len(starts))
    lasts = ", ".join(
        f"(select {name} from {relation} where {name} >= {start} order by {name} limit 1 offset {length - 1})"
        for start in starts
    )
    (ends,) = connector.query(f"select {lasts}", timeout_seconds=TIMEOUT_SECONDS)
    return " or ".join(
        f"{name} between {start} and {high if end is None else int(end)}"
        for start, end in zip(starts, ends, strict=True)
    )
