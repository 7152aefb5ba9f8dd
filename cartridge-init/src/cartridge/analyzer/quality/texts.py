"""Texts that say nothing in more than one way: with blanks around them, empty beside null, or as a word for "none".

Practice: one way of saying that nothing is known, null, is what counts, joins and tests understand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.analyzer.quality.finding import finding, measured, of, profiled, rows_in, sensitive
from cartridge.analyzer.quality.mixtures import spellings
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.checks import ValueCheck
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

PADDED: Final = "^( .*|.* )$"

NOTHING: Final = frozenset(
    {"n/a", "n.a.", "#n/a", "null", "nil", "nan", "unknown", "undefined", "unspecified", "missing", "tbd",
     "not available", "not applicable", "not specified", "not known", "not set", "?", "??", "???", "-", "--", "---",
     ".", "(none)", "(null)", "<null>", "xxx"}
)  # fmt: skip
"""What people and programs write where they know nothing. `NA` and `none` are left out: a country and an answer."""


_PROSE: Final = word_set(
    "comment comments description descr desc note notes text body message remark remarks content summary bio"
)
LONGEST: Final = 100
"""Characters that a text has at most which others are compared with; what is longer is prose."""


def asked_of_texts(survey: Survey) -> Iterator[ValueCheck]:
    """What has to be counted of texts, where a look at some rows, or the shortest text, gives a reason."""
    for table, column in profiled(survey):
        if _is_text(column):
            if _may_be_padded(column):
                yield _padded(table, column)
            if _may_be_empty(column):
                yield _empty(table, column)


def padded_text(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    """Blanks at the ends; where a value stands there without them too, that is a mixed spelling."""
    for table, column in profiled(survey):
        if not _is_text(column) or column.profile is None or _is_prose(column):
            continue
        if _is_complete(table, column):
            alone = [each[0] for each in spellings(column.profile) if len(each) == 1]
            count: int | None = sum(each.count for each in alone if each.value != each.value.strip(" "))
        else:
            count = rows_in(survey, _padded(table, column)) if _may_be_padded(column) else None
        if count:
            yield finding(
                table,
                "padded_text",
                f"{count:,}{of(table.row_count)} rows in {table.name}.{column.name} begin or end with a blank: they "
                "equal no value without it.",
                columns=(column.name,),
                count=count,
            )


def empty_text(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for table, column in profiled(survey):
        if not _is_text(column) or not _may_be_empty(column) or column.profile is None:
            continue
        answer = survey.answer(_empty(table, column))
        if answer and answer.violations and answer.null_rows:
            count = answer.violations
            yield finding(
                table,
                "empty_text",
                f"{count:,}{of(answer.rows)} rows in {table.name}.{column.name} are empty texts and "
                f"{answer.null_rows:,} are null: two ways of saying nothing.",
                columns=(column.name,),
                count=count,
            )


def placeholder_text(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    hidden = sensitive(survey, so_far)
    for table, column in measured(survey):
        if column.profile is None or not column.profile.values_are_complete or not _is_text(column):
            continue
        found = [each for each in column.profile.values if each.value.strip().casefold() in NOTHING]
        if not found or (table.name, column.name) in hidden:
            continue
        count = sum(each.count for each in found)
        quoted = ", ".join(f"{each.value!r} ({each.count:,})" for each in found)
        yield finding(
            table,
            "placeholder_text",
            f"{count:,}{of(table.row_count)} rows in {table.name}.{column.name} say in a word that nothing is "
            f"known: {quoted}.",
            columns=(column.name,),
            count=count,
        )


def _is_text(column: SurveyedColumn) -> bool:
    """Texts of any length: one of a fixed length is filled up with blanks by the database."""
    return column.family is TypeFamily.TEXT and not column.column.data_type.startswith("char")


def _is_complete(table: SurveyedTable, column: SurveyedColumn) -> bool:
    is_whole = table.profile is not None and not table.profile.is_sampled
    return is_whole and column.profile is not None and column.profile.values_are_complete


def _may_be_padded(column: SurveyedColumn) -> bool:
    return column.profile is not None and column.profile.has_outer_blanks is True and not _is_prose(column)


def _is_prose(column: SurveyedColumn) -> bool:
    return not _PROSE.isdisjoint(column.words) or (column.max_length or 0) > LONGEST


def _may_be_empty(column: SurveyedColumn) -> bool:
    return column.profile is not None and column.profile.min_length == 0 and bool(column.profile.null_count)


def _padded(table: SurveyedTable, column: SurveyedColumn) -> ValueCheck:
    return ValueCheck(table=table.name, columns=(column.name,), test="like", value=PADDED)


def _empty(table: SurveyedTable, column: SurveyedColumn) -> ValueCheck:
    return ValueCheck(table=table.name, columns=(column.name,), test="equal", value="")
