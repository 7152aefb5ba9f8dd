"""Texts that can be cast for certain: every one of them was counted to be a date that is in the calendar, or a number.

Practice: a cast that fails stops every model behind it, so staging casts what is proven and nothing else. That all
texts look like dates is not enough, as the 30th of February does. From then on a text that is none stops the build,
which is what should happen to a file with a wrong column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.analyzer.survey import Survey
from cartridge.analyzer.typed_texts import suspects, verdict
from cartridge.artifacts.analysis import Analysis, TypedText
from cartridge.artifacts.checks import ValueCheck

_LONG, _SHORT, _LEAP = "(0[13578]|1[02])", "(0[469]|11)", "(0[48]|[2468][048]|[13579][26])"
_TO_31, _TO_30, _TO_28 = "(0[1-9]|[12][0-9]|3[01])", "(0[1-9]|[12][0-9]|30)", "(0[1-9]|1[0-9]|2[0-8])"
_YEAR: Final = "(19|20)[0-9]{2}"
_LEAP_YEAR: Final = f"(19{_LEAP}|20(00|{_LEAP}))"

YEAR_FIRST_DAY: Final = (
    f"({_YEAR}-({_LONG}-{_TO_31}|{_SHORT}-{_TO_30}|02-{_TO_28})|{_LEAP_YEAR}-02-29)"  # the 29th of leap years alone
)
_CLOCK: Final = "[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?"

CASTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "date": (("date", f"^{YEAR_FIRST_DAY}$"),),
    "timestamp": (("timestamp", f"^{YEAR_FIRST_DAY}{_CLOCK}$"),),
    "integer": (("bigint", "^[+-]?[0-9]{1,18}$"),),
    "decimal": (
        ("bigint", "^[+-]?[0-9]{1,18}$"),
        ("decimal(18,2)", "^[+-]?[0-9]{1,16}([.][0-9]{1,2})?$"),
        ("decimal(20,6)", "^[+-]?[0-9]{1,14}([.][0-9]{1,6})?$"),
    ),
}
"""For what a column holds, the types it may be cast to and what its texts have to match, the narrowest first."""


def wanted(survey: Survey) -> Iterator[ValueCheck]:
    """Ask of the columns that were counted to hold nothing else whether all of it can be cast."""
    for table in survey.tables.values():
        for suspect in suspects(survey, table):
            told = verdict(survey, suspect)
            if told and told.evidence.violations == 0:
                yield from (check for _, check in _checks(told))


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The columns of texts again, with the type that each can be cast to."""
    typed = tuple(each.model_copy(update={"casts_to": _type(survey, each)}) for each in so_far.typed_texts)
    return so_far.model_copy(update={"typed_texts": typed})


def _type(survey: Survey, text: TypedText) -> str | None:
    for data_type, check in _checks(text):
        answer = survey.answer(check)
        if answer is not None and answer.violations == 0 and (answer.rows or 0) > (answer.null_rows or 0):
            return data_type
    return None


def _checks(text: TypedText) -> Iterator[tuple[str, ValueCheck]]:
    for data_type, pattern in CASTS[text.holds]:
        yield data_type, ValueCheck(table=text.full_name, columns=(text.column,), test="unlike", value=pattern)
