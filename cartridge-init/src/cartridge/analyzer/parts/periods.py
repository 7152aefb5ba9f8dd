"""Regular periods: whether a table has one row per entity and day, month or year.

Practice: the key of a periodic snapshot is the entity and the period. The profile shows it without a word: the dates
follow each other at one step, and rows are about as many as entities times dates. Payments come on most days too, but a
key of a payment and its day fills that product almost nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Final

from cartridge.analyzer.measures import is_bookkeeping
from cartridge.analyzer.parts.moments import FEWEST_PERIODS, step
from cartridge.analyzer.parts.vocabulary import LEVEL, MONTH, SNAPSHOT, YEAR, said, said_in
from cartridge.analyzer.shape import Shape, is_calendar
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.analyzer.units import kept_month
from cartridge.artifacts.checks import UniquenessCheck
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

FILLED: Final = 0.5
"""Share of the product of entities and periods that must have a row, where nothing but the data speaks."""

FILLED_BY_NAME: Final = 0.02
"""The same where a column says a balance or a stock: few products are kept in every shop. Where the table's own
name says a snapshot, its key and the regular step are enough."""

FILLED_BY_MONTHS: Final = 0.05
"""The same where the key holds a year and a month: such a row is the sum or the state of a month by itself."""

ROOM: Final = 1.1
"""How much more rows than the product there may be, for distinct counts that are estimates."""

PERIODIC_TEXTS: Final = {
    "9999-99": "month",
    "9999/99": "month",
    "9999-A99": "week",
    "9999A99": "week",
    "9999-A9": "quarter",
    "9999A9": "quarter",
    "A9-9999": "quarter",
    "A9 9999": "quarter",
}
"""How texts of a period are written, by their shape; `2024-M01` is a month by its name."""

ASKED_AT_MOST: Final = 1
"""Pairs per table that are asked for: rows that are nearly a product of two counts are rare."""

_FLOWS: Final = word_set("movement transaction adjustment transfer change order receipt entry item line posting")
_ENTITY_FAMILIES: Final = frozenset(
    {TypeFamily.INTEGER, TypeFamily.TEXT, TypeFamily.UUID, TypeFamily.ENUM, TypeFamily.DECIMAL}
)


@dataclass(frozen=True)
class Period:
    """The period of a snapshot: its name, the columns that hold it, what it is taken of, and what shows it."""

    name: str
    columns: tuple[str, ...]
    entities: tuple[str, ...]
    evidence: str


def wanted(survey: Survey) -> Iterator[UniquenessCheck]:
    """Where the counts suggest it, ask whether entity and period tell rows apart."""
    for table in survey.tables.values():
        if table.is_view or table.is_empty or table.profile is None:
            continue
        for columns in _suggested(table)[:ASKED_AT_MOST]:
            yield UniquenessCheck(table=table.name, columns=columns)


def proven(survey: Survey, table: SurveyedTable) -> tuple[tuple[str, ...], ...]:
    """The pairs of entity and period that were asked for and hold."""
    found = []
    for columns in _suggested(table)[:ASKED_AT_MOST] if table.profile else ():
        answer = survey.uniqueness(table.name, columns)
        if answer is not None and answer.holds and not answer.null_rows:
            found.append(columns)
    return tuple(found)


def period_of(shape: Shape, keys: tuple[tuple[str, ...], ...]) -> Period | None:
    """The period that one of the keys holds beside what it is a snapshot of."""
    for key in keys:
        columns = [shape.surveyed.columns[each] for each in key if each in shape.surveyed.columns]
        if len(columns) == len(key) and (found := _in_key(shape, columns)) is not None:
            return found
    return None


def _in_key(shape: Shape, key: list[SurveyedColumn]) -> Period | None:
    calendars = _calendar_columns(shape)
    held = _held_period(shape, key, calendars)
    if held is None:
        return None
    name, columns, periods = held
    entities = [each for each in key if each not in columns]
    if any(each.name in shape.surveyed.own_keys for each in entities) or len(entities) > 3:
        return None
    if any(each.meaning not in _ENTITY_FAMILIES for each in entities):
        return None
    by_table = _named_as_snapshot(shape)
    named = by_table or next((word for each in shape.columns if each not in key and (word := said(each, LEVEL))), None)
    filled = _filled(shape, entities, periods)
    if name is None or (filled is None and not named):
        return None
    least = 0 if by_table else FILLED_BY_NAME if named else FILLED_BY_MONTHS if len(columns) > 1 else FILLED
    if filled is not None and not least <= filled <= ROOM:
        return None
    evidence = "its key holds the period"
    if filled is not None and filled >= FILLED_BY_NAME:
        evidence = f"{periods:,} periods at a regular step, {_share(filled)} of all combinations have a row"
    if named:
        evidence += f", and a name says {named}"
    return Period(name, tuple(each.name for each in columns), tuple(each.name for each in entities), evidence)


def _named_as_snapshot(shape: Shape) -> str | None:
    """The word by which the table is named after a state; stock movements and balance transfers are none."""
    return None if not shape.entity or shape.entity[-1] in _FLOWS else said_in(shape.entity, SNAPSHOT)


def _held_period(
    shape: Shape, key: list[SurveyedColumn], calendars: frozenset[str]
) -> tuple[str | None, list[SurveyedColumn], int | None] | None:
    """The period's name, its columns and how many there are; the name is ``None`` where the step is irregular."""
    for column in key:
        distinct = column.profile.distinct_count if column.profile else None
        if column.meaning.is_temporal and not is_bookkeeping(column):
            is_unread = column.family is TypeFamily.TEXT  # whose first and last date the profile does not tell
            return (step(column) if distinct and not is_unread else "date"), [column], distinct
        if column.name in calendars:
            return ("day" if (distinct or FEWEST_PERIODS) >= FEWEST_PERIODS else None), [column], distinct
        if name := _written_period(shape, column):
            return name, [column], distinct
    year = next((each for each in key if _is_year(each)), None)
    month = next((each for each in key if each is not year and _is_month(each)), None)
    if year is None:
        return None
    years = year.profile.distinct_count if year.profile else None
    if month is None:
        return ("year" if (years or FEWEST_PERIODS) >= FEWEST_PERIODS else None), [year], years
    return "month", [year, month], years * 12 if years else None


def _written_period(shape: Shape, column: SurveyedColumn) -> str | None:
    """The period that texts, or numbers such as 202401, are written as; ``None`` where they are none."""
    profile = column.profile
    if column.family is TypeFamily.INTEGER:
        return "month" if kept_month(shape.surveyed, column) else None
    if column.family is not TypeFamily.TEXT or profile is None:
        return None
    known = profile.shapes or (profile.values if profile.values_are_complete else ())
    found = {PERIODIC_TEXTS.get(_shape_of(each.value)) for each in known}
    name = found.pop() if len(found) == 1 else None
    return "month" if name == "week" and said(column, MONTH) else name


def _shape_of(text: str) -> str:
    return "".join("9" if each.isdigit() else "A" if each.isalpha() else each for each in text)


def _is_year(column: SurveyedColumn) -> bool:
    return (
        column.family is TypeFamily.INTEGER
        and _lies_in(column, 1900, 2100)
        and bool(said(column, YEAR) or column.profile)
    )


def _is_month(column: SurveyedColumn) -> bool:
    return (
        column.family is TypeFamily.INTEGER
        and _lies_in(column, 1, 12)
        and bool(said(column, MONTH) or _is_full_year(column))
    )


def _is_full_year(column: SurveyedColumn) -> bool:
    return bool(column.profile and column.profile.minimum == 1 and column.profile.maximum == 12)


def _lies_in(column: SurveyedColumn, least: int, most: int) -> bool:
    """Whether all values lie in the range; without a profile, nothing speaks against it."""
    profile = column.profile
    if profile is None or profile.minimum is None:
        return profile is None
    return (
        isinstance(profile.minimum, int)
        and isinstance(profile.maximum, int)
        and least <= profile.minimum <= profile.maximum <= most
    )


def _filled(shape: Shape, entities: list[SurveyedColumn], periods: int | None) -> float | None:
    """Rows over the product of entities and periods; ``None`` where something of it was not counted."""
    counts = [each.profile.distinct_count if each.profile else None for each in entities]
    profile = shape.surveyed.profile
    if profile is None or profile.is_sampled or not periods or any(not each for each in counts):
        return None
    return profile.row_count / (periods * prod(each or 1 for each in counts))


def _suggested(table: SurveyedTable) -> list[tuple[str, ...]]:
    """Pairs of an entity and a date whose counts multiply to the number of rows."""
    rows = table.row_count or 0
    if table.profile is None or table.profile.is_sampled or rows < 4 * FEWEST_PERIODS:
        return []
    dated = [
        each
        for each in table.columns.values()
        if each.meaning.is_temporal and not each.holds_nulls and not is_bookkeeping(each) and step(each)
    ]
    found = []
    for moment in dated:
        periods = (moment.profile and moment.profile.distinct_count) or 0
        for entity in table.columns.values():
            count = (entity.profile and entity.profile.distinct_count) or 0
            is_one = entity.meaning in _ENTITY_FAMILIES - {TypeFamily.DECIMAL} and not entity.holds_nulls
            if is_one and 2 <= count <= rows / FEWEST_PERIODS and FILLED <= rows / (periods * count) <= ROOM:
                found.append((abs(1 - rows / (periods * count)), entity.index, (entity.name, moment.name)))
    return [each for _, _, each in sorted(found)]


def _calendar_columns(shape: Shape) -> frozenset[str]:
    return frozenset(
        relationship.columns[0]
        for relationship, target in zip(shape.outgoing, shape.targets, strict=True)
        if len(relationship.columns) == 1 and is_calendar(target)
    )


def _share(filled: float) -> str:
    return "nearly all" if filled > 0.9 else f"{filled:.0%}"
