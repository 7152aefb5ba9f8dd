"""Numbers, dates and yes or no kept as texts, and flags that hold more than yes and no.

Practice: a text compares and sorts letter by letter (`10` before `9`), and lets anything in. But not every row of
digits is a number: a post code, a telephone number or an article number is a name that happens to be written with
digits, as its leading zeros, its fixed length or its own name say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cartridge.analyzer.measures import is_additive
from cartridge.analyzer.quality.finding import (
    filled_rows,
    finding,
    identifies,
    in_keys,
    measured,
    profiled,
    rows_in,
    sensitive,
)
from cartridge.analyzer.quality.saying_nothing import MANY_COLUMNS
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.checks import ValueCheck
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import ValueCount
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

FEW: Final = 0.05
"""Share of texts that may be something else: a column of numbers has its `n/a`."""

MOST: Final = 0.9
"""Share of the texts of a few rows that makes it worth counting in all: a little less than what is then asked for."""

NUMBER: Final = "^ *[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)? *$"
LEADING_ZERO: Final = "^0[0-9].*$"

_DAY_OF_MONTH, _MONTH = "(0?[1-9]|[12][0-9]|3[01])", "(0?[1-9]|1[0-2])"
DATE: Final = (
    f"^([0-9]{{4}}([-/.]){_MONTH}[-/.]{_DAY_OF_MONTH}|{_DAY_OF_MONTH}[-/.]{_DAY_OF_MONTH}[-/.][0-9]{{4}})([ T].*)?$"
)
"""Year first, or year last with day and month in either order, with or without a time."""

_DIGITS: Final = re.compile(NUMBER)
_DATES: Final = re.compile(DATE)
_DATE_SHAPE: Final = re.compile(r"(9{4}([-/.])99?\2 ?99?|99?([-/.])99?\3 ?9{4})([ aA]99?:99.*)?")

_NAMES_IN_DIGITS: Final = word_set(
    "zip postal postcode phone fax mobile telephone sku isbn ean upc gtin barcode version ssn account serial ref "
    "reference tracking vin iata icao tail house street room gate channel build model plate card pin passport license "
    "licence code batch lot hs naics sic fips ip mac year month week day quarter extension ext suite unit apartment "
    "floor box isin bic vat tax flight train route bin area"
)
"""Words of what is written in digits and not calculated with."""

_YES_AND_NO: Final = frozenset(
    frozenset(each.split())
    for each in ("yes no", "y n", "true false", "t f", "on off", "ja nein", "oui non", "si no", "0 1")
)
_FLAGS: Final = frozenset({"is", "has", "was", "can", "should"})
_FLAG_ENDS: Final = frozenset({"flag", "yn", "bool"})


@dataclass(frozen=True)
class _Suspect:
    """A column of texts that a few rows show as all of one kind, and what is to be counted of it."""

    table: SurveyedTable
    column: SurveyedColumn

    def check(self, pattern: str, *, is_like: bool) -> ValueCheck:
        test = "like" if is_like else "unlike"
        return ValueCheck.model_validate(
            {"table": self.table.name, "columns": (self.column.name,), "test": test, "value": pattern}
        )


def asked_of_stored_as_text(survey: Survey) -> Iterator[ValueCheck]:
    """What has to be counted, of columns whose texts look like numbers or dates in a few rows."""
    for each in _seeming_numbers(survey):
        yield each.check(NUMBER, is_like=False)
        yield each.check(LEADING_ZERO, is_like=True)
    for each in _seeming_dates(survey):
        yield each.check(DATE, is_like=False)


def number_as_text(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    keys = in_keys(so_far) | sensitive(so_far)
    for each in _seeming_numbers(survey):
        is_name = (each.table.name, each.column.name) in keys
        if not is_name and rows_in(survey, each.check(LEADING_ZERO, is_like=True)) == 0:
            yield from _found(survey, each, NUMBER, "number_as_text", "numbers")


def date_as_text(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for each in _seeming_dates(survey):
        yield from _found(survey, each, DATE, "date_as_text", "dates")


def _found(survey: Survey, suspect: _Suspect, pattern: str, code: str, what: str) -> Iterator[Finding]:
    check = suspect.check(pattern, is_like=False)
    others, filled = rows_in(survey, check), filled_rows(survey, check)
    if others is None or not filled or others > FEW * filled:
        return
    where = f"{suspect.table.name}.{suspect.column.name}"
    message = f"All {filled:,} values of {where} are {what}, kept as text."
    if others:
        message = f"{filled - others:,} of {filled:,} values of {where} are {what}, kept as text; {others:,} are none."
    yield finding(suspect.table, code, message, columns=(suspect.column.name,), count=filled - others)


def boolean_as_text(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    hidden = sensitive(so_far) | in_keys(so_far)
    by_table: dict[TableName, list[SurveyedColumn]] = defaultdict(list)
    for table, column in measured(survey):
        if (table.name, column.name) not in hidden and _holds_yes_and_no(column):
            by_table[table.name].append(column)
    for name, columns in by_table.items():
        if len(columns) <= MANY_COLUMNS:
            for column in columns:
                message = f"{name}.{column.name} keeps yes and no as text: {_quoted(column)}."
                rows = sum(each.count for each in column.profile.values) if column.profile else None
                yield finding(survey.tables[name], "boolean_as_text", message, columns=(column.name,), count=rows)
            continue
        shown = ", ".join(each.name for each in columns[:MANY_COLUMNS])
        more = len(columns) - MANY_COLUMNS
        message = f"{len(columns)} columns of {name} keep yes and no as text: {shown} and {more} more."
        yield finding(survey.tables[name], "boolean_as_text", message, columns=tuple(each.name for each in columns))


def _holds_yes_and_no(column: SurveyedColumn) -> bool:
    profile = column.profile
    if profile is None or column.family is not TypeFamily.TEXT or not profile.values_are_complete:
        return False
    return {each.value.strip().casefold() for each in profile.values} in _YES_AND_NO


def _quoted(column: SurveyedColumn) -> str:
    values = column.profile.values if column.profile else ()
    return ", ".join(f"{each.value!r} ({each.count:,})" for each in values)


def flag_of_many_values(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    hidden = sensitive(so_far) | in_keys(so_far)
    for table, column in measured(survey):
        if (table.name, column.name) not in hidden and (told := _more_than_yes_and_no(column)):
            yield finding(
                table,
                "flag_of_many_values",
                f"{table.name}.{column.name} is named like a yes or no and holds {told}.",
                columns=(column.name,),
            )


def _more_than_yes_and_no(column: SurveyedColumn) -> str | None:
    """What a flag holds beyond two values; ``None`` where it holds two, or its values are not known."""
    profile, words = column.profile, column.words
    is_flag = column.family is TypeFamily.BOOLEAN or (
        len(words) > 1 and (words[0] in _FLAGS or words[-1] in _FLAG_ENDS)
    )
    if profile is None or not is_flag:
        return None
    if profile.values_are_complete and profile.values:
        distinct = {each.value.strip().casefold() for each in profile.values}
        if len(distinct) > 2 and any(pair <= distinct for pair in _YES_AND_NO):
            return _quoted(column)
        return None
    least, most = profile.minimum, profile.maximum
    if column.family is TypeFamily.INTEGER and isinstance(least, int) and isinstance(most, int) and most - least > 1:
        return f"numbers from {least:,} to {most:,}"
    return None


def _seeming_numbers(survey: Survey) -> Iterator[_Suspect]:
    for table, column in profiled(survey):
        profile = column.profile
        if column.family is not TypeFamily.TEXT or profile is None or identifies(table, column):
            continue
        if not _NAMES_IN_DIGITS.isdisjoint(column.words) and not is_additive(column):
            continue
        texts = profile.values or profile.shapes
        if not _most(texts, lambda text: _DIGITS.match(text) is not None):
            continue
        is_amount = is_additive(column) or _most(texts, lambda text: "." in text)
        if is_amount or (not profile.values and profile.min_length != profile.max_length):
            yield _Suspect(table, column)


def _seeming_dates(survey: Survey) -> Iterator[_Suspect]:
    for table, column in profiled(survey):
        profile = column.profile
        if column.family is not TypeFamily.TEXT or profile is None:
            continue
        if _most(profile.shapes, _is_date_shape) or _most(profile.values, _is_date):
            yield _Suspect(table, column)


def _is_date_shape(text: str) -> bool:
    return _DATE_SHAPE.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    return _DATES.match(text) is not None


def _most(texts: Sequence[ValueCount], is_one: Callable[[str], bool]) -> bool:
    """Whether a few rows give reason enough to count in all of them."""
    total = sum(each.count for each in texts)
    return total > 0 and sum(each.count for each in texts if is_one(each.value)) >= MOST * total
