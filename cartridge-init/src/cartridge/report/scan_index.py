"""What the analysis says, by table: looked up once instead of searched for every table of a thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from cartridge.artifacts.analysis import (
    Analysis,
    ColumnUnit,
    Finding,
    Key,
    OnTable,
    Relationship,
    SensitiveColumn,
    TableRole,
)
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.scan import Scan, ScannedTable

T = TypeVar("T", bound=OnTable)


@dataclass(frozen=True, slots=True)
class ScanIndex:
    """Tables and conclusions by table name; ``ids`` are how the page knows tables, for names hold anything.

    A table that is referred to but was not scanned has an id and no table.
    """

    ids: Mapping[TableName, str]
    tables: Mapping[TableName, ScannedTable]
    roles: Mapping[TableName, TableRole]
    keys: Mapping[TableName, list[Key]]
    outgoing: Mapping[TableName, list[Relationship]]
    incoming: Mapping[TableName, list[Relationship]]
    sensitive: Mapping[TableName, list[SensitiveColumn]]
    units: Mapping[TableName, list[ColumnUnit]]
    findings: Mapping[TableName, list[Finding]]


def index_of(scan: Scan) -> ScanIndex:
    """The scan's conclusions, by table."""
    analysis = scan.analysis
    ids = {each.full_name: f"t{number}" for number, each in enumerate(scan.tables)}
    incoming: defaultdict[TableName, list[Relationship]] = defaultdict(list)
    relationships = drawn_relationships(analysis)
    for relationship in relationships:
        incoming[relationship.ref].append(relationship)
        for name in (relationship.full_name, relationship.ref):
            ids.setdefault(name, f"x{len(ids)}")
    return ScanIndex(
        ids=ids,
        tables={each.full_name: each for each in scan.tables},
        roles={each.full_name: each for each in analysis.roles},
        keys=_by_table(analysis.keys),
        outgoing=_by_table(relationships),
        incoming=incoming,
        sensitive=_by_table(analysis.sensitive),
        units=_by_table(analysis.units),
        findings=_by_table(analysis.findings),
    )


def drawn_relationships(analysis: Analysis) -> tuple[Relationship, ...]:
    """All that are drawn as lines: a polymorphic one is a line to each of its tables."""
    return (*analysis.relationships, *(line for each in analysis.polymorphic for line in each.relationships))


def _by_table(conclusions: Iterable[T]) -> defaultdict[TableName, list[T]]:
    found: defaultdict[TableName, list[T]] = defaultdict(list)
    for each in conclusions:
        found[each.full_name].append(each)
    return found
