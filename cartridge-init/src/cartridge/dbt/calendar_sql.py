"""Days and what is asked of them, in the words of each dialect.

Engines agree on ``extract`` and ``date_trunc`` for years, quarters and months, which are left to sqlglot; on weeks and
names they do not. Snowflake counts weeks as a session parameter says, Redshift generates series on its leader alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from cartridge.artifacts.days import CALENDAR_FUNCTIONS, DAY_COLUMN, DaysInput

_CALL: Final = re.compile(rf"({'|'.join(sorted(CALENDAR_FUNCTIONS))})\(([a-z_][a-z0-9_.]*)\)")

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _case(subject: str, names: tuple[str, ...]) -> str:
    branches = "".join(f"    when {number} then '{name}'\n" for number, name in enumerate(names, start=1))
    return f"case {subject}\n{branches}end"


_FUNCTIONS: Final[dict[str, dict[str, str]]] = {
    "duckdb": {
        "iso_day_of_week": "isodow({0})",
        "day_name": "dayname({0})",
        "day_of_year": "dayofyear({0})",
        "is_weekend": "isodow({0}) in (6, 7)",
        "iso_week_start": "cast(date_trunc('week', {0}) as date)",
        "iso_week": "weekofyear({0})",
        "iso_year": "isoyear({0})",
        "month_name": "monthname({0})",
        "month_start": "cast(date_trunc('month', {0}) as date)",
        "quarter_start": "cast(date_trunc('quarter', {0}) as date)",
        "year_start": "cast(date_trunc('year', {0}) as date)",
    },
    "postgres": {
        "iso_day_of_week": "cast(extract(isodow from {0}) as int)",
        "day_name": "to_char({0}, 'FMDay')",
        "day_of_year": "cast(extract(doy from {0}) as int)",
        "is_weekend": "extract(isodow from {0}) in (6, 7)",
        "iso_week_start": "cast(date_trunc('week', {0}) as date)",
        "iso_week": "cast(extract(week from {0}) as int)",
        "iso_year": "cast(extract(isoyear from {0}) as int)",
        "month_name": "to_char({0}, 'FMMonth')",
        "month_start": "cast(date_trunc('month', {0}) as date)",
        "quarter_start": "cast(date_trunc('quarter', {0}) as date)",
        "year_start": "cast(date_trunc('year', {0}) as date)",
    },
    "redshift": {
        "iso_day_of_week": "mod(cast(extract(dow from {0}) as int) + 6, 7) + 1",
        "day_name": _case("mod(cast(extract(dow from {0}) as int) + 6, 7) + 1", _DAYS),
        "day_of_year": "cast(extract(doy from {0}) as int)",
        "is_weekend": "extract(dow from {0}) in (0, 6)",
        "iso_week_start": "cast(date_trunc('week', {0}) as date)",
        "iso_week": "cast(extract(week from {0}) as int)",
        "iso_year": "cast(extract(year from date_trunc('week', {0}) + interval '3 days') as int)",
        "month_name": _case("extract(month from {0})", _MONTHS),
        "month_start": "cast(date_trunc('month', {0}) as date)",
        "quarter_start": "cast(date_trunc('quarter', {0}) as date)",
        "year_start": "cast(date_trunc('year', {0}) as date)",
    },
    "snowflake": {
        "iso_day_of_week": "dayofweekiso({0})",
        "day_name": _case("dayofweekiso({0})", _DAYS),
        "day_of_year": "dayofyear({0})",
        "is_weekend": "dayofweekiso({0}) in (6, 7)",
        "iso_week_start": "dateadd(day, 1 - dayofweekiso({0}), {0})",
        "iso_week": "weekiso({0})",
        "iso_year": "yearofweekiso({0})",
        "month_name": _case("month({0})", _MONTHS),
        "month_start": "date_trunc('month', {0})",
        "quarter_start": "date_trunc('quarter', {0})",
        "year_start": "date_trunc('year', {0})",
    },
    "bigquery": {
        "iso_day_of_week": "cast(format_date('%u', {0}) as int64)",
        "day_name": "format_date('%A', {0})",
        "day_of_year": "extract(dayofyear from {0})",
        "is_weekend": "format_date('%u', {0}) in ('6', '7')",
        "iso_week_start": "date_trunc({0}, isoweek)",
        "iso_week": "cast(format_date('%V', {0}) as int64)",
        "iso_year": "cast(format_date('%G', {0}) as int64)",
        "month_name": "format_date('%B', {0})",
        "month_start": "date_trunc({0}, month)",
        "quarter_start": "date_trunc({0}, quarter)",
        "year_start": "date_trunc({0}, year)",
    },
}


def calendar_expression(expression: str, dialect: str) -> str | None:
    """A calendar function of a plain column in the dialect's words; ``None`` for every other expression.

    >>> calendar_expression("iso_week(date_day)", "snowflake")
    'weekiso(date_day)'
    """
    found = _CALL.fullmatch(expression)
    return _FUNCTIONS[dialect][found[1]].format(found[2]) if found else None


def is_calendar_function(expression: str) -> bool:
    """Whether an expression is a calendar function of a plain column."""
    return _CALL.fullmatch(expression) is not None


def day_ctes(days: DaysInput, dialect: str) -> list[tuple[str, str]]:
    """The common table expressions that make the days, by name; the last one has the name of the input."""
    return _SPINES.get(dialect, _numbered)(days)


def _literal(day: date) -> str:
    return f"cast('{day.isoformat()}' as date)"


def _series(days: DaysInput) -> list[tuple[str, str]]:
    return [
        (
            days.alias,
            f"select cast(series.{DAY_COLUMN} as date) as {DAY_COLUMN}\n"
            "from\n"
            "    generate_series(\n"
            f"        {_literal(days.first)},\n"
            f"        {_literal(days.last)},\n"
            "        interval '1 day'\n"
            f"    ) as series ({DAY_COLUMN})",
        )
    ]


def _array(days: DaysInput) -> list[tuple[str, str]]:
    return [
        (
            days.alias,
            f"select {DAY_COLUMN}\n"
            "from\n"
            "    unnest(\n"
            "        generate_date_array(\n"
            f"            {_literal(days.first)},\n"
            f"            {_literal(days.last)}\n"
            "        )\n"
            f"    ) as {DAY_COLUMN}",
        )
    ]


def _numbered(days: DaysInput) -> list[tuple[str, str]]:
    """Digits joined to numbers, and numbers added to the first day: SQL that needs no function to make rows."""
    count = (days.last - days.first).days + 1
    places = ("ones", "tens", "hundreds", "thousands", "ten_thousands", "hundred_thousands")[: len(str(count - 1))]
    terms = [f"{place}.digit * {10**power}" if power else f"{place}.digit" for power, place in enumerate(places)]
    total = "\n    + ".join(terms)
    joins = "".join(f"\ncross join digits as {place}" for place in places[1:])
    digits = "\nunion all\n".join(f"select {digit} as digit" for digit in range(10))
    numbers = f"select\n    {total}\n        as number_of_days\nfrom digits as ones{joins}"
    added = (
        f"select dateadd(day, number_of_days, {_literal(days.first)}) as {DAY_COLUMN}\n"
        f"from numbers\nwhere number_of_days < {count}"
    )
    return [("digits", digits), ("numbers", numbers), (days.alias, added)]


_SPINES: Final[dict[str, Callable[[DaysInput], list[tuple[str, str]]]]] = {
    "duckdb": _series,
    "postgres": _series,
    "bigquery": _array,
}
