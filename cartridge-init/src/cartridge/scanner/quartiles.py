"""What a quarter, half and three quarters of the values lie below, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from cartridge.artifacts.profile import Measurement, Quartiles
from cartridge.artifacts.types import TypeFamily
from cartridge.scanner.base import Capabilities

QUARTERS = {"lower": (0.25, 1), "median": (0.5, 2), "upper": (0.75, 3)}
"""Share of the rows, and number, of each quartile."""

TWO_SIDED_95 = 1.96

MOST_ERROR = 0.5
"""The median is at most so many shares of the rows away from any value."""


class QuartilesInPass(NamedTuple):
    """How quartiles are measured in the pass over all rows, and what they are then worth."""

    of_numbers: str | None
    of_moments: str | None
    kind: Literal["exact", "estimated"]
    error: float | None

    def template(self, family: TypeFamily) -> str | None:
        """The aggregate for a family of types; ``None`` where there is none."""
        return self.of_numbers if family.is_numeric else self.of_moments if family.is_temporal else None


def exact_in_pass(can: Capabilities) -> QuartilesInPass | None:
    """By sorting every value: for tables that are small enough."""
    return QuartilesInPass(can.quartile_of, can.quartile_of, "exact", 0.0) if can.quartile_of else None


def approximate_in_pass(can: Capabilities) -> QuartilesInPass | None:
    """By the engine's approximate function."""
    if not can.approximate_quartile_of:
        return None
    return QuartilesInPass(
        can.approximate_quartile_of, can.approximate_moment_quartile_of, "estimated", can.approximate_quartile_error
    )


def error_of_share(sampled: int, total: int, rows_together: int = 1) -> float:
    """Half the width of the 95 % interval of a quartile from a sample, in shares of the rows; the median's, the widest.

    :param rows_together: rows of a block, when the sample is one of blocks: neighbours may all be alike, so that
        a block tells no more than one row.

    >>> round(error_of_share(10_000, 10_000_000), 4)
    0.0098
    """
    if sampled <= 0 or sampled >= total:
        return 0.0
    independent = max(1.0, sampled / rows_together)
    return min(MOST_ERROR, TWO_SIDED_95 * 0.5 / math.sqrt(independent) * math.sqrt(1 - sampled / total))


def quartiles(values: Mapping[str, Any], kind: Measurement, error: float | None) -> Quartiles | None:
    """From `lower`, `median` and `upper`; ``None`` where one is missing."""
    if any(values.get(name) is None for name in QUARTERS):
        return None
    return Quartiles(**{name: values[name] for name in QUARTERS}, kind=kind, error=error)


def of_weighted(values: Sequence[tuple[Any, float]]) -> dict[str, Any]:
    """The quartiles of sorted values that have weights.

    >>> of_weighted([(1, 10.0), (2, 10.0), (3, 20.0)])
    {'lower': 1, 'median': 2, 'upper': 3}
    """
    total = sum(weight for _, weight in values)
    found: dict[str, Any] = {}
    below = 0.0
    for value, weight in values:
        below += weight
        for name, (share, _) in QUARTERS.items():
            if name not in found and below >= share * total:
                found[name] = value
    return found
