"""Numbers, dates and yes or no kept as texts, and flags that hold more than yes and no.

Practice: a text compares and sorts letter by letter (`10` before `9`), and lets anything in. Which texts are dates or
numbers is counted, see :mod:`cartridge.analyzer.typed_texts`; the form in which they are written tells how to cast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from cartridge.analyzer.quality.finding import finding, in_keys, measured, sensitive
from cartridge.analyzer.quality.saying_nothing import MANY_COLUMNS
from cartridge.analyzer.survey import Survey, SurveyedColumn
from cartridge.artifacts.analysis import Analysis, Finding, TypedText
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily

_YES_AND_NO: Final = frozenset(
    frozenset(each.split())
    for each in ("yes no", "y n", "true false", "t f", "on off", "ja nein", "oui non", "si no", "0 1")
)
_FLAGS: Final = frozenset({"is", "has", "was", "can", "should"})
_FLAG_ENDS: Final = frozenset({"flag", "yn", "bool"})


def number_as_text(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    hidden = sensitive(survey, so_far)
    for each in so_far.typed_texts:
        if each.holds in ("integer", "decimal") and (each.full_name, each.column) not in hidden:
            yield _kept_as_text(survey, each, "number_as_text", "numbers")


def date_as_text(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for each in so_far.typed_texts:
        if each.holds in ("date", "timestamp"):
            yield _kept_as_text(survey, each, "date_as_text", "dates")


def _kept_as_text(survey: Survey, text: TypedText, code: str, what: str) -> Finding:
    evidence, where = text.evidence, f"{text.full_name}.{text.column}"
    filled, others = (evidence.rows or 0) - (evidence.null_rows or 0), evidence.violations or 0
    message = f"All {filled:,} values of {where} are {what} ({text.form}), kept as text."
    if others:
        message = (
            f"{filled - others:,} of {filled:,} values of {where} are {what} ({text.form}), kept as text; "
            f"{others:,} are none."
        )
    return finding(survey.tables[text.full_name], code, message, columns=(text.column,), count=filled - others)


def boolean_as_text(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    hidden = sensitive(survey, so_far) | in_keys(survey, so_far)
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
    hidden = sensitive(survey, so_far) | in_keys(survey, so_far)
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
