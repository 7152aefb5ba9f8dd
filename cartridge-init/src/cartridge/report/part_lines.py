"""The parts of a table as lines of the page: a name, the columns, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cartridge.artifacts.analysis import Additivity, DatePart, TableRole

_MEASURES: Final = {
    Additivity.ADDITIVE: "Additive measures",
    Additivity.SEMI_ADDITIVE: "Semi-additive measures",
    Additivity.NON_ADDITIVE: "Non-additive measures",
    Additivity.UNKNOWN: "Numbers of unknown additivity",
}
_DATES: Final = {
    DatePart.EVENT: "Event date",
    DatePart.MILESTONE: "Milestones",
    DatePart.DUE: "Due dates",
    DatePart.CREATED: "Created",
    DatePart.UPDATED: "Updated",
    DatePart.ATTRIBUTE: "Other dates",
}
_CURSORS: Final = {
    "updated_timestamp": "Cursor for new and changed rows",
    "append_only_timestamp": "Cursor for new rows (time)",
    "append_only_id": "Cursor for new rows (number)",
}


@dataclass(frozen=True, slots=True)
class PartLine:
    name: str
    columns: tuple[str, ...]
    reason: str


def part_lines(role: TableRole | None) -> tuple[PartLine, ...]:
    """The lines of one table; columns of one part share a line, with the reason where it is one."""
    return tuple(_lines(role)) if role else ()


def _lines(role: TableRole) -> Iterator[PartLine]:
    if role.fact_kind:
        yield PartLine(f"Kind of fact: {role.fact_kind.value.replace('_', ' ')}", (), role.fact_kind_reason)
    for additivity, name in _MEASURES.items():
        found = [each for each in role.measure_details if each.additivity is additivity]
        yield from _shared(name, [(each.column, each.reason) for each in found])
    for part, name in _DATES.items():
        yield from _shared(name, [(each.column, each.reason) for each in role.dates if each.part is part])
    yield from _shared("Degenerate dimensions", [(each.column, each.reason) for each in role.degenerate_dimensions])
    if role.history:
        bounds = (role.history.valid_from, role.history.valid_to, role.history.is_current, role.history.version)
        yield PartLine("Keeps earlier versions", tuple(each for each in bounds if each), role.history.reason)
    if role.soft_delete:
        gone = role.soft_delete
        yield PartLine(f"Soft delete, gone when {gone.gone_when}", (gone.column,), gone.reason)
    for cursor in role.cursors:
        yield PartLine(_CURSORS[cursor.kind], (cursor.column,), cursor.reason)
    for each in role.hierarchies:
        name = "Hierarchy (parent)" if each.kind == "parent" else "Hierarchy (levels)"
        yield PartLine(name, each.columns, each.evidence.reason)


def _shared(name: str, found: list[tuple[str, str]]) -> Iterator[PartLine]:
    if found:
        reasons = dict.fromkeys(reason for _, reason in found)
        yield PartLine(name, tuple(column for column, _ in found), next(iter(reasons)) if len(reasons) == 1 else "")
