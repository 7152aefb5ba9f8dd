"""Keys of one column that others may point at, and the names under which they do.

Practice: a key is referred to by its own name where that says the entity, else by the entity and the word that ends the
key; the last word of a long name does too, where nothing else bears it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from cartridge.analyzer.candidates import OWN, key_candidates, single_key_score
from cartridge.analyzer.key_nature import alternates, is_alternate
from cartridge.analyzer.keys import declared_columns, serves_as_primary
from cartridge.analyzer.naming import BARE_KEYS, KEY_WORDS, says_nothing
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.noun import TableName
from cartridge.words import singular, word_set

Words = tuple[str, ...]

_SAYS_NOTHING: Final = KEY_WORDS | word_set(
    "name title label date day month year week hour time type status value seq position description version row"
)
"""Key names that stand in many tables; alone they point nowhere."""

SHORTEST_COMPOUND: Final = 6
"""Letters that the end of a run-together word and an entity have to share. What ends in ``person`` names a part that
people play, which may have a table of its own."""

PEOPLE: Final = word_set("employee staff person user worker emp empl member agent teacher physician doctor nurse")


@dataclass(frozen=True)
class Target:
    """A single-column key that others may point at; ``is_own_name`` when it is named after its table."""

    table: SurveyedTable
    column: SurveyedColumn
    is_own_name: bool


@dataclass
class TargetNames:
    """Under which words a key is referred to; the number is the rank, 0 the surest."""

    by_words: dict[Words, list[tuple[int, Target]]] = field(default_factory=lambda: defaultdict(list))
    people: list[Target] = field(default_factory=list)
    of_table: dict[TableName, Target] = field(default_factory=dict)
    entities: set[Words] = field(default_factory=set)
    by_ending: dict[str, list[Target]] = field(default_factory=lambda: defaultdict(list))
    by_letters: dict[tuple[str, str], list[Target]] = field(default_factory=lambda: defaultdict(list))
    by_abbreviation: dict[tuple[str, str], list[Target]] = field(default_factory=dict)

    @cached_property
    def endings(self) -> frozenset[Words]:
        """The last words of all these names: what ends otherwise is named after no key."""
        return frozenset(words[-1:] for words in self.by_words)


def single_key_targets(survey: Survey) -> Iterator[Target]:
    """Every column that alone identifies the rows of its table, of each table the main one first."""
    for table in survey.tables.values():
        for column in survey.once("single keys", table, _single_keys):
            yield Target(table, column, single_key_score(survey, table, column)[0] >= OWN)


def target_names(survey: Survey) -> TargetNames:
    """The names of all keys of one column."""
    names = TargetNames()
    ends: dict[Words, set[TableName]] = defaultdict(set)
    for each in survey.tables.values():
        if any(len(column.all_words) == 1 and column.all_words[0] in BARE_KEYS for column in each.columns.values()):
            for start in range(len(each.entity)):
                ends[each.entity[start:]].add(each.name)
    for target in single_key_targets(survey):
        table = target.table
        is_main = table.name not in names.of_table
        if is_main:
            names.of_table[table.name] = target
            names.entities.add(table.entity)
            if table.entity and table.entity[-1] in PEOPLE:
                names.people.append(target)
            for letter in {each[0] for each in (table.entity[:1] + table.entity[-1:])}:
                names.by_letters[letter, target.column.words[-1] if target.column.words else ""].append(target)
            last = table.entity[-1] if table.entity else ""
            for start in range(0 if last == "person" else len(last) - SHORTEST_COMPOUND + 1):
                names.by_ending[last[start:]].append(target)
        is_others = bool(ends.get(plain(target.column.words[:-1]), set()) - {table.name})
        for words, rank in _aliases(target, is_main=is_main, is_others=is_others).items():
            names.by_words[words].append((rank, target))
    return names


def _single_keys(survey: Survey, table: SurveyedTable) -> list[SurveyedColumn]:
    """The columns that alone identify a row: declared ones, else the best candidate."""
    if table.is_view:
        return []
    declared = declared_columns(table)
    primary = serves_as_primary(table, declared)
    single = [each.columns[0] for each in declared if len(each.columns) == 1]
    first = primary[0] if primary and len(primary) == 1 else None
    if primary is None:
        best = [each.columns[0] for each in key_candidates(survey, table)[:1] if len(each.columns) == 1]
        first = best[0] if best else None
        single += best
    return [table.columns[each] for each in sorted(dict.fromkeys(single), key=lambda each: each != first)]


def alternate_keys(survey: Survey, target: Target) -> list[SurveyedColumn]:
    """The other keys of one column that the table of a key has: those declared, and those that the data has proven."""
    table = target.table
    proven = [name for name, _ in alternates(survey, table, ()) if is_alternate(survey, table, name)]
    names = dict.fromkeys([*(each.name for each in survey.once("single keys", table, _single_keys)), *proven])
    return [table.columns[each] for each in names if each != target.column.name]


def _aliases(target: Target, *, is_main: bool, is_others: bool) -> dict[Words, int]:
    """The names under which columns elsewhere point at this key, each with its rank.

    The key of a table that extends another, whose own key is a bare ``id``, is named after that one, and what is so
    named points there (``is_others``).
    """
    entity, found = target.table.entity, dict[Words, int]()
    for words in (target.column.words, target.column.all_words):
        if not says_nothing(words) and not (len(words) == 1 and words[0] in _SAYS_NOTHING):
            found.setdefault(plain(words), 0 if target.is_own_name else 4 if is_others else 1)
    if says_nothing(entity) or not is_main:
        return found
    ending = target.column.words[-1:]
    if ending and ending[0] in KEY_WORDS:
        found.setdefault((*plain(entity), *ending), 0)
        if len(entity) > 1:
            found.setdefault((*plain(entity[-1:]), *ending), 2)
    found.setdefault(plain(entity), 3)
    return found


@lru_cache(maxsize=65_536)
def plain(words: Words) -> Words:
    """Words in the singular, but for those that end keys."""
    return tuple(each if each in KEY_WORDS else singular(each) for each in words)
