"""Which tables and columns of a catalog a person means, by the names they wrote; all that fits nothing is told at once.

Names are taken as they stand, else without regard to case. A table needs no schema where its name stands in one only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from cartridge.analyzer.catalog_names import CatalogNames, splits, suggested
from cartridge.analyzer.lookup import Elsewhere, Lookup, PassedOverError, WrongError, all_of, is_ignored
from cartridge.analyzer.quality import FINDINGS
from cartridge.analyzer.rulings import ColumnName, References, RuledFinding, Rulings, SaidReference
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.catalog import Catalog, Column
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.overrules import (
    NOWHERE,
    IgnoredFinding,
    Mistake,
    Overrules,
    Written,
    WrittenColumns,
    WrittenIn,
    entry_of,
    is_pattern,
    matches,
)
from cartridge.artifacts.types import TypeFamily

CODES = tuple(each.__name__ for each in FINDINGS)
"""The codes that findings have: each is looked for by a function of its name."""


def resolve(
    overrules: Overrules,
    catalog: Catalog,
    elsewhere: Elsewhere = lambda name: False,
    written: WrittenIn = NOWHERE,
) -> Rulings:
    """What was said, in the names of ``catalog``, which still holds the ignored tables and columns.

    What is said of an ignored table, or of one that stands ``elsewhere``, is passed over.

    :param written: where it was said, with the mistakes that were seen before.
    :raises OverrulesError: with every mistake, and nothing is ruled.
    """
    if not (overrules or written.mistakes):
        return Rulings()
    return _Resolver(overrules, catalog, elsewhere, written).rulings()


def unknown_tables(overrules: Overrules, catalogs: Sequence[Catalog]) -> tuple[str, ...]:
    """The entries that name a table which none of the catalogs has, and that is not ignored."""
    names = [CatalogNames(each) for each in catalogs]
    written: list[tuple[str, Written]] = [(each.entry, each.table) for each in overrules.keys]
    written += [(each.entry, each.table) for each in overrules.roles]
    written += [(each.entry, each.table) for each in overrules.table_names]
    written += [(each.entry, table) for each in overrules.column_names for table in _tables_of(each.column)]
    written += [(each.entry, each.table) for each in overrules.ignore.findings if each.table is not None]
    for said in overrules.relationships:
        for side in (said.columns, said.to):
            if side is not None:
                written += [(said.entry, each) for each in _tables_of(side)]
    known = (
        (entry, any(each.tables(name) or _is_path(each, name) for each in names) or is_ignored(overrules.ignore, name))
        for entry, name in written
    )
    return tuple(dict.fromkeys(entry for entry, is_known in known if not is_known))


class _Resolver:
    def __init__(self, overrules: Overrules, catalog: Catalog, elsewhere: Elsewhere, written: WrittenIn) -> None:
        self.overrules = overrules
        self.catalog = catalog
        self.elsewhere = elsewhere
        self.written = written
        self.find = Lookup(catalog, overrules.ignore, elsewhere)
        self.wrong: list[Mistake] = []
        self.entries: dict[TableName | References, str] = {}
        """How the entry is called that is about the key of a table, or about columns that refer."""

    def rulings(self) -> Rulings:
        ignored = self.overrules.ignore
        self._tables_to_ignore()
        found = Rulings(
            keys=self._keys(),
            references=self._references(),
            roles=self._roles(),
            table_names=self._table_names(),
            column_names=self._column_names(),
            findings=tuple(self._findings()),
            ignored=ignored,
            ignored_columns=frozenset(self._ignored("ignore.columns", ignored.columns)),
            not_sensitive=frozenset(self._ignored("ignore.sensitive", ignored.sensitive)),
        )
        for table, columns in found.keys.items():
            self._refuse_hidden(self.entries[table], [(table, each) for each in columns], found)
        for said in found.said_references:
            ends = [
                *((said.table, each) for each in said.columns),
                *((said.ref_table, each) for each in said.ref_columns),
            ]
            self._refuse_hidden(self.entries[said.table, frozenset(said.columns)], ends, found)
        self._look_up_the_rest()
        if self.wrong or self.written.mistakes:
            what = "cannot be used" if self.written.mistakes else f"does not fit the database `{self.catalog.database}`"
            raise self.written.error(what, self.wrong)
        return found

    @contextmanager
    def _entry(self, entry: str, line: int | None = None) -> Iterator[None]:
        """Gathers what is wrong with an entry, and goes on with the next one."""
        try:
            yield
        except WrongError as wrong:
            for said in wrong.said:
                self._note(entry, said, line)
        except PassedOverError:
            pass

    def _note(self, entry: str, said: str, line: int | None = None) -> None:
        self.wrong.append(Mistake(f"{entry}: {said}", line or self.written.line_of(entry)))

    def _look_up_the_rest(self) -> None:
        """What is named by entries that have no form that could be used: so their names are mended with them."""
        for entry, what, line in self.written.named:
            with self._entry(entry, line):
                if isinstance(what, WrittenColumns):
                    [*self.find.each_column(what)]
                else:
                    self.find.table(what)

    def _tables_to_ignore(self) -> None:
        """A pattern may fit nothing yet; a plain name that does is a mistake."""
        everything = [each.full_name for each in self.catalog.tables]
        for pattern in self.overrules.ignore.tables:
            is_there = any(matches(pattern, (each.table, str(each))) for each in everything)
            if not (is_there or is_pattern(pattern) or self.elsewhere(pattern)):
                known = suggested(pattern, map(str, everything))
                self._note(entry_of("ignore.tables", pattern), f"there is no table `{pattern}`. {known}")

    def _refuse_hidden(self, entry: str, columns: Iterable[ColumnName], found: Rulings) -> None:
        for table, column in columns:
            if (table, column) in found.ignored_columns:
                self._note(entry, f"`{column}` is ignored by `ignore.columns`.")

    def _keys(self) -> dict[TableName, tuple[str, ...]]:
        found: dict[TableName, tuple[str, ...]] = {}
        for said in self.overrules.keys:
            with self._entry(said.entry):
                table = self.find.table(said.table)
                columns = self.find.columns_of(table, said.columns)
                if table in found:
                    raise WrongError(f"the key of `{table}` is said twice.")
                found[table] = columns
                self.entries[table] = said.entry
        return found

    def _references(self) -> dict[References, tuple[SaidReference, ...]]:
        found: dict[References, tuple[SaidReference, ...]] = {}
        nowhere: set[References] = set()
        for said in self.overrules.relationships:
            with self._entry(said.entry):
                sides = [said.columns] if said.to is None else [said.columns, said.to]
                (table, columns), *ends = self._sides(sides, found)
                source = (table, frozenset(columns))
                self.entries[source] = said.entry
                if not ends:
                    nowhere.add(source)
                else:
                    target = self._target(table, columns, *ends[0])
                    found[source] = (*found[source], *([target] if target not in found[source] else []))
                if source in nowhere and found[source]:
                    raise WrongError("other entries say where these columns point.")
        return found

    def _sides(
        self, sides: list[WrittenColumns], found: dict[References, tuple[SaidReference, ...]]
    ) -> list[tuple[TableName, tuple[str, ...]]]:
        """Both sides of a relationship; where the other one is no part of the scan, columns point at nothing in it."""

        def source() -> tuple[TableName, tuple[str, ...]]:
            table, columns = self.find.columns(sides[0])
            found.setdefault((table, frozenset(columns)), ())
            return table, columns

        return all_of(source, *(lambda: self.find.columns(sides[1]) for _ in sides[1:]))

    def _target(
        self, table: TableName, columns: tuple[str, ...], ref_table: TableName, ref_columns: tuple[str, ...]
    ) -> SaidReference:
        if len(columns) != len(ref_columns):
            raise WrongError(f"{_counted(columns)} cannot point at {_counted(ref_columns)}.")
        if (table, columns) == (ref_table, ref_columns):
            raise WrongError("it points at itself.")
        known = self.find.names.columns
        wrong = [
            f"`{mine}` ({one.data_type}) and `{theirs}` ({other.data_type}) cannot be compared."
            for mine, theirs in zip(columns, ref_columns, strict=True)
            for one, other in ((known[table][mine], known[ref_table][theirs]),)
            if not _comparable(one, other)
        ]
        if wrong:
            raise WrongError(*wrong)
        return SaidReference(table, columns, ref_table, ref_columns)

    def _roles(self) -> dict[TableName, Role]:
        found: dict[TableName, Role] = {}
        for said in self.overrules.roles:
            with self._entry(said.entry):
                table = self.find.table(said.table)
                if found.setdefault(table, said.role) is not said.role:
                    raise WrongError(f"the role of `{table}` is said twice.")
        return found

    def _table_names(self) -> dict[TableName, str]:
        found: dict[TableName, str] = {}
        for said in self.overrules.table_names:
            with self._entry(said.entry):
                table = self.find.table(said.table)
                if found.setdefault(table, said.name) != said.name:
                    raise WrongError(f"the name of `{table}` is said twice.")
                for other, name in found.items():
                    if (other.schema_name, name) == (table.schema_name, said.name) and other != table:
                        raise WrongError(f"`{other}` is called `{said.name}` too.")
        return found

    def _column_names(self) -> dict[ColumnName, str]:
        """No two columns of a table get one name, and none gets that of a column that keeps its own."""
        found: dict[ColumnName, str] = {}
        entries: dict[ColumnName, str] = {}
        for said in self.overrules.column_names:
            with self._entry(said.entry):
                table, (column,) = self.find.columns(said.column)
                if found.setdefault((table, column), said.name) != said.name:
                    raise WrongError(f"the name of `{table}` (`{column}`) is said twice.")
                entries[table, column] = said.entry
                for (other_table, other), name in found.items():
                    if (other_table, name) == (table, said.name) and other != column:
                        raise WrongError(f"`{other}` of `{table}` is called `{said.name}` too.")
        for (table, column), entry in entries.items():
            name = found[table, column]
            for other in self.find.names.columns[table]:
                if other.lower() == name and other != column and (table, other) not in found:
                    self._note(entry, f"`{table}` has a column `{other}` of its own: give that one another name, too.")
        return found

    def _findings(self) -> list[RuledFinding]:
        found: list[RuledFinding] = []
        for each in self.overrules.ignore.findings:
            with self._entry(each.entry):
                found += self._finding(each)
        return found

    def _finding(self, said: IgnoredFinding) -> list[RuledFinding]:
        (_, ruled) = all_of(lambda: self._code(said.code), lambda: self._ruled(said))
        return ruled

    def _code(self, code: str | None) -> list[RuledFinding]:
        if code is not None and code not in CODES:
            raise WrongError(f"there is no code `{code}`. {suggested(code, CODES)}")
        return []

    def _ruled(self, said: IgnoredFinding) -> list[RuledFinding]:
        if said.columns is None:
            return [RuledFinding(said.code, self.find.table(said.table) if said.table else None, None)]
        by_table: dict[TableName, set[str]] = defaultdict(set)
        for table, column in self.find.each_column(said.columns):
            by_table[table].add(column)
        return [RuledFinding(said.code, table, frozenset(columns)) for table, columns in by_table.items()]

    def _ignored(self, section: str, written: Iterable[WrittenColumns]) -> list[ColumnName]:
        found: list[ColumnName] = []
        for each in written:
            with self._entry(entry_of(section, each)):
                found += self.find.each_column(each)
        return found


def _tables_of(written: WrittenColumns) -> list[Written]:
    return [written.table] if written.table is not None else list(written.columns)


def _is_path(names: CatalogNames, written: Written) -> bool:
    return isinstance(written, str) and any(names.tables(prefix) for prefix, _ in splits(written))


def _counted(columns: Sequence[str]) -> str:
    return f"{len(columns)} column{'s' * (len(columns) > 1)} ({', '.join(columns)})"


_GROUPS = (
    frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.FLOAT}),
    frozenset({TypeFamily.TEXT, TypeFamily.ENUM}),
    frozenset({TypeFamily.DATE, TypeFamily.TIMESTAMP}),
)


def _comparable(one: Column, other: Column) -> bool:
    """Whether every engine compares the two; of types nobody knows it is assumed."""
    families = {one.family, other.family}
    return len(families) == 1 or TypeFamily.OTHER in families or any(families <= group for group in _GROUPS)
