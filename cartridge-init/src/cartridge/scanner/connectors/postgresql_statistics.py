"""Quartiles from what `analyze` keeps of a column (https://www.postgresql.org/docs/current/view-pg-stats.html)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.profile import Quartiles
from cartridge.scanner.base import ColumnStatistics
from cartridge.scanner.distinct_of_statistics import error_of_statistics
from cartridge.scanner.measures import scalar
from cartridge.scanner.quartiles import error_of_share, of_weighted, quartiles

_PLAIN_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?: .*)?(?<! BC)")
"""Moments that sort as text does; not those before Christ, after the year 9999, or at infinity."""


def statistics_of(
    column: Column,
    distinct: float,
    null_share: float,
    correlation: float | None,
    rows: float,
    sampled: int,
    changed: int,
    values: Sequence[str] | None,
    shares: Sequence[float] | None,
    bounds: Sequence[str] | None,
) -> ColumnStatistics:
    """One row of `pg_stats`, in the scanner's words.

    :param distinct: values, or below 0 the negative share of the rows.
    :param sampled: rows that `analyze` looked at.
    :param changed: rows that came, went or changed since; nothing is known of them.
    """
    filled = round(rows * (1 - null_share))
    looked_at = round(min(sampled, rows) * (1 - null_share))
    estimate = distinct if distinct >= 0 else -distinct * rows
    common = [share / (1 - null_share) for share in shares or ()] if null_share < 1 else []
    error = error_of_share(looked_at, filled) + _half_a_bin(bounds) + changed / max(rows, 1)
    return ColumnStatistics(
        quartiles=_quartiles(column, null_share, values or (), shares or (), bounds or (), round(min(0.5, error), 4)),
        correlation=correlation,
        distinct_error=error_of_statistics(estimate, looked_at, filled, common) if estimate and looked_at else None,
    )


def _half_a_bin(bounds: Sequence[str] | None) -> float:
    """A quartile is the nearest of the bounds, which stand at equal shares of the rows."""
    return 0.5 / (len(bounds) - 1) if bounds and len(bounds) > 1 else 0.0


def _quartiles(
    column: Column,
    null_share: float,
    values: Sequence[str],
    shares: Sequence[float],
    bounds: Sequence[str],
    error: float,
) -> Quartiles | None:
    """From the most common values with their shares, and the bounds that split the others evenly."""
    if not column.family.is_numeric and not column.family.is_temporal:
        return None
    rest = max(0.0, 1 - null_share - sum(shares))
    bins = max(1, len(bounds) - 1)
    weighted = list(zip(values, shares, strict=False))
    for index, bound in enumerate(bounds):
        weighted.append((bound, rest / bins / (2 if index in (0, len(bounds) - 1) else 1)))
    key: Callable[[str], Any] = Decimal if column.family.is_numeric else _sortable
    try:
        ordered = sorted(weighted, key=lambda pair: key(pair[0]))
    except (ValueError, InvalidOperation):  # NaN, or a moment that does not sort as text: a sample tells then
        return None
    found = {name: scalar(value, column.family) for name, value in of_weighted(ordered).items()}
    return quartiles(found, "estimated", error)


def _sortable(moment: str) -> str:
    if not _PLAIN_MOMENT.fullmatch(moment):
        raise ValueError(moment)
    return moment
