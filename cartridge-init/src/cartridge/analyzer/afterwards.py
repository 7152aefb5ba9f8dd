"""What a person says after the data was read: put in place of what was found then, as far as counts are left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from cartridge.analyzer import overruling, quality, roles
from cartridge.analyzer.parts import conclude as parts
from cartridge.analyzer.parts import periods
from cartridge.analyzer.rulings import Rulings
from cartridge.analyzer.survey import Survey, survey
from cartridge.analyzer.typed_texts import with_meanings
from cartridge.artifacts.analysis import Analysis, Evidence, FactKind, Finding, TableRole
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.checks import CheckAnswer, DataCheck, DependencyCheck, InclusionCheck, UniquenessCheck
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import TableProfile

ABOUT_REFERENCES: Final = frozenset({"orphans", "unresolved_reference"})
"""Codes of the findings that rest on a table's references."""

AMBIGUOUS: Final = "ambiguous_reference"

_CONCLUDED: Final = ("role", "grain", "measures", "event_time")


def overrule(catalog: Catalog, profiles: Sequence[TableProfile], analysis: Analysis, rulings: Rulings) -> Analysis:
    """An analysis made before, with ``rulings`` put in their place; the data cannot be asked any more.

    What was counted then is counted still: the evidence of the same columns, and the profile of a single one. Roles are
    drawn again from keys and references, and so are the findings about those that changed.
    """
    before = {each.full_name: each for each in analysis.roles}
    kept = {name: each.role for name, each in before.items() if each.said}
    rulings = replace(rulings, roles={**kept, **rulings.roles})
    bare = survey(catalog, profiles, rulings=rulings)
    answers = (*_counted(analysis, profiles, rulings), *_concluded(bare, analysis))
    surveyed = with_meanings(replace(bare, answers={each.check: each for each in answers}), analysis.typed_texts)
    for rule in (overruling.keys, overruling.relationships, overruling.sensitive, roles.conclude, overruling.roles):
        analysis = rule(surveyed, analysis)
    analysis = parts.conclude(surveyed, analysis)
    refuted = {each.full_name for each in analysis.findings if each.code == "several_open_versions"}
    known = tuple(_with_parts_of(each, before.get(each.full_name)) for each in analysis.roles)
    known = tuple(each.model_copy(update={"history": None}) if each.full_name in refuted else each for each in known)
    analysis = analysis.model_copy(update={"roles": known})
    fresh = quality.conclude(surveyed, analysis).findings
    findings = (
        *(each for each in analysis.findings if not _rests_on(each, rulings) and not _is_settled(each, fresh)),
        *(each for each in fresh if _rests_on(each, rulings)),
    )
    return overruling.findings(surveyed, analysis.model_copy(update={"findings": findings}))


def _rests_on(finding: Finding, rulings: Rulings) -> bool:
    """Whether a finding rests on a key or a reference that was ruled."""
    if finding.code in overruling.ABOUT_KEYS:
        return finding.full_name in rulings.keys
    return finding.code in ABOUT_REFERENCES and any(table == finding.full_name for table, _ in rulings.references)


def _is_settled(finding: Finding, fresh: Sequence[Finding]) -> bool:
    """Whether a reference that was lost for its target's sake is there now, or its target's key is ruled."""
    if finding.code != AMBIGUOUS:
        return False
    return not any((each.code, *_place(each)) == (AMBIGUOUS, *_place(finding)) for each in fresh)


def _place(finding: Finding) -> tuple[TableName, tuple[str, ...]]:
    return finding.full_name, finding.columns


def _with_parts_of(role: TableRole, before: TableRole | None) -> TableRole:
    """The role with the parts that the data proved when it could be asked; those of another role are no longer its."""
    if before is None:
        return role
    if all(getattr(role, each) == getattr(before, each) for each in _CONCLUDED):
        return before.model_copy(update={"said": role.said, "reason": role.reason})
    return role


def _counted(analysis: Analysis, profiles: Sequence[TableProfile], rulings: Rulings) -> Iterator[CheckAnswer]:
    """What is known of checks without asking: from evidence, and from distinct counts over all rows."""
    for key in analysis.keys:
        yield _answer(UniquenessCheck(table=key.full_name, columns=key.columns), key.evidence)
    for each in analysis.relationships:
        check = InclusionCheck(
            table=each.full_name, columns=each.columns, ref_table=each.ref, ref_columns=each.ref_columns
        )
        yield _answer(check, each.evidence)
    known = {(each.full_name, each.columns) for each in analysis.keys if each.evidence.violations is not None}
    profile_of = {each.full_name: each for each in profiles}
    for name, columns in rulings.keys.items():
        profile = profile_of.get(name)
        column = profile.column(columns[0]) if profile and len(columns) == 1 else None
        if profile is None or column is None or profile.is_sampled or (name, columns) in known:
            continue
        if column.distinct_kind == "exact" and column.distinct_count is not None and column.null_count is not None:
            repeats = profile.rows_read - column.null_count - column.distinct_count
            counted = Evidence(reason="", rows=profile.rows_read, null_rows=column.null_count, violations=repeats)
            yield _answer(UniquenessCheck(table=name, columns=columns), counted)


def _concluded(surveyed: Survey, analysis: Analysis) -> Iterator[CheckAnswer]:
    """What the parts of tables show to have been answered: levels that hold, and entity and period of a snapshot."""
    snapshots = set()
    for role in analysis.roles:
        if role.fact_kind is FactKind.PERIODIC_SNAPSHOT:
            snapshots.add(role.full_name)
        for each in role.hierarchies:
            if each.kind == "levels" and each.evidence.holds:
                for wide, narrow in pairwise(each.columns):
                    yield _answer(
                        DependencyCheck(table=role.full_name, columns=(narrow,), dependent=wide), each.evidence
                    )
    for check in periods.wanted(surveyed):
        if check.table in snapshots:
            yield CheckAnswer(check=check, null_rows=0, violations=0)


def _answer(check: DataCheck, evidence: Evidence) -> CheckAnswer:
    return CheckAnswer(
        check=check,
        rows=evidence.rows,
        null_rows=evidence.null_rows,
        violations=evidence.violations,
        repeated_values=evidence.repeated_values,
    )
