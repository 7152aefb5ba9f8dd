"""What a person says against, or beyond, the findings: ``keys``, ``relationships``, ``roles``, ``names`` and ``ignore``
of ``cartridge.yml``.

Names are kept as they were written; which tables and columns they mean, only a catalog can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple, TypeVar

from pydantic import Field

from cartridge.artifacts.analysis import Role
from cartridge.artifacts.noun import Noun, TableName
from cartridge.errors import OverrulesError

SAID = "said in cartridge.yml"
"""How evidence names a person's word."""

T = TypeVar("T")

Written = str | tuple[str, ...]
"""A table as written: ``sales.orders``, ``orders``, or its parts where a name itself holds a dot."""


def entry_of(section: str, name: object) -> str:
    """How messages name an entry."""
    return f"{section}, `{name}`"


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
        return entry_of("keys", spelled(self.table))


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
        return entry_of("roles", spelled(self.table))


class IgnoredFinding(Noun):
    """Findings not to be told again: all that have the code, concern the table, and one of the columns, as far as these
    are given."""

    code: str | None = None
    table: Written | None = None
    columns: WrittenColumns | None = None

    @property
    def entry(self) -> str:
        parts = [self.code or "", spelled(self.table) if self.table else "", str(self.columns or "")]
        return entry_of("ignore.findings", " ".join(each for each in parts if each))


class SaidTableName(Noun):
    """What the rows of a table are called in the project, in the plural."""

    table: Written
    name: str

    @property
    def entry(self) -> str:
        return entry_of("names.tables", spelled(self.table))


class SaidColumnName(Noun):
    """What one column is called in the project."""

    column: WrittenColumns
    name: str

    @property
    def entry(self) -> str:
        return entry_of("names.columns", self.column)


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
    table_names: tuple[SaidTableName, ...] = ()
    column_names: tuple[SaidColumnName, ...] = ()
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
            table_names=(*self.table_names, *own.table_names),
            column_names=(*self.column_names, *own.column_names),
            ignore=ignored,
        )

    def beyond(self, other: Overrules) -> Overrules:
        """What this says that ``other`` does not."""
        return Overrules(
            keys=_beyond(self.keys, other.keys),
            relationships=_beyond(self.relationships, other.relationships),
            roles=_beyond(self.roles, other.roles),
            table_names=_beyond(self.table_names, other.table_names),
            column_names=_beyond(self.column_names, other.column_names),
            ignore=Ignored(
                **{each: _beyond(getattr(self.ignore, each), getattr(other.ignore, each)) for each in _IGNORABLE}
            ),
        )

    @property
    def names(self) -> Overrules:
        """What things are called, alone: that concerns the project, and nothing that a scan finds."""
        return Overrules(table_names=self.table_names, column_names=self.column_names)

    def entries(self) -> Iterator[str]:
        """Every entry that is in force for all databases, as messages name it."""
        return (entry for entry, _ in self.told())

    def told(self) -> Iterator[tuple[str, str]]:
        """The same with what each says, where that is more than its name."""
        yield from ((each.entry, f"({', '.join(each.columns)})" if each.columns else "none") for each in self.keys)
        yield from ((each.entry, f"to `{each.to}`" if each.to else "none") for each in self.relationships)
        yield from ((each.entry, each.role.value) for each in self.roles)
        yield from ((each.entry, each.name) for each in self.table_names)
        yield from ((each.entry, each.name) for each in self.column_names)
        yield from ((entry_of("ignore.tables", each), "") for each in self.ignore.tables)
        yield from ((entry_of("ignore.columns", each), "") for each in self.ignore.columns)
        yield from ((each.entry, "") for each in self.ignore.findings)
        yield from ((entry_of("ignore.sensitive", each), "") for each in self.ignore.sensitive)


class Mistake(NamedTuple):
    """What is wrong in the file, and in which line; ``None`` where that is not known."""

    said: str
    line: int | None = None


class Named(NamedTuple):
    """What an entry names whose rest cannot be used: that much can be looked up all the same."""

    entry: str
    what: Written | WrittenColumns
    line: int | None


@dataclass(frozen=True)
class WrittenIn:
    """The file in which it was said: where each entry stands in it, and what in it has no form that means anything.

    The mistakes are told together with those that only a catalog shows, so that the file is mended once.
    """

    file: str = "cartridge.yml"
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    named: tuple[Named, ...] = ()

    def line_of(self, entry: str) -> int | None:
        """The line of an entry, by the name that messages give it; ``None`` when it is not known, or several."""
        found = self.lines.get(entry, ())
        return found[0] if len(found) == 1 else None

    def error(self, what: str = "cannot be used", more: Iterable[Mistake] = (), note: str = "") -> OverrulesError:
        """All that is wrong, in the order of the lines.

        :param what: what follows the file's name.
        :param more: mistakes beside those of form.
        :param note: what is to be said of it, after the list.
        """
        found = dict.fromkeys((*self.mistakes, *more))
        ordered = sorted(found, key=lambda each: (each.line is None, each.line or 0))
        told = [f"  line {each.line}: {each.said}" if each.line else f"  {each.said}" for each in ordered]
        return OverrulesError(
            "\n".join([f"`{self.file}` {what}:", *told, *([note] if note else [])]),
            "Nothing of it was applied. Mend these entries, or take them out.",
        )


NOWHERE = WrittenIn()
"""Of what was said without a file, and so without a mistake of form."""


_IGNORABLE = tuple(Ignored.model_fields)


def _beyond(mine: tuple[T, ...], theirs: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(each for each in mine if each not in theirs)


def is_pattern(text: str) -> bool:
    return any(each in text for each in "*?[")


def matches(pattern: str, names: tuple[str, ...]) -> bool:
    """Whether one of the names is the pattern, or fits it as a shell glob."""
    return pattern in names or any(fnmatchcase(each, pattern) for each in names)
