"""Polymorphic references: a column that points at a row of one of several tables, and another that says of which.

Practice: Rails writes ``commentable_type`` (``Post``, ``Admin::User``) beside ``commentable_id``, Laravel the same with
whole class names, others ``entity_type`` and ``entity_id``. Django writes ``content_type_id`` beside ``object_id``, and
what it stands for, ``app_label`` and ``model``, into a table of content types. The types have to name tables, and the
rows of each type have to be found in theirs; where the id column is just as well the key of one table, it is that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cartridge.analyzer.naming import KEY_WORDS, entity_words, words
from cartridge.analyzer.reference_targets import Target, single_key_targets
from cartridge.analyzer.references import possible_references
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Evidence, PolymorphicReference, PolymorphicTarget
from cartridge.artifacts.checks import CheckAnswer, InclusionCheck, RowsOfType
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily

TYPE_WORDS: Final = frozenset({"type", "class", "kind", "model", "table", "entity", "typ", "tipo"})
"""Words that end the name of the column which says what the other points at."""

NAMING_TABLES: Final = 0.5
"""Share of the types that have to name tables; the others are of tables that are gone, or were not scanned."""

FEW: Final = 0.1
"""Share of orphans up to which a type is taken to mean its table."""

UNVERIFIED: Final = 0.6
"""Confidence in what names say and no row was asked about."""

CONTENT_TYPES: Final = 200
"""At most so many tables are tried for a table of content types; each is a question."""

_SPACES: Final = re.compile(r"::|[\\./]")
_PLAIN: Final = re.compile(r"[\w.:\\/ -]+")


@dataclass(frozen=True)
class Candidate:
    """A pair of columns with the tables that its types may name."""

    table: SurveyedTable
    type_column: SurveyedColumn
    id_column: SurveyedColumn
    targets: Mapping[tuple[str, ...], Target]
    other_types: tuple[str, ...] = ()
    lookup: SurveyedTable | None = None

    def check(self, types: tuple[str, ...]) -> InclusionCheck:
        target = self.targets[types]
        rows = RowsOfType(column=self.type_column.name, values=types)
        if self.lookup:
            rows = RowsOfType(
                column=self.type_column.name,
                values=tuple(types[0].split(".")),
                lookup=self.lookup.name,
                lookup_key="id",
                lookup_columns=("app_label", "model"),
            )
        return InclusionCheck(
            table=self.table.name,
            columns=(self.id_column.name,),
            ref_table=target.table.name,
            ref_columns=(target.column.name,),
            rows=rows,
        )


def wanted(survey: Survey) -> Iterator[InclusionCheck]:
    """Ask, type by type, whether the rows of the type stand in its table."""
    for candidate in _candidates(survey):
        yield from (candidate.check(types) for types in candidate.targets)


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The polymorphic references whose types name tables and whose rows are found there."""
    candidates = tuple(_candidates(survey))
    ordinary = _ordinary(survey) if candidates else frozenset()
    found = [
        reference
        for candidate in candidates
        if (candidate.table.name, candidate.id_column.name) not in ordinary
        for reference in _concluded(survey, candidate)
    ]
    ordered = sorted(found, key=lambda each: (each.schema_name, each.table, each.id_column, each.type_column))
    return so_far.model_copy(update={"polymorphic": tuple(ordered)})


def _concluded(survey: Survey, candidate: Candidate) -> Iterator[PolymorphicReference]:
    targets, doubted, share = [], list(candidate.other_types), 0.0
    for types, target in candidate.targets.items():
        answer = survey.answer(candidate.check(types))
        pointing = _pointing(answer)
        if pointing and answer and (answer.violations or 0) > FEW * pointing:
            doubted += types
        elif pointing or (answer is None and candidate.lookup is None):
            share = max(share, (answer.violations or 0) / pointing if answer and pointing else 0.0)
            targets.append(_target(candidate, types, target, answer))
        elif candidate.lookup is None:  # its rows point nowhere
            doubted += types
    named = sum(len(each.types) for each in targets)
    if not targets or (candidate.lookup is None and named < NAMING_TABLES * (named + len(doubted))):
        return
    is_counted = any(each.evidence.rows is not None for each in targets)
    columns = f"`{candidate.id_column.name}` and `{candidate.type_column.name}`"
    if candidate.lookup:
        reason = f"{columns} are named as Django names them, and `{candidate.lookup.name}` names tables"
    else:
        reason = f"{columns} are a pair by name, and {named} of {named + len(doubted)} types name a table"
    yield PolymorphicReference(
        schema_name=candidate.table.name.schema_name,
        table=candidate.table.name.table,
        id_column=candidate.id_column.name,
        type_column=candidate.type_column.name,
        type_table=candidate.lookup.name if candidate.lookup else None,
        targets=tuple(targets),
        other_types=() if candidate.lookup else tuple(sorted(doubted)),
        confidence=round(0.95 - share, 2) if is_counted else UNVERIFIED,
        reason=reason,
    )


def _target(
    candidate: Candidate, types: tuple[str, ...], target: Target, answer: CheckAnswer | None
) -> PolymorphicTarget:
    told = "not verified on data"
    if answer is not None:
        pointing = _pointing(answer)
        told = f"{pointing - (answer.violations or 0):,} of {pointing:,} values find their row"
    named = " or ".join(f"'{each}'" for each in types)
    return PolymorphicTarget(
        types=types,
        ref_schema=target.table.name.schema_name,
        ref_table=target.table.name.table,
        ref_column=target.column.name,
        evidence=Evidence(
            reason=f"not declared; where `{candidate.type_column.name}` is {named}; {told}",
            rows=answer.rows if answer else None,
            null_rows=answer.null_rows if answer else None,
            violations=answer.violations if answer else None,
        ),
    )


def _candidates(survey: Survey) -> Iterator[Candidate]:
    if survey.infer == "off":
        return
    targets = _Targets(survey)
    for table in survey.tables.values():
        if table.is_view or table.is_empty:
            continue
        declared = {column for key in table.table.foreign_keys for column in key.columns}
        types = [each for each in table.columns.values() if each.profile is not None and _says_type(each)]
        for id_column in table.columns.values() if types else ():
            if id_column.name in declared or len(id_column.words) < 2 or id_column.words[-1] not in KEY_WORDS:
                continue
            for type_column in types:
                if type_column.words[:-1] == id_column.words[:-1]:
                    found = targets.by_type(table, type_column, id_column)
                    if found:
                        yield found
        yield from targets.by_content_type(table)


def _says_type(column: SurveyedColumn) -> bool:
    """``commentable_type``, which has a ``commentable_id`` with the same words in front beside it."""
    return column.family.is_textual and bool(column.words) and column.words[-1] in TYPE_WORDS


class _Targets:
    """The tables that a type may name, by their words."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.by_entity: defaultdict[tuple[str, ...], list[Target]] = defaultdict(list)
        self.of_table: dict[TableName, Target] = {}
        for target in single_key_targets(survey):
            if target.table.name not in self.of_table:
                self.of_table[target.table.name] = target
                self.by_entity[target.table.entity].append(target)

    def by_type(self, table: SurveyedTable, types: SurveyedColumn, ids: SurveyedColumn) -> Candidate | None:
        """A pair whose types are all known, two at least, and half of them name tables."""
        profile = types.profile
        if profile is None or not profile.values_are_complete or len(profile.values) < 2:
            return None
        groups: defaultdict[TableName, list[str]] = defaultdict(list)
        others = []
        for value in sorted(each.value for each in profile.values):
            named = self._named(table, value)
            if named and _comparable(ids, named.column):
                groups[named.table.name].append(value)
            else:
                others.append(value)
        if len(others) > NAMING_TABLES * len(profile.values):
            return None
        targets = {tuple(values): self.of_table[name] for name, values in sorted(groups.items())}
        return Candidate(table, types, ids, targets, tuple(others))

    def by_content_type(self, table: SurveyedTable) -> Iterator[Candidate]:
        """Django's generic relations: the reference to a table of content types is declared, the other is not."""
        types, ids = table.columns.get("content_type_id"), table.columns.get("object_id")
        if types is None or ids is None:
            return
        lookup = next((each for each in self.survey.tables.values() if _holds_content_types(table, each)), None)
        if lookup is None:
            return
        targets: dict[tuple[str, ...], Target] = {}
        for name, target in sorted(self.of_table.items()):
            app, _, model = name.table.rpartition("_")
            same_schema = name.schema_name == table.name.schema_name
            if same_schema and app and target.table is not table and _comparable(ids, target.column):
                targets[(f"{app}.{model}",)] = target
        if targets and len(targets) <= CONTENT_TYPES:
            yield Candidate(table, types, ids, targets, (), lookup)

    def _named(self, table: SurveyedTable, value: str) -> Target | None:
        """The one table that a type names, as a class, with or without its module, or as the table itself."""
        if not _PLAIN.fullmatch(value):
            return None
        last = _SPACES.split(value)[-1]
        for found in dict.fromkeys((entity_words(last), entity_words("_".join(words(value))))):
            named = self.by_entity.get(found, [])
            near = [each for each in named if each.table.name.schema_name == table.name.schema_name] or named
            if len(near) == 1:
                return near[0]
        return None


def _holds_content_types(table: SurveyedTable, other: SurveyedTable) -> bool:
    is_near = other.name.schema_name == table.name.schema_name
    return is_near and other.has_columns(("id", "app_label", "model")) and other is not table


def _ordinary(survey: Survey) -> frozenset[tuple[TableName, str]]:
    """The columns that bear the full name of one key and whose every value stands in it."""
    found = set()
    for each in possible_references(survey):
        answer = survey.inclusion(each.table.name, each.columns, each.ref_table.name, each.ref_columns)
        if each.is_full and answer and answer.violations == 0 and _pointing(answer):
            found.add((each.table.name, each.column.name))
    return frozenset(found)


def _comparable(ids: SurveyedColumn, key: SurveyedColumn) -> bool:
    """Whether an id can be a value of the key; texts hold keys of any type, and are compared as texts."""
    return ids.family is TypeFamily.TEXT or _plain(ids.family) is _plain(key.family)


def _plain(family: TypeFamily) -> TypeFamily:
    return TypeFamily.INTEGER if family is TypeFamily.DECIMAL else family


def _pointing(answer: CheckAnswer | None) -> int:
    return max(0, (answer.rows or 0) - (answer.null_rows or 0)) if answer else 0
