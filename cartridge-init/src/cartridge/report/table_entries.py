"""Every table with its role, columns and relationships: what the page tells when a box is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from cartridge.artifacts.analysis import Relationship, TableRole
from cartridge.artifacts.catalog import Column
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.report.key_rows import key_columns
from cartridge.report.part_lines import PartLine, part_lines
from cartridge.report.relationship_text import columns_text, nature_text, origin_text
from cartridge.report.scan_index import ScanIndex
from cartridge.words import counted

_MANY_CODES = 6  # codes of a closed set shown in a column's line


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column with what is known of it; ``facts`` come from the profile."""

    column: Column
    badges: str
    category: str
    facts: str


@dataclass(frozen=True, slots=True)
class RelationshipLine:
    """A relationship in words; ``other`` is the id of the table at its other end."""

    text: str
    nature: str
    origin: str
    is_declared: bool
    other: str


@dataclass(frozen=True, slots=True)
class KeyLine:
    columns: tuple[str, ...]
    kind: str
    origin: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    id: str
    table: ScannedTable
    role: TableRole | None
    size: str
    columns: tuple[ColumnLine, ...]
    keys: tuple[KeyLine, ...]
    outgoing: tuple[RelationshipLine, ...]
    incoming: tuple[RelationshipLine, ...]
    parts: tuple[PartLine, ...]


def table_entries(scan: Scan, index: ScanIndex) -> tuple[TableEntry, ...]:
    """An entry per table, in the scan's order."""
    return tuple(_entry(table, index) for table in scan.tables)


def _entry(table: ScannedTable, index: ScanIndex) -> TableEntry:
    name = table.full_name
    badges = {each.name: " ".join(each.badges) for each in key_columns(index, name)}
    categories = {each.column: each.category.replace("_", " ") for each in index.sensitive.get(name, [])}
    profiles = {each.name: each for each in table.profile.columns} if table.profile else {}
    units = {each.column: each.unit for each in index.units.get(name, []) if each.is_certain}
    return TableEntry(
        id=index.ids[name],
        table=table,
        role=index.roles.get(name),
        size=_size(table),
        columns=tuple(
            ColumnLine(
                each,
                badges.get(each.name, ""),
                categories.get(each.name, ""),
                _facts(profiles.get(each.name), table.profile.rows_read if table.profile else 0, units.get(each.name)),
            )
            for each in table.columns
        ),
        keys=tuple(
            KeyLine(
                each.columns,
                each.kind,
                each.evidence.reason
                if each.said
                else "declared"
                if each.declared
                else f"inferred, confidence {each.confidence:.0%}: {each.evidence.reason.rstrip('.')}",
            )
            for each in index.keys.get(name, [])
        ),
        outgoing=tuple(_line(each, each.ref, index) for each in index.outgoing.get(name, [])),
        incoming=tuple(_line(each, each.full_name, index) for each in index.incoming.get(name, [])),
        parts=part_lines(index.roles.get(name)),
    )


def _line(relationship: Relationship, other: TableName, index: ScanIndex) -> RelationshipLine:
    return RelationshipLine(
        columns_text(relationship),
        nature_text(relationship),
        origin_text(relationship),
        relationship.is_stated,
        index.ids[other] if other in index.tables else "",
    )


def _size(table: ScannedTable) -> str:
    if table.row_count is None:
        return "view" if table.type.is_view else "rows not counted"
    about = "about " if table.row_count_kind == "estimated" else ""
    return about + counted(table.row_count, "row")


def _facts(profile: ColumnProfile | None, rows: int, unit: str | None) -> str:
    """The unit where it is certain; nulls, distinct values, range and codes, as far as they were measured."""
    facts = [f"in {unit}"] if unit else []
    if profile is None:
        return "; ".join(facts)
    if profile.null_count and rows:
        share = profile.null_count / rows
        facts.append("all null" if share == 1 else f"{'< 1' if share < 0.01 else format(share * 100, '.0f')} % null")
    if profile.distinct_count is not None:
        about = "" if profile.distinct_kind == "exact" else "about "
        facts.append(f"{about}{profile.distinct_count:,} distinct")
    if profile.minimum is not None and profile.maximum is not None:
        facts.append(f"{profile.minimum} to {profile.maximum}")
    if profile.values and profile.values_are_complete:
        codes = ", ".join(each.value for each in profile.values[:_MANY_CODES])
        facts.append(codes + (", …" if len(profile.values) > _MANY_CODES else ""))
    return "; ".join(facts)
