"""Subjects, the references between them, and the draft that holds both: what all rules read.

A column has one name in every model, and a table one mart at most.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cartridge.ai.rules.staged_column import StagedColumn
from cartridge.artifacts.analysis import Cardinality, Key, Relationship, RepeatedKey, Role
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.request import ColumnMapping, TableMapping
from cartridge.artifacts.types import TypeFamily
from cartridge.language import ENGLISH, Language

MAX_JOINS = 6
"""Seven joined relations in one model are too many for a reader, and for the structure rules."""

_NOT_DESCRIBING = frozenset(
    {
        TypeFamily.BINARY,
        TypeFamily.JSON,
        TypeFamily.ARRAY,
        TypeFamily.STRUCT,
        TypeFamily.OTHER,
        TypeFamily.UUID,
        TypeFamily.BOOLEAN,
    }
)

WITHHELD = frozenset({"credential", "payment", "government_id"})
"""Categories of sensitive columns that end in staging: nobody analyses a password."""


_OF_ONE_ENTITY = re.compile(r"one row per (?!.* and )[^,]+((?:, (?:at most|as far as).*)?)")
"""A grain that names the table's own entity: a person may have called that otherwise."""


@dataclass(frozen=True)
class Subject:
    """A table to be modelled: its names, its columns as staged, and the mart it becomes, if any."""

    mapping: TableMapping
    role: Role
    entity: str
    entities: str
    source: str
    source_table: str
    staging: str
    columns: Mapping[str, str]
    """Source column to staged name."""
    raw: TableMapping
    """The table as the source has it; `mapping` is the table as staging shows it."""
    staged: Mapping[str, StagedColumn]
    """Source column to what staging makes of it."""
    flagged: str | None = None
    """The staged column that is true of rows that are marked as gone."""
    newest: RepeatedKey | None = None
    """Where staging keeps the newest row of each key only: that key, and by what column."""
    mart: str | None = None
    current: str | None = None
    """Of a dimension that keeps versions: the mart of those in force, beside ``mart``, which holds all of them."""

    @property
    def full_name(self) -> TableName:
        return self.mapping.full_name

    @property
    def key(self) -> Key | None:
        """The primary key; none when the request does not list all of its columns."""
        key = self.mapping.primary_key
        return key if key and self.columns.keys() >= set(key.columns) else None

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The primary key in staged names; empty when none is known."""
        return tuple(self.columns[each] for each in self.key.columns) if self.key else ()

    @property
    def durable_key(self) -> tuple[str, ...]:
        """In staged names, what stays the same from version to version of an entity; empty without such versions.

        Nor where the beginning is a text: 31.01.2024 is no later than 01.02.2024 to whoever compares letters.
        """
        history = self.mapping.role.history if self.mapping.role else None
        known = history.durable_key if history and (history.valid_from or history.version) else ()
        orders = {history.valid_from, history.version} - {None} if history else set()
        begins = self.mapping.column(history.valid_from) if history and history.valid_from else None
        if begins and begins.family.is_textual:
            return ()
        if not known or not self.columns.keys() >= {*known, *orders}:
            return ()
        return tuple(self.columns[each] for each in known)

    @property
    def has_proven_key(self) -> bool:
        """Whether a join on the key cannot fan out: it was counted on the data, or the database vouches for it.

        What holds by chance in the rows that were counted may not hold in those of tomorrow.
        """
        key = self.key
        return (
            key is not None
            and key.coincidence is None
            and (key.declared if key.evidence.holds is None else key.evidence.holds)
        )

    @cached_property
    def by_staged_name(self) -> Mapping[str, ColumnMapping]:
        """Staged name to the source column behind it."""
        return {self.columns[each.name]: each for each in self.mapping.columns}

    def unflagged(self, flag: str, relation: str = "") -> str:
        """The condition of rows of which a flag is not true, in generic SQL."""
        return (
            f"not coalesce({relation}{flag}, false)" if self.by_staged_name[flag].nullable else f"not {relation}{flag}"
        )

    @property
    def grain(self) -> str:
        if self.mapping.role and not (self.newest and self.raw.primary_key != self.mapping.primary_key):
            own = _OF_ONE_ENTITY.fullmatch(self.mapping.role.grain) if self.mapping.called else None
            return f"one row per {self.entity.replace('_', ' ')}{own[1]}" if own else self.mapping.role.grain
        return f"one row per {self.entity.replace('_', ' ')}"


@dataclass(frozen=True)
class Reference:
    """A relationship between two subjects, in staged names."""

    subject: Subject
    target: Subject
    relationship: Relationship

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.subject.columns[each] for each in self.relationship.columns)

    @property
    def target_columns(self) -> tuple[str, ...]:
        return tuple(self.target.columns[each] for each in self.relationship.ref_columns)

    @property
    def ends(self) -> tuple[TableName, TableName]:
        return self.subject.full_name, self.target.full_name

    @property
    def is_mandatory(self) -> bool:
        """Whether every row refers to something, though perhaps to a row that is gone."""
        nulls = self.relationship.evidence.null_rows
        return nulls == 0 if nulls is not None else not self.relationship.is_optional

    @property
    def is_lookup(self) -> bool:
        """Whether following the reference finds at most one row, so that a join on it cannot fan out."""
        return (
            self.relationship.cardinality is not Cardinality.UNKNOWN
            and self.target.has_proven_key
            and set(self.target_columns) == set(self.target.key_columns)
        )


@dataclass(frozen=True)
class Draft:
    """All subjects, the references between them, and the decisions that concern more than one."""

    subjects: tuple[Subject, ...]
    references: tuple[Reference, ...]
    folded: frozenset[TableName] = frozenset()
    """Tables without a mart of their own: over every reference to them their columns reach a dimension."""
    notes: tuple[str, ...] = ()
    language: Language = ENGLISH

    def subject(self, name: TableName) -> Subject:
        return self._by_name[name]

    def find(self, name: TableName) -> Subject | None:
        """The subject of this name; ``None`` when the table is not modelled."""
        return self._by_name.get(name)

    def outgoing(self, subject: Subject) -> tuple[Reference, ...]:
        return self._outgoing.get(subject.full_name, ())

    def incoming(self, subject: Subject) -> tuple[Reference, ...]:
        return self._incoming.get(subject.full_name, ())

    def left_out(self, subject: Subject) -> str | None:
        """The flag of the rows that a fact leaves out, marked as gone; ``None`` where other rows may point at one."""
        is_fact = subject.role in (Role.FACT, Role.EVENT, Role.BRIDGE)
        return subject.flagged if is_fact and not self.incoming(subject) else None

    def __post_init__(self) -> None:
        outgoing, incoming = defaultdict(list), defaultdict(list)
        for each in self.references:
            outgoing[each.subject.full_name].append(each)
            incoming[each.target.full_name].append(each)
        object.__setattr__(self, "_by_name", {each.full_name: each for each in self.subjects})
        object.__setattr__(self, "_outgoing", {name: tuple(found) for name, found in outgoing.items()})
        object.__setattr__(self, "_incoming", {name: tuple(found) for name, found in incoming.items()})

    _by_name: Mapping[TableName, Subject] = field(init=False, repr=False, compare=False)
    _outgoing: Mapping[TableName, tuple[Reference, ...]] = field(init=False, repr=False, compare=False)
    _incoming: Mapping[TableName, tuple[Reference, ...]] = field(init=False, repr=False, compare=False)


def role_of(table: TableMapping) -> Role:
    """The analyzed role; a request written by hand has none, and its references decide."""
    if table.role:
        return table.role.role
    return Role.FACT if table.references else Role.DIMENSION


def describing_columns(draft: Draft, subject: Subject) -> tuple[str, ...]:
    """Staged columns that describe the entity: no key or identifier, no flag, no load time, no large object."""
    skipped = {*subject.key_columns, *(column for each in draft.outgoing(subject) for column in each.columns)}
    return tuple(
        staged
        for staged, column in subject.by_staged_name.items()
        if staged not in skipped
        and column.family not in _NOT_DESCRIBING
        and column.sensitive not in WITHHELD
        and not staged.endswith("_id")
        and not (staged.endswith("id") and column.family in (TypeFamily.INTEGER, TypeFamily.UUID))
        and not {"guid", "rowguid"} & set(staged.split("_"))
        and not is_load_time(staged, column)
    )


def is_load_time(staged: str, column: ColumnMapping) -> bool:
    """Whether a column tells when the row was written, which matters to nobody downstream of its own entity."""
    return column.family is TypeFamily.TIMESTAMP and any(
        word in staged.split("_")
        for word in ("created", "updated", "modified", "loaded", "inserted", "synced", "update")
    )


def mart_columns(draft: Draft, subject: Subject) -> tuple[str, ...]:
    """Staged columns that a mart of the table shows: what is withheld only where a key or a reference needs it."""
    needed = {
        *subject.key_columns,
        *(name for each in draft.outgoing(subject) for name in each.columns),
        *(name for each in draft.incoming(subject) for name in each.target_columns),
    }
    return tuple(
        staged
        for staged, column in subject.by_staged_name.items()
        if staged in needed or column.sensitive not in WITHHELD
    )


def keeps_versions(draft: Draft, subject: Subject) -> bool:
    """Whether a dimension holds several versions of an entity of its own; those of another table's are its history."""
    durable = subject.durable_key
    others = {name for each in draft.outgoing(subject) if each.target is not subject for name in each.columns}
    return (
        bool(durable)
        and subject.role is Role.DIMENSION
        and set(durable) != set(subject.key_columns)
        and others.isdisjoint(durable)
        and set(mart_columns(draft, subject)) >= {*durable, *subject.key_columns}
    )
