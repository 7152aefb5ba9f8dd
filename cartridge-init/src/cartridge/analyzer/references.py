"""Which column may point at which key, by name and type: the undeclared relationships worth asking the data about.

Practice: a reference is named after the entity it points at, in the singular, followed by the word that ends the key
(``customer_id`` -> ``customers.id`` or ``customers.customer_id``), with the part it plays in front where there are
several (``billing_address_id``). Some parts have names of their own: ``parent_id`` points into its own table,
``manager_id`` and ``approved_by`` at people. That values fit is no reason to ask: small integers fit into everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cartridge.analyzer.naming import KEY_WORDS, abbreviates
from cartridge.analyzer.reference_targets import SHORTEST_COMPOUND, Target, TargetNames, Words, plain, target_names
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.checks import CheckAnswer
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

_PEOPLE_PARTS: Final = word_set(
    "manager supervisor boss superior mgr mentor lead leader head chief rep representative seller clerk"
    " cashier assignee reporter author owner creator editor approver reviewer requester inviter teller officer agent"
    " coordinator assistant deputy"
)
_PARENTS: Final = frozenset({"parent", "ancestor"})

FEW: Final = 0.1
"""Share of orphans up to which an undeclared reference is dirty rather than imagined."""


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


def possible_references(survey: Survey) -> Iterator[Reference]:
    """Every undeclared reference that names and types suggest, at most one per column."""
    return (each for each in named_references(survey) if types_allow(survey, each))


def named_references(survey: Survey) -> tuple[Reference, ...]:
    """Every undeclared reference that names suggest, whatever the types are, at most one per column."""
    return survey.while_same("named references", (), lambda: tuple(_named_references(survey)))


def _named_references(survey: Survey) -> Iterator[Reference]:
    if survey.infer == "off":
        return
    names = target_names(survey)
    for table in survey.tables.values():
        if table.is_view:
            continue
        taken = {column for key in table.table.foreign_keys for column in key.columns}
        for column in table.columns.values():
            if column.name not in taken and (found := _reference(names, table, column)):
                yield found


def _reference(names: TargetNames, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    own = names.of_table.get(table.name)
    is_own_key = own is not None and own.column.name == column.name
    if is_own_key and own is not None and own.is_own_name:
        return None
    for words in dict.fromkeys((plain(column.words), plain(column.all_words))):
        if words[-1:] not in names.endings:
            continue
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
    if len(hits) == 1:
        return hits[0]

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


def _by_custom(names: TargetNames, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    """References whose name says the part only: a parent, a manager, who did it."""
    words = column.words
    own = names.of_table.get(table.name)
    if own and words and words[0] in _PARENTS and (len(words) == 1 or words[1:] == (own.column.words[-1],)):
        reason = f"`{column.name}` is the usual name of a row's parent in its own table"
        return Reference(table, column, own, words[:1], needs_data=False, reason=reason)
    if not says_person(words):
        return None
    people = [own] if own is not None and any(each is own for each in names.people) else _nearest(table, names.people)
    if len(people) != 1:
        return None
    reason = f"`{column.name}` is the usual name for a person, and `{people[0].table.name}` holds the people"
    return Reference(table, column, people[0], words, needs_data=True, reason=reason)


def says_person(words: Words) -> bool:
    """``manager``, ``manager_id``, ``reports_to``, ``approved_by``."""
    stem = words[:-1] if words[-1:] in {("id",), ("no",), ("key",)} else words
    by_part = bool(stem) and stem[-1] in _PEOPLE_PARTS and (len(stem) < len(words) or len(stem) == 1)
    return by_part or words == ("reports", "to") or (len(words) == 2 and words[1] == "by")


def _abbreviated(names: TargetNames, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    """References that shorten the entity: ``current_addr_id``, ``hdemo_sk``."""
    words = column.words
    if len(words) < 2 or words[-1] not in KEY_WORDS:
        return None
    short = words[-2]
    if (short,) in names.entities:
        return None
    if (short, words[-1]) not in names.by_abbreviation:
        names.by_abbreviation[short, words[-1]] = [
            each for each in names.by_letters.get((short[0], words[-1]), ()) if abbreviates(short, each.table.entity)
        ]
    hits = [(2, each) for each in names.by_abbreviation[short, words[-1]] if each.table is not table]
    best = _only_best(table, hits) if hits else None
    return best and _named(table, column, best[1], part=words[:-2], rank=best[0])


def _part_behind(names: TargetNames, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    """References with the part behind the entity: ``branch_out_id``, ``address_id_billing``."""
    words = plain(column.words)
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
            part = tuple(each for each in words[len(head) - 1 :] if each not in KEY_WORDS)
            return best and _named(table, column, best[1], part=part, rank=best[0])
    return None


def _run_together(names: TargetNames, table: SurveyedTable, column: SurveyedColumn) -> Reference | None:
    """References whose last word is run together with the entity: ``hauptlieferant``, ``homebranch``."""
    words = column.words[:-1] if column.words[-1:] and column.words[-1] in KEY_WORDS else column.words
    if not words or len(words[-1]) < SHORTEST_COMPOUND:
        return None
    long = words[-1]
    for start in range(len(long) - SHORTEST_COMPOUND + 1):
        hits = [
            (2, each)
            for each in names.by_ending.get(long[start:], ())
            if each.table is not table or each.table.entity[-1] != long
        ]
        if hits:
            best = _only_best(table, hits)
            return best and _named(table, column, best[1], part=words, rank=best[0])
    return None


def _nearest(table: SurveyedTable, people: list[Target]) -> list[Target]:
    near = [each for each in people if each.table.name.schema_name == table.name.schema_name]
    return near or people


def types_allow(survey: Survey, reference: Reference) -> bool:
    """Whether both sides can be compared and their ranges meet."""
    column, key = reference.column, reference.target.column
    return _comparable(column.family) is _comparable(key.family) and ranges_meet(survey, reference)


def pointing(answer: CheckAnswer | None) -> int:
    """The rows that point at something, or would."""
    return max(0, (answer.rows or 0) - (answer.null_rows or 0)) if answer else 0


def ranges_meet(survey: Survey, reference: Reference) -> bool:
    """Whether some value of the column may be one of the key; where ranges are not known, it may."""
    if survey.counted is None and (reference.column.profile is None or reference.target.column.profile is None):
        return True
    column = survey.with_statistics(reference.table).columns[reference.column.name]
    key = survey.with_statistics(reference.ref_table).columns[reference.target.column.name]
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
