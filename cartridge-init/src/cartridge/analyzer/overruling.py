"""What a person said goes before what was found: a rule after each of the others puts it in the place of its findings.

Practice: who runs the business knows what the data cannot tell. What they say is taken as it is and counted all the
same, so that they hear of it when the data disagrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.analyzer.key_nature import nature_of
from cartridge.analyzer.keys import counted
from cartridge.analyzer.relationships import as_declared
from cartridge.analyzer.rulings import SaidReference
from cartridge.analyzer.survey import Survey, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Evidence, Finding, Key, Relationship
from cartridge.artifacts.catalog import ForeignKey
from cartridge.artifacts.overrules import SAID

ABOUT_KEYS: Final = frozenset(
    {"declared_key_violated", "duplicate_key", "superseded_rows", "nullable_key", "no_key", "key_by_chance"}
)
"""Codes of findings that doubt a table's key, or miss it."""


def keys(survey: Survey, so_far: Analysis) -> Analysis:
    """The keys that were said, and none where it was said that there is none."""
    rulings = survey.rulings
    if not rulings.keys:
        return so_far
    kept = [_beside(survey, each) for each in so_far.keys if not _is_replaced(survey, each)]
    said = [
        _said_key(survey, so_far, survey.tables[name], columns) for name, columns in rulings.keys.items() if columns
    ]
    ordered = sorted((*kept, *said), key=lambda each: (each.full_name, each.kind != "primary", each.columns))
    return so_far.model_copy(update={"keys": tuple(ordered)})


def relationships(survey: Survey, so_far: Analysis) -> Analysis:
    """The relationships that were said, and no other ones from the same columns."""
    rulings = survey.rulings
    if not rulings.references:
        return so_far
    kept = [each for each in so_far.relationships if not rulings.rules_reference(each.full_name, each.columns)]
    said = [_said_relationship(survey, so_far, each) for each in rulings.said_references]
    ordered = sorted(
        (*kept, *said), key=lambda each: (each.schema_name, each.table, each.columns, each.ref, each.ref_columns)
    )
    several = tuple(
        each for each in so_far.polymorphic if not rulings.rules_reference(each.full_name, [each.id_column])
    )
    return so_far.model_copy(update={"relationships": tuple(ordered), "polymorphic": several})


def sensitive(survey: Survey, so_far: Analysis) -> Analysis:
    """The marks of sensitive columns, without those that were taken off."""
    unmarked = survey.rulings.not_sensitive
    kept = tuple(each for each in so_far.sensitive if (each.full_name, each.column) not in unmarked)
    return so_far.model_copy(update={"sensitive": kept})


def roles(survey: Survey, so_far: Analysis) -> Analysis:
    """The roles, those that were said marked so; :func:`cartridge.analyzer.roles.said` has put them in place."""
    said = survey.rulings.roles
    marked = (
        each.model_copy(update={"said": True, "reason": f"{SAID.capitalize()}."}) if each.full_name in said else each
        for each in so_far.roles
    )
    return so_far.model_copy(update={"roles": tuple(marked)})


def findings(survey: Survey, so_far: Analysis) -> Analysis:
    """What the data says against a key that was said, nothing about one that is denied, and nothing that is ignored."""
    rulings = survey.rulings
    found = [each for each in so_far.findings if not _doubts_ruled_key(survey, each)]
    found += [each for key in so_far.keys if key.said for each in _repeats(key)]
    kept = [each for each in found if not any(one.covers(each) for one in rulings.findings)]
    if survey.infer == "off":
        known = {(each.full_name, each.columns) for each in so_far.keys}
        kept = [each for each in kept if each.code not in _GUESSES or (each.full_name, each.columns) in known]
    ordered = sorted(kept, key=lambda each: (each.schema_name, each.table, each.code, each.columns, each.message))
    return so_far.model_copy(update={"findings": tuple(ordered)})


_GUESSES: Final = frozenset({"duplicate_key", "nullable_key"})
"""Codes that also doubt what only looks like a key; where nothing is to be inferred, nobody asked."""


def _is_replaced(survey: Survey, key: Key) -> bool:
    """Whether something else was said in its place; a key beside the one that was said stays, but for a guess."""
    said = survey.rulings.keys.get(key.full_name)
    if said is None:
        return False
    is_guess = key.kind == "primary" and not key.declared and key.confidence < 1
    return not said or key.said or is_guess or frozenset(key.columns) == frozenset(said)


def _beside(survey: Survey, key: Key) -> Key:
    """A key beside the one that was said is a unique one."""
    return key.model_copy(update={"kind": "unique"}) if key.full_name in survey.rulings.keys else key


def _said_key(survey: Survey, so_far: Analysis, table: SurveyedTable, columns: tuple[str, ...]) -> Key:
    known = next((each for each in so_far.keys_of(table.name) if frozenset(each.columns) == frozenset(columns)), None)
    declared = survey.catalog.table(table.name)
    primary = declared.primary_key if declared else None
    is_declared = primary is not None and frozenset(primary.columns) == frozenset(columns) and primary.is_enforced
    answer = survey.uniqueness(table.name, columns)
    reason = SAID
    if is_declared and known is not None:
        reason = f"{SAID}; {known.evidence.reason}"
    elif answer is None or answer.violations is None:
        why = "the table holds no rows" if table.is_empty else "the data was not asked"
        reason = f"{SAID}; not verified, because {why}"
    evidence = Evidence(reason=reason) if answer is None else counted(reason, answer)
    nature, nature_reason = nature_of(table, columns)
    return Key(
        schema_name=table.name.schema_name,
        table=table.name.table,
        columns=columns,
        kind="primary",
        declared=is_declared,
        said=True,
        confidence=1.0,
        evidence=evidence,
        nature=nature,
        nature_reason=nature_reason,
    )


def _said_relationship(survey: Survey, so_far: Analysis, said: SaidReference) -> Relationship:
    found = _declared(so_far, said)
    if found is None:
        key = ForeignKey(
            columns=said.columns,
            ref_schema=said.ref_table.schema_name,
            ref_table=said.ref_table.table,
            ref_columns=said.ref_columns,
            is_validated=False,
            is_enforced=False,
        )
        found = as_declared(survey, so_far, said.table, key).model_copy(update={"declared": False})
        reason = SAID if found.evidence.violations is not None else f"{SAID}; not verified on data"
    else:
        reason = f"{SAID}; {found.evidence.reason}"
    evidence = found.evidence.model_copy(update={"reason": reason})
    return found.model_copy(update={"said": True, "confidence": 1.0, "evidence": evidence})


def _declared(so_far: Analysis, said: SaidReference) -> Relationship | None:
    """The same relationship, where the database declares it."""
    pairs = {*zip(said.columns, said.ref_columns, strict=True)}
    for each in so_far.relationships_of(said.table):
        same = each.ref == said.ref_table and {*zip(each.columns, each.ref_columns, strict=True)} == pairs
        if each.declared and same:
            return each
    return None


def _doubts_ruled_key(survey: Survey, finding: Finding) -> bool:
    """Whether it doubts a key that is said or denied; that some rows lack the said one stays worth telling."""
    said = survey.rulings.keys.get(finding.full_name)
    if said is None or finding.code not in ABOUT_KEYS:
        return False
    return not (finding.code == "nullable_key" and finding.columns == said)


def _repeats(key: Key) -> Iterator[Finding]:
    count, rows = key.evidence.violations, key.evidence.rows
    if count:
        columns = key.columns[0] if len(key.columns) == 1 else f"({', '.join(key.columns)})"
        of, values = f" of {rows:,}" if rows else "", key.evidence.as_dbt_counts
        yield Finding(
            schema_name=key.schema_name,
            table=key.table,
            code="duplicate_key",
            columns=key.columns,
            message=f"{count:,}{of} rows in {key.full_name} repeat an earlier value of {columns}{values}, which "
            "cartridge.yml says is its key.",
            count=count,
        )
