"""What a person says against, or beyond, the findings: ``keys``, ``relationships``, ``roles`` and ``ignore`` of
``cartridge.yml``.

Names are kept as they were written; which tables and columns they mean, only a catalog can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TypeVar

from pydantic import Field

from cartridge.artifacts.analysis import Role
from cartridge.artifacts.noun import Noun, TableName

SAID = "said in cartridge.yml"
"""How evidence names a person's word."""

T = TypeVar("T")

Written = str | tuple[str, ...]
"""A table as written: ``sales.orders``, ``orders``, or its parts where a name itself holds a dot."""


def spelled(name: Written) -> str:
    """A written name as messages quote it."""
    return name if isinstance(name, str) else ".".join(name)


class WrittenColumns(Noun):
    """Columns as written: each a path such as ``sales.orders.status``, or bare names beside their table."""

    table: Written | None = None
    columns: tuple[str, ...]

    def __str__(self) -> str:
        if self.table is None:
            return ", ".join(self.columns)
        return f"{spelled(self.table)} ({', '.join(self.columns)})"


class SaidKey(Noun):
    """The columns that identify a row of a table; without columns the table has no key."""

    table: Written
    columns: tuple[str, ...] = ()

    @property
    def entry(self) -> str:
        return f"keys, `{spelled(self.table)}`"


class SaidRelationship(Noun):
    """What columns point at; without ``to`` they point at nothing."""

    columns: WrittenColumns = Field(alias="from")
    to: WrittenColumns | None = None

    @property
    def entry(self) -> str:
        return f"relationships, from `{self.columns}`"


class SaidRole(Noun):
    table: Written
    role: Role

    @property
    def entry(self) -> str:
        return f"roles, `{spelled(self.table)}`"


class IgnoredFinding(Noun):
    """Findings not to be told again: all that have the code, concern the table, and one of the columns, as far as these
    are given."""

    code: str | None = None
    table: Written | None = None
    columns: WrittenColumns | None = None

    @property
    def entry(self) -> str:
        parts = [self.code or "", spelled(self.table) if self.table else "", str(self.columns or "")]
        return f"ignore.findings, `{' '.join(each for each in parts if each)}`"


class Ignored(Noun):
    """What is left out: tables and columns from the scan, findings and marks from what it says.

    ``tables`` are shell patterns on ``table`` or ``schema.table``; in paths of columns ``*`` stands for anything too.
    """

    tables: tuple[str, ...] = ()
    columns: tuple[WrittenColumns, ...] = ()
    findings: tuple[IgnoredFinding, ...] = ()
    sensitive: tuple[WrittenColumns, ...] = ()

    def has_table(self, name: TableName) -> bool:
        return any(matches(pattern, (name.table, str(name))) for pattern in self.tables)


class Overrules(Noun):
    """All of it; ``databases`` holds what is said of single databases, by name."""

    keys: tuple[SaidKey, ...] = ()
    relationships: tuple[SaidRelationship, ...] = ()
    roles: tuple[SaidRole, ...] = ()
    ignore: Ignored = Ignored()
    databases: dict[str, Overrules] = Field(default_factory=dict)

    def __bool__(self) -> bool:
        return self != Overrules()

    def of(self, database: str) -> Overrules:
        """What holds for one database: what is said of all, and of it."""
        own = self.databases.get(database, Overrules())
        ignored = Ignored(**{name: (*getattr(self.ignore, name), *getattr(own.ignore, name)) for name in _IGNORABLE})
        return Overrules(
            keys=(*self.keys, *own.keys),
            relationships=(*self.relationships, *own.relationships),
            roles=(*self.roles, *own.roles),
            ignore=ignored,
        )

    def beyond(self, other: Overrules) -> Overrules:
        """What this says that ``other`` does not."""
        return Overrules(
            keys=_beyond(self.keys, other.keys),
            relationships=_beyond(self.relationships, other.relationships),
            roles=_beyond(self.roles, other.roles),
            ignore=Ignored(
                **{each: _beyond(getattr(self.ignore, each), getattr(other.ignore, each)) for each in _IGNORABLE}
            ),
        )

    def entries(self) -> Iterator[str]:
        """Every entry that is in force for all databases, as messages name it."""
        return (entry for entry, _ in self.told())

    def told(self) -> Iterator[tuple[str, str]]:
        """The same with what each says, where that is more than its name."""
        yield from ((each.entry, f"({', '.join(each.columns)})" if each.columns else "none") for each in self.keys)
        yield from ((each.entry, f"to `{each.to}`" if each.to else "none") for each in self.relationships)
        yield from ((each.entry, each.role.value) for each in self.roles)
        yield from ((f"ignore.tables, `{each}`", "") for each in self.ignore.tables)
        yield from ((f"ignore.columns, `{each}`", "") for each in self.ignore.columns)
        yield from ((each.entry, "") for each in self.ignore.findings)
        yield from ((f"ignore.sensitive, `{each}`", "") for each in self.ignore.sensitive)


_IGNORABLE = tuple(Ignored.model_fields)


def _beyond(mine: tuple[T, ...], theirs: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(each for each in mine if each not in theirs)


def is_pattern(text: str) -> bool:
    return any(each in text for each in "*?[")


def matches(pattern: str, names: tuple[str, ...]) -> bool:
    """Whether one of the names is the pattern, or fits it as a shell glob."""
    return pattern in names or any(fnmatchcase(each, pattern) for each in names)
