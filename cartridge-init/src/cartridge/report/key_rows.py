"""The columns a table is joined by: what stands in a box of the entity diagram."""

from __future__ import annotations

from dataclasses import dataclass

from cartridge.artifacts.noun import TableName
from cartridge.report.scan_index import ScanIndex


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column of a key or of a relationship; ``badges`` out of PK, FK and UK (a unique key that is referred to)."""

    name: str
    data_type: str
    badges: tuple[str, ...]
    is_inferred: bool


def key_columns(index: ScanIndex, name: TableName) -> list[KeyColumn]:
    """The key columns of a scanned table, those of the primary key first, the others in the table's order."""
    table = index.tables[name]
    keys = index.keys.get(name, [])
    primary = next((each for each in keys if each.kind == "primary"), None)
    declared = table.primary_key.columns if table.primary_key else ()
    primary_columns = primary.columns if primary else declared
    unique = {column for each in keys if each.kind == "unique" for column in each.columns}
    outgoing, incoming = index.outgoing.get(name, []), index.incoming.get(name, [])
    foreign = {column for each in outgoing for column in each.columns}
    declared_foreign = {column for each in outgoing if each.is_stated for column in each.columns}
    pointed_at = {column for each in incoming for column in each.ref_columns}
    found: list[KeyColumn] = []
    for each in sorted(table.columns, key=lambda each: (each.name not in primary_columns, each.position)):
        badges: list[str] = []
        if each.name in primary_columns:
            badges.append("PK")
        elif each.name in unique and each.name in pointed_at:
            badges.append("UK")
        if each.name in foreign:
            badges.append("FK")
        if badges or each.name in pointed_at:
            guessed_key = "PK" in badges and primary is not None and not primary.is_stated
            guessed_reference = each.name in foreign and each.name not in declared_foreign
            found.append(KeyColumn(each.name, each.data_type, tuple(badges), guessed_key or guessed_reference))
    return found
