"""Dates as the profile tells of them: when they begin and end, and whether they come at a regular step."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from cartridge.analyzer.survey import SurveyedColumn
from cartridge.artifacts.profile import Scalar

OPEN_END: Final = 2_999
"""Years from here on mean "until further notice": 9999-12-31 is the usual one."""

FEWEST_PERIODS: Final = 4
"""Fewer periods than this show no rhythm."""

_STEPS: Final = (
    ("minute", 0.9 / 1_440, 1.2 / 1_440),
    ("hour", 0.95 / 24, 1.2 / 24),
    ("day", 0.95, 1.15),
    ("working day", 1.35, 1.5),
    ("week", 6.8, 7.4),
    ("month", 28.0, 31.5),
    ("quarter", 88.0, 93.0),
    ("year", 360.0, 367.0),
)
"""Names of periods with the days from one to the next, at least and at most: a few may be missing."""


def moment(value: Scalar | None) -> datetime | None:
    """A profile's value as a moment, UTC where it says nothing else; ``None`` for what is none or lies beyond 9999."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moment_in(column: SurveyedColumn, value: Scalar | None) -> datetime | None:
    """The same of a column whose numbers are moments or days."""
    meant = column.meant
    if meant is None or not isinstance(value, int | float):
        return moment(value)
    try:
        if meant.per_second:
            return datetime.fromtimestamp(value / meant.per_second, UTC)
        return datetime.strptime(str(int(value)), "%Y%m%d").replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def precedes(column: SurveyedColumn, other: SurveyedColumn) -> bool:
    """Whether the middle of the dates lies before most of the other column's.

    The middle alone says little: of steps that the newest rows did not reach yet it is earlier than of the first step.
    """
    mine, theirs = column.profile, other.profile
    if mine is None or theirs is None:
        return False
    middle = moment_in(column, mine.quartiles.median if mine.quartiles else mine.maximum)
    start = moment_in(other, theirs.quartiles.lower if theirs.quartiles else theirs.minimum)
    return middle is not None and start is not None and middle < start


def step_order(column: SurveyedColumn) -> tuple[int, datetime, int]:
    """Sorts the steps of a process: what fewer rows reached comes later, else what happened later.

    The middle of the dates tells, for a first or last one may be a mistake; where it was not measured, the first.
    """
    profile = column.profile
    known = moment_in(column, profile.quartiles.median if profile.quartiles else profile.minimum) if profile else None
    return column.missing_count or 0, known or datetime.max.replace(tzinfo=UTC), column.index


def comes_before(column: SurveyedColumn, other: SurveyedColumn) -> bool:
    """Whether the data show one step before another; their place in the table shows nothing."""
    return step_order(column)[:2] < step_order(other)[:2]


def is_open_ended(column: SurveyedColumn) -> bool:
    """Whether the last date stands for "until further notice"."""
    last = column.profile.maximum if column.profile else None
    if column.meant and column.meant.is_open_ended:
        return True
    if not column.meaning.is_temporal or last is None:
        return False
    found = moment_in(column, last)
    return found.year >= OPEN_END if found else str(last).strip().lower() in ("infinity", "inf")


def step(column: SurveyedColumn) -> str | None:
    """The period at which the dates follow each other: "day", "month", "year"; ``None`` when they do not.

    The dates between the first and the last, divided by their number: sales on most days look daily too, so this is
    evidence only together with what the other columns of the key say.
    """
    profile = column.profile
    if profile is None or not column.meaning.is_temporal or (profile.distinct_count or 0) < FEWEST_PERIODS:
        return None
    first, last = moment_in(column, profile.minimum), moment_in(column, profile.maximum)
    if first is None or last is None or profile.distinct_count is None:
        return None
    days = (last - first).total_seconds() / 86_400 / (profile.distinct_count - 1)
    return next((name for name, least, most in _STEPS if least <= days <= most), None)
