"""Which columns together may point at a key of several columns, by name, type and data.

Practice: a row that belongs to a line, a stay or a reading repeats the whole key of it, every part under the name that
it has there (``order_id`` with ``line_number``). A part that is the key's own, no reference to a third table, tells
that the whole is meant; where all parts are references, only the data can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cartridge.analyzer.candidates import BORROWED, is_borrowed, key_candidates
from cartridge.analyzer.composite_keys import SEQUENCE
from cartridge.analyzer.keys import declared_columns, serves_as_primary
from cartridge.analyzer.naming import KEY_WORDS, says_nothing
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.types import TypeFamily

Words = tuple[str, ...]

_SINCE: Final = frozenset({"from", "valid", "start", "begin", "since", "effective", "load"})

KEYS_PER_TABLE: Final = 2
"""Undeclared composite keys of a table that are tried; the data may still refuse the first."""


@dataclass(frozen=True)
class CompositeReference:
    """Columns that bear the names of all parts of another table's key; ``owned`` when one part is that key's own.

    ``part`` is what a thing plays, where the key's own part is named after it: ``lead`` in ``lead_user_no``.
    """

    table: SurveyedTable
    columns: tuple[str, ...]
    ref_table: SurveyedTable
    ref_columns: tuple[str, ...]
    owned: bool
    part: Words = ()

    @property
    def reason(self) -> str:
        names = ", ".join(f"`{each}`" for each in self.columns)
        part = f", in the part of {' '.join(self.part)}" if self.part else ""
        return f"{names} together are named like the key of `{self.ref_table.name}`{part}"


def possible_composites(survey: Survey) -> Iterator[CompositeReference]:
    """Every undeclared composite reference that names and types suggest; of a table and a target at most one."""
    if survey.infer == "off":
        return
    holders = _holders(survey)
    tables = [*survey.tables.values()]
    keys = [composite_keys(survey, table) for table in tables]
    for number, target in enumerate(tables):
        for key in keys[number]:
            parts = [target.columns[each] for each in key]
            if any(says_nothing(each.words) or begins_version(each) for each in parts) or not _names_anything(parts):
                continue
            owned = any(is_own(survey, target, each) for each in parts)
            found = [holders.get(each.words, {}) for each in parts]
            fewest, *others = sorted(found, key=len)
            for place in fewest:
                if place != number and all(place in each for each in others):
                    columns = tuple(each[place].name for each in found)
                    if may_point(tables[place], keys[place], columns, target, key):
                        yield CompositeReference(tables[place], columns, target, key, owned)


def _holders(survey: Survey) -> Mapping[Words, dict[int, SurveyedColumn]]:
    """For the words of a name, the places of the tables that have a column so called, in order, and the column."""
    found: dict[Words, dict[int, SurveyedColumn]] = defaultdict(dict)
    for place, table in enumerate(survey.tables.values()):
        if not table.is_view:
            for column in table.columns.values():
                found[column.words].setdefault(place, column)
    return found


def composite_keys(survey: Survey, table: SurveyedTable) -> list[tuple[str, ...]]:
    """The keys of several columns that the table has or may have, the likeliest first."""
    if table.is_view:
        return []
    primary = serves_as_primary(table, declared_columns(table))
    if primary is not None:
        return [primary] if len(primary) > 1 else []
    candidates = [each for each in key_candidates(survey, table) if not _is_refuted(survey, table, each.columns)]
    if candidates and len(candidates[0].columns) == 1 and candidates[0].confidence > BORROWED:
        return []
    return [each.columns for each in candidates if len(each.columns) > 1 and not each.by_chance][:KEYS_PER_TABLE]


def _names_anything(parts: list[SurveyedColumn]) -> bool:
    """Whether a part says of what it is: an ``id`` with the day its partition is chosen by is in every other table."""
    return not all(each.family.is_temporal or set(each.words) <= KEY_WORDS for each in parts)


def begins_version(part: SurveyedColumn) -> bool:
    """Whether a part says since when a version holds: others point at the thing, not at a version of it."""
    return part.family.is_temporal and not _SINCE.isdisjoint(part.words)


def _is_refuted(survey: Survey, table: SurveyedTable, columns: tuple[str, ...]) -> bool:
    answer = survey.uniqueness(table.name, columns)
    return answer is not None and bool(answer.violations or answer.null_rows)


def is_own(survey: Survey, table: SurveyedTable, part: SurveyedColumn) -> bool:
    """Whether a part of a key is named after its table, or is a bare number within something."""
    words, entity = part.words, table.entity
    if part.family.is_temporal or is_borrowed(survey, table, part):
        return False
    return bool(entity) and (
        words[: len(entity)] == entity or words[:1] == entity[-1:] or set(words) <= SEQUENCE | KEY_WORDS
    )


def may_point(
    table: SurveyedTable,
    own_keys: list[tuple[str, ...]],
    columns: tuple[str, ...],
    target: SurveyedTable,
    key: tuple[str, ...],
) -> bool:
    """Whether the types meet, the database does not say it already, and the columns are no key of the same kind.

    Two tables with the same key are two descriptions of one thing: the one with fewer rows adds to the other, and of
    as many rows neither is known to come first.
    """
    if any(set(columns) <= set(each.columns) for each in table.table.foreign_keys):
        return False
    if frozenset(columns) in map(frozenset, own_keys) and not (table.row_count or 0) < (target.row_count or 0):
        return False
    pairs = zip(columns, key, strict=True)
    return all(_plain(table.columns[mine].family) is _plain(target.columns[theirs].family) for mine, theirs in pairs)


def _plain(family: TypeFamily) -> TypeFamily:
    return TypeFamily.INTEGER if family is TypeFamily.DECIMAL else family
