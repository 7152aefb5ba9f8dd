"""Composite references in which the thing is named after the part that it plays.

Practice: users are numbered within their tenant, so that ``lead_user_no`` and ``reviewer_no`` of a project point at a
user only together with its ``tenant_id``. What scopes the key keeps its name, what is the key's own is named after the
part; where a whole key is repeated for a part, all of it is (``ship_country``, ``ship_state``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from cartridge.analyzer.composite_keys import SEQUENCE
from cartridge.analyzer.composite_references import (
    CompositeReference,
    begins_version,
    composite_keys,
    is_own,
    may_point,
)
from cartridge.analyzer.naming import KEY_WORDS, says_nothing
from cartridge.analyzer.reference_targets import PEOPLE
from cartridge.analyzer.references import says_person
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.noun import TableName

Words = tuple[str, ...]

Places = dict[Words, SurveyedColumn]
"""For the part that is played, ``()`` for none, the column of one table that is named after it."""

_BARE: Final = KEY_WORDS | SEQUENCE

PARTS_PER_TABLE: Final = 6
"""Parts that a table may name for one key; more are no parts but a family of columns."""


def possible_roles(survey: Survey) -> Iterator[CompositeReference]:
    """Every undeclared composite reference by the names of parts; of a table and a target one for each of them."""
    if survey.infer == "off":
        return
    keys = [
        (table, tuple(table.columns[each] for each in key))
        for table in survey.tables.values()
        for key in composite_keys(survey, table)
    ]
    keys = [(table, key) for table, key in keys if _may_be_repeated(key)]
    named = _by_ending(survey, {name for table, key in keys for part in key for name in _names(table, part)})
    people = {table.name for table, _ in keys if table.entity and table.entity[-1] in PEOPLE}
    for target, key in keys:
        owned = tuple(is_own(survey, target, each) for each in key)
        of_parts = [[named.get(name, {}) for name in _names(target, part)] for part in key]
        for table in _holding(survey, [names for names, own in zip(of_parts, owned, strict=True) if not own]):
            places = [_merged(each.get(table.name, {}) for each in names) for names in of_parts]
            if people == {target.name}:
                _add_persons(places, table, key, owned)
            yield from _of_table(table, target, key, places, owned)


def _may_be_repeated(key: Iterable[SurveyedColumn]) -> bool:
    """Whether names say what the parts are, and none of them is a moment, at which something was so."""
    return not any(says_nothing(each.words) or each.family.is_temporal or begins_version(each) for each in key)


def _names(table: SurveyedTable, part: SurveyedColumn) -> list[Words]:
    """What a part of a key is called elsewhere: a bare number (``no``) by the entity, too."""
    if len(part.words) > 1 or not table.entity:
        return [part.words]
    return [part.words, (*table.entity, *part.words)]


def _by_ending(survey: Survey, names: set[Words]) -> Mapping[Words, Mapping[TableName, Places]]:
    """For each of some names, the columns that are called so, or end so behind a part; of each table."""
    found: dict[Words, dict[TableName, Places]] = defaultdict(lambda: defaultdict(dict))
    for table in survey.tables.values():
        for column in () if table.is_view else table.columns.values():
            for start in range(len(column.words)):
                ending = column.words[start:]
                if ending in names and (start == 0 or len(ending) > 1 or ending[0] not in _BARE):
                    found[ending][table.name].setdefault(column.words[:start], column)
    return found


def _holding(survey: Survey, scopes: list[list[Mapping[TableName, Places]]]) -> Iterator[SurveyedTable]:
    """The tables that have a column for each of the parts which scope a key, in order."""
    tables = [{name for each in names for name in each} for names in scopes]
    for name in sorted(set.intersection(*tables)) if tables else ():
        yield survey.tables[name]


def _merged(places: Iterable[Places]) -> Places:
    found: Places = {}
    for each in places:
        for part, column in each.items():
            found.setdefault(part, column)
    return found


def _add_persons(
    places: list[Places], table: SurveyedTable, key: tuple[SurveyedColumn, ...], owned: tuple[bool, ...]
) -> None:
    """The columns that are named after what a person does, with the word that ends the key: ``reviewer_no``."""
    for each, part, own in zip(places, key, owned, strict=True):
        for column in table.columns.values() if own else ():
            if len(column.words) > 1 and column.words[-1:] == part.words[-1:] and says_person(column.words):
                each.setdefault(column.words[:-1], column)


def _of_table(
    table: SurveyedTable,
    target: SurveyedTable,
    key: tuple[SurveyedColumn, ...],
    places: list[Places],
    owned: tuple[bool, ...],
) -> Iterator[CompositeReference]:
    parts = sorted({part for each in places for part in each})
    if len(parts) > PARTS_PER_TABLE:
        return
    for part in parts:
        chosen = [each.get(part) or each.get(()) for each in places]
        columns = tuple(each.name for each in chosen if each is not None)
        is_its = [part in each for each in places]
        if len({*columns}) < len(key) or all(one is other for one, other in zip(chosen, key, strict=True)):
            continue
        if not (all(is_its) or any(its and own for its, own in zip(is_its, owned, strict=True))):
            continue
        is_plain = not part and all(
            each is not None and each.words == one.words for each, one in zip(chosen, key, strict=True)
        )
        names = tuple(each.name for each in key)
        if not is_plain and may_point(table, [], columns, target, names):
            yield CompositeReference(table, columns, target, names, owned=any(owned), part=part)
