"""How sure an engine's own count of distinct values is, which it made from a sample of its own.

That count comes of the estimator Duj1 of Haas and Stokes, as in PostgreSQL's ``analyze``. Of long tails it sees too
little: where most rows hold few values and the others many, the truth may be many times as large.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

SURELY = 4
"""Standard deviations by which a value has to be more common than the mean, so that it is not by chance."""


def estimate_duj1(sampled_rows: int, distinct: int, once: int, total_rows: int) -> int:
    """Distinct values of the whole column, from those of a sample.

    The estimator Duj1 of Haas and Stokes, which PostgreSQL's ``analyze`` uses too
    (https://github.com/postgres/postgres/blob/master/src/backend/commands/analyze.c).

    :param sampled_rows: rows of the sample in which the column is not null.
    :param distinct: distinct values among them.
    :param once: how many of those occur exactly once.
    :param total_rows: rows of the table in which the column is not null, known or scaled up.

    >>> estimate_duj1(100, 100, 100, 5000)
    5000
    >>> estimate_duj1(100, 3, 0, 5000)
    3
    """
    if sampled_rows <= 0 or distinct <= 0:
        return 0
    total = max(total_rows, sampled_rows)
    estimate = sampled_rows * distinct / (sampled_rows - once + once * sampled_rows / total)
    return max(distinct, min(total, round(estimate)))


def estimate_by_chance(sampled_rows: int, distinct: int, total_rows: int) -> float:
    """Distinct values if each row had drawn its value from a hat, so that some stand in more rows than others.

    The sample then has D (1 - exp(-n / D)) distinct values of D in the hat, and the whole column likewise.

    >>> round(estimate_by_chance(1000, 632, 1_000_000))
    1000
    >>> estimate_by_chance(1000, 1000, 5000)
    5000.0
    """
    if distinct >= sampled_rows:
        return float(total_rows)
    low, high = 0.0, sampled_rows / max(distinct, 1) * 2 + 1
    for _ in range(60):
        middle = (low + high) / 2
        if -math.expm1(-middle) / middle > distinct / sampled_rows:
            low = middle
        else:
            high = middle
    hat = sampled_rows / high
    return max(distinct, -hat * math.expm1(-total_rows / hat))


def error_of_duj1(sampled_rows: int, distinct: int, once: int, total_rows: int) -> float:
    """How far :func:`estimate_duj1` may be off where no value is common, as a share of it: one standard deviation.

    Two things make it err. Which rows were drawn: as if every value stood in equally many rows, whose numbers in the
    sample are then Poisson's, carried over by the estimator's derivatives. How rows are spread over values, evenly or
    by chance: the distance to :func:`estimate_by_chance`.

    >>> error_of_duj1(1000, 1000, 1000, 1000)
    0.0
    >>> round(error_of_duj1(1000, 10, 0, 1_000_000), 3)
    0.0
    """
    share = min(1.0, sampled_rows / max(total_rows, 1))
    if share >= 1 or distinct <= 0:
        return 0.0
    rest = 1 - share
    estimate = estimate_duj1(sampled_rows, distinct, once, total_rows)
    spread = estimate_by_chance(sampled_rows, distinct, total_rows) - estimate
    error = math.hypot(_standard_deviation(sampled_rows, distinct, once, estimate, rest), spread)
    most = max(min(total_rows, distinct + once * rest / share) - estimate, estimate - distinct, 0)
    return min(error, most) / estimate


def _standard_deviation(sampled_rows: int, distinct: int, once: int, estimate: int, rest: float) -> float:
    per_value = sampled_rows / estimate
    none, one = math.exp(-per_value), per_value * math.exp(-per_value)
    of_distinct = none - none * none * (1 + per_value)
    of_once = one * (1 - one - none * (1 - per_value) ** 2)
    of_both = one * one
    bottom = sampled_rows - rest * once
    by_distinct = sampled_rows / bottom
    by_once = sampled_rows * distinct * rest / bottom**2
    per_class = by_distinct**2 * of_distinct + 2 * by_distinct * by_once * of_both + by_once**2 * of_once
    repeats, expected = sampled_rows - distinct, sampled_rows + estimate * math.expm1(-per_value)
    believed = min(1.0, (repeats + 1) / max(expected, 1.0))  # what never repeats varies less than what might have
    return math.sqrt(max(0.0, estimate * rest * per_class * believed))


def error_of_statistics(estimate: float, sampled_rows: int, total_rows: int, shares: Sequence[float] = ()) -> float:
    """The error that an engine's estimate has: by chance or, where some values are common, by what it cannot see.

    Beside common values there may be a long tail. Nothing is known of it then but how many values it has at most: as
    many as if all that was seen had been seen once. Two of what is returned reach as far.

    :param shares: of the rows, for each of the values that are more common than others; empty where none is.
    """
    values = max(1.0, estimate)
    per_value = sampled_rows / values
    distinct = round(values * -math.expm1(-per_value))
    once = round(min(distinct, sampled_rows * math.exp(-per_value)))
    by_chance = error_of_duj1(min(sampled_rows, total_rows), max(1, distinct), once, total_rows)
    most = per_value + SURELY * math.sqrt(per_value) + SURELY
    has_tail = len(shares) < values - 0.5 and max(shares, default=0.0) * sampled_rows > most
    if not has_tail or sampled_rows >= total_rows:
        return by_chance
    share = sampled_rows / total_rows
    seen = sampled_rows * values / (sampled_rows + values * (1 - share))
    return max(by_chance, (min(seen / share, total_rows) - values) / values / 2)
