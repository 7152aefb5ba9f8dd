"""When things happen in the shop: growth, seasons, weekdays and hours.

All moments are naive and mean UTC, as the columns do. Nothing depends on the day the shop is made.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from cartridge.sample.rows.chance import Chance, Weighted

OPENED = date(2024, 7, 1)
TRACKED_FROM = date(2026, 5, 1)
AS_OF = datetime(2026, 6, 30, 23, 59, 59)
"""The shop's last moment: nothing in it happened later."""

# January to December: gifts in November and December, gardens in May, a quiet summer.
MONTH_WEIGHTS = (84, 80, 90, 96, 106, 98, 86, 84, 96, 106, 150, 174)
# Monday to Sunday: people shop on Sunday and make up their minds on Monday.
WEEKDAY_WEIGHTS = (106, 98, 95, 99, 90, 98, 124)
HOURS = Weighted(
    list(enumerate((4, 2, 1, 1, 1, 3, 9, 20, 32, 40, 46, 48, 54, 48, 42, 40, 42, 50, 62, 76, 88, 80, 48, 18)))
)

DAYS = (AS_OF.date() - OPENED).days + 1


def _day_weight(index: int) -> int:
    """How busy a day is; over its two years the shop grows by two thirds."""
    day = OPENED + timedelta(days=index)
    growth = 100 + 65 * index // DAYS
    return MONTH_WEIGHTS[day.month - 1] * WEEKDAY_WEIGHTS[day.weekday()] * growth


_CUMULATIVE = [0, *accumulate(_day_weight(index) for index in range(DAYS))]


def busy_day(chance: Chance, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both possible, the busier the likelier; kept inside the shop's life."""
    low = _CUMULATIVE[max((first - OPENED).days, 0)]
    high = _CUMULATIVE[min((last - OPENED).days + 1, DAYS)]
    return OPENED + timedelta(days=bisect_right(_CUMULATIVE, low + chance.below(high - low)) - 1)


def moment_on(chance: Chance, day: date) -> datetime:
    """A moment of that day, more often at noon and in the evening than at night."""
    return datetime.combine(day, time(HOURS.draw(chance), chance.below(60), chance.below(60)))


def later(chance: Chance, moment: datetime, low: timedelta, high: timedelta) -> datetime:
    """A moment between ``low`` and ``high`` after another, to the second."""
    return moment + timedelta(seconds=chance.between(int(low.total_seconds()), int(high.total_seconds())))


def working_hours(chance: Chance, day: date) -> datetime:
    """A moment in which the warehouse, the office or a courier works; on a Sunday, of the Monday after."""
    workday = day + timedelta(days=1) if day.weekday() == 6 else day
    return datetime.combine(workday, time(chance.between(7, 17), chance.below(60), chance.below(60)))
