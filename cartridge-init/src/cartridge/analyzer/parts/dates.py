"""Dates: what each date, timestamp or reference to a calendar tells of its row.

Practice (Kimball): dates play roles, and every role becomes a date of its own in the mart: when it happened, when it
was due, when each step was reached, when the row was written. The time a row was written is not the time it happened.
"""

from __future__ import annotations

from cartridge.analyzer.parts.history import Validity
from cartridge.analyzer.parts.moments import comes_before, is_open_ended, precedes
from cartridge.analyzer.parts.vocabulary import BORN, CREATED, DELETED, DUE, UPDATED, said
from cartridge.analyzer.shape import Shape, is_calendar
from cartridge.analyzer.survey import SurveyedColumn
from cartridge.artifacts.analysis import DateColumn, DatePart, SoftDelete


def dates(
    shape: Shape, event_time: str | None, validity: Validity | None, soft_delete: SoftDelete | None
) -> tuple[DateColumn, ...]:
    """Every date of the table with its part, in the table's order.

    :param event_time: of facts and events, when the row happened; other dates of theirs that are nothing else are steps
        of the same process.
    """
    calendars = {
        relationship.columns[0]
        for relationship, target in zip(shape.outgoing, shape.targets, strict=True)
        if len(relationship.columns) == 1 and is_calendar(target)
    }
    found = []
    for column in shape.columns:
        if column.meaning.is_temporal or column.name in calendars:
            part, reason = _part(shape, column, event_time, validity, soft_delete)
            found.append(DateColumn(column=column.name, part=part, reason=reason))
    return tuple(found)


def _part(
    shape: Shape,
    column: SurveyedColumn,
    event_time: str | None,
    validity: Validity | None,
    soft_delete: SoftDelete | None,
) -> tuple[DatePart, str]:
    if soft_delete and soft_delete.column == column.name:
        return DatePart.DELETED, soft_delete.reason
    if validity and column.name == validity.valid_from:
        return DatePart.VALID_FROM, validity.reason
    if validity and column.name == validity.valid_to:
        return DatePart.VALID_TO, validity.reason
    if column.name == event_time:
        return DatePart.EVENT, "The date by which the business would name the row."
    return _by_words(column) or _by_place(shape, column, event_time)


def _by_words(column: SurveyedColumn) -> tuple[DatePart, str] | None:
    for part, vocabulary, meaning in (
        (DatePart.ATTRIBUTE, BORN, "a day in the life of a person, no step of what the row stands for"),
        (DatePart.DELETED, DELETED, "when the row was marked as gone"),
        (DatePart.DUE, DUE, "a day that was planned or agreed"),
        (DatePart.UPDATED, UPDATED, "when the row was last written"),
        (DatePart.CREATED, CREATED, "when the row was first written"),
    ):
        word = said(column, vocabulary)
        if word:
            return part, f"Its name says {word}: {meaning}."
    return None


def _by_place(shape: Shape, column: SurveyedColumn, event_time: str | None) -> tuple[DatePart, str]:
    event = shape.surveyed.columns.get(event_time or "")
    if event is None or precedes(column, event):
        return DatePart.ATTRIBUTE, "A date that describes what the row is about."
    step = f"A step of the same process as {event.name}"
    if comes_before(column, event):
        return DatePart.MILESTONE, f"{step}, before it: it has {_fewer(column, event)}."
    if is_open_ended(column):
        return DatePart.MILESTONE, f"{step}; a date beyond any calendar says that it was not reached."
    if column.missing_count and column.rows:
        share = column.missing_count / column.rows
        return (
            DatePart.MILESTONE,
            f"{step}, not reached in {'< 1' if share < 0.01 else f'{share * 100:.0f}'} % of the rows.",
        )
    return DatePart.MILESTONE, f"{step}."


def _fewer(column: SurveyedColumn, event: SurveyedColumn) -> str:
    return "fewer nulls" if (column.missing_count or 0) < (event.missing_count or 0) else "the earlier dates"
