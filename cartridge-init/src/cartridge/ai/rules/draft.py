"""The draft: every table with its names settled and its part in the star decided, before any model is written.

All rules read the same draft, so a column has one name in every model and a table one mart at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from cartridge.ai.rules.columns import staged_names
from cartridge.ai.rules.distinct import distinct_names
from cartridge.ai.rules.folding import folded_tables
from cartridge.ai.rules.naming import (
    MAX_MODEL_NAME_LENGTH,
    entity_of,
    singular,
    snake_case,
    table_name,
    unique_model_name,
)
from cartridge.ai.rules.source_names import entity_names, source_names, source_tables
from cartridge.ai.rules.staged import StagedTable, stage_tables
from cartridge.ai.rules.subjects import (
    Draft,
    Reference,
    Subject,
    keeps_versions,
    mart_columns,
    role_of,
)
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.keywords import RESERVED, reserved_in
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.request import ModelGenerationRequest, TableMapping
from cartridge.language import Language, language_of

_MARTS = {Role.DIMENSION: "dim", Role.LOOKUP: "dim", Role.FACT: "fct", Role.EVENT: "fct", Role.BRIDGE: "fct"}


def make_draft(request: ModelGenerationRequest) -> Draft:
    """Settle names, references and marts for every table of ``request``."""
    tables, notes = _modelled(sorted(request.tables, key=lambda table: table.full_name))
    staged, told = stage_tables(tables, request.options)
    language = _language(request)
    subjects = _named([*staged.values()], request, language)
    draft = Draft(subjects=subjects, references=_references(subjects))
    folded = frozenset(folded_tables(draft))
    taken = {*request.context.existing_models, *(each.staging for each in subjects)}
    subjects = _with_marts(draft, folded, taken)
    return Draft(
        subjects=subjects,
        references=_references(subjects),
        folded=folded,
        notes=(*notes, *told),
        language=language,
    )


def _language(request: ModelGenerationRequest) -> Language:
    """The language of the database as a whole, views and all."""
    return language_of(
        (table_name(table.name).split("_"), [snake_case(each.name).split("_") for each in table.columns])
        for table in sorted(request.tables, key=lambda table: table.full_name)
    )


def _modelled(tables: Iterable[TableMapping]) -> tuple[list[TableMapping], tuple[str, ...]]:
    """Tables with columns; views only in a schema that has nothing else, since they repeat what the tables hold."""
    tables = list(tables)
    with_tables = {each.schema_name for each in tables if each.columns and not _is_view(each)}
    kept, notes = [], []
    for each in tables:
        if not each.columns:
            notes.append(f"{each.full_name} has no columns and is left out.")
        elif _is_view(each) and each.schema_name in with_tables:
            notes.append(f"{each.full_name} is a view over tables that are modelled themselves, and is left out.")
        else:
            kept.append(each)
    return kept, tuple(notes)


def _is_view(table: TableMapping) -> bool:
    return table.table_type in ("view", "materialized_view")


def _named(staged: list[StagedTable], request: ModelGenerationRequest, language: Language) -> tuple[Subject, ...]:
    sources = source_names([each.mapping for each in staged], request)
    models: set[str] = set(request.context.existing_models)
    in_source: dict[str, list[TableMapping]] = defaultdict(list)
    for table in (each.mapping for each in staged):
        in_source[sources[table.schema_name]].append(table)
    entities = {name: each for found in in_source.values() for name, each in entity_names(found, language).items()}
    in_yaml = {name: each for found in in_source.values() for name, each in source_tables(found).items()}
    prefix = request.context.naming_conventions.get("staging", "stg_")
    subjects = []
    for each in staged:
        table = each.mapping
        name, entity, source = table.full_name, _entity(table, language), sources[table.schema_name]
        added = [name for name, column in each.columns.items() if column.is_added]
        columns = staged_names(table, added, entity, RESERVED | reserved_in(request.target_warehouse), language)
        subjects.append(
            Subject(
                mapping=table,
                role=role_of(table),
                entity=entity,
                entities=entities[name],
                source=source,
                source_table=in_yaml[name],
                staging=unique_model_name(f"{prefix}{source}__{entities[name]}", models),
                columns=columns,
                raw=each.raw,
                staged=each.columns,
                flagged=columns[each.flagged] if each.flagged else None,
                newest=each.newest,
            )
        )
    return tuple(subjects)


def _entity(table: TableMapping, language: Language) -> str:
    """What one row is: what a person called the table may be English where the database is not."""
    if table.called is None:
        return entity_of(table.name, language)
    one = singular(table.called, language)
    return one if one != table.called else singular(table.called)


def _references(subjects: tuple[Subject, ...]) -> tuple[Reference, ...]:
    """The relationships between the subjects, each once, as a database may declare the same one twice."""
    by_name = {each.full_name: each for each in subjects}
    found: dict[tuple[object, ...], Reference] = {}
    for subject in subjects:
        for each in subject.mapping.references:
            target = by_name.get(each.ref)
            if target is None or not subject.columns.keys() >= set(each.columns):
                continue
            if target.columns.keys() >= set(each.ref_columns):
                identity = (each.full_name, each.columns, each.ref, each.ref_columns)
                found.setdefault(identity, Reference(subject=subject, target=target, relationship=each))
    return tuple(found.values())


def _with_marts(draft: Draft, folded: frozenset[TableName], taken: set[str]) -> tuple[Subject, ...]:
    """The subjects with the names of their marts; of two that want one name, the one more tables point at gets it."""
    wishes: dict[TableName, tuple[str, ...]] = {}
    precedence = {
        each.full_name: (-len(draft.incoming(each)), each.mapping.schema_name != each.source) for each in draft.subjects
    }
    for each in sorted(draft.subjects, key=lambda subject: precedence[subject.full_name]):
        prefix = _MARTS.get(each.role)
        if prefix is None or each.full_name in folded or not mart_columns(draft, each):
            continue
        wishes[each.full_name] = (f"{prefix}_{each.entities}", f"{prefix}_{each.source}__{each.entities}")
    marts = distinct_names(wishes, taken, MAX_MODEL_NAME_LENGTH)
    currents: dict[TableName, str] = {}
    for each in draft.subjects:
        name = each.full_name
        if name in marts and keeps_versions(draft, each):
            currents[name], marts[name] = marts[name], unique_model_name(f"{marts[name]}_history", taken)
    return tuple(
        replace(each, mart=marts.get(each.full_name), current=currents.get(each.full_name)) for each in draft.subjects
    )
