"""Tables and columns that tell nothing: without rows, without values, with one value.

Columns that tell nothing are named one by one while they are few, else together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from cartridge.analyzer.measures import is_bookkeeping
from cartridge.analyzer.quality.finding import finding, measured
from cartridge.analyzer.survey import Survey, SurveyedColumn
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.noun import TableName

MANY_COLUMNS: Final = 3
CONSTANT_ROWS: Final = 10
"""Fewer rows than this may agree, or all be null, by chance."""


def constant_column(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    def is_found(column: SurveyedColumn, rows: int) -> bool:
        nulls = column.profile.null_count if column.profile else None
        return nulls == 0 and not is_bookkeeping(column) and _is_constant(column)

    yield from _telling_nothing(survey, "constant_column", "hold the same value", is_found)


def empty_column(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    def is_found(column: SurveyedColumn, rows: int) -> bool:
        return column.profile is not None and column.profile.null_count == rows

    yield from _telling_nothing(survey, "empty_column", "are null", is_found)


def _telling_nothing(
    survey: Survey, code: str, what: str, is_found: Callable[[SurveyedColumn, int], bool]
) -> Iterator[Finding]:
    """A finding per column or, where a table has many such columns, one for all of them."""
    by_table: dict[TableName, list[str]] = defaultdict(list)
    for table, column in measured(survey):
        rows = table.row_count or 0
        if rows >= CONSTANT_ROWS and is_found(column, rows):
            by_table[table.name].append(column.name)
    for name, columns in by_table.items():
        table = survey.tables[name]
        rows = table.row_count or 0
        if len(columns) <= MANY_COLUMNS:
            for each in columns:
                message = f"All {rows:,} rows in {name}.{each} {what}."
                yield finding(table, code, message, columns=(each,), count=rows)
            continue
        shown = f"{', '.join(columns[:MANY_COLUMNS])} and {len(columns) - MANY_COLUMNS} more"
        message = f"In {len(columns)} of the {len(table.columns)} columns of {name} all {rows:,} rows {what}: {shown}."
        yield finding(table, code, message, columns=tuple(columns), count=rows)


def empty_table(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for table in survey.tables.values():
        if table.is_empty:
            yield finding(table, "empty_table", f"{table.name} holds no rows.", count=0)


def _is_constant(column: SurveyedColumn) -> bool:
    profile = column.profile
    if profile is None:
        return False
    if profile.values_are_complete and profile.values:
        return len(profile.values) == 1
    if profile.minimum is not None:
        return profile.minimum == profile.maximum and profile.distinct_count in (None, 1)
    return profile.distinct_kind == "exact" and profile.distinct_count == 1
