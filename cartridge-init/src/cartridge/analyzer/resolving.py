"""Which tables and columns of a catalog a person means, by the names they wrote; all that fits nothing is told at once.

Names are taken as they stand, else without regard to case. A table needs no schema where its name stands in one only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from cartridge.analyzer.catalog_names import CatalogNames, splits, suggested
from cartridge.analyzer.quality import FINDINGS
from cartridge.analyzer.rulings import ColumnName, References, RuledFinding, Rulings, SaidReference
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.catalog import Catalog, Column
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.overrules import (
    IgnoredFinding,
    Overrules,
    SaidRelationship,
    Written,
    WrittenColumns,
    is_pattern,
    matches,
    spelled,
)
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import OverrulesError

CODES = tuple(each.__name__ for each in FINDINGS)
"""The codes that findings have: each is looked for by a function of its name."""

Elsewhere = Callable[[str], bool]
"""Whether a table of this name, which the catalog lacks, may be one that was not asked for."""


def resolve(overrules: Overrules, catalog: Catalog, elsewhere: Elsewhere = lambda name: False) -> Rulings:
    """What was said, in the names of ``catalog``, which still holds the ignored tables and columns.

    What is said of an ignored table, or of one that stands ``elsewhere``, is passed over.

    :raises OverrulesError: with every mistake, and nothing is ruled.
    """
    if not overrules:
        return Rulings()
    return _Resolver(overrules, catalog, elsewhere).rulings()


def unknown_tables(overrules: Overrules, catalogs: Sequence[Catalog]) -> tuple[str, ...]:
    """The entries that name a table which none of the catalogs has, and that is not ignored."""
    names = [CatalogNames(each) for each in catalogs]
    written: list[tuple[str, Written]] = [(each.entry, each.table) for each in overrules.keys]
    written += [(each.entry, each.table) for each in overrules.roles]
    written += [(each.entry, each.table) for each in overrules.ignore.findings if each.table is not None]
    for said in overrules.relationships:
        for side in (said.columns, said.to):
            if side is not None:
                written += [(said.entry, each) for each in _tables_of(side)]
    known = (
        (entry, any(each.tables(name) or _is_path(each, name) for each in names) or _is_ignored(overrules, name))
        for entry, name in written
    )
    return tuple(dict.fromkeys(entry for entry, is_known in known if not is_known))


class _WrongError(Exception):
    """A mistake, in words."""


class _PassedOverError(Exception):
    """Nothing to rule here: the table is not part of the scan."""


class _Resolver:
    def __init__(self, overrules: Overrules, catalog: Catalog, elsewhere: Elsewhere) -> None:
        self.overrules = overrules
        self.catalog = catalog
        kept = tuple(each for each in catalog.tables if not overrules.ignore.has_table(each.full_name))
        self.names = CatalogNames(catalog.model_copy(update={"tables": kept}))
        self.elsewhere = elsewhere
        self.wrong: list[str] = []

    def rulings(self) -> Rulings:
        ignored = self.overrules.ignore
        self._tables_to_ignore()
        found = Rulings(
            keys=self._keys(),
            references=self._references(),
            roles=self._roles(),
            findings=tuple(self._findings()),
            ignored=ignored,
            ignored_columns=frozenset(self._ignored("ignore.columns", ignored.columns)),
            not_sensitive=frozenset(self._ignored("ignore.sensitive", ignored.sensitive)),
        )
        for table, columns in found.keys.items():
            self._refuse_hidden(f"keys, `{table}`", [(table, each) for each in columns], found)
        for said in found.said_references:
            ends = [
                *((said.table, each) for each in said.columns),
                *((said.ref_table, each) for each in said.ref_columns),
            ]
            self._refuse_hidden(f"relationships, from `{said.table}`", ends, found)
        if self.wrong:
            listed = "\n".join(f"  {each}" for each in dict.fromkeys(self.wrong))
            raise OverrulesError(
                f"`cartridge.yml` does not fit the database `{self.catalog.database}`:\n{listed}",
                "Nothing of it was applied. Mend these entries, or take them out.",
            )
        return found

    def _tables_to_ignore(self) -> None:
        """A pattern may fit nothing yet; a plain name that does is a mistake."""
        everything = [each.full_name for each in self.catalog.tables]
        for pattern in self.overrules.ignore.tables:
            is_there = any(matches(pattern, (each.table, str(each))) for each in everything)
            if not (is_there or is_pattern(pattern) or self.elsewhere(pattern)):
                known = suggested(pattern, map(str, everything))
                self.wrong.append(f"ignore.tables: there is no table `{pattern}`. {known}")

    def _refuse_hidden(self, entry: str, columns: Iterable[ColumnName], found: Rulings) -> None:
        for table, column in columns:
            if (table, column) in found.ignored_columns:
                self.wrong.append(f"{entry}: `{column}` is ignored by `ignore.columns`.")

    def _keys(self) -> dict[TableName, tuple[str, ...]]:
        found: dict[TableName, tuple[str, ...]] = {}
        for said in self.overrules.keys:
            try:
                table = self._table(said.table)
                columns = tuple(self._column(table, each) for each in said.columns)
                _once(columns)
                if table in found:
                    raise _WrongError(f"the key of `{table}` is said twice.")
                found[table] = columns
            except _WrongError as wrong:
                self.wrong.append(f"{said.entry}: {wrong}")
            except _PassedOverError:
                pass
        return found

    def _references(self) -> dict[References, tuple[SaidReference, ...]]:
        found: dict[References, tuple[SaidReference, ...]] = {}
        nowhere: set[References] = set()
        for said in self.overrules.relationships:
            try:
                table, columns = self._columns(said.columns)
                source = (table, frozenset(columns))
                so_far = found.setdefault(source, ())
                target = self._target(said, table, columns)
                if target is None:
                    nowhere.add(source)
                else:
                    found[source] = (*so_far, *([target] if target not in so_far else []))
                if source in nowhere and found[source]:
                    raise _WrongError("other entries say where these columns point.")
            except _WrongError as wrong:
                self.wrong.append(f"{said.entry}: {wrong}")
            except _PassedOverError:
                pass
        return found

    def _target(self, said: SaidRelationship, table: TableName, columns: tuple[str, ...]) -> SaidReference | None:
        if said.to is None:
            return None
        ref_table, ref_columns = self._columns(said.to)
        if len(columns) != len(ref_columns):
            raise _WrongError(f"{_counted(columns)} cannot point at {_counted(ref_columns)}.")
        if (table, columns) == (ref_table, ref_columns):
            raise _WrongError("it points at itself.")
        for mine, theirs in zip(columns, ref_columns, strict=True):
            one, other = self.names.columns[table][mine], self.names.columns[ref_table][theirs]
            if not _comparable(one, other):
                raise _WrongError(f"`{mine}` ({one.data_type}) and `{theirs}` ({other.data_type}) cannot be compared.")
        return SaidReference(table, columns, ref_table, ref_columns)

    def _roles(self) -> dict[TableName, Role]:
        found: dict[TableName, Role] = {}
        for said in self.overrules.roles:
            try:
                table = self._table(said.table)
                if found.setdefault(table, said.role) is not said.role:
                    raise _WrongError(f"the role of `{table}` is said twice.")
            except _WrongError as wrong:
                self.wrong.append(f"{said.entry}: {wrong}")
            except _PassedOverError:
                pass
        return found

    def _findings(self) -> Iterator[RuledFinding]:
        for each in self.overrules.ignore.findings:
            try:
                yield from self._finding(each)
            except _WrongError as wrong:
                self.wrong.append(f"{each.entry}: {wrong}")
            except _PassedOverError:
                pass

    def _finding(self, said: IgnoredFinding) -> Iterator[RuledFinding]:
        if said.code is not None and said.code not in CODES:
            raise _WrongError(f"there is no code `{said.code}`. {suggested(said.code, CODES)}")
        if said.columns is None:
            yield RuledFinding(said.code, self._table(said.table) if said.table else None, None)
            return
        by_table: dict[TableName, set[str]] = defaultdict(set)
        for table, column in self._each_column(said.columns):
            by_table[table].add(column)
        for table, columns in by_table.items():
            yield RuledFinding(said.code, table, frozenset(columns))

    def _ignored(self, section: str, written: Iterable[WrittenColumns]) -> Iterator[ColumnName]:
        for each in written:
            try:
                yield from self._each_column(each)
            except _WrongError as wrong:
                self.wrong.append(f"{section}, `{each}`: {wrong}")
            except _PassedOverError:
                pass

    def _each_column(self, written: WrittenColumns) -> Iterator[ColumnName]:
        """The columns meant, of as many tables as a pattern reaches."""
        if written.table is not None:
            table = self._table(written.table)
            yield from ((table, self._column(table, each)) for each in written.columns)
            return
        for path in written.columns:
            exact = self.names.paths(path)
            yield from self.names.fitting(path) if is_pattern(path) and not exact else [self._path(path)]

    def _columns(self, written: WrittenColumns) -> tuple[TableName, tuple[str, ...]]:
        """Columns of one table."""
        if written.table is not None:
            table = self._table(written.table)
            columns = tuple(self._column(table, each) for each in written.columns)
        else:
            found = [self._path(each) for each in written.columns]
            tables = list(dict.fromkeys(table for table, _ in found))
            if len(tables) > 1:
                raise _WrongError(f"`{tables[0]}` and `{tables[1]}` are two tables; the columns of a side share one.")
            table, columns = tables[0], tuple(column for _, column in found)
        _once(columns)
        return table, columns

    def _path(self, text: str) -> ColumnName:
        found = self.names.paths(text)
        if len(found) == 1:
            return found[0]
        if found:
            listed = " and ".join(f"`{table}` (`{column}`)" for table, column in found[:3])
            raise _WrongError(
                f"`{text}` may mean columns of {listed}. Write `{{table: [schema, table], columns: [...]}}`."
            )
        tables = [(table, rest) for prefix, rest in splits(text) for table in self.names.tables(prefix)]
        if tables:
            table, rest = tables[0]
            self._column(table, rest)
        prefix = text.rpartition(".")[0]
        if not prefix:
            raise _WrongError(f"`{text}` names no table; write `table.column`.")
        raise self._no_table(prefix)

    def _table(self, written: Written) -> TableName:
        found = self.names.tables(written)
        if len(found) == 1:
            return found[0]
        if found:
            raise _WrongError(
                f"`{spelled(written)}` may mean {' or '.join(f'`{each}`' for each in found)}. Write the schema too."
            )
        raise self._no_table(written)

    def _no_table(self, written: Written) -> Exception:
        if _is_ignored(self.overrules, written) or self.elsewhere(spelled(written)):
            return _PassedOverError()
        return _WrongError(
            f"there is no table `{spelled(written)}`. {suggested(spelled(written), self.names.known)}".strip()
        )

    def _column(self, table: TableName, written: str) -> str:
        found = self.names.column(table, written)
        if found is None:
            known = suggested(written, self.names.columns[table])
            raise _WrongError(f"`{table}` has no column `{written}`. {known}".strip())
        return found


def _tables_of(written: WrittenColumns) -> list[Written]:
    return [written.table] if written.table is not None else list(written.columns)


def _is_path(names: CatalogNames, written: Written) -> bool:
    return isinstance(written, str) and any(names.tables(prefix) for prefix, _ in splits(written))


def _is_ignored(overrules: Overrules, written: Written) -> bool:
    text = spelled(written)
    parts = {text, *(prefix for prefix, _ in splits(text))}
    return any(
        matches(pattern, (each, each.rpartition(".")[2])) for pattern in overrules.ignore.tables for each in parts
    )


def _once(columns: Sequence[str]) -> None:
    if len(set(columns)) < len(columns):
        raise _WrongError("a column stands in it twice.")


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
