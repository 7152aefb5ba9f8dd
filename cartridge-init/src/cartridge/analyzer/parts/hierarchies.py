"""Hierarchies: rows that name their parent, and columns that are levels of each other.

Practice (Kimball): a hierarchy of fixed depth is flattened into columns of the dimension, from the widest to the
narrowest; one of variable depth is a table that refers to itself. Columns are levels when each value of the narrower
one stands with one value of the wider one only, which is counted; by names alone it is a guess, and marked as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.analyzer.parts.levels import level_chains
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import Survey, SurveyedTable
from cartridge.artifacts.analysis import Evidence, Hierarchy, Relationship, Role
from cartridge.artifacts.checks import CheckAnswer, DepthCheck, InclusionCheck, UniquenessCheck

CHECKS: Final = 40
"""Depths that are counted in a scan, those of the smallest tables first: each walks through a table once per level."""

ROWS: Final = 1_000_000
"""A larger table is not walked through."""


def wanted(survey: Survey) -> Iterator[DepthCheck]:
    """Ask how deep a table goes whose every row was counted to name a row of its own as its parent, by a proven key."""
    found = []
    for answer in survey.answers.values():
        check = answer.check
        if not isinstance(check, InclusionCheck) or check.table != check.ref_table or check.rows or not answer.holds:
            continue
        table, rows = survey.tables[check.table], answer.rows or 0
        if check.columns == check.ref_columns or len(check.columns) > 1 or not 1 < rows <= ROWS:
            continue
        if (answer.null_rows or 0) < rows and _is_key(survey, table, check.ref_columns):
            (parent,), (key,) = check.columns, check.ref_columns
            found.append((rows, DepthCheck(table=check.table, columns=(parent,), key=key)))
    ordered = sorted(found, key=lambda each: (each[0], each[1].table, each[1].columns, each[1].key))
    yield from (check for _, check in ordered[:CHECKS])


def _is_key(survey: Survey, table: SurveyedTable, columns: tuple[str, ...]) -> bool:
    """Whether the database enforces it, or no row was counted to repeat it: else the walk would branch."""
    primary = table.table.primary_key
    if primary is not None and primary.is_enforced and primary.columns == columns:
        return True
    answer = survey.answer(UniquenessCheck(table=table.name, columns=columns))
    return answer is not None and answer.holds is True


def depth_of(survey: Survey, reference: Relationship) -> CheckAnswer | None:
    """What was counted of the hierarchy that a table's reference to itself makes."""
    if len(reference.columns) != 1:
        return None
    (parent,), (key,) = reference.columns, reference.ref_columns
    return survey.answer(DepthCheck(table=reference.full_name, columns=(parent,), key=key))


def hierarchies(survey: Survey, shape: Shape, role: Role) -> tuple[Hierarchy, ...]:
    """The hierarchies of a table: its references to itself, then its levels."""
    if role is Role.TECHNICAL:
        return ()
    own = tuple(
        _parent(survey, shape, each) for each in shape.outgoing if each.is_self_reference and not _is_identity(each)
    )
    return (*own, *level_chains(survey, shape, role))


def _is_identity(reference: Relationship) -> bool:
    return reference.columns == reference.ref_columns


def _parent(survey: Survey, shape: Shape, reference: Relationship) -> Hierarchy:
    evidence = reference.evidence
    parents = [shape.surveyed.columns[each] for each in reference.columns]
    roots = evidence.null_rows
    reason = f"Each row names its parent in {', '.join(reference.columns)}"
    if roots is not None and evidence.rows:
        reason += f"; {roots:,} of {evidence.rows:,} rows have none and are at the top"
    share = parents[0].profile.distinct_count if len(parents) == 1 and parents[0].profile else None
    if share:
        reason += f"; {share:,} rows are parents"
    counted = depth_of(survey, reference)
    depth = counted.depth or None if counted else None
    if depth:
        reason += f"; from the top down there {'is 1 level' if depth == 1 else f'are {depth:,} levels'}"
    return Hierarchy(
        kind="parent",
        columns=reference.columns,
        depth=depth,
        evidence=Evidence(
            reason=f"{reason}. Depth may differ from branch to branch.",
            rows=evidence.rows,
            null_rows=evidence.null_rows,
            violations=evidence.violations,
        ),
    )
