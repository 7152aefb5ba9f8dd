"""A table's shape: everything its role is judged by, gathered once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

from cartridge.analyzer.measures import (
    event_time,
    is_additive,
    is_bookkeeping,
    is_deadline,
    is_person_name,
    labels,
    measures,
)
from cartridge.analyzer.naming import KEY_WORDS, said_entity
from cartridge.analyzer.parts.vocabulary import HAPPENS, said_in
from cartridge.analyzer.structure import counts_from_one, stamps
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Key, Relationship
from cartridge.language import ENGLISH, Language
from cartridge.words import singular, word_set

Found = TypeVar("Found")

LINES: Final = frozenset({"line", "item", "detail", "entry", "position", "row"})
"""Words for the parts of a document: order line, invoice item."""

_DOCUMENTS: Final = word_set(
    "order invoice receipt sale purchase bill quote shipment delivery return transaction basket cart booking"
)
_PROCESSES: Final = word_set(
    "order invoice payment sale transaction rental booking reservation shipment delivery return refund "
    "claim purchase subscription registration enrollment enrolment attendance appointment trip ride "
    "flight loan donation bid bet transfer deposit withdrawal review rating vote response measurement "
    "reading observation usage redemption receipt posting trade quote donation call ticket salary expense "
    "timesheet snapshot balance comment reply remark feedback"
)
_LOGS: Final = word_set(
    "event log view pageview click impression hit visit audit activity tracking ping heartbeat login "
    "message notification "
    "action interaction telemetry trace"
)
_DATES: Final = frozenset({"date", "time", "calendar", "day"})


@dataclass(frozen=True)
class Shape:
    """One table between its references; ``key`` is its primary key, if one is known.

    ``stamps`` are dates that most tables have, and that say when a row was written.
    """

    surveyed: SurveyedTable
    key: Key | None
    outgoing: tuple[Relationship, ...]
    incoming: tuple[Relationship, ...]
    targets: tuple[SurveyedTable, ...]
    children: tuple[SurveyedTable, ...]
    stamps: frozenset[str] = frozenset()
    language: Language = ENGLISH
    memory: dict[str, Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    def once(self, what: str, work: Callable[[Shape], Found]) -> Found:
        """What ``work`` says of this shape, done once however many rules ask."""
        if what not in self.memory:
            self.memory[what] = work(self)
        found: Found = self.memory[what]
        return found

    def said(self, table: SurveyedTable) -> str:
        """The entity of a table for reading."""
        return said_entity(table.name.table, self.language)

    @property
    def entity(self) -> tuple[str, ...]:
        return self.surveyed.entity

    @property
    def rows(self) -> int | None:
        return self.surveyed.row_count

    @cached_property
    def business_references(self) -> tuple[Relationship, ...]:
        """Outgoing relationships to other tables than calendars: what the rows are about."""
        return tuple(
            relationship
            for relationship, target in zip(self.outgoing, self.targets, strict=True)
            if not relationship.is_self_reference and not is_calendar(target)
        )

    @cached_property
    def references(self) -> tuple[Relationship, ...]:
        """Outgoing relationships to other tables."""
        return tuple(each for each in self.outgoing if not each.is_self_reference)

    @cached_property
    def referencing_columns(self) -> frozenset[str]:
        return frozenset(column for each in self.outgoing for column in each.columns)

    @cached_property
    def columns(self) -> tuple[SurveyedColumn, ...]:
        return tuple(self.surveyed.columns.values())

    @cached_property
    def content(self) -> tuple[SurveyedColumn, ...]:
        """The columns that are neither key nor reference nor bookkeeping: what the table itself has to say."""
        taken = self.referencing_columns | frozenset(self.key.columns if self.key else ())
        return tuple(
            each
            for each in self.columns
            if each.name not in taken and each.name not in self.stamps and not is_bookkeeping(each)
        )

    @cached_property
    def measures(self) -> tuple[str, ...]:
        key = self.key.columns if self.key else ()
        return measures(self.surveyed, self.referencing_columns | frozenset(key))

    @cached_property
    def additive(self) -> tuple[str, ...]:
        return tuple(each for each in self.measures if is_additive(self.surveyed.columns[each]))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return labels(self.surveyed, self.referencing_columns | frozenset(self.key.columns if self.key else ()))

    @cached_property
    def has_person_name(self) -> bool:
        return any(is_person_name(each) for each in self.columns)

    @cached_property
    def time(self) -> tuple[str, bool] | None:
        key = self.key.columns if self.key else ()
        return event_time(self.surveyed, is_log=self.is_log, key=key, stamps=self.stamps)

    @property
    def is_log(self) -> bool:
        """Whether it is named after things that are written down as they happen."""
        return bool(self.entity) and self.entity[-1] in _LOGS

    @property
    def event_time(self) -> str | None:
        return self.time[0] if self.time else None

    @property
    def business_time(self) -> str | None:
        """The event time, when it is a date the business would name and not just when a row was written.

        Of something that happens, such as an appointment or a ticket, any date will do.
        """
        return self.time[0] if self.time and (self.time[1] or self.is_process) else None

    @property
    def is_process(self) -> bool:
        """Whether it is named after something that happens."""
        return bool(self.entity) and (self.entity[-1] in _PROCESSES or bool(said_in(self.entity[-1:], HAPPENS)))

    @cached_property
    def date_reference(self) -> str | None:
        """A column that points at a calendar: warehouses date their facts so. Days come before hours, deadlines
        last."""
        found = [
            (is_deadline(column), target.entity != ("date",), column.index, column.name)
            for relationship, target in zip(self.outgoing, self.targets, strict=True)
            for column in (self.surveyed.columns[relationship.columns[0]],)
            if is_calendar(target)
        ]
        return min(found)[-1] if found else None

    @cached_property
    def header(self) -> SurveyedTable | None:
        """The document whose lines these rows are: ``orders`` of ``order_items``."""
        for target in self.targets:
            if is_line_of(self.entity, target.entity):
                return target
        return self._numbered_within

    @property
    def _numbered_within(self) -> SurveyedTable | None:
        """What the rows are counted within: the key is a reference and a number from one on, and something is measured.

        So lines are told apart from things that are numbered within another, to which something else refers.
        """
        owners = [each for each in self.key_references if not each.is_self_reference]
        if len(owners) != 1 or self.key is None or self.incoming or not self.measures or self.rows is None:
            return None
        rest = [each for each in self.key.columns if each not in owners[0].columns]
        if len(rest) != 1 or not counts_from_one(self.surveyed.columns[rest[0]]):
            return None
        target = self.targets[self.outgoing.index(owners[0])]
        return None if is_calendar(target) else target

    @cached_property
    def lines(self) -> SurveyedTable | None:
        """The table that holds the lines of these documents."""
        return next((each for each in self.children if is_line_of(each.entity, self.entity)), None)

    @cached_property
    def key_references(self) -> tuple[Relationship, ...]:
        """References whose columns all stand in the primary key."""
        key = set(self.key.columns) if self.key else set()
        return tuple(each for each in self.outgoing if set(each.columns) <= key)


def is_calendar(table: SurveyedTable) -> bool:
    """Whether a table is named as a calendar."""
    return len(table.entity) == 1 and table.entity[0] in _DATES


def is_line_of(line: tuple[str, ...], document: tuple[str, ...]) -> bool:
    """Whether an entity is a part of another one: the same words and then line, item or detail; or just ``item``."""
    if not line or line[-1] not in LINES or line == document or not document:
        return False
    return (
        line[: len(document)] == document
        or (line[0] == singular(document[0]) and document[-1] in _DOCUMENTS)
        or (set(line) <= LINES and document[-1] in _DOCUMENTS)
    )


def shapes(survey: Survey, so_far: Analysis) -> tuple[Shape, ...]:
    """The shape of every table, in the survey's order; made once for the same keys and relationships."""
    return survey.while_same("shapes", (so_far.keys, so_far.relationships), lambda: tuple(_shapes(survey, so_far)))


def _shapes(survey: Survey, so_far: Analysis) -> Iterator[Shape]:
    keys = {each.full_name: each for each in so_far.keys if each.kind == "primary"}
    outgoing: dict[SurveyedTable, list[tuple[Relationship, SurveyedTable]]] = defaultdict(list)
    incoming: dict[SurveyedTable, list[tuple[Relationship, SurveyedTable]]] = defaultdict(list)
    for relationship in so_far.relationships:
        table, ref = survey.tables.get(relationship.full_name), survey.tables.get(relationship.ref)
        if table is not None and ref is not None:
            outgoing[table].append((relationship, ref))
            if table is not ref:
                incoming[ref].append((relationship, table))
    written = stamps(survey.tables)
    for name, table in survey.tables.items():
        yield Shape(
            surveyed=table,
            key=keys.get(name),
            outgoing=tuple(each for each, _ in outgoing[table]),
            incoming=tuple(each for each, _ in incoming[table]),
            targets=tuple(each for _, each in outgoing[table]),
            children=tuple(each for _, each in incoming[table]),
            stamps=written[name],
            language=survey.language,
        )


def without_key_word(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a key column without the one that ends it: ``order_id`` is about the order."""
    return words[:-1] if len(words) > 1 and words[-1] in KEY_WORDS else words
