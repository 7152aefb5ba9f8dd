"""How people and programs write dates and numbers into texts.

Practice: ISO 8601 puts the year first, ERP systems keep days as eight digits, most of Europe puts the day first, with
points, and America the month, with slashes. Where English writes 1,234.56, most of Europe and of South America writes
1.234,56, and some write 1 234,56 or 1'234.56. Each form is a regular expression in what every engine knows of them,
and what it looks like in shapes, where a digit is a `9` and a letter an `A`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cartridge.artifacts.profile import ValueCount

MOST: Final = 0.9
"""Share of the texts of a few rows that makes it worth counting in all: a little less than what is then asked for."""


@dataclass(frozen=True)
class Form:
    """One way of writing: as a reader is told of it, as the database is asked for it, and in shapes."""

    name: str
    pattern: str
    shape: str

    def fits(self, text: str) -> bool:
        """Whether a text, or the shape of one, is written so."""
        return re.match(self.pattern, text) is not None or re.fullmatch(self.shape, text) is not None


_DAY, _MONTH = "(0?[1-9]|[12][0-9]|3[01])", "(0?[1-9]|1[0-2])"
_FULL_DAY, _FULL_MONTH = "(0[1-9]|[12][0-9]|3[01])", "(0[1-9]|1[0-2])"
_CLOCK: Final = "([ aA]99?:99.*)?"

YEAR_FIRST: Final = Form(
    "YYYY-MM-DD", f"^[0-9]{{4}}[-/.]{_MONTH}[-/.]{_DAY}([ T].*)?$", rf"9{{4}}([-/.])99?\1 ?99?{_CLOCK}"
)
YEAR_LAST: Final = Form("", f"^{_DAY}[-/.]{_DAY}[-/.][0-9]{{4}}([ T].*)?$", rf"99?([-/.])99?\1 ?9{{4}}{_CLOCK}")
DIGITS_ALONE: Final = Form("YYYYMMDD", f"^(19|20|99)[0-9]{{2}}{_FULL_MONTH}{_FULL_DAY}([0-9]{{6}})?$", "9{8}(9{6})?")
DATE_FORMS: Final = (YEAR_FIRST, YEAR_LAST, DIGITS_ALONE)

FIRST_IS_DAY: Final = "^(1[3-9]|[23][0-9])[-/.].*$"
SECOND_IS_DAY: Final = "^[0-9]{1,2}[-/.](1[3-9]|[23][0-9])[-/.].*$"
"""What no month can be: a first, or a second, number beyond 12."""

SIGNS: Final = {"-": "^[0-9]+-.*$", "/": "^[0-9]+/.*$", ".": "^[0-9]+[.].*$"}
"""Texts with that sign behind their first number: asked where no text may be looked at."""

NO_DATE: Final = "^[ 0:./-]*$"
"""Empty texts, blanks, and dates of zeros, as programs write them that know no null."""

FAR_AHEAD: Final = "^((2999|[3-9][0-9]{3}).*|.*[-/.](2999|[3-9][0-9]{3})([ T].*)?)$"
"""Years that mean "until further notice", in front or at the end."""

_FIRST_YEARS: Final = "(0001|1000|1601|1753|1800|1900|1901|1970)"
FIRST_DAY: Final = f"^({_FIRST_YEARS}[-/.]?0?1[-/.]?0?1|0?1[-/.]0?1[-/.]{_FIRST_YEARS})([ T].*|0{{6}})?$"
FIRST_YEAR: Final = f"^({_FIRST_YEARS}([-/.].*|[0-9]{{4,10}})|.*[-/.]{_FIRST_YEARS}([ T].*)?)$"
"""The first days of calendars and of computers' time, and all days of their years."""

OPEN_END: Final = "^([ 0:./-]*|(2999|[3-9][0-9]{3}).*|.*[-/.](2999|[3-9][0-9]{3})([ T].*)?)$"
"""Either of them: what stands in the end of a version that has none yet."""

PLAIN: Final = Form("1234.56", "^ *[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)? *$", "(?!)")
COMMAS_BETWEEN: Final = Form("1,234.56", "^ *[+-]?([1-9][0-9]{0,2}(,[0-9]{3})+|[0-9]{1,3})([.][0-9]+)? *$", "(?!)")
DECIMAL_COMMA: Final = Form("1.234,56", "^ *[+-]?([1-9][0-9]{0,2}([.][0-9]{3})+|[0-9]+)(,[0-9]+)? *$", "(?!)")
BLANKS_BETWEEN: Final = Form(
    "1 234,56", "^ *[+-]?([1-9][0-9]{0,2}([^0-9A-Za-z.,+-][0-9]{3})+|[0-9]{1,3})([.,][0-9]+)? *$", "(?!)"
)
PERCENT: Final = Form("12.5 %", "^ *[+-]?[0-9]+([.,][0-9]+)? *% *$", "[+-]?9+([.,]9+)? *%")
NUMBER_FORMS: Final = (PLAIN, COMMAS_BETWEEN, DECIMAL_COMMA, BLANKS_BETWEEN, PERCENT)
"""The surest first: of two that fit all values equally well, the one in front is taken."""

LEADING_ZERO: Final = "^0[0-9].*$"

BLANK: Final = "^ *$"
"""Empty texts and blanks, as files have them that know no null."""

_FRACTION: Final = re.compile(r"[.,]\d+ *$")
_SHOWN: Final = {
    PLAIN: re.compile(r"\d"),
    COMMAS_BETWEEN: re.compile(r"\d,\d"),
    DECIMAL_COMMA: re.compile(r"\d[.,]\d"),
    BLANKS_BETWEEN: re.compile(r"\d[^\dA-Za-z.,+-]\d"),
    PERCENT: re.compile(r"\d *%"),
}
_SORTABLE: Final = re.compile(r"9{4}(?P<by>[-/.]?)99(?P=by)99(| 99:99(:99(\.9+)?)?|A99:99(:99(\.9+)?)?A?|9{6})")


def date_forms(texts: Sequence[ValueCount]) -> tuple[Form, ...]:
    """The forms of dates that nearly all of a few texts, or shapes, have."""
    return tuple(form for form in DATE_FORMS if most(texts, form))


def number_forms(texts: Sequence[ValueCount]) -> tuple[Form, ...]:
    """The forms of numbers that nearly all of a few texts have, and whose signs stand in some."""
    return tuple(
        form for form in NUMBER_FORMS if most(texts, form) and any(_SHOWN[form].search(each.value) for each in texts)
    )


def most(texts: Iterable[ValueCount], form: Form) -> bool:
    """Whether a few rows give reason enough to count in all of them."""
    texts = tuple(texts)
    total = sum(each.count for each in texts)
    return total > 0 and sum(each.count for each in texts if form.fits(each.value)) >= MOST * total


def separates(texts: Sequence[ValueCount]) -> bool:
    """Whether nearly all of a few texts have a point or a comma in them."""
    total = sum(each.count for each in texts)
    return total > 0 and sum(each.count for each in texts if {*each.value} & {*".,"}) >= MOST * total


def has_fraction(texts: Iterable[ValueCount]) -> bool:
    """Whether some numbers have digits behind a point or a comma that does not just separate thousands."""
    return any(
        (found := _FRACTION.search(each.value)) is not None and len(found[0].strip()) != len(".999") for each in texts
    )


def sortable(shapes: Sequence[ValueCount]) -> str | None:
    """What texts have to match so that they sort as time does, by their usual shape; ``None`` where no shape does.

    All of one length, the year first, each part with its zeros, and no hours from Greenwich.

    >>> sortable([ValueCount(value="9999-99-99A99:99", count=9)])
    '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$'
    """
    shape = shapes[0].value if shapes else ""
    if not _SORTABLE.fullmatch(shape):
        return None
    inner = re.sub(r"9+", lambda run: f"[0-9]{{{len(run[0])}}}", shape).replace(".", "[.]")
    if inner.endswith("A"):
        inner = f"{inner[:-1]}Z"
    return f"^{inner.replace('A', 'T')}$"
