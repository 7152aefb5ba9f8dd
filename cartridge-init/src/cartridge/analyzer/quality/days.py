"""Dates as profiles have them, as numbers that compare: engines write infinity and years beyond 9999 too."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from cartridge.artifacts.profile import Scalar

Day = tuple[float, int, int]
"""Year, month and day; years before our era are negative, infinity is a year."""

_DAY: Final = re.compile(r"(?P<year>-?\d{1,7})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?P<rest>.*)")


def day_of(value: Scalar | None) -> Day | None:
    """The day of a date or timestamp as a database writes it; ``None`` for what is none.

    >>> day_of("2024-02-29 10:00:00+00"), day_of("0044-03-15 BC"), day_of("-infinity"), day_of("noon")
    ((2024, 2, 29), (-44, 3, 15), (-inf, 0, 0), None)
    """
    text = str(value).strip().lower() if value is not None else ""
    if text in ("infinity", "-infinity"):
        return float(text), 0, 0
    found = _DAY.match(text)
    if found is None:
        return None
    year = int(found["year"])
    return (-year if "bc" in found["rest"] else year), int(found["month"]), int(found["day"])


def shifted(day: Day, days: int) -> str | None:
    """Some days later, as checks write it; ``None`` where no calendar of ours goes."""
    try:
        return (date(int(day[0]), day[1], day[2]) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return None


def iso(day: Day) -> str:
    """A day for reading."""
    if abs(day[0]) == float("inf"):
        return "infinity" if day[0] > 0 else "-infinity"
    return f"{int(day[0]):04}-{day[1]:02}-{day[2]:02}"
