"""What values are where their type says something else: dates and numbers in texts, moments in numbers.

Practice: files are loaded as text and stay so, applications keep moments as seconds since 1970 and days as 20240131. A
modeller reads such a column by what it holds: a text of ISO dates says when a row happened, a salary as text is an
amount, and neither is a code, a level or the number of a document. A few rows give the suspicion, or the name where
they show no form; it is believed when all rows were counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from cartridge.analyzer import text_forms
from cartridge.analyzer.measures import ADDITIVE, identifies, is_additive, says_quantity
from cartridge.analyzer.naming import KEY_WORDS
from cartridge.analyzer.parts.vocabulary import (
    BEGIN,
    BORN,
    CREATED,
    DELETED,
    DUE,
    FINISH,
    HIRED,
    UPDATED,
    WHEN,
    plain,
    said,
)
from cartridge.analyzer.survey import Meaning, Survey, SurveyedColumn, SurveyedTable
from cartridge.analyzer.text_forms import DIGITS_ALONE, PLAIN, YEAR_FIRST, YEAR_LAST, Form
from cartridge.analyzer.units import kept_moment
from cartridge.artifacts.analysis import Analysis, Evidence, TypedText
from cartridge.artifacts.checks import ValueCheck
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import ColumnProfile, ValueCount
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

FEW: Final = 0.05
"""Share of texts that may be something else: a column of numbers has its `n/a`."""

LONGEST_DATE: Final = 35
LONGEST_NUMBER: Final = 20
"""Characters of the longest text that is asked about by its column's name alone."""

_NAMES_IN_DIGITS: Final = word_set(
    "zip postal postcode phone fax mobile telephone sku isbn ean upc gtin barcode version ssn account serial ref "
    "reference tracking vin iata icao tail house street room gate channel build model plate card pin passport license "
    "licence code batch lot hs naics sic fips ip mac year month week day quarter extension ext suite unit apartment "
    "floor box isin bic vat tax flight train route bin area "
    "plz postleitzahl telefon handy hausnummer kennzeichen konto blz beleg telefono movil codigo cuenta"
    " telephone portable"
)
"""Words of what is written in digits and not calculated with."""

_NUMBER_ENDINGS: Final = ("nummer", "numero", "number")
_SAYS_WHEN: Final = WHEN | BEGIN | FINISH | CREATED | UPDATED | DELETED | DUE | HIRED | BORN
_HOLDS: Final = {
    "date": TypeFamily.DATE,
    "timestamp": TypeFamily.TIMESTAMP,
    "integer": TypeFamily.INTEGER,
    "decimal": TypeFamily.DECIMAL,
}


@dataclass(frozen=True)
class Suspect:
    """A column of texts that may all be dates, or numbers, and in which forms; ``texts`` are the few that show it."""

    table: SurveyedTable
    column: SurveyedColumn
    texts: tuple[ValueCount, ...]
    shapes: tuple[ValueCount, ...]
    dates: tuple[Form, ...]
    numbers: tuple[Form, ...]

    def check(self, pattern: str, *, is_like: bool) -> ValueCheck:
        test = "like" if is_like else "unlike"
        return ValueCheck.model_validate(
            {"table": self.table.name, "columns": (self.column.name,), "test": test, "value": pattern}
        )

    @property
    def order(self) -> str | None:
        """What all texts have to match to sort as time does."""
        return text_forms.sortable(self.shapes) if self.dates else None

    def questions(self) -> Iterator[ValueCheck]:
        for form in (*self.dates, *self.numbers):
            yield self.check(form.pattern, is_like=False)
        if self.dates:
            yield self.check(text_forms.NO_DATE, is_like=True)
            yield self.check(text_forms.FAR_AHEAD, is_like=True)
            yield self.check(text_forms.FIRST_DAY, is_like=True)
            yield self.check(text_forms.FIRST_YEAR, is_like=True)
            if not self.texts:
                yield from (self.check(pattern, is_like=True) for pattern in text_forms.SIGNS.values())
        if YEAR_LAST in self.dates:
            yield self.check(text_forms.FIRST_IS_DAY, is_like=True)
            yield self.check(text_forms.SECOND_IS_DAY, is_like=True)
        if self.order:
            yield self.check(self.order, is_like=False)
        if self.numbers:
            yield self.check(text_forms.LEADING_ZERO, is_like=True)
            yield self.check(text_forms.BLANK, is_like=True)


def wanted(survey: Survey) -> Iterator[ValueCheck]:
    """What has to be counted, of columns whose texts look like dates or numbers in a few rows, or by name."""
    for table in survey.tables.values():
        for suspect in suspects(survey, table):
            yield from suspect.questions()


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The columns of texts that hold dates or numbers, without those that identify something."""
    told = [
        each
        for table in survey.tables.values()
        for suspect in suspects(survey, table)
        if (each := verdict(survey, suspect)) is not None
    ]
    keys = _in_keys(so_far) if told else frozenset()
    found = (
        each for each in told if each.holds not in ("integer", "decimal") or (each.full_name, each.column) not in keys
    )
    return so_far.model_copy(update={"typed_texts": tuple(found)})


def _in_keys(so_far: Analysis) -> frozenset[tuple[TableName, str]]:
    return frozenset(
        (each.full_name, column)
        for found in (so_far.keys, so_far.relationships)
        for each in found
        for column in each.columns
    )


def with_meanings(survey: Survey, known: Iterable[TypedText] = ()) -> Survey:
    """The same survey, each column with what its values are.

    :param known: what was found when the data could still be asked.
    """
    told = {(each.full_name, each.column): each for each in known}
    tables = {}
    for name, table in survey.tables.items():
        changed = {}
        for suspect in suspects(survey, table):
            typed = verdict(survey, suspect) or told.get((name, suspect.column.name))
            if typed:
                changed[typed.column] = replace(suspect.column, meant=_meaning(survey, suspect, typed))
            elif any(each not in survey.answers for each in suspect.questions()):
                changed[suspect.column.name] = replace(suspect.column, is_suspect=True)
        for column in table.columns.values():
            if (meant := _of_number(table, column)) is not None:
                changed[column.name] = replace(column, meant=meant)
        tables[name] = replace(table, columns={**table.columns, **changed}) if changed else table
    return replace(survey, tables=tables)


def _meaning(survey: Survey, suspect: Suspect, typed: TypedText) -> Meaning:
    far = survey.answer(suspect.check(text_forms.FAR_AHEAD, is_like=True)) if suspect.dates else None
    return Meaning(
        family=_HOLDS[typed.holds],
        form=typed.form,
        sorts=typed.sorts,
        is_open_ended=bool(far and far.violations),
        blanks=_blanks(survey, suspect, of_dates=_HOLDS[typed.holds].is_temporal),
    )


def blanks(survey: Survey, suspect: Suspect) -> int:
    """How many of the texts say nothing: blank ones, and dates of zeros."""
    return _blanks(survey, suspect, of_dates=bool(suspect.dates))


def _blanks(survey: Survey, suspect: Suspect, *, of_dates: bool) -> int:
    nothing = text_forms.NO_DATE if of_dates else text_forms.BLANK
    return _count(survey, suspect, nothing, is_like=True) or 0


def _of_number(table: SurveyedTable, column: SurveyedColumn) -> Meaning | None:
    """Moments and days kept as integers; what is named or declared as a reference, as to a calendar, stays one."""
    if column.profile is None:
        return None
    is_reference = not column.words or column.words[-1] in KEY_WORDS or column.column.is_identity
    is_reference = is_reference or any(column.name in each.columns for each in table.table.foreign_keys)
    kept = None if is_reference else kept_moment(table, column)
    if kept is None:
        return None
    family = TypeFamily.TIMESTAMP if kept.per_second else TypeFamily.DATE
    return Meaning(family=family, form=kept.verdict[0], sorts=True, per_second=kept.per_second)


def suspects(survey: Survey, table: SurveyedTable) -> tuple[Suspect, ...]:
    """The columns of a table that are worth counting."""
    return survey.once("typed texts", table, lambda _, each: tuple(_suspects(each)))


def _suspects(table: SurveyedTable) -> Iterator[Suspect]:
    if table.is_view or table.profile is None:
        return
    for column in table.columns.values():
        profile = column.profile
        if column.family is not TypeFamily.TEXT or profile is None:
            continue
        texts = tuple(each for each in profile.values or profile.shapes if each.value.strip())
        dates, numbers = _dates(column, profile, texts), _numbers(table, column, profile, texts)
        if dates or numbers:
            shapes = profile.shapes or tuple(replace_digits(each) for each in texts)
            yield Suspect(table, column, texts, shapes, dates, numbers)


def replace_digits(text: ValueCount) -> ValueCount:
    """A value as its shape, as far as dates have one."""
    return text.model_copy(
        update={"value": "".join("9" if each.isdigit() else "A" if each in "TZ" else each for each in text.value)}
    )


def _dates(column: SurveyedColumn, profile: ColumnProfile, texts: tuple[ValueCount, ...]) -> tuple[Form, ...]:
    if texts:
        return text_forms.date_forms([each for each in texts if not re.match(text_forms.NO_DATE, each.value)])
    fits = (profile.max_length or 0) in range(8, LONGEST_DATE + 1)
    return (YEAR_FIRST, YEAR_LAST) if fits and said(column, _SAYS_WHEN) else ()


def _numbers(
    table: SurveyedTable, column: SurveyedColumn, profile: ColumnProfile, texts: tuple[ValueCount, ...]
) -> tuple[Form, ...]:
    if identifies(table, column) or _is_named_as_name(column):
        return ()
    if not texts:
        fits = 1 <= (profile.max_length or 0) <= LONGEST_NUMBER
        return text_forms.NUMBER_FORMS[:3] if fits and says_quantity(column) else ()
    forms = text_forms.number_forms(texts)
    if text_forms.PERCENT in forms:  # whatever the column is called
        return (text_forms.PERCENT,)
    is_amount = says_quantity(column) or text_forms.separates(texts)
    if is_amount:
        return forms
    is_varied = not profile.values and profile.min_length != profile.max_length
    return (PLAIN,) if is_varied and PLAIN in forms else ()


def _is_named_as_name(column: SurveyedColumn) -> bool:
    """Whether the name says something that is written in digits, or the number of something."""
    last = plain(column.words[-1]) if column.words else ""
    if last in ADDITIVE:
        return False
    if last in _NAMES_IN_DIGITS or last in KEY_WORDS or last.endswith(_NUMBER_ENDINGS):
        return True
    return not is_additive(column) and not _NAMES_IN_DIGITS.isdisjoint(column.words)


def verdict(survey: Survey, suspect: Suspect) -> TypedText | None:
    """What was counted of a suspect; ``None`` where that refutes it, or nobody counted."""
    return _of_dates(survey, suspect) or _of_numbers(survey, suspect)


def _of_dates(survey: Survey, suspect: Suspect) -> TypedText | None:
    empty = _blanks(survey, suspect, of_dates=True)
    found = [(others, form) for form in suspect.dates if (others := _count(survey, suspect, form.pattern)) is not None]
    if not found:
        return None
    unlike, form = min(found, key=lambda each: each[0])
    evidence = _evidence(survey, suspect, form, unlike - empty, empty)
    if evidence is None:
        return None
    is_timed = _is_timed(suspect, form)
    in_order = _count(survey, suspect, suspect.order) if suspect.order else None
    return TypedText(
        schema_name=suspect.table.name.schema_name,
        table=suspect.table.name.table,
        column=suspect.column.name,
        holds="timestamp" if is_timed else "date",
        form=_name_of(survey, suspect, form) + (" hh:mm" if is_timed and form is not DIGITS_ALONE else ""),
        sorts=in_order == 0,
        evidence=evidence,
    )


def _is_timed(suspect: Suspect, form: Form) -> bool:
    if suspect.texts and form is not DIGITS_ALONE:
        return any(":" in each.value for each in suspect.texts)
    return (suspect.column.max_length or 0) > (len("YYYYMMDD") if form is DIGITS_ALONE else len("YYYY-MM-DD"))


def _name_of(survey: Survey, suspect: Suspect, form: Form) -> str:
    """How the dates are written, with the sign between; where the day stands is told by what no month can be."""
    if form is DIGITS_ALONE:
        return f"{form.name}hhmmss" if _is_timed(suspect, form) else form.name
    usual = "-" if form is YEAR_FIRST else "/"
    if suspect.texts:
        sign = next((each for each in suspect.texts[0].value.lstrip() if each in text_forms.SIGNS), usual)
    else:
        counts = {
            each: _count(survey, suspect, pattern, is_like=True) or 0 for each, pattern in text_forms.SIGNS.items()
        }
        sign = max((usual, *counts), key=counts.__getitem__)
    if form is YEAR_FIRST:
        return form.name.replace("-", sign)
    day_first, month_first = f"DD{sign}MM{sign}YYYY", f"MM{sign}DD{sign}YYYY"
    days = _count(survey, suspect, text_forms.FIRST_IS_DAY, is_like=True)
    months = _count(survey, suspect, text_forms.SECOND_IS_DAY, is_like=True)
    if days and months:
        return f"{day_first} and {month_first} side by side"
    if days or months:
        return day_first if days else month_first
    return day_first if sign == "." else f"{day_first} or {month_first}"


def _of_numbers(survey: Survey, suspect: Suspect) -> TypedText | None:
    found = [
        (others, form) for form in suspect.numbers if (others := _count(survey, suspect, form.pattern)) is not None
    ]
    if not found or _count(survey, suspect, text_forms.LEADING_ZERO, is_like=True) != 0:
        return None
    least = min(others for others, _ in found)
    fitting = [form for others, form in found if others == least]
    empty = _blanks(survey, suspect, of_dates=False)
    evidence = _evidence(survey, suspect, fitting[0], least - empty, empty)
    if evidence is None:
        return None
    is_whole = bool(suspect.texts) and len(fitting) == 1 and not text_forms.has_fraction(suspect.texts)
    return TypedText(
        schema_name=suspect.table.name.schema_name,
        table=suspect.table.name.table,
        column=suspect.column.name,
        holds="integer" if is_whole else "decimal",
        form=" or ".join(each.name for each in fitting),
        evidence=evidence,
    )


def _evidence(survey: Survey, suspect: Suspect, form: Form, others: int, blanks: int) -> Evidence | None:
    """What was counted, where hardly a text is something else."""
    answer = survey.answer(suspect.check(form.pattern, is_like=False))
    if answer is None:
        return None
    rows, missing = answer.rows or 0, (answer.null_rows or 0) + blanks
    if rows <= missing or others > FEW * (rows - missing):
        return None
    reason = f"{rows - missing - others:,} of {rows - missing:,} texts are written so"
    if blanks:
        reason += f"; {blanks:,} more are blank or zero"
    return Evidence(reason=f"{reason}.", rows=rows, null_rows=missing, violations=max(0, others))


def _count(survey: Survey, suspect: Suspect, pattern: str, *, is_like: bool = False) -> int | None:
    answer = survey.answer(suspect.check(pattern, is_like=is_like))
    return answer.violations if answer else None
