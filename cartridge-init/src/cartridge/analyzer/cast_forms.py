"""What a value has to match so that it can be cast for certain, by how it is written.

Every pattern holds days that are in the calendar, and numbers that the type has room for. Patterns know no more than
all engines do: no backslash, and no quote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cartridge.analyzer import text_forms

_LONG, _SHORT, _LEAP = "(0[13578]|1[02])", "(0[469]|11)", "(0[48]|[2468][048]|[13579][26])"
_TO_31, _TO_30, _TO_28 = "(0[1-9]|[12][0-9]|3[01])", "(0[1-9]|[12][0-9]|30)", "(0[1-9]|1[0-9]|2[0-8])"
_YEAR: Final = "((19|20)[0-9]{2}|2999|9999)"
"""Years of our time, and those that mean "until further notice"."""
_LEAP_YEAR: Final = f"(19{_LEAP}|20(00|{_LEAP}))"
_CLOCK: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"
_SHORT_CLOCK: Final = "([01]?[0-9]|2[0-3]):[0-5][0-9]"
_SECONDS: Final = ":[0-5][0-9]"


@dataclass(frozen=True)
class Castable:
    """One way of writing that one type takes.

    ``named`` is what the columns are said to be written like, ``form`` how a plain cast would not read it, ``zeros``
    the text by which programs that know no null say that there is no date.
    """

    named: str
    to: str
    pattern: str
    form: str | None = None
    zeros: str | None = None


def _year_first(sign: str) -> str:
    return (
        f"({_YEAR}{sign}({_LONG}{sign}{_TO_31}|{_SHORT}{sign}{_TO_30}|02{sign}{_TO_28})"
        f"|{_LEAP_YEAR}{sign}02{sign}29)"  # the 29th of leap years alone
    )


def _year_last(sign: str, *, month_first: bool) -> str:
    """With and without the zeros in front of days and months."""
    february = "0?2"
    pairs = [
        (each.replace("(0[", "(0?[", 1), month.replace("(0[", "(0?[", 1))
        for each, month in ((_TO_31, _LONG), (_TO_30, _SHORT), (_TO_28, february))
    ]
    ordered = [f"{month}{sign}{day}" if month_first else f"{day}{sign}{month}" for day, month in pairs]
    leap = f"{february}{sign}29" if month_first else f"29{sign}{february}"
    return f"(({'|'.join(ordered)}){sign}{_YEAR}|{leap}{sign}{_LEAP_YEAR})"


def _days(named: str, day: str, form: str | None) -> tuple[Castable, ...]:
    """The form of days, and the two of moments; a plain cast reads a fraction of seconds too."""
    zeros = "".join("0" if each in "DMY" else each for each in named)
    date = Castable(named, "date", day, form, zeros)
    if form is None:
        clock = f"[ T]{_CLOCK}({_SECONDS}([.][0-9]{{1,6}})?)?"
        return date, Castable(f"{named} hh:mm", "timestamp", f"{day}{clock}")
    timed = f"{named} hh:mm"
    return (
        date,
        Castable(timed, "timestamp", f"{day} {_SHORT_CLOCK}", timed),
        Castable(timed, "timestamp", f"{day} {_SHORT_CLOCK}{_SECONDS}", f"{timed}:ss"),
    )


WRITTEN_DAYS: Final = Castable("YYYYMMDD", "date", _year_first(""), "YYYYMMDD", "00000000")
_FORMS: Final = (
    *((f"YYYY{sign}MM{sign}DD", _year_first(f"[{sign}]")) for sign in "/."),
    *((f"DD{sign}MM{sign}YYYY", _year_last(f"[{sign}]", month_first=False)) for sign in "./-"),
    *((f"MM{sign}DD{sign}YYYY", _year_last(f"[{sign}]", month_first=True)) for sign in "/-"),
)
DATES: Final = (
    *_days("YYYY-MM-DD", _year_first("-"), None),
    *(each for named, day in _FORMS for each in _days(named, day, named)),
    WRITTEN_DAYS,
)
MONTHS: Final = Castable("YYYYMM", "date", "(19|20)[0-9]{2}(0[1-9]|1[0-2])", "YYYYMM")
"""The month as its first day."""


def _numbers(named: str, whole: str, point: str, form: str | None, *, end: str = "") -> tuple[Castable, ...]:
    """The narrowest type first. The decimals with more than two places have room for all groups of ``whole`` too."""
    return (
        Castable(named, "bigint", f"[+-]?{whole}{end}", form),
        Castable(named, "decimal(18,2)", f"[+-]?{whole}({point}[0-9]{{1,2}})?{end}", form),
        Castable(named, "decimal(20,6)", f"[+-]?{whole}({point}[0-9]{{1,6}})?{end}", form),
    )


PLAIN_NUMBERS: Final = (
    Castable(text_forms.PLAIN.name, "bigint", "[+-]?[0-9]{1,18}"),
    Castable(text_forms.PLAIN.name, "decimal(18,2)", "[+-]?[0-9]{1,16}([.][0-9]{1,2})?"),
    Castable(text_forms.PLAIN.name, "decimal(20,6)", "[+-]?[0-9]{1,14}([.][0-9]{1,6})?"),
)


def _groups(sign: str) -> str:
    return f"([1-9][0-9]{{0,1}}({sign}[0-9]{{3}}){{1,4}}|[1-9][0-9]{{2}}({sign}[0-9]{{3}}){{1,3}}|[0-9]{{1,14}})"


NUMBERS: Final[dict[str, tuple[Castable, ...]]] = {
    text_forms.PLAIN.name: PLAIN_NUMBERS,
    **{
        name: _numbers(name, _groups(sign), point, name)
        for name, sign, point in (
            (text_forms.COMMAS_BETWEEN.name, ",", "[.]"),
            (text_forms.DECIMAL_COMMA.name, "[.]", ","),
            (text_forms.BLANKS_BETWEEN.name, " ", "[.,]"),
        )
    },
    text_forms.PERCENT.name: _numbers(
        text_forms.PERCENT.name, "[0-9]{1,14}", "[.,]", text_forms.PERCENT.name, end=" *%"
    ),
}
"""By how the columns are said to be written, the types they may be cast to, the narrowest first."""
