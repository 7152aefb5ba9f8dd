"""Whether the values of a column grow in the order in which its rows were stored: a cursor to load new rows by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.types import TypeFamily
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.sampled import sampled_from

GROWING = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.DATE, TypeFamily.TIMESTAMP})

MIN_CORRELATION = 0.99
"""Rows that came in late, or were updated, stand a little out of order; shuffled ones are far below."""

MIN_ROWS = 20
"""Fewer rows are in order by chance."""


def may_grow(column: Column) -> bool:
    """Whether it makes sense to ask of a column whether it grows."""
    return column.family in GROWING


def grows(correlation: float, *, is_constant: bool) -> bool:
    """Whether values of such a correlation with the order of storage grow; one value alone does not."""
    return correlation > MIN_CORRELATION and not is_constant


def correlations(
    connector: DatabaseConnector, columns: Sequence[Column], source: str, order: str, *, timeout_seconds: float
) -> Mapping[str, float]:
    """Spearman's correlation of each column with the order of storage; nothing of columns with too few values.

    Equal values rank in the order of storage, as in PostgreSQL's own statistic of that name.

    :param order: what the rows of ``source`` are ordered by to have them as they were stored.
    """
    values = [connector.value(column) for column in columns]
    head = sampled_from(connector, [f"row_number() over (order by {order})", *values], source)
    statement = head + " union all ".join(
        f"select {index} as i, count(*) as n, sum((x - y) * (x - y)) as d from (select"
        f" row_number() over (order by c0) as x, row_number() over (order by c{index}, c0) as y"
        f" from sampled where c{index} is not null) as r{index}"
        for index in range(1, len(columns) + 1)
    )
    return {
        columns[index - 1].name: 1 - 6 * float(distance) / (rows * (rows**2 - 1))
        for index, rows, distance in connector.query(statement, timeout_seconds=timeout_seconds)
        if rows >= MIN_ROWS
    }
