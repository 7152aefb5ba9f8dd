"""Keys of two to four columns: which combinations are worth asking about, the narrow ones before the wide.

Practice: the key of a line, a membership or a reading is made of references, a number within its header and a moment,
and ``create table`` puts these in front. It is minimal: a wider combination is asked about only when every narrower one
inside it is refuted, by the profile (too few distinct values to tell the rows apart) or by the database. And it has to
tell more than chance: where so many values meet that hardly two rows could agree by accident, that none agree proves
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import Final

from cartridge.analyzer.naming import BARE_KEYS, KEY_WORDS, says_nothing
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.types import TypeFamily

WIDEST: Final = 4
"""A key of more columns is one that nobody designed."""

CHECKS: Final = {2: 6, 3: 4, 4: 3}
"""At most so many questions per table and number of columns: each costs a sort or a hash of all its rows."""

POOL: Final = 8
"""The columns most like parts of a key are combined."""

NEARLY_ALL: Final = 0.8
"""Share of the rows that the distinct values of several columns must be able to tell apart: counts may be estimates."""

SHORT_TEXT: Final = 40
"""Longest text, in characters, in a part of a key."""

SURPRISE: Final = 3
"""Rows that chance would let agree, from which on it says something that none do."""

PART: Final = 0.8
"""Score from which the name alone says that a column is part of a key."""

LEADING: Final = 0.15
"""What it counts for that a combination is exactly the columns in front."""

SEQUENCE: Final = frozenset(
    {"line", "seq", "sequence", "position", "ordinal", "version", "item", "step", "index", "row"}
)
AUDIT: Final = frozenset({"update", "updated", "modified", "created", "deleted", "changed", "loaded", "inserted"})
LABELS: Final = frozenset(
    {"name", "title", "description", "label", "comment", "text", "status", "type", "first", "last"}
)
_PERIOD: Final = frozenset({"year", "month", "quarter", "week", "day", "date", "period", "term", "hour"})
_CALENDAR: Final = frozenset({"date", "time"})
_AMOUNTS: Final = frozenset(
    {"quantity", "qty", "amount", "price", "cost", "total", "count", "size", "rate", "score", "points", "minutes"}
)
_FAMILIES: Final = frozenset(
    {
        TypeFamily.INTEGER,
        TypeFamily.DECIMAL,
        TypeFamily.TEXT,
        TypeFamily.UUID,
        TypeFamily.DATE,
        TypeFamily.TIMESTAMP,
        TypeFamily.ENUM,
    }
)


@dataclass(frozen=True)
class Combination:
    """Columns that may be a key together, in the order of the table.

    When they tell no more than chance (``by_chance``) they are asked about all the same, to know whether a wider
    combination is minimal, and not believed.
    """

    columns: tuple[str, ...]
    by_chance: bool


def combinations_to_try(survey: Survey, table: SurveyedTable) -> tuple[Combination, ...]:
    """The combinations worth asking about as far as the answers go, the best of the fewest columns first.

    Wider ones join when all narrower ones have been asked and none is a key.
    """
    pool = _pool(survey, table)
    found: list[Combination] = []
    for width in range(2, WIDEST + 1):
        tried = _of_width(survey, table, pool, width)
        found += tried
        if any(_holds(survey, table, each.columns) is not False for each in tried):
            break
    return tuple(found)


def is_sequence(column: SurveyedColumn) -> bool:
    """``line_number``, ``seq``; and ``item_seq_id``, which some systems keep as text."""
    if column.family is TypeFamily.INTEGER:
        return not SEQUENCE.isdisjoint(column.words)
    return column.words[-1:] == ("id",) and not {"seq", "sequence"}.isdisjoint(column.words)


def _pool(survey: Survey, table: SurveyedTable) -> list[tuple[float, SurveyedColumn]]:
    scored = [(_part_score(survey, table, each), each) for each in table.columns.values()]
    return sorted(((score, each) for score, each in scored if score > 0), key=lambda each: (-each[0], each[1].index))[
        :POOL
    ]


def _of_width(
    survey: Survey, table: SurveyedTable, pool: list[tuple[float, SurveyedColumn]], width: int
) -> list[Combination]:
    rows = table.row_count or 0
    choices = []
    for chosen in combinations(pool, width):
        parts = sorted(chosen, key=lambda each: each[1].index)
        columns = [each for _, each in parts]
        distinct = [_distinct(each, rows) for each in columns]
        if prod(distinct) < rows * NEARLY_ALL or _may_be_narrower(survey, table, columns):
            continue
        if any(each.name in table.own_keys and _distinct(each, rows) >= rows * NEARLY_ALL for each in columns):
            continue  # the table's own key with a few defects, padded by what happens to tell those apart
        is_leading = [each.index for each in columns] == list(range(width))
        by_chance = _by_chance(rows, distinct) and not _says_so(parts, is_leading=is_leading)
        score = sum(score for score, _ in chosen) + LEADING * is_leading
        choices.append((by_chance, -score, [each.index for each in columns], columns))
    return [
        Combination(tuple(each.name for each in columns), by_chance)
        for by_chance, _, _, columns in sorted(choices, key=lambda each: each[:3])[: CHECKS[width]]
    ]


def _by_chance(rows: int, distinct: list[int]) -> bool:
    """Whether hardly two rows would agree in all columns if these had nothing to do with each other.

    The rows that agree in the column with the most values are told apart by the others as a draw would.
    """
    most, *others = sorted(distinct, reverse=True)
    return (rows - most) / prod(others) < SURPRISE


def _says_so(parts: list[tuple[float, SurveyedColumn]], *, is_leading: bool) -> bool:
    """Whether names or place speak for the combination, where chance alone would let no two rows agree."""
    return all(score >= PART for score, _ in parts) or (is_leading and not parts[0][1].family.is_temporal)


def _may_be_narrower(survey: Survey, table: SurveyedTable, columns: list[SurveyedColumn]) -> bool:
    """Whether some of the columns are, or may be, a key without the rest."""
    rows = table.row_count or 0
    if any(_is_unique(survey, table, each) for each in columns):
        return True
    for width in range(2, len(columns)):
        for part in combinations(columns, width):
            if prod(_distinct(each, rows) for each in part) < rows * NEARLY_ALL:
                continue
            if _holds(survey, table, tuple(each.name for each in part)) is not False:
                return True
    return False


def _is_unique(survey: Survey, table: SurveyedTable, column: SurveyedColumn) -> bool:
    """Whether the column is known to differ in every row; half of a bridge, `<entity>_id`, may do so by accident."""
    is_half = survey.key_of_another(column.words, table) or survey.first_in_another(column.words, table)
    if column.all_words[-1] in BARE_KEYS or is_half:
        return False
    profile = column.profile
    is_counted = profile is not None and profile.distinct_kind == "exact" and profile.distinct_count == column.rows
    return is_counted or bool(_holds(survey, table, (column.name,)))


def _holds(survey: Survey, table: SurveyedTable, columns: tuple[str, ...]) -> bool | None:
    """What the database said; ``None`` before it was asked."""
    answer = survey.uniqueness(table.name, columns)
    return None if answer is None else answer.violations == 0 and not answer.null_rows


def _part_score(survey: Survey, table: SurveyedTable, column: SurveyedColumn) -> float:
    if column.family not in _FAMILIES or column.holds_nulls or column.column.is_generated or not column.words:
        return 0
    if column.is_fractional:
        return 0
    if column.family is TypeFamily.TEXT and (column.max_length is None or column.max_length > SHORT_TEXT):
        return 0
    if not AUDIT.isdisjoint(column.words):
        return 0
    return max(_by_name(survey, table, column), _by_place(table, column))


def _by_name(survey: Survey, table: SurveyedTable, column: SurveyedColumn) -> float:
    last = column.words[-1]
    if is_sequence(column):
        return 1.2
    if last in KEY_WORDS or column.words == ("sku",):
        return 0.7 if _CALENDAR.intersection(column.words) else 1.0
    if column.words == table.entity:
        return 0.9
    if not LABELS.intersection(column.words) and survey.first_in_another(column.words, table):
        return 0.8
    if column.family.is_temporal:
        return 0.6
    return 0.5 if last in _PERIOD or column.family is TypeFamily.ENUM else 0


def _by_place(table: SurveyedTable, column: SurveyedColumn) -> float:
    """What its place says: the first few columns, as long as each could be part of a key."""
    if column.family is TypeFamily.DECIMAL or column.index >= 2 * WIDEST:
        return 0
    if not (LABELS | _AMOUNTS).isdisjoint(column.words):
        return 0
    is_leading = column.index < WIDEST and all(
        each.family in _FAMILIES and not each.holds_nulls for each in _before(table, column)
    )
    if says_nothing(column.words):
        return 0.75 - 0.05 * column.index if is_leading else 0.3
    return 0.5 if is_leading else 0


def _before(table: SurveyedTable, column: SurveyedColumn) -> Iterator[SurveyedColumn]:
    return (each for each in table.columns.values() if each.index < column.index)


def _distinct(column: SurveyedColumn, rows: int) -> int:
    if column.distinct_share is None or column.profile is None or column.profile.distinct_count is None:
        return max(1, rows)
    return max(1, int(column.distinct_share * rows))
