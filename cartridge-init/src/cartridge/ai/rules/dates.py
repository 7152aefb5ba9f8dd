"""Dates in their roles: the business dates of facts, and the calendar that they point at.

Practice (Kimball): every fact has a date for each step of its process, and all of them point at one conformed date
dimension that reaches beyond today. How far it has to reach is what the profiles of these dates say; where no profile
says anything there is no calendar, and a source that has one of its own gets no second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from cartridge.ai.rules.naming import shorten
from cartridge.ai.rules.subjects import Draft, Subject
from cartridge.artifacts.analysis import DatePart, Role
from cartridge.artifacts.days import DAY_COLUMN, DaysInput
from cartridge.artifacts.models import GeneratedModel, GeneratedTest, ModelColumn, ModelType, Query, SelectItem, Step
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily

CALENDAR: Final = "dim_dates"

YEARS_AHEAD: Final = 5
"""Whole years of days after the last date of a fact, so that the calendar does not end with the data."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
"""Dates outside of these years stand for "unknown" or "until further notice", and are no days of a calendar."""

_MEND: Final = "make it a date in the database, and scan again"

_BUSINESS: Final = (DatePart.EVENT, DatePart.MILESTONE, DatePart.DUE)
FACTS: Final = (Role.FACT, Role.EVENT, Role.BRIDGE)

_COLUMNS: Final = (
    ("day_of_week", "integer", "iso_day_of_week(date_day)", "Day of the week, from 1 for Monday to 7 for Sunday."),
    ("day_name", "text", "day_name(date_day)", "English name of the day of the week."),
    ("day_of_month", "integer", "cast(extract(day from date_day) as integer)", "Day of the month, from 1."),
    ("day_of_year", "integer", "day_of_year(date_day)", "Day of the year, from 1."),
    ("is_weekend", "boolean", "is_weekend(date_day)", "Whether the day is a Saturday or a Sunday."),
    ("week_start_date", "date", "iso_week_start(date_day)", "Monday of the week."),
    ("iso_week", "integer", "iso_week(date_day)", "Week of the year by ISO 8601; it belongs to `iso_year`."),
    ("iso_year", "integer", "iso_year(date_day)", "Year that the week belongs to by ISO 8601."),
    ("month_number", "integer", "cast(extract(month from date_day) as integer)", "Month of the year, from 1."),
    ("month_name", "text", "month_name(date_day)", "English name of the month."),
    ("month_start_date", "date", "month_start(date_day)", "First day of the month."),
    ("quarter_number", "integer", "cast(extract(quarter from date_day) as integer)", "Quarter of the year, from 1."),
    ("quarter_start_date", "date", "quarter_start(date_day)", "First day of the quarter."),
    ("year_number", "integer", "cast(extract(year from date_day) as integer)", "Calendar year."),
    ("year_start_date", "date", "year_start(date_day)", "First day of the calendar year."),
)


@dataclass(frozen=True)
class Calendar:
    """The days from ``first`` to ``last``: whole years around every business date of the facts."""

    first: date
    last: date
    unknown: tuple[str, ...] = ()
    """Dates of facts of which it is not known whether they are among the days: `table.column`, of the source."""

    def covers(self, subject: Subject, column: ColumnMapping) -> bool:
        """Whether every value of a column was seen to be one of the days."""
        span = days_between(column)
        if span is None or subject.mapping.row_count is None or subject.mapping.is_sampled:
            return False
        return self.first <= span[0] and span[1] <= self.last


def make_calendar(draft: Draft, taken: set[str]) -> tuple[Calendar | None, tuple[str, ...]]:
    """The calendar of the facts, or ``None`` where they have no dates; and a note where one is left out.

    :param taken: names of models that exist already.
    """
    facts = [each for each in draft.subjects if each.mart and each.role in FACTS]
    if own := _own_calendar(draft, facts):
        return None, (f"{own.full_name} is the calendar of the source; no other one was made.",)
    spans = [span for fact in facts for _, column in business_dates(fact) if (span := days_between(column))]
    unknown = tuple(name for fact in facts for name in _without_span(fact))
    if not spans:
        return None, tuple(_notes(unknown, "so no calendar was made, nor a semantic layer"))
    if CALENDAR in taken:
        return None, (f"There is a model `{CALENDAR}` already; no calendar was made.",)
    # A timestamp is the day before or after in another time zone.
    first = min(each[0] for each in spans) - timedelta(days=1)
    last = max(each[1] for each in spans) + timedelta(days=1)
    told = tuple(_notes(unknown, f"so `{CALENDAR}` may lack some of them"))
    return Calendar(date(first.year, 1, 1), date(last.year + YEARS_AHEAD, 12, 31), unknown), told


def _without_span(fact: Subject) -> Iterator[str]:
    """The business dates that staging casts and whose first and last day the scan does not tell."""
    for _, column in business_dates(fact):
        raw = fact.raw.column(column.name)
        is_known = column.profile is not None and column.profile.minimum is not None
        if raw and raw.cast and not raw.family.is_temporal and not is_known and fact.mapping.row_count != 0:
            yield f"{fact.mapping.schema_name}.{fact.mapping.name}.{column.name}"


def _notes(unknown: tuple[str, ...], so: str) -> Iterator[str]:
    if unknown:
        yield (
            f"The first and last day of {_listed(unknown)} are not known, as the source keeps no date "
            f"there, {so}; {_MEND}."
        )


def _listed(names: tuple[str, ...]) -> str:
    quoted = [f"`{each}`" for each in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def _own_calendar(draft: Draft, facts: list[Subject]) -> Subject | None:
    """The table that a date of a fact points at: a date that is neither date nor timestamp is the key of a calendar."""
    for fact in facts:
        role = fact.mapping.role
        keys = {each.column for each in role.dates} if role else set()
        for reference in draft.outgoing(fact):
            column = fact.mapping.column(reference.relationship.columns[0])
            if reference.relationship.columns[0] in keys and column and not column.family.is_temporal:
                return reference.target
    return None


def business_dates(subject: Subject) -> Iterator[tuple[str, ColumnMapping]]:
    """The dates and timestamps by which a fact is looked at, by their staged names; not those of bookkeeping."""
    role = subject.mapping.role
    if role is None:
        return
    named = {each.column for each in role.dates if each.part in _BUSINESS} | {role.event_time}
    for staged, column in subject.by_staged_name.items():
        if column.name in named and column.family.is_temporal and not column.sensitive:
            yield staged, column


def date_name(staged: str) -> str:
    """What the day of a timestamp is called: ``shipped_at`` happens on the ``shipped_date``."""
    return shorten(f"{staged.removesuffix('_at')}_date")


def day_of(column: ModelColumn, name: str) -> ModelColumn:
    """The column that holds the day of a timestamp."""
    return ModelColumn(name=name, data_type="date", description=f"Day of `{column.name}`.")


def is_dated(column: ColumnMapping) -> bool:
    """Whether a timestamp gets a date beside it: one that is a date already does not."""
    return column.family is TypeFamily.TIMESTAMP


def calendar_model(calendar: Calendar) -> GeneratedModel:
    """The date dimension, a time spine to dbt: made of nothing, one row per day."""
    day = ModelColumn(name=DAY_COLUMN, data_type="date", description="The day.")
    years = f"{calendar.first.year} to {calendar.last.year}"
    unknown = calendar.unknown
    told = f" Whether the days of {_listed(unknown)} are among them is not known." if unknown else ""
    made = f"Days are made one by one, from {calendar.first} to {calendar.last}."
    return GeneratedModel(
        name=CALENDAR,
        model_type=ModelType.MARTS,
        kind="dimension",
        description=f"One row per day of the years {years}: the dates of the facts when scanned, and {YEARS_AHEAD} "
        f"years more.{told}",
        grain="one row per day",
        reason="Dimension: every date of a fact points at it, and metrics are counted along it (time spine).",
        materialized="table",
        query=Query(
            inputs=(DaysInput(alias="calendar_days", first=calendar.first, last=calendar.last),),
            steps=(
                Step(
                    name="described",
                    from_relation="calendar_days",
                    items=(
                        SelectItem(name=DAY_COLUMN, expression=DAY_COLUMN),
                        *(SelectItem(name=name, expression=expression) for name, _, expression, _ in _COLUMNS),
                    ),
                ),
                Step(
                    name="final",
                    from_relation="described",
                    items=tuple(
                        SelectItem(name=name, expression=name) for name in (DAY_COLUMN, *(each[0] for each in _COLUMNS))
                    ),
                ),
            ),
        ),
        columns=(
            day,
            *(ModelColumn(name=name, data_type=kind, description=text) for name, kind, _, text in _COLUMNS),
        ),
        key=(DAY_COLUMN,),
        time_spine=DAY_COLUMN,
        tests=(
            GeneratedTest(name="unique", column=DAY_COLUMN, evidence=made),
            GeneratedTest(name="not_null", column=DAY_COLUMN, evidence=made),
        ),
    )


def calendar_tests(calendar: Calendar, subject: Subject, model: GeneratedModel) -> Iterator[GeneratedTest]:
    """That the dates of a fact are days of the calendar, where the range of their values proves it.

    Those of the event and of what was agreed, which may lie far ahead; the steps between follow the event.
    """
    role = subject.mapping.role
    milestones = {each.column for each in role.dates if each.part is DatePart.MILESTONE} if role else set()
    for staged, column in business_dates(subject):
        if column.name in milestones:
            continue
        name = date_name(staged) if is_dated(column) else staged
        span = days_between(column)
        is_taken = name != staged and name in subject.by_staged_name
        if span is None or is_taken or model.column(name) is None or not calendar.covers(subject, column):
            continue
        yield GeneratedTest(
            name="relationships",
            column=name,
            arguments={"to": f"ref('{CALENDAR}')", "field": DAY_COLUMN},
            evidence=f"0 of {subject.mapping.row_count:,} rows lie outside of the calendar: days were from {span[0]} "
            f"to {span[1]}.",
        )


def days_between(column: ColumnMapping | None) -> tuple[date, date] | None:
    """The first and last day of a column; ``None`` where they are not known or are no days of a calendar."""
    profile = column.profile if column else None
    first, last = (_day(profile.minimum), _day(profile.maximum)) if profile else (None, None)
    if first is None or last is None or first.year < _FIRST_YEAR or last.year > _LAST_YEAR:
        return None
    return first, last


def _day(value: object) -> date | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
