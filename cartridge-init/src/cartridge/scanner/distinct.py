"""How many distinct values a column has, judged from a sample."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from cartridge.artifacts.types import TypeFamily

COUNTABLE = frozenset(
    {
        TypeFamily.INTEGER,
        TypeFamily.DECIMAL,
        TypeFamily.FLOAT,
        TypeFamily.BOOLEAN,
        TypeFamily.TEXT,
        TypeFamily.DATE,
        TypeFamily.TIME,
        TypeFamily.TIMESTAMP,
        TypeFamily.UUID,
        TypeFamily.ENUM,
    }
)
"""Families whose values every database can compare; of the others nobody needs the number of distinct values."""


MODEL_ERROR: Final = 0.1
"""What the form of :func:`_unseen` is wrong by where values are spread in no such form, as a share of what it adds.

Measured over thirty forms, from values in equally many rows to Zipf's law cut off in the middle: at most 0.2, which is
two of these.
"""

LARGEST_RATIO: Final = 1 - 1e-6


class Counts(NamedTuple):
    """What a sample of rows says about the distinct values of a column."""

    rows: int
    """Rows of the sample in which the column is not null."""

    distinct: int
    once: int
    """How many of the distinct values stand in one row of the sample; the next two in two, and in three rows."""

    twice: int
    thrice: int


def estimate_distinct(counts: Counts, total_rows: int) -> int:
    """Distinct values of the whole column: those of a sample, and those that it did not see.

    :param total_rows: rows of the table in which the column is not null, known or scaled up.

    >>> estimate_distinct(Counts(100, 100, 100, 0, 0), 5000)
    5000
    >>> estimate_distinct(Counts(100, 3, 0, 0, 0), 5000)
    3
    """
    if counts.rows <= 0 or counts.distinct <= 0:
        return 0
    total = max(total_rows, counts.rows)
    return max(counts.distinct, min(total, round(counts.distinct + _unseen(counts, total / counts.rows))))


def relative_error(counts: Counts, total_rows: int) -> float:
    """How far :func:`estimate_distinct` may be off, as a share of its estimate: about one standard deviation.

    Two things make it err. Which rows were drawn: how many values stand in one, two or three of them varies like
    Poisson's numbers do. And the form by which what was not seen is told from what was: :data:`MODEL_ERROR`. A value
    that is rarer than anything in the sample it cannot see.

    >>> relative_error(Counts(1000, 1000, 1000, 0, 0), 1000)
    0.0
    """
    if total_rows <= counts.rows or counts.distinct <= 0 or not counts.once:
        return 0.0
    times = total_rows / counts.rows
    unseen = _unseen(counts, times)
    parts = [MODEL_ERROR * unseen if counts.once < counts.rows else 0.0]
    for field in ("once", "twice", "thrice"):
        found = getattr(counts, field)
        off = math.sqrt(found + 1)
        others = (counts._replace(**{field: max(0.0, found + by)}) for by in (-off, off))
        parts.append(max(abs(_unseen(other, times) - unseen) for other in others))
    return math.hypot(*parts) / estimate_distinct(counts, total_rows)


def _unseen(counts: Counts, times: float) -> float:
    """Distinct values that the rows beyond the sample bring, when all rows are ``times`` as many as it has.

    How many values stand in one, two and three rows of the sample tells how rows are spread over values. In Katz's
    family the numbers f of values in i and i + 1 rows are related by (i + 1) f(i+1) / f(i) = (k + i) x: values that
    stand in equally many rows each have k < -1 and x < 0, rows that draw their value from a hat x = 0, and long tails
    x near 1, with k from -1, where each rare value stands in one row, to 0 and beyond. A sample of rows of a column
    in the family is in it too, with the same k, so that k and x of the sample tell what the column has.

    Katz 1965, in Patil: Classical and Contagious Discrete Distributions; ratios of frequencies as in Rocchetti, Bunge
    and Boehning, https://doi.org/10.1214/10-AOAS436.
    """
    if counts.once <= 0 or times <= 1:
        return 0.0
    if counts.once == counts.rows:  # nothing repeats
        return counts.once * (times - 1)
    # One value more, spread as if by a coin that is thrown until it falls: few numbers prove little.
    usual = counts.rows / (counts.rows + counts.distinct)
    once, twice, thrice = counts.once + 1, counts.twice + usual, counts.thrice + usual * usual
    first, second = 2 * twice / once, 3 * thrice / twice
    x = max(min(second - first, LARGEST_RATIO), -1 / (times - 1))
    if abs(x) < 1e-9:
        found = counts.once / first * -math.expm1(-first * (times - 1))
    else:
        k, mean = first / x - 1, x / (1 - x)
        growth = math.log(max((1 + mean * times) / (1 + mean), 1e-300))
        found = counts.once / x * (growth if abs(k) < 1e-9 else -math.expm1(-k * growth) / k)
    return min(max(found, 0.0), counts.once * (times - 1))
