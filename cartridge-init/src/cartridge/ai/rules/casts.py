"""Values that were counted to be readable as something else than their type says: the cast, and cases that show it.

Practice: what a file loaded as text says is settled in staging, once: `31.12.2024` is a day, `1.234,56` an amount and
a blank nothing, for every model behind it. Reading is left to the warehouse where it knows the form, and is otherwise
a replacement of signs that a reader can follow.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from cartridge.ai.rules.staged_column import Cases, StagedColumn, quoted_name
from cartridge.artifacts.casts import Cast
from cartridge.artifacts.profile import WITHOUT_VALUES, ColumnProfile
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily, family_of

_CASES: Final[dict[TypeFamily, Cases]] = {
    TypeFamily.DATE: (("2024-02-29", "2024-02-29"),),
    TypeFamily.TIMESTAMP: (("2024-02-29 12:30:00", "2024-02-29 12:30:00"),),
    TypeFamily.INTEGER: (("-42", -42), ("7", 7)),
    TypeFamily.DECIMAL: (("-12.5", "-12.50"), ("7", "7.00")),
}
"""Texts that a plain cast reads, with what they are."""

_NUMBERS: Final[dict[str, tuple[tuple[tuple[str, str], ...], Cases]]] = {
    "1,234.56": ((((",", ""),)), (("-1,234.5", "-1234.50"), ("7", "7.00"))),
    "1.234,56": ((((".", ""), (",", "."))), (("-1.234,5", "-1234.50"), ("7", "7.00"))),
    "1 234,56": ((((" ", ""), (",", "."))), (("-1 234,5", "-1234.50"), ("7", "7.00"))),
    "12.5 %": ((((" ", ""), ("%", ""), (",", "."))), (("-12,5 %", "-12.50"), ("7%", "7.00"))),
}
"""By how numbers are written, the signs that are replaced, and texts with what they are."""

_DAYS: Final = {"YYYYMMDD": "%Y%m%d", "YYYYMM": "%Y%m"}
"""By how dates are written as numbers, how they are read."""

_MOMENT: Final = {"YYYY": "2024", "MM": "02", "DD": "29", "hh": "12", "mm": "30", "ss": "00"}


def cast_column(column: ColumnMapping) -> StagedColumn | None:
    """The column as what it holds; ``None`` where nothing else was counted than what its type says."""
    cast = column.cast
    if cast is None or column.family not in (TypeFamily.TEXT, TypeFamily.INTEGER):
        return None
    is_text = column.family is TypeFamily.TEXT
    update: dict[str, object] = {"data_type": cast.to, "nullable": column.nullable or bool(cast.nothing), "cast": None}
    if cast.form:
        update["unit"] = None if not is_text else column.unit
    if column.profile:
        days = {} if is_text else _days(column.profile, cast)
        update["profile"] = column.profile.model_copy(update=_profile(cast) | days)
    nothing: Cases = tuple((each, None) for each in cast.nothing)
    return StagedColumn(
        column.model_copy(update=update),
        cast_expression(quoted_name(column.name), cast, is_text=is_text),
        said=_said(cast, is_text=is_text),
        reads=column.name,
        cases=(*_cases(cast, is_text=is_text), *nothing, (None, None)),
    )


def cast_expression(quoted: str, cast: Cast, *, is_text: bool) -> str:
    """Generic SQL, with the functions of :mod:`cartridge.dbt.own_functions`."""
    text = quoted
    if cast.nothing:
        if "" in cast.nothing:
            text = f"trim({text})"
        for each in cast.nothing:
            text = f"nullif({text}, '{each}')"
    if not is_text:
        text = f"cast({text} as text)"
    if cast.form is None:
        return f"cast({text} as {cast.to})"
    if cast.form in _NUMBERS:
        for sign, instead in _NUMBERS[cast.form][0]:
            text = f"replace({text}, '{sign}', '{instead}')"
        return f"cast({text} as {cast.to})"
    if cast.form == "YYYYMM":
        return f"text_to_date({text} || '01', 'YYYYMMDD')"
    return f"text_to_{cast.to}({text}, '{cast.form}')"


def _profile(cast: Cast) -> dict[str, object]:
    """What the statistics of the texts say no longer."""
    update: dict[str, object] = {}
    if cast.form:
        update |= {**WITHOUT_VALUES, "min_length": None, "max_length": None, "mean_length": None}
    if cast.nothing:
        update |= {"null_count": cast.missing, "distinct_count": None, "values": (), "values_are_complete": False}
    return update


def _days(profile: ColumnProfile, cast: Cast) -> dict[str, object]:
    """The first and last day of numbers that are dates: the year stands first, so the order of both is the same."""
    first, last = _day(profile.minimum, cast), _day(profile.maximum, cast)
    return {"minimum": first.isoformat(), "maximum": last.isoformat()} if first and last else {}


def _day(number: object, cast: Cast) -> date | None:
    """The day of a number; ``None`` where it is none, such as the zero that stands for nothing."""
    pattern = _DAYS.get(cast.form or "")
    if pattern is None or cast.to != "date" or not isinstance(number, int):
        return None
    try:
        return datetime.strptime(f"{number:0{len(cast.form or '')}d}", pattern).date()
    except ValueError:
        return None


def _cases(cast: Cast, *, is_text: bool) -> Cases:
    family = family_of(cast.to)
    if cast.form is None:
        return _CASES.get(family, ())
    if cast.form in _NUMBERS:
        cases = _NUMBERS[cast.form][1]
        return cases if family is TypeFamily.DECIMAL else ((cases[1][0], 7),)
    written = cast.form
    for letters, digits in _MOMENT.items():
        written = written.replace(letters, digits)
    read = {"YYYYMM": "2024-02-01"}.get(cast.form, "2024-02-29")
    return ((written if is_text else int(written), read if cast.to == "date" else f"{read} 12:30:00"),)


def _said(cast: Cast, *, is_text: bool) -> str:
    if not is_text:
        return f"Kept as a number in the source, as {cast.form}{'; the first of the month' * (cast.form == 'YYYYMM')}."
    form = f", as {cast.form}" if cast.form else ""
    empty = ", a blank one null" if "" in cast.nothing else ", one of zeros null" if cast.nothing else ""
    return f"Kept as text in the source{form}{empty}; one that cannot be cast stops the build."
