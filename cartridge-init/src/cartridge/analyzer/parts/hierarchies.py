"""Hierarchies: rows that name their parent, and columns that are levels of each other.

Practice (Kimball): a hierarchy of fixed depth is flattened into columns of the dimension, from the widest to the
narrowest; one of variable depth is a table that refers to itself. Columns are levels when each value of the narrower
one stands with one value of the wider one only, which is counted; by names alone it is a guess, and marked as one.
"""

from __future__ import annotations

from cartridge.analyzer.parts.levels import level_chains
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import Survey
from cartridge.artifacts.analysis import Evidence, Hierarchy, Relationship, Role


def hierarchies(survey: Survey, shape: Shape, role: Role) -> tuple[Hierarchy, ...]:
    """The hierarchies of a table: its references to itself, then its levels."""
    if role is Role.TECHNICAL:
        return ()
    own = tuple(_parent(shape, each) for each in shape.outgoing if each.is_self_reference and not _is_identity(each))
    return (*own, *level_chains(survey, shape, role))


def _is_identity(reference: Relationship) -> bool:
    return reference.columns == reference.ref_columns


def _parent(shape: Shape, reference: Relationship) -> Hierarchy:
    evidence = reference.evidence
    parents = [shape.surveyed.columns[each] for each in reference.columns]
    roots = evidence.null_rows
    reason = f"Each row names its parent in {', '.join(reference.columns)}"
    if roots is not None and evidence.rows:
        reason += f"; {roots:,} of {evidence.rows:,} rows have none and are at the top"
    share = parents[0].profile.distinct_count if len(parents) == 1 and parents[0].profile else None
    if share:
        reason += f"; {share:,} rows are parents"
    return Hierarchy(
        kind="parent",
        columns=reference.columns,
        evidence=Evidence(
            reason=f"{reason}. Depth may differ from branch to branch.",
            rows=evidence.rows,
            null_rows=evidence.null_rows,
            violations=evidence.violations,
        ),
    )
