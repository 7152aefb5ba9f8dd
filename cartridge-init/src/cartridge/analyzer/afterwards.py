"""What a person says after the data was read: put in place of what was found then, as far as counts are left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from cartridge.analyzer import overruling, quality, roles
from cartridge.analyzer.parts import conclude as parts
from cartridge.analyzer.rulings import Rulings
from cartridge.analyzer.survey import survey
from cartridge.analyzer.typed_texts import with_meanings
from cartridge.artifacts.analysis import Analysis, Evidence, TableRole
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.checks import CheckAnswer, DataCheck, InclusionCheck, UniquenessCheck
from cartridge.artifacts.profile import TableProfile

RESTING: Final = overruling.ABOUT_KEYS | {"orphans", "unresolved_reference"}
"""Codes of the findings that rest on a table's key and references."""

_CONCLUDED: Final = ("role", "grain", "measures", "event_time")


def overrule(catalog: Catalog, profiles: Sequence[TableProfile], analysis: Analysis, rulings: Rulings) -> Analysis:
    """An analysis made before, with ``rulings`` put in their place; the data cannot be asked any more.

    What was counted then is counted still: the evidence of the same columns, and the profile of a single one. Roles are
    drawn again from keys and references, and so are the findings about those that changed.
    """
    before = {each.full_name: each for each in analysis.roles}
    kept = {name: each.role for name, each in before.items() if each.said}
    rulings = replace(rulings, roles={**kept, **rulings.roles})
    surveyed = with_meanings(
        survey(catalog, profiles, tuple(_counted(analysis, profiles, rulings)), rulings=rulings), analysis.typed_texts
    )
    for rule in (overruling.keys, overruling.relationships, overruling.sensitive, roles.conclude, overruling.roles):
        analysis = rule(surveyed, analysis)
    analysis = parts.conclude(surveyed, analysis)
    refuted = {each.full_name for each in analysis.findings if each.code == "several_open_versions"}
    known = tuple(_with_parts_of(each, before.get(each.full_name)) for each in analysis.roles)
    known = tuple(each.model_copy(update={"history": None}) if each.full_name in refuted else each for each in known)
    analysis = analysis.model_copy(update={"roles": known})
    ruled = {*rulings.keys, *(table for table, _ in rulings.references)}
    fresh = quality.conclude(surveyed, analysis).findings
    findings = (
        *(each for each in analysis.findings if not (each.full_name in ruled and each.code in RESTING)),
        *(each for each in fresh if each.full_name in ruled and each.code in RESTING),
    )
    return overruling.findings(surveyed, analysis.model_copy(update={"findings": findings}))


def _with_parts_of(role: TableRole, before: TableRole | None) -> TableRole:
    """The role with the parts that the data proved when it could be asked; those of another role are no longer its."""
    if before is None:
        return role
    if all(getattr(role, each) == getattr(before, each) for each in _CONCLUDED):
        return before.model_copy(update={"said": role.said, "reason": role.reason})
    return role if role.hierarchies else role.model_copy(update={"hierarchies": before.hierarchies})


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


def _answer(check: DataCheck, evidence: Evidence) -> CheckAnswer:
    return CheckAnswer(check=check, rows=evidence.rows, null_rows=evidence.null_rows, violations=evidence.violations)
