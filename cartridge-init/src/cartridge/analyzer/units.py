"""Units: what the numbers of a column count.

Practice: where a unit matters it ends the name (``duration_ms``, ``weight_kg``, ``price_cents``), and an amount has its
currency beside it. A share goes to 1 and a percentage to 100; moments kept as integers are seconds or milliseconds
since 1970, dates kept as integers are written year, month, day. What neither name nor values tell is not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from cartridge.analyzer.measures import identifies
from cartridge.analyzer.naming import says_nothing
from cartridge.analyzer.parts.vocabulary import BEGIN, CREATED, DELETED, DUE, FINISH, MONTH, UPDATED, WHEN, said
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.analyzer.text_forms import PERCENT
from cartridge.artifacts.analysis import Analysis, ColumnUnit
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

BY_NAME: Final = {
    word: unit
    for unit, words in {
        "cents": "cents cent",
        "microseconds": "micros microseconds usec",
        "milliseconds": "ms msec msecs millis milliseconds",
        "nanoseconds": "nanos nanoseconds",
        "seconds": "secs seconds",
        "minutes": "mins minutes",
        "hours": "hrs hours",
        "days": "days",
        "weeks": "weeks",
        "months": "months",
        "years": "years",
        "kilograms": "kg kilograms kilos",
        "grams": "grams",
        "pounds of weight": "lb lbs",
        "ounces": "oz ounces",
        "kilometres": "km kilometers kilometres",
        "miles": "miles",
        "metres": "meters metres",
        "centimetres": "cm centimeters centimetres",
        "millimetres": "millimeters millimetres",
        "inches": "inches",
        "feet": "feet",
        "litres": "liters litres",
        "bytes": "bytes",
        "kilobytes": "kb kilobytes",
        "megabytes": "mb megabytes",
        "gigabytes": "gb gigabytes",
        "kilowatt hours": "kwh",
        "degrees Celsius": "celsius",
        "degrees Fahrenheit": "fahrenheit",
        "kilometres per hour": "kmh kph",
        "miles per hour": "mph",
        "basis points": "bps",
        "euros": "eur",
        "US dollars": "usd",
        "pounds sterling": "gbp",
        "Swiss francs": "chf",
        "yen": "jpy",
    }.items()
    for word in words.split()
}
"""The last word of a name to the unit it says; words that often mean something else (`min`, `mm`, `g`) are left out."""

_SHORT: Final = 3
"""Letters of a word that says a unit only behind another word."""

_POWERS: Final = {"square": "square", "sq": "square", "cubic": "cubic"}

_PERCENT: Final = word_set("pct percent percentage")
_SHARE: Final = word_set("share ratio fraction")
_MONEY: Final = word_set(
    "amount amt price cost total subtotal revenue tax discount fee freight charge profit margin salary wage budget "
    "balance payment commission refund value spend"
)
_CURRENCY: Final = word_set("currency")
_CURRENCY_ENDS: Final = (("currency",), ("currency", "code"), ("currency", "iso"))
_LETTERS: Final = 3
"""Letters of an ISO 4217 code."""

_MOMENT: Final = word_set(
    "at time timestamp ts date datetime epoch on created updated modified started ended expires expiry "
    "last first logged seen"
)
_DATE: Final = word_set("date day dt ymd")
_MONTH: Final = word_set("yyyymm ym yearmonth periodo")
MONTHS_WRITTEN: Final = "months written as YYYYMM"
_WHEN: Final = WHEN | BEGIN | FINISH | CREATED | UPDATED | DELETED | DUE

_BEGIN, _FINISH = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1990, 2100))
END_OF_CALENDAR: Final = 9999
"""The year of an end that is open."""

DAYS_FILLED: Final = 0.5
ROOM: Final = 1.1
"""Share of the days between the first and the last that numbers under a name that says nothing must be; counts may be
estimates."""

_EPOCHS: Final = (("seconds", 1), ("milliseconds", 1_000), ("microseconds", 1_000_000), ("nanoseconds", 1_000_000_000))


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The units of the columns that tell one, in the order of tables and columns."""
    found = [
        ColumnUnit(
            schema_name=table.name.schema_name,
            table=table.name.table,
            column=column.name,
            unit=unit,
            is_certain=is_certain,
            reason=reason,
        )
        for table in survey.tables.values()
        for column in table.columns.values()
        if column.family.is_numeric or column.meaning.is_numeric
        for unit, is_certain, reason in _verdict(table, column)
    ]
    return so_far.model_copy(update={"units": tuple(found)})


Verdict = tuple[str, bool, str]


def _verdict(table: SurveyedTable, column: SurveyedColumn) -> Iterator[Verdict]:
    if not column.words:
        return
    moment = kept_moment(table, column)
    if column.meant and column.meant.form == PERCENT.name:
        yield "percent", True, "every text has the sign"
        return
    if kept_month(table, column):
        yield MONTHS_WRITTEN, _all_read(table), "the name says a month, and first and last value are one"
        return
    found = (
        moment.verdict
        if moment
        else (None if identifies(table, column) else _by_name(table, column) or _in_currency(table, column))
    )
    if found:
        yield found


class KeptMoment(NamedTuple):
    """A time kept as a number; ``per_second`` is how many make a second, ``None`` where the digits spell a day."""

    verdict: Verdict
    per_second: int | None = None


def kept_moment(table: SurveyedTable, column: SurveyedColumn) -> KeptMoment | None:
    """Moments and dates in integers: every value lies where those of our time do, and the name says a time."""
    ends = _ends(column)
    if column.family is not TypeFamily.INTEGER or ends is None or not all(isinstance(each, int) for each in ends):
        return None
    least, most = ends
    words = set(column.words)
    says_when = bool(said(column, _WHEN))
    if says_when or not words.isdisjoint(_MOMENT):
        for unit, size in _EPOCHS:
            if _BEGIN * size <= least and most < _FINISH * size:
                reason = "the name says a time, and the values are moments of our time only in this unit"
                return KeptMoment((f"{unit} since 1970-01-01 (UTC)", _all_read(table), reason), size)
    if (says_when or not words.isdisjoint(_DATE)) and all(map(_is_written_date, ends)):
        reason = "the name says a date, and first and last value are one"
        return KeptMoment(("days written as YYYYMMDD", _all_read(table), reason))
    if says_nothing(column.words) and _are_days(column, least, most):
        reason = "first, last and middle values are days, and there are no more of them than days between"
        return KeptMoment(("days written as YYYYMMDD", _all_read(table), reason))
    return None


def _are_days(column: SurveyedColumn, least: float, most: float) -> bool:
    """Whether numbers run through the days of a calendar, whatever they are called: few numbers in a row would."""
    profile = column.profile
    if profile is None or profile.distinct_count is None or profile.quartiles is None:
        return False
    middle = (profile.quartiles.lower, profile.quartiles.median, profile.quartiles.upper)
    seen = [each for each in (least, *middle, most) if isinstance(each, int | float)]
    if len(seen) < len(middle) + 2 or not all(map(_is_written_date, seen)):
        return False
    days = (_day(most) - _day(least)).days + 1
    return DAYS_FILLED * days <= profile.distinct_count <= ROOM * days


def kept_month(table: SurveyedTable, column: SurveyedColumn) -> bool:
    """Whether months are kept in integers as 202401: first and last value are one, and the name says a month."""
    ends = _ends(column)
    if column.family is not TypeFamily.INTEGER or ends is None or not column.words:
        return False
    return (not _MONTH.isdisjoint(column.words) or bool(said(column, MONTH))) and all(map(_is_written_month, ends))


def _by_name(table: SurveyedTable, column: SurveyedColumn) -> Verdict | None:
    last, ends = column.words[-1], _ends(column)
    if last in _PERCENT and (ends is None or ends[1] <= 0):
        return "percent", False, f"named {last}; no values tell whether they go to 1 or to 100"
    if last in _PERCENT | _SHARE and ends is not None and ends[0] >= 0 and ends[1] <= 1:
        is_certain = last in _SHARE and _all_read(table)  # a few small percentages look the same
        return "shares from 0 to 1", is_certain, f"named {last}, and no value is above 1"
    if last in _PERCENT:
        return "percent from 0 to 100", _all_read(table), f"named {last}, and values go beyond 1"
    unit = BY_NAME.get(last)
    if unit is None or "per" in column.words:
        return None
    before = column.words[-2:-1]
    if before and before[0] in _POWERS:
        unit = f"{_POWERS[before[0]]} {unit}"
    return unit, len(column.words) > 1 or len(last) > _SHORT, f"the name ends with {last}"


def _in_currency(table: SurveyedTable, column: SurveyedColumn) -> Verdict | None:
    """An amount in a table with one column that says the currency, or one with the amount's own name in front."""
    if column.words[-1] not in _MONEY:
        return None
    others = table.once("currencies", _currencies)
    own = [each for each in others if (front := _front(each)) and column.words[: len(front)] == front]
    plain = [each for each in others if not _front(each)]
    chosen = own if len(own) == 1 else plain
    if len(chosen) != 1:
        return None
    name = chosen[0].name
    return f"the currency of `{name}`", False, f"an amount, with the currency of each row in `{name}`"


def _currencies(table: SurveyedTable) -> list[SurveyedColumn]:
    return [each for each in table.columns.values() if _is_currency(each)]


def _is_currency(column: SurveyedColumn) -> bool:
    if _CURRENCY.isdisjoint(column.words):
        return False
    is_named = any(column.words[-len(end) :] == end for end in _CURRENCY_ENDS)
    is_text = column.family is TypeFamily.TEXT and column.max_length in (None, _LETTERS)
    return is_named and (is_text or column.family is TypeFamily.ENUM)


def _front(column: SurveyedColumn) -> tuple[str, ...]:
    """The words in front of ``currency``: what it is the currency of."""
    return column.words[: next((at for at, word in enumerate(column.words) if word in _CURRENCY), 0)]


def _ends(column: SurveyedColumn) -> tuple[float, float] | None:
    profile = column.profile
    if profile is None or not isinstance(profile.minimum, int | float) or not isinstance(profile.maximum, int | float):
        return None
    return profile.minimum, profile.maximum


def _day(value: float) -> date:
    text = str(int(value))
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _is_written_date(value: float) -> bool:
    text = str(int(value))
    try:
        year = date(int(text[:4]), int(text[4:6]), int(text[6:])).year
    except ValueError:
        return False
    return len(text) == 8 and (1900 <= year < 2100 or year == END_OF_CALENDAR)


def _is_written_month(value: float) -> bool:
    year, month = divmod(int(value), 100)
    return 1900 <= year < 2100 and 1 <= month <= 12


def _all_read(table: SurveyedTable) -> bool:
    return table.profile is not None and not table.profile.is_sampled
