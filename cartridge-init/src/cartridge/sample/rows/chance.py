"""Chance that falls the same everywhere: on every platform, Python version and run.

Only :meth:`random.Random.random` and :meth:`~random.Random.getrandbits` give the same numbers for a seed in every
Python version (https://docs.python.org/3/library/random.html#notes-on-reproducibility); ``choice``, ``shuffle`` and
friends promise no such thing. Weights are integers, as sums of floats changed with Python 3.12.
"""

from __future__ import annotations

import random
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")

SEED = 20260630


class Weighted(Generic[T]):
    """Values that are drawn in proportion to whole-number weights; made once, drawn from often."""

    def __init__(self, pairs: Sequence[tuple[T, int]]) -> None:
        self.values = [value for value, _ in pairs]
        self._cumulative = list(accumulate(weight for _, weight in pairs))

    def draw(self, chance: Chance) -> T:
        return self.values[bisect_right(self._cumulative, chance.below(self._cumulative[-1]))]


class Chance:
    """A stream of chance of its own for each area, so that a change in one does not ripple through the others."""

    def __init__(self, area: str) -> None:
        self._random = random.Random(SEED + zlib.crc32(area.encode()))

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, ``limit``."""
        return int(self._random.random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both possible."""
        return low + self.below(high - low + 1)

    def bell(self, low: int, high: int) -> int:
        """Like :meth:`between`, with the middle more likely than the ends."""
        return (self.between(low, high) + self.between(low, high) + self.between(low, high)) // 3

    def small(self, low: int, high: int) -> int:
        """Like :meth:`between`, with low numbers more likely than high ones."""
        return min(self.between(low, high), self.between(low, high), self.between(low, high))

    def happens(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, values: Sequence[T]) -> T:
        return values[self.below(len(values))]

    def sample(self, values: Sequence[T], count: int) -> list[T]:
        """``count`` different values in random order; all of them when there are fewer."""
        left = list(values)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def token(self, digits: int) -> str:
        """A hexadecimal number of exactly ``digits`` digits."""
        return format(self._random.getrandbits(4 * digits), f"0{digits}x")
