"""A catalog's names as people write them: in another case, without a schema, as a path whose dots part them."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from cartridge.analyzer.rulings import ColumnName
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.overrules import Written, matches
from cartridge.errors import did_you_mean

FEW_NAMES = 12
"""So many known names are listed in a message."""


class CatalogNames:
    """Finds tables and columns of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.known = sorted(str(each.full_name) for each in catalog.tables)
        self.columns = {each.full_name: {column.name: column for column in each.columns} for each in catalog.tables}
        self._tables: dict[str, list[TableName]] = defaultdict(list)
        for each in catalog.tables:
            name = each.full_name
            for text in (name.table, str(name), f"{catalog.database}.{name}"):
                for key in {text, text.casefold()}:
                    self._tables[key].append(name)

    def tables(self, written: Written) -> list[TableName]:
        """The tables that are called so."""
        if not isinstance(written, str):
            wanted = [each for each in self.columns if written in ((each.table,), (each.schema_name, each.table))]
            return wanted or [
                each
                for each in self.columns
                if [part.casefold() for part in written]
                in ([each.table.casefold()], [each.schema_name.casefold(), each.table.casefold()])
            ]
        return list(dict.fromkeys(self._tables.get(written) or self._tables.get(written.casefold()) or []))

    def column(self, table: TableName, written: str) -> str | None:
        """The column of the table that is called so."""
        columns = self.columns[table]
        if written in columns:
            return written
        found = [each for each in columns if each.casefold() == written.casefold()]
        return found[0] if len(found) == 1 else None

    def paths(self, text: str) -> list[ColumnName]:
        """The columns that a path may mean, wherever its dots part the names."""
        found = [
            (table, column)
            for prefix, rest in splits(text)
            for table in self.tables(prefix)
            if (column := self.column(table, rest)) is not None
        ]
        return list(dict.fromkeys(found))

    def fitting(self, pattern: str) -> Iterator[ColumnName]:
        """The columns whose path fits a pattern."""
        for table, columns in self.columns.items():
            for column in columns:
                if matches(pattern, (f"{table.table}.{column}", f"{table}.{column}")):
                    yield table, column


def splits(text: str) -> Iterator[tuple[str, str]]:
    """A text in two at each of its dots, the last first."""
    parts = text.split(".")
    for number in range(len(parts) - 1, 0, -1):
        yield ".".join(parts[:number]), ".".join(parts[number:])


def suggested(value: str, known: Iterable[str]) -> str:
    """What is known, while that is few, and what is close; never a page of names."""
    names = sorted(known)
    if len(names) <= FEW_NAMES:
        return did_you_mean(value, names)
    shorter = {each.rpartition(".")[2]: each for each in names}
    close = difflib.get_close_matches(value, names, n=1) or difflib.get_close_matches(value, shorter, n=1)
    return f"Did you mean `{shorter.get(close[0], close[0])}`?" if close else f"{len(names)} others are known."
