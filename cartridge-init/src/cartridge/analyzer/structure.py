"""What columns are by their values alone, where names say nothing or speak another language.

Practice: a name that rows are called by is a text that differs from row to row and in length; the moment at which rows
were loaded is the same in most of them; a calendar counts days, weeks and months from one on; and what stands in nearly
every table is about the rows, not about what they stand for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from cartridge.analyzer.naming import says_nothing
from cartridge.analyzer.survey import SurveyedColumn, SurveyedTable
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily

NEARLY_UNIQUE: Final = 0.9
"""Share of distinct values from which texts are names of single rows; a few may be shared."""

LONGEST_NAME: Final = 80
"""Letters of the longest name; beyond are descriptions."""

FEW_MOMENTS: Final = 5
"""Moments below which a date under a name that says nothing is that of a load, in a table of some size."""

SOME_ROWS: Final = 20

MOST_TABLES: Final = 0.6
"""Share of the tables that have the same date, from which it is a convention and tells of the rows' own life."""

FEWEST_TABLES: Final = 5
"""Fewer tables than this have no conventions."""

_CALENDAR_RANGES: Final = frozenset(
    {(1, 7), (0, 6), (1, 12), (1, 31), (1, 4), (1, 52), (1, 53), (0, 53), (1, 365), (1, 366)}
)


def looks_like_label(column: SurveyedColumn) -> bool:
    """Whether the texts read like names: nearly all different, of any length up to a line, none missing."""
    profile = column.profile
    if column.meaning is not TypeFamily.TEXT or profile is None or profile.null_count:
        return False
    share, shortest, longest = column.distinct_share, profile.min_length, profile.max_length
    if share is None or shortest is None or longest is None or profile.looks_like:
        return False
    return share >= NEARLY_UNIQUE and 1 <= shortest < longest - 1 and longest <= LONGEST_NAME


def tells_when(column: SurveyedColumn) -> bool:
    """Whether a date tells rows apart; one moment for all of them is that of a load.

    Under a name that says nothing a few moments are too few.
    """
    profile = column.profile
    if profile is None or profile.distinct_count is None or not column.rows or column.rows < 2:
        return True
    fewest = FEW_MOMENTS if says_nothing(column.words) and column.rows >= SOME_ROWS else 2
    return profile.distinct_count >= fewest


def is_constant(column: SurveyedColumn) -> bool:
    """Whether several rows all hold one value."""
    return bool(column.profile and column.profile.distinct_count == 1 and (column.rows or 0) > 1)


def counts_from_one(column: SurveyedColumn) -> bool:
    """Whether whole numbers run from 0 or 1 on without a gap, and far fewer than there are rows: places in a list."""
    profile = column.profile
    if profile is None or column.family is not TypeFamily.INTEGER or profile.distinct_count is None:
        return False
    if profile.minimum not in (0, 1) or not isinstance(profile.maximum, int) or not column.rows:
        return False
    return profile.maximum <= profile.distinct_count and 2 <= profile.distinct_count <= column.rows / 4


def is_part_of_calendar(column: SurveyedColumn) -> bool:
    """Whether whole numbers run through the days of a week, the months of a year or the like."""
    profile = column.profile
    if profile is None or column.family is not TypeFamily.INTEGER:
        return False
    return (profile.minimum, profile.maximum) in _CALENDAR_RANGES


def is_year(column: SurveyedColumn) -> bool:
    """Whether whole numbers are years of our time."""
    profile = column.profile
    if profile is None or not isinstance(profile.minimum, int) or not isinstance(profile.maximum, int):
        return False
    return column.family is TypeFamily.INTEGER and 1900 <= profile.minimum <= profile.maximum <= 2100


def conventional_dates(tables: Iterable[SurveyedTable]) -> frozenset[str]:
    """Names of dates that most tables have; empty in a small database, and where names say nothing."""
    tables = [each for each in tables if not each.is_view]
    found = Counter(
        column.name
        for table in tables
        for column in table.columns.values()
        if column.meaning.is_temporal and not says_nothing(column.all_words)
    )
    least = max(FEWEST_TABLES, MOST_TABLES * len(tables))
    return frozenset(name for name, count in found.items() if count >= least)


def dates_are_conventional(tables: Iterable[SurveyedTable]) -> bool:
    """Whether nearly every table has a timestamp that is never missing, though no name says what it is."""
    tables = [each for each in tables if not each.is_view]
    stamped = [
        any(
            column.meaning is TypeFamily.TIMESTAMP and not column.holds_nulls and says_nothing(column.all_words)
            for column in table.columns.values()
        )
        for table in tables
    ]
    return len(tables) >= FEWEST_TABLES and sum(stamped) >= MOST_TABLES * len(tables)


def stamps(tables: Mapping[TableName, SurveyedTable]) -> Mapping[TableName, frozenset[str]]:
    """For every table the dates that are there by convention: when its rows were written, not when they happened.

    Where names say nothing, it is the only timestamp of a table whose neighbours nearly all have one.
    """
    names, is_stamped = conventional_dates(tables.values()), dates_are_conventional(tables.values())
    return {name: _stamps_of(table, names, is_stamped=is_stamped) for name, table in tables.items()}


def _stamps_of(table: SurveyedTable, names: frozenset[str], *, is_stamped: bool) -> frozenset[str]:
    dates = [each for each in table.columns.values() if each.meaning.is_temporal]
    found = {each.name for each in dates if each.name in names}
    if is_stamped and len(dates) == 1 and says_nothing(dates[0].all_words):
        found.add(dates[0].name)
    return frozenset(found)
