"""What names alone say, as most tools read them: the least that an analysis has to beat."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.discovery.truth import ForeignKey, PrimaryKey, foreign_key
from cartridge.artifacts.catalog import Catalog, Table
from cartridge.words import singular


def named_keys(catalog: Catalog) -> frozenset[PrimaryKey]:
    """``id``, or the table's name in the singular and ``_id``."""
    return frozenset(
        PrimaryKey(table.name, frozenset([key])) for table in catalog.tables if (key := _key_of(table)) is not None
    )


def named_references(catalog: Catalog) -> frozenset[ForeignKey]:
    """A column called like another table's key: ``customer_id`` points at ``customers``."""
    return frozenset(_references(catalog))


def _references(catalog: Catalog) -> Iterator[ForeignKey]:
    targets = {}
    for table in catalog.tables:
        key = _key_of(table)
        if key is not None:
            targets[f"{singular(table.name.lower())}_id"] = (table.name, key)
    for table in catalog.tables:
        for column in table.columns:
            found = targets.get(column.name.lower())
            if found and found[0] != table.name:
                yield foreign_key(table.name, [column.name], found[0], [found[1]])


def _key_of(table: Table) -> str | None:
    wanted = ("id", f"{singular(table.name.lower())}_id")
    return next((column.name for column in table.columns if column.name.lower() in wanted), None)
