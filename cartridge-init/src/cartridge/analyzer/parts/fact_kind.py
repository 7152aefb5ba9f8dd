"""The kind of a fact table: transaction, periodic snapshot or accumulating snapshot.

Practice (Kimball, The Data Warehouse Toolkit, chapter 3): a periodic snapshot has a row per entity and regular period,
whether or not something happened; an accumulating snapshot has a row per process, which is written again at each step,
so it has several dates and the later ones are empty for what is still under way; everything else is a transaction. The
first two are claimed only where dates, keys and nulls show them.
"""

from __future__ import annotations

from typing import Final

from cartridge.analyzer.parts.history import Validity
from cartridge.analyzer.parts.moments import is_open_ended, precedes, step_order
from cartridge.analyzer.parts.periods import Period, period_of
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import SurveyedColumn
from cartridge.artifacts.analysis import DateColumn, DatePart, FactKind, Role

SEVERAL: Final = 3
"""Dates of a process from which it is worth to measure the time between its steps."""


def fact_kind(
    shape: Shape,
    role: Role,
    keys: tuple[tuple[str, ...], ...],
    dates: tuple[DateColumn, ...],
    validity: Validity | None,
    *,
    is_version: bool = False,
) -> tuple[FactKind, str] | tuple[None, str]:
    """The kind with its reason; ``None`` of what is no fact.

    :param keys: the columns of each key of the table that holds.
    :param is_version: whether the table keeps earlier versions of what it describes.
    """
    if role not in (Role.FACT, Role.EVENT):
        return None, ""
    if validity is None and (period := period_of(shape, keys)) is not None:
        return FactKind.PERIODIC_SNAPSHOT, _of_period(period)
    if role is Role.FACT and validity is None and (steps := _steps(shape, dates)):
        return FactKind.ACCUMULATING_SNAPSHOT, steps
    return FactKind.TRANSACTION, _of_transaction(role, dates, is_version=is_version)


def _of_period(period: Period) -> str:
    entities = " and ".join(period.entities)
    per = f"per {entities} and {period.name}" if entities else f"per {period.name}"
    return f"One row {per} ({', '.join(period.columns)}): {period.evidence}."


def _of_transaction(role: Role, dates: tuple[DateColumn, ...], *, is_version: bool) -> str:
    since = next((each.column for each in dates if each.part is DatePart.VALID_FROM), None)
    if since:
        what = "One row per change, in force from" if is_version else "One row that holds from"
        return f"{what} {since} on; no regular period shows a snapshot."
    when = next((each.column for each in dates if each.part is DatePart.EVENT), None)
    rows = "One row per event, written once" if role is Role.EVENT else "One row per event"
    return f"{rows}{f', dated by {when}' if when else ''}; no regular period and no row of dates shows a snapshot."


def _steps(shape: Shape, dates: tuple[DateColumn, ...]) -> str | None:
    """Why the dates are steps of one process: at least three, the first always known, later ones open in some rows."""
    columns = shape.surveyed.columns
    first = next((columns[each.column] for each in dates if each.part is DatePart.EVENT), None)
    later = [columns[each.column] for each in dates if each.part is DatePart.MILESTONE]
    due = [columns[each.column] for each in dates if each.part is DatePart.DUE]
    if first is None or shape.key is None or 1 + len(later) + len(due) < SEVERAL:
        return None
    open_ones = [each for each in later if (_is_open(each) or is_open_ended(each)) and not precedes(each, first)]
    if not open_ones or (_nulls(first) and all(_nulls(each) <= _nulls(first) for each in open_ones)):
        return None
    start, *others = sorted([first, *later], key=step_order)
    named = ", ".join(each.name for each in sorted([*others, *due], key=step_order))
    verb = "is" if len(open_ones) == 1 else "are"
    how = "far ahead" if all(map(is_open_ended, open_ones)) else "empty"
    empty = f"{', '.join(each.name for each in open_ones[:3])} {verb} {how} in some rows"
    if all(each.profile is None or each.rows == 0 for each in open_ones):
        empty = f"{', '.join(each.name for each in open_ones[:3])} may be empty, by declaration"
    return f"One row per process from {start.name} over {named}; {empty}, so rows are written again as it goes on."


def _is_open(column: SurveyedColumn) -> bool:
    if column.missing_count is None or not column.rows:
        return column.column.is_nullable
    return 0 < column.missing_count < column.rows


def _nulls(column: SurveyedColumn) -> int:
    return column.missing_count or 0
