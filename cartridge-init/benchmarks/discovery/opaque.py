"""A database whose names say nothing: only the data can tell what holds it together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from benchmarks.discovery.truth import Truth

Columns = Mapping[str, Sequence[str]]


def make_opaque(run: Callable[[str], object], columns: Columns, truth: Truth, quote: str = '"') -> Truth:
    """Rename every table and column; the truth under the new names.

    Numbers are given out in the order of a hash of the name, so that neither alphabet nor position shows through.

    :param run: executes a statement in the database whose tables have these ``columns``.
    """
    tables = {table: f"t{number:03d}" for number, table in enumerate(sorted(columns, key=_hashed))}
    names = {
        (table, column): f"c{number:03d}"
        for table, found in columns.items()
        for number, column in enumerate(sorted(found, key=lambda each: _hashed(table + each)))
    }

    def quoted(name: str) -> str:
        return f"{quote}{name}{quote}"

    for (table, column), new in names.items():
        run(f"alter table {quoted(table)} rename column {quoted(column)} to {quoted(new)}")
    for table, new in tables.items():
        run(f"alter table {quoted(table)} rename to {quoted(new)}")
    return truth.renamed(tables, names)


def _hashed(name: str) -> str:
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
