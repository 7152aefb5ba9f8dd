"""Precision, recall and F1 over all that could be said, and how the counts of several databases add up."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Score:
    """Of the things that were named: ``right`` ones and ``wrong`` ones; and those that were ``missed``."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        """The share of what was named that is right; ``None`` when nothing was named."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """The share of what is right that was named; ``None`` when there is nothing to name."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """Twice the right over named and true together; ``None`` when there is neither."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


def score(named: Set[Thing], true: Set[Thing]) -> Score:
    """How far what was named is what is true."""
    return Score(len(named & true), len(named - true), len(true - named))


def shown(share: float | None) -> str:
    """Two digits, or a dash.

    >>> shown(0.987), shown(None)
    ('0.99', '-')
    """
    return "-" if share is None else f"{share:.2f}"


def agreement(right: int, labelled: Collection[str]) -> str:
    """How many of the labelled tables have a role that is accepted."""
    return f"{right} of {len(labelled)}" if labelled else "-"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
