"""The one table or column that a written name means; what means none, or several, is a mistake in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from cartridge.analyzer.catalog_names import CatalogNames, splits, suggested
from cartridge.analyzer.rulings import ColumnName
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.overrules import Ignored, Written, WrittenColumns, is_pattern, matches, spelled

T = TypeVar("T")

Elsewhere = Callable[[str], bool]
"""Whether a table of this name, which the catalog lacks, may be one that was not asked for."""


class WrongError(Exception):
    """Mistakes of one entry, in words."""

    def __init__(self, *said: str) -> None:
        super().__init__(*said)
        self.said = said


class PassedOverError(Exception):
    """Nothing to rule here: the table is not part of the scan."""


def all_of(*finds: Callable[[], T]) -> list[T]:
    """What each of ``finds`` finds.

    :raises WrongError: with the mistakes of all of them.
    :raises PassedOverError: when there is no mistake, and one is of a table that is not part of the scan.
    """
    found: list[T] = []
    wrong: list[str] = []
    passed: PassedOverError | None = None
    for find in finds:
        try:
            found.append(find())
        except WrongError as error:
            wrong += error.said
        except PassedOverError as error:
            passed = error
    if wrong:
        raise WrongError(*wrong)
    if passed:
        raise passed
    return found


class Lookup:
    """Finds what is meant in the tables of a catalog that are not ignored."""

    def __init__(self, catalog: Catalog, ignored: Ignored, elsewhere: Elsewhere) -> None:
        kept = tuple(each for each in catalog.tables if not ignored.has_table(each.full_name))
        self.names = CatalogNames(catalog.model_copy(update={"tables": kept}))
        self._ignored = ignored
        self._elsewhere = elsewhere

    def table(self, written: Written) -> TableName:
        """The table of this name."""
        found = self.names.tables(written)
        if len(found) == 1:
            return found[0]
        if found:
            raise WrongError(
                f"`{spelled(written)}` may mean {' or '.join(f'`{each}`' for each in found)}. Write the schema too."
            )
        raise self._no_table(written)

    def columns_of(self, table: TableName, written: Sequence[str]) -> tuple[str, ...]:
        """Columns of a table, by their names alone."""
        found = tuple(all_of(*(partial(self._column, table, each) for each in written)))
        if len(set(found)) < len(found):
            raise WrongError("a column stands in it twice.")
        return found

    def columns(self, written: WrittenColumns) -> tuple[TableName, tuple[str, ...]]:
        """Columns of one table."""
        if written.table is not None:
            table = self.table(written.table)
            return table, self.columns_of(table, written.columns)
        found = all_of(*(partial(self._path, each) for each in written.columns))
        tables = list(dict.fromkeys(table for table, _ in found))
        if len(tables) > 1:
            raise WrongError(f"`{tables[0]}` and `{tables[1]}` are two tables; the columns of a side share one.")
        return tables[0], self.columns_of(tables[0], [column for _, column in found])

    def each_column(self, written: WrittenColumns) -> Iterator[ColumnName]:
        """The columns meant, of as many tables as a pattern reaches."""
        if written.table is not None:
            table = self.table(written.table)
            yield from ((table, each) for each in self.columns_of(table, written.columns))
            return
        for found in all_of(*(partial(self._reached, each) for each in written.columns)):
            yield from found

    def _reached(self, path: str) -> list[ColumnName]:
        if is_pattern(path) and not self.names.paths(path):
            return [*self.names.fitting(path)]
        try:
            return [self._path(path)]
        except PassedOverError:
            return []

    def _path(self, text: str) -> ColumnName:
        found = self.names.paths(text)
        if len(found) == 1:
            return found[0]
        if found:
            listed = " and ".join(f"`{table}` (`{column}`)" for table, column in found[:3])
            raise WrongError(
                f"`{text}` may mean columns of {listed}. Write `{{table: [schema, table], columns: [...]}}`."
            )
        tables = [(table, rest) for prefix, rest in splits(text) for table in self.names.tables(prefix)]
        if tables:
            table, rest = tables[0]
            self._column(table, rest)
        prefix = text.rpartition(".")[0]
        if not prefix:
            raise WrongError(f"`{text}` names no table; write `table.column`.")
        raise self._no_table(prefix)

    def _column(self, table: TableName, written: str) -> str:
        found = self.names.column(table, written)
        if found is None:
            known = suggested(written, self.names.columns[table])
            raise WrongError(f"`{table}` has no column `{written}`. {known}".strip())
        return found

    def _no_table(self, written: Written) -> Exception:
        if is_ignored(self._ignored, written) or self._elsewhere(spelled(written)):
            return PassedOverError()
        known = suggested(spelled(written), self.names.known)
        return WrongError(f"there is no table `{spelled(written)}`. {known}".strip())


def is_ignored(ignored: Ignored, written: Written) -> bool:
    """Whether a written name may be that of a table, or of a column of one, that is ignored."""
    text = spelled(written)
    parts = {text, *(prefix for prefix, _ in splits(text))}
    return any(matches(pattern, (each, each.rpartition(".")[2])) for pattern in ignored.tables for each in parts)
