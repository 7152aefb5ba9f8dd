"""Data tests, few and telling, each with what was counted on the data.

A test that the data obeyed when it was scanned is an error from now on; one that the data breaks, or that nobody could
count, is a warning that says so.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pydantic import JsonValue

from cartridge.ai.rules.dates import Calendar, calendar_tests
from cartridge.ai.rules.describe import sentence_of
from cartridge.ai.rules.ranges import range_tests
from cartridge.ai.rules.reconciled import Counted, count_tests, reconciliation_tests
from cartridge.ai.rules.subjects import Draft, Reference, Subject
from cartridge.artifacts.analysis import Evidence
from cartridge.artifacts.models import GeneratedModel, GeneratedTest
from cartridge.artifacts.overrules import SAID
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily

MAX_ACCEPTED_VALUES = 12
"""More values than this are no closed set that a person keeps in mind, unless the database declares them."""

_OPEN_SETS = frozenset(
    "address brand city color colour comment country county descr description first last manufacturer message "
    "mfgr name no note notes number reason region remark remarks sku state street suburb territory text "
    "timezone title town tz tzone zip zone".split()
)
"""Words of columns whose values are few today and others tomorrow."""

Severity = Literal["error", "warn"]


class TestRules:
    """Makes the tests of every model of a draft.

    :param scanned_at: quoted as the time of evidence that may change.
    :param has_marts: whether the marts are made too, and take the tests of the references between them.
    """

    __test__ = False  # not a test case, whatever its name says to pytest

    def __init__(self, draft: Draft, scanned_at: str | None, *, has_marts: bool = True) -> None:
        self._draft = draft
        self._has_marts = has_marts
        self._when = f" (scan of {scanned_at})" if scanned_at else ""

    def for_staging(self, subject: Subject, model: GeneratedModel) -> tuple[GeneratedTest, ...]:
        """Key, codes, and the references that no mart tests."""
        tests = [*self._key(subject, model)]
        refers = {name for each in self._draft.outgoing(subject) for name in each.columns}
        for column in model.columns:
            if column.name not in refers and column.name not in subject.key_columns:
                accepted = self._accepted_values(subject.by_staged_name[column.name], column.name)
                tests += [accepted] if accepted else []
        for reference in self._draft.outgoing(subject):
            if not (self._has_marts and subject.mart and reference.target.mart):
                tests += self._reference(reference, reference.target.staging)
        tests += self._polymorphic(subject)
        tests = [*(tests or self._any_column(subject, model)), *range_tests(subject, self._when)]
        return tuple(tests)

    def for_mart(
        self,
        subject: Subject,
        model: GeneratedModel,
        calendar: Calendar | None = None,
        counted: Counted = (),
    ) -> tuple[GeneratedTest, ...]:
        """Key, the references to other marts, the calendar among them, and that no row was lost or multiplied."""
        tests = [*self._key(subject, model)]
        tested = {each.column for each in tests}
        for reference in self._draft.outgoing(subject):
            if model.kind == "fact":
                tests += self._filled(reference, tested)
            if reference.target.mart:
                tests += self._reference(reference, reference.target.mart)
        if calendar and model.kind == "fact":
            tests += calendar_tests(calendar, subject, model)
        tests += self._any_column(subject, model) if not tests else ()
        tests += reconciliation_tests(self._draft, subject, model, self._when)
        tests += count_tests(counted, self._draft, model)
        return tuple(tests)

    def _filled(self, reference: Reference, tested: set[str | None]) -> list[GeneratedTest]:
        """A fact's key to a dimension is filled where the database says that it always is."""
        tests = []
        for name in reference.columns:
            column = reference.subject.by_staged_name[name]
            nulls = column.profile.null_count if column.profile else None
            if not column.nullable and not nulls and name not in tested:
                tested.add(name)
                tests.append(GeneratedTest(name="not_null", column=name, evidence="Declared not null in the database."))
        return tests

    def for_joined(self, subject: Subject, model: GeneratedModel) -> tuple[GeneratedTest, ...]:
        """The key, which a join on references that find one row at most leaves as it was."""
        return tuple(self._key(subject, model)) or self._any_column(subject, model)

    def for_aggregate(self, reference: Reference, model: GeneratedModel) -> tuple[GeneratedTest, ...]:
        """Grouping makes the key unique whatever the data holds, and rows without one are left out."""
        evidence = f"Rows are grouped by it; made from {reference.subject.mapping.full_name}."
        filled = (GeneratedTest(name="not_null", column=name, evidence=evidence) for name in model.key)
        return *_unique(model.key, "error", evidence), *filled

    def _key(self, subject: Subject, model: GeneratedModel) -> list[GeneratedTest]:
        key = subject.key
        if key is None:
            return []
        evidence = key.evidence
        trusted = key.declared if evidence.violations is None else evidence.violations == 0
        told = self._counted(evidence, "repeat it", key.declared, key.said)
        if key.coincidence:
            trusted, told = False, f"{told} That may be chance: {key.coincidence}."
        if newest := subject.newest:
            told = f"{newest.dropped:,} of {newest.rows:,} rows repeated it{self._when}; staging keeps the newest."
        tests = list(_unique(model.key, "error" if trusted else "warn", told))
        for raw in key.columns:
            nulls = _nulls(subject.mapping.column(raw), evidence, alone=len(key.columns) == 1)
            holds = trusted if nulls is None else nulls == 0
            counted = Evidence(
                reason=evidence.reason, rows=evidence.rows or subject.mapping.row_count, violations=nulls
            )
            tests.append(
                GeneratedTest(
                    name="not_null",
                    column=subject.columns[raw],
                    severity="error" if holds else "warn",
                    evidence=self._counted(counted, "are null", key.declared, key.said),
                )
            )
        return tests

    def _reference(self, reference: Reference, to: str) -> list[GeneratedTest]:
        relationship = reference.relationship
        evidence = relationship.evidence
        severity: Severity = "error" if evidence.holds else "warn"
        name: Literal["relationships", "composite_relationships"]
        column: str | None
        what = f"point at no row of {reference.target.mapping.full_name}"
        counted = self._counted(evidence, what, declared=False, said=relationship.said)
        if len(reference.columns) == 1:
            name, column = "relationships", reference.columns[0]
            arguments: dict[str, JsonValue] = {"to": f"ref('{to}')", "field": reference.target_columns[0]}
        else:
            name, column = "composite_relationships", None
            arguments = {
                "columns": [*reference.columns],
                "to": f"ref('{to}')",
                "fields": [*reference.target_columns],
            }
        return [GeneratedTest(name=name, column=column, arguments=arguments, severity=severity, evidence=counted)]

    def _polymorphic(self, subject: Subject) -> list[GeneratedTest]:
        """A test per table that rows of some type point at; types that stand in another table cannot be named."""
        tests = []
        for reference in subject.mapping.polymorphic:
            if reference.type_table or not subject.columns.keys() >= {reference.id_column, reference.type_column}:
                continue
            column, type_column = subject.columns[reference.id_column], subject.columns[reference.type_column]
            for each in reference.targets:
                target = self._draft.find(each.ref)
                key = target.columns.get(each.ref_column) if target else None
                if target is None or key is None or not _comparable(subject, column, target, key):
                    continue
                types = ", ".join("'" + name.replace("'", "''") + "'" for name in each.types)
                counted = self._counted(each.evidence, f"point at no row of {each.ref}", declared=False)
                tests.append(
                    GeneratedTest(
                        name="relationships",
                        column=column,
                        arguments={"to": f"ref('{target.staging}')", "field": key},
                        where=f"{type_column} in ({types})",
                        severity="error" if each.evidence.holds else "warn",
                        evidence=counted,
                    )
                )
        return tests

    def _accepted_values(self, column: ColumnMapping, name: str) -> GeneratedTest | None:
        """The codes of a small closed set; spellings that differ only by case count as one, and are reported."""
        profile = column.profile
        if column.sensitive or not column.family.is_textual:
            return None
        if profile is None or not profile.values_are_complete or len(profile.values) < 2:
            return None
        is_open = len(profile.values) > MAX_ACCEPTED_VALUES or not _OPEN_SETS.isdisjoint(name.split("_"))
        if is_open and not column.enum_values:
            return None
        rows = sum(each.count for each in profile.values)
        best: dict[str, str] = {}
        for each in sorted(profile.values, key=lambda value: value.spelling_rank):
            best.setdefault(each.value.strip().casefold(), each.value)
        accepted = sorted({*best.values(), *column.enum_values})
        strays = Counter({each.value: each.count for each in profile.values if each.value not in accepted})
        arguments: dict[str, JsonValue] = {"values": list(accepted)}
        if not strays:
            evidence = f"0 of {rows:,} rows held another value."
            return GeneratedTest(name="accepted_values", column=name, arguments=arguments, evidence=evidence)
        dbt = f"; dbt counts the spellings, {len(strays):,}" if len(strays) < strays.total() else ""
        spelled = ", ".join(f"{count:,} as {value!r}" for value, count in sorted(strays.items()))
        return GeneratedTest(
            name="accepted_values",
            column=name,
            arguments=arguments,
            severity="warn",
            evidence=f"{strays.total():,} of {rows:,} rows are spelled differently: {spelled}{self._when}{dbt}.",
        )

    def _any_column(self, subject: Subject, model: GeneratedModel) -> tuple[GeneratedTest, ...]:
        """Without a key, at least that the rows carry what they never lacked: the time of the event, else a column."""
        role = subject.mapping.role
        time = subject.columns.get(role.event_time) if role and role.event_time else None
        full = [
            staged
            for staged, column in subject.by_staged_name.items()
            if column.profile is not None
            and column.profile.null_count == 0
            and column.profile.distinct_kind != "sampled"
            and subject.mapping.row_count
            and column.family is not TypeFamily.OTHER
        ]
        chosen = time if time in full else next(iter(full), None)
        if chosen is None or model.column(chosen) is None:
            return ()
        rows = subject.mapping.row_count or 0
        return (
            GeneratedTest(name="not_null", column=chosen, evidence=f"0 of {rows:,} rows are null; no key is known."),
        )

    def _counted(self, evidence: Evidence, what: str, declared: bool, said: bool = False) -> str:
        if evidence.violations is None:
            reason = sentence_of(evidence.reason)
            return reason if declared else f"{reason} Not counted on the data."
        of = f" of {evidence.rows:,}" if evidence.rows is not None else ""
        when = f"{evidence.as_dbt_counts}{self._when}" if evidence.violations else ""
        counted = f"{evidence.violations:,}{of} rows {what}{when}."
        return f"{sentence_of(SAID)} {counted}" if said else counted


def _nulls(column: ColumnMapping | None, of_key: Evidence, *, alone: bool) -> int | None:
    """How many rows have no value in a column of a key; ``None`` where that is known of a sample only."""
    if of_key.null_rows is not None and (alone or of_key.null_rows == 0):
        return of_key.null_rows
    profile = column.profile if column else None
    return None if profile is None or profile.distinct_kind == "sampled" else profile.null_count


def _comparable(subject: Subject, column: str, target: Subject, key: str) -> bool:
    """Whether every engine compares the two: texts and numbers some of them do not."""
    mine, theirs = subject.by_staged_name[column].family, target.by_staged_name[key].family
    return mine is theirs or (mine.is_numeric and theirs.is_numeric)


def _unique(columns: tuple[str, ...], severity: Severity, evidence: str) -> tuple[GeneratedTest, ...]:
    if len(columns) == 1:
        return (GeneratedTest(name="unique", column=columns[0], severity=severity, evidence=evidence),)
    arguments: dict[str, JsonValue] = {"columns": list(columns)}
    return (
        GeneratedTest(name="unique_combination_of_columns", arguments=arguments, severity=severity, evidence=evidence),
    )
