"""Every day of a range as the input of a query: what a calendar is made of."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from cartridge.artifacts.noun import Noun

DAY_COLUMN: Final = "date_day"
"""The one column that the days come in."""

CALENDAR_FUNCTIONS: Final = frozenset(
    {
        "iso_day_of_week",
        "day_name",
        "day_of_year",
        "is_weekend",
        "iso_week_start",
        "iso_week",
        "iso_year",
        "month_name",
        "month_start",
        "quarter_start",
        "year_start",
    }
)
"""What an expression may ask of a date beyond sqlglot's generic dialect, as ``iso_week(date_day)``.

Weeks begin on Monday, and the first week of a year holds its first Thursday (ISO 8601); names are English.
"""


class DaysInput(Noun):
    """The days from ``first`` to ``last``, both included, one a row, in the column :data:`DAY_COLUMN`."""

    kind: Literal["days"] = "days"
    alias: str
    first: date
    last: date
