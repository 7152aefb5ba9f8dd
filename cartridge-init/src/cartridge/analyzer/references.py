"""Which column may point at which key, by name and type: the undeclared relationships worth asking the data about.

Practice: a reference is named after the entity it points at, in the singular, followed by the word that ends the key
(``customer_id`` -> ``customers.id`` or ``customers.customer_id``), with the part it plays in front where there are
several (``billing_address_id``). Some parts have names of their own: ``parent_id`` points into its own table,
``manager_id`` and ``approved_by`` at people. That values fit is no reason to ask: small integers fit into everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from cartridge.analyzer.candidates import OWN, key_candidates, single_key_score
from cartridge.analyzer.keys import declared_columns, serves_as_primary
from cartridge.analyzer.naming import BARE_KEYS, KEY_WORDS, abbreviates, says_nothing
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily
from cartridge.words import singular, word_set

Words = tuple[str, ...]

_SAYS_NOTHING: Final = KEY_WORDS | word_set(
    "name title label date day month year week hour time type status value seq position description version row"
)
"""Key names that stand in many tables; alone they point nowhere."""

SHORTEST_COMPOUND: Final = 6
"""Letters that the end of a run-together word and an entity have to share. What ends in ``person`` names a part that
people play, which may have a table of its own."""

_PEOPLE: Final = word_set("employee staff person user worker emp empl member agent teacher physician doctor nurse")
_PEOPLE_PARTS: Final = word_set(
    "manager supervisor boss superior mgr mentor lead leader head chief rep representative seller clerk"
    " cashier assignee reporter author owner creator editor approver reviewer requester inviter teller officer agent"
    " coordinator assistant deputy"
)
_PARENTS: Final = frozenset({"parent", "ancestor"})


@dataclass(frozen=True)
class Target:
    """A single-column key that others may point at; ``is_own_name`` when it is named after its table."""

    table: SurveyedTable
    column: SurveyedColumn
    is_own_name: bool


@dataclass(frozen=True)
class Reference:
    """A column that by its name may point at ``target``.

    ``is_full`` when the whole name is the target's, ``part`` the words in front of it otherwise; ``needs_data``
    when the name is too weak to stand on its own.
    """

    table: SurveyedTable
    column: SurveyedColumn
    target: Target
    part: Words
    needs_data: bool
    reason: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column.name,)

    @property
    def ref_table(self) -> SurveyedTable:
        return self.target.table

    @property
    def ref_columns(self) -> tuple[str, ...]:
        return (self.target.column.name,)

    @property
    def is_full(self) -> bool:
        return not self.part and not self.needs_data


@dataclass
class _Names:
    """Under which words a key is referred to; the number is the rank, 0 the surest."""

    by_words: dict[Words, list[tuple[int, Target]]] = field(default_factory=lambda: defaultdict(list))
    people: list[Target] = field(default_factory=list)
    of_table: dict[TableName, Target] = field(default_factory=dict)
    entities: set[Words] = field(default_factory=set)
    by_ending: dict[str, list[Target]] = field(default_factory=lambda: defaultdict(list))
    by_abbreviation: dict[tuple[str, str], list[Target]] = field(default_factory=dict)


def possible_references(survey: Survey) -> Iterator[Reference]:
    """Every undeclared reference that names and types suggest, at most one per column."""
    if survey.infer == "off":
        return
    names = _names(survey)
    for table in survey.tables.values():
        if table.is_view:
            continue
        taken = {column for key in table.table.foreign_keys for column in key.columns}
        for column in table.columns.values():
            if column.name not in taken and (found := _reference(names, table, column)) and _types_allow(found):
                yield found


def single_key_targets(survey: Survey) -> Iterator[Target]:
    """Every column that alone identifies the rows of its table, of each table the main one first."""
    for table in survey.tables.values():
        for column in _single_keys(survey, table):
            yield Target(table, column, single_key_score(survey, table, column)[0] >= OWN)


def _names(survey: Survey) -> _Names:
    names = _Names()
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
            if table.entity and table.entity[-1] in _PEOPLE:
                names.people.append(target)
            last = table.entity[-1] if table.entity else ""
            for start in range(0 if last == "person" else len(last) - SHORTEST_COMPOUND + 1):
                names.by_ending[last[start:]].append(target)
        is_others = bool(ends.get(_plain(target.column.words[:-1]), set()) - {table.name})
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
    if primary is None:
        single += [each.columns[0] for each in key_candidates(survey, table)[:1] if len(each.columns) == 1]
    first = primary[0] if primary and len(primary) == 1 else None
    return [table.columns[each] for each in sorted(dict.fromkeys(single), key=lambda each: each != first)]


def _aliases(target: Target, *, is_main: bool, is_others: bool) -> dict[Words, int]:
    """The names under which columns elsewhere point at this key, each with its rank.

    The key of a table that extends another, whose own key is a bare ``id``, is named after that one, and what is so
    named points there (``is_others``).
    """
    entity, found = target.table.entity, dict[Words, int]()
    for words in (target.column.words, target.column.all_words):
        if not says_nothing(words) and not (len(words) == 1 and words[0] in _SAYS_NOTHING):
            found.setdefault(_plain(words), 0 if target.is_own_name else 4 if is_others else 1)
    if says_nothing(entity) or not is_main:
        return found
    ending = target.column.words[-1:]
    if ending and ending[0] in KEY_WORDS:
        found.setdefault((*_plain(entity), *ending), 0)
        if len(entity) > 1:
            found.setdefault((*_plain(entity[-1:]), *ending), 2)
    found.setdefault(_plain(entity), 3)
    return found


def _reference(names: _Names, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    own = names.of_table.get(table.name)
    is_own_key = own is not None and own.column.name == column.name
    if is_own_key and own is not None and own.is_own_name:
        return None
    for words in dict.fromkeys((_plain(column.words), _plain(column.all_words))):
        for start in range(1 if is_own_key else len(words)):
            hits = [
                (rank, target)
                for rank, target in names.by_words.get(words[start:], ())
                if _may_point(table, target, start=start, rank=rank, is_own_key=is_own_key)
            ]
            if hits:
                best = _only_best(table, hits)
                return best and _named(table, column, best[1], part=words[:start], rank=best[0])
    if is_own_key:
        return None
    for rule in (_by_custom, _part_behind, _abbreviated, _run_together):
        if found := rule(names, table, column):
            return found
    return None


def _may_point(table: SurveyedTable, target: Target, *, start: int, rank: int, is_own_key: bool) -> bool:
    if target.table is table and start == 0:
        return False
    if target.column.family.is_temporal and (start > 0 or target.table is table):
        return False
    if is_own_key:
        return target.is_own_name and rank in (0, 2)
    return start == 0 or rank < 3


def _only_best(table: SurveyedTable, hits: list[tuple[int, Target]]) -> tuple[int, Target] | None:
    """The surest hit, one of the same schema before others; none when two are equally sure."""

    def order(hit: tuple[int, Target]) -> tuple[int, bool]:
        return hit[0], hit[1].table.name.schema_name != table.name.schema_name

    ranked = sorted(hits, key=order)
    if len(ranked) > 1 and order(ranked[0]) == order(ranked[1]):
        return None
    return ranked[0]


def _named(table: SurveyedTable, column: SurveyedColumn, target: Target, *, part: Words, rank: int) -> Reference:
    reason = f"`{column.name}` is named after `{target.table.name}`.`{target.column.name}`"
    if part:
        reason += f", in the part of {' '.join(part)}"
    return Reference(table, column, target, part, needs_data=rank >= 2, reason=reason)


def _by_custom(names: _Names, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    """References whose name says the part only: a parent, a manager, who did it."""
    words = column.words
    own = names.of_table.get(table.name)
    if own and words and words[0] in _PARENTS and (len(words) == 1 or words[1:] == (own.column.words[-1],)):
        reason = f"`{column.name}` is the usual name of a row's parent in its own table"
        return Reference(table, column, own, words[:1], needs_data=False, reason=reason)
    people = [own] if own is not None and own in names.people else _nearest(table, names.people)
    if not _says_person(words) or len(people) != 1:
        return None
    reason = f"`{column.name}` is the usual name for a person, and `{people[0].table.name}` holds the people"
    return Reference(table, column, people[0], words, needs_data=True, reason=reason)


def _says_person(words: Words) -> bool:
    """``manager``, ``manager_id``, ``reports_to``, ``approved_by``."""
    stem = words[:-1] if words[-1:] in {("id",), ("no",), ("key",)} else words
    by_part = bool(stem) and stem[-1] in _PEOPLE_PARTS and (len(stem) < len(words) or len(stem) == 1)
    return by_part or words == ("reports", "to") or (len(words) == 2 and words[1] == "by")


def _abbreviated(names: _Names, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    """References that shorten the entity: ``current_addr_id``, ``hdemo_sk``."""
    words = column.words
    if len(words) < 2 or words[-1] not in KEY_WORDS:
        return None
    short = words[-2]
    if (short,) in names.entities:
        return None
    if (short, words[-1]) not in names.by_abbreviation:
        names.by_abbreviation[short, words[-1]] = [
            each
            for each in names.of_table.values()
            if each.column.words[-1:] == words[-1:] and abbreviates(short, each.table.entity)
        ]
    hits = [(2, each) for each in names.by_abbreviation[short, words[-1]] if each.table is not table]
    best = _only_best(table, hits) if hits else None
    return best and _named(table, column, best[1], part=words[:-2], rank=best[0])


def _part_behind(names: _Names, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    """References with the part behind the entity: ``branch_out_id``, ``address_id_billing``."""
    words = _plain(column.words)
    places = [each for each, word in enumerate(words) if word in KEY_WORDS]
    if not places:
        return None
    for end in range(places[-1] if places[-1] == len(words) - 1 else places[-1] + 1, 0, -1):
        head = words[:end] if words[end - 1] in KEY_WORDS else (*words[:end], words[places[-1]])
        if head == words or len(head) < 2:
            continue
        hits = [(2, target) for rank, target in names.by_words.get(head, ()) if rank == 0 and target.table is not table]
        if hits:
            best = _only_best(table, hits)
            return best and _named(table, column, best[1], part=words[len(head) - 1 :], rank=best[0])
    return None


def _run_together(names: _Names, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    """References whose last word is run together with the entity: ``hauptlieferant``, ``homebranch``."""
    words = column.words[:-1] if column.words[-1:] and column.words[-1] in KEY_WORDS else column.words
    if not words or len(words[-1]) < SHORTEST_COMPOUND:
        return None
    long = words[-1]
    for start in range(len(long) - SHORTEST_COMPOUND + 1):
        hits = [(2, each) for each in names.by_ending.get(long[start:], ()) if each.column is not column]
        if hits:
            best = _only_best(table, hits)
            return best and _named(table, column, best[1], part=words, rank=best[0])
    return None


def _nearest(table: SurveyedTable, people: list[Target]) -> list[Target]:
    near = [each for each in people if each.table.name.schema_name == table.name.schema_name]
    return near or people


def _types_allow(reference: Reference) -> bool:
    """Whether both sides can be compared and their ranges meet."""
    column, key = reference.column, reference.target.column
    if _comparable(column.family) is not _comparable(key.family):
        return False
    if column.profile is None or key.profile is None:
        return True
    lows, highs = (column.profile.minimum, key.profile.minimum), (column.profile.maximum, key.profile.maximum)
    if not all(isinstance(each, int | float) for each in (*lows, *highs)):
        return True
    return not (_number(highs[0]) < _number(lows[1]) or _number(lows[0]) > _number(highs[1]))


def _comparable(family: TypeFamily) -> TypeFamily:
    return TypeFamily.INTEGER if family is TypeFamily.DECIMAL else family


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _plain(words: Iterable[str]) -> Words:
    return tuple(each if each in KEY_WORDS else singular(each) for each in words)
