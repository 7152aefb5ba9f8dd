"""What the analysis found out about the parts of a table, in sentences for the descriptions of its models."""

from __future__ import annotations

from typing import Final

from cartridge.artifacts.analysis import Additivity, DatePart, FactKind, Role, TableRole

_KINDS: Final = {
    FactKind.TRANSACTION: "Transaction fact",
    FactKind.PERIODIC_SNAPSHOT: "Periodic snapshot fact",
    FactKind.ACCUMULATING_SNAPSHOT: "Accumulating snapshot fact",
}
_ROLES: Final = {
    Role.DIMENSION: "Dimension",
    Role.LOOKUP: "Dimension (lookup)",
    Role.FACT: "Fact",
    Role.EVENT: "Fact (event log)",
    Role.BRIDGE: "Fact without measures (bridge)",
    Role.TECHNICAL: "Technical table",
}
_MEASURES: Final = {
    Additivity.ADDITIVE: "Additive measure.",
    Additivity.SEMI_ADDITIVE: "Semi-additive measure: adds up over everything but time.",
    Additivity.NON_ADDITIVE: "Non-additive measure: average it, or divide sums; its own sum has no meaning.",
    Additivity.UNKNOWN: "A number; whether its sum has a meaning is not known.",
}
_DATES: Final = {
    DatePart.EVENT: "When the row happened.",
    DatePart.MILESTONE: "When a step of the process was reached.",
    DatePart.DUE: "A day that was planned or agreed, not one that happened.",
    DatePart.VALID_FROM: "From when on the row holds.",
    DatePart.VALID_TO: "Until when the row holds.",
    DatePart.CREATED: "When the row was written in the source.",
    DatePart.UPDATED: "When the row was last changed in the source.",
}


def part_of_table(role: Role, found: TableRole | None) -> str:
    """What the table is in the star: "Periodic snapshot fact"."""
    kind = found.fact_kind if found and role is Role.FACT else None
    return _KINDS[kind] if kind else _ROLES[role]


def sentences_of_table(found: TableRole | None, *, holds_gone: bool = True) -> str:
    """What somebody who queries the table must know: rows that are gone, versions, and what an open date means."""
    if found is None:
        return ""
    told = []
    if found.fact_kind is FactKind.PERIODIC_SNAPSHOT:
        told.append("Periodic snapshot: filter on one period before adding up levels.")
    if found.fact_kind is FactKind.ACCUMULATING_SNAPSHOT:
        told.append("Accumulating snapshot: rows are written again as the process goes on.")
    if found.history:
        told.append("Holds earlier versions too: join on the period of validity.")
    if found.soft_delete:
        holds, gone = "Holds" if holds_gone else "Without", found.soft_delete
        told.append(f"{holds} rows that the source marks as gone (`{gone.column}` {gone.gone_when}).")
    return " ".join(told)


def sentence_of_column(found: TableRole | None, column: str, *, has_nulls: bool = False) -> str:
    """The part of a source column in its table: additive measure, milestone, degenerate dimension.

    :param has_nulls: whether nulls were counted in it, which say of a step that it was not reached.
    """
    if found is None:
        return ""
    measure = next((each for each in found.measure_details if each.column == column), None)
    if measure and measure.placeholders:
        numbers = " and ".join(f"{each:.12g}" for each in measure.placeholders)
        return f"A measure in which {numbers} stands for no number: make it null before adding up or averaging."
    if measure:
        return _MEASURES[measure.additivity]
    if any(each.column == column for each in found.degenerate_dimensions):
        return "Names something that has no table of its own (degenerate dimension)."
    date = next((each.part for each in found.dates if each.column == column), None)
    if date is DatePart.MILESTONE and has_nulls:
        return "When a step of the process was reached; null as long as it was not."
    return _DATES.get(date, "") if date else ""
