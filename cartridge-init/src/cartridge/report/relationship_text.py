"""What is known of a relationship, in words and as end marks: nothing is claimed that was not proven."""

from __future__ import annotations

from cartridge.artifacts.analysis import Cardinality, Relationship
from cartridge.report.labels import visible
from cartridge.report.svg_path import End

_CARDINALITY = {
    Cardinality.MANY_TO_ONE: "many to one",
    Cardinality.ONE_TO_ONE: "one to one",
    Cardinality.UNKNOWN: "cardinality not proven",
}


def is_required(relationship: Relationship) -> bool:
    """Whether every row is known to point at one: the database enforces it, or rows were counted and none dangles."""
    if relationship.is_optional or relationship.evidence.violations:
        return False
    return relationship.declared or relationship.evidence.violations == 0


def ends_of(relationship: Relationship) -> tuple[End, End]:
    """The marks at the referencing and at the referenced end.

    How few rows may stand at the referencing end (can a customer be without orders?) is never known from a key, so that
    end says only how many there may be at most.
    """
    may_dangle = relationship.is_optional or bool(relationship.evidence.violations)
    if relationship.cardinality is Cardinality.UNKNOWN:
        return End.PLAIN, End.PLAIN_OPTIONAL if may_dangle else End.PLAIN
    source = End.ONE if relationship.cardinality is Cardinality.ONE_TO_ONE else End.MANY
    if may_dangle:
        return source, End.ZERO_OR_ONE
    return source, End.EXACTLY_ONE if is_required(relationship) else End.ONE


def columns_text(relationship: Relationship) -> str:
    """From which columns to which.

    The referenced table is named with its schema when that is another one.
    """
    table = relationship.ref_table
    if relationship.ref_schema != relationship.schema_name:
        table = f"{relationship.ref_schema}.{table}"
    columns = ", ".join(relationship.columns)
    return visible(f"{relationship.table} ({columns}) → {table} ({', '.join(relationship.ref_columns)})")


def nature_text(relationship: Relationship) -> str:
    """Cardinality and optionality, as far as they are known."""
    if is_required(relationship):
        return f"{_CARDINALITY[relationship.cardinality]}, required"
    may_dangle = relationship.is_optional or relationship.evidence.violations
    return _CARDINALITY[relationship.cardinality] + (", optional" if may_dangle else "")


def origin_text(relationship: Relationship) -> str:
    """Whether it is declared, said by a person or inferred, why, and what was counted."""
    evidence = relationship.evidence
    if relationship.said:
        text = evidence.reason
    elif relationship.declared:
        text = "declared"
    else:
        text = f"inferred, confidence {relationship.confidence:.0%}: {evidence.reason.rstrip('.')}"
    if evidence.violations:
        of = f" of {evidence.rows:,}" if evidence.rows is not None else ""
        text += f"; {evidence.violations:,}{of} rows point at no row"
    return text


def full_text(relationship: Relationship) -> str:
    """All of it, in lines, for a tooltip."""
    return "\n".join((columns_text(relationship), nature_text(relationship), origin_text(relationship)))
