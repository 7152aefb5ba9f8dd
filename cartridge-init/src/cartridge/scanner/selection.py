"""Which schemas and tables a scan is about."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from cartridge.artifacts.catalog import Schema
from cartridge.artifacts.noun import Noun, TableName
from cartridge.errors import EmptyScanError, ScanError, closest, did_you_mean


class Selection(Noun):
    """Schemas, and shell patterns on ``table`` or ``schema.table``.

    Without schemas every one that is not the system's own is meant; without ``include`` every table. ``exclude`` wins.
    """

    schemas: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def chosen_schemas(self, known: Iterable[Schema], only: str | None = None) -> tuple[Schema, ...]:
        """The schemas to read, in the order of the database.

        :param only: the schema that the connection itself names, so that ``known`` holds no other.
        :raises ScanError: when a schema was asked for that does not exist or may not be read.
        :raises EmptyScanError: when the database has no schema to read at all.
        """
        found = tuple(known)
        names = {each.name for each in found}
        for wanted in self.schemas:
            if wanted not in names and only is not None and closest(wanted, [only]) is None:
                raise ScanError(
                    f"The schema `{wanted}` is not read, as the connection names `{only}`, and no other is read then.",
                    f"Put `{wanted}` in its place; or leave `{only}` out, and --schema chooses among all there are.",
                )
            if wanted not in names:
                raise ScanError(
                    f"There is no schema `{wanted}` that this user may read.",
                    did_you_mean(wanted, names) if names else "The database has no schema that this user may read.",
                )
        if not found:
            raise EmptyScanError(
                "The database has no schema that this user may read.",
                "Grant the right to read one, or connect as another user.",
            )
        return tuple(each for each in found if not self.schemas or each.name in self.schemas)

    def accepts(self, table: TableName) -> bool:
        """Whether a table is part of the scan."""
        return (not self.include or _matches(table, self.include)) and not _matches(table, self.exclude)

    def differs_by_case(self, tables: Iterable[TableName]) -> TableName | None:
        """The first table that an ``include`` pattern would take if upper and lower case were the same."""
        patterns = tuple(pattern.lower() for pattern in self.include)
        for each in sorted(tables):
            lower = TableName(schema_name=each.schema_name.lower(), table=each.table.lower())
            if _matches(lower, patterns) and not _matches(each, self.include):
                return each
        return None

    def describe(self) -> str:
        """The selection in words, for messages."""
        parts = [f"schema{'s' if len(self.schemas) > 1 else ''} {_listed(self.schemas)}"] if self.schemas else []
        parts += [f"include {_listed(self.include)}"] if self.include else []
        parts += [f"exclude {_listed(self.exclude)}"] if self.exclude else []
        return ", ".join(parts) or "everything"


def _matches(table: TableName, patterns: Iterable[str]) -> bool:
    return any(
        pattern in (table.table, str(table)) or fnmatchcase(table.table, pattern) or fnmatchcase(str(table), pattern)
        for pattern in patterns
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
