"""Intermediate models: what several marts share, and line items brought to the grain of their header before a join."""

from __future__ import annotations

from collections.abc import Mapping

from cartridge.ai.rules.aggregate_examples import aggregate_example
from cartridge.ai.rules.distinct import first_free
from cartridge.ai.rules.fold import StagingModels, fold_references
from cartridge.ai.rules.naming import MAX_MODEL_NAME_LENGTH, in_words, plural, shorten, singular
from cartridge.ai.rules.select import Select, relation_name
from cartridge.ai.rules.subjects import MAX_JOINS, Draft, Reference, Subject
from cartridge.artifacts.analysis import Additivity, Role
from cartridge.artifacts.contracts import total_type
from cartridge.artifacts.models import (
    GeneratedModel,
    ModelColumn,
    ModelInput,
    ModelType,
    Query,
    SelectItem,
    Step,
)
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily
from cartridge.language import Language

_NOT_ADDITIVE = frozenset(
    "price cost rate ratio percent pct percentage rating score average avg mean balance unit age rank".split()
)
"""Words of measures whose sum says nothing: prices per unit, rates, levels."""


_SHARES = ("discount", "tax", "rate", "margin", "factor", "pct", "percent", "share")


def is_additive(column: ColumnMapping, name: str) -> bool:
    """Whether the sum of a measure says something: not that of unit prices, and not that of shares up to one."""
    if not _NOT_ADDITIVE.isdisjoint(name.split("_")) or "price" in name:
        return False
    most = column.profile.maximum if column.profile else None
    is_share = isinstance(most, (int, float)) and most <= 1 and column.family is not TypeFamily.INTEGER
    return not (is_share and any(word in name for word in _SHARES))


def detail_references(draft: Draft) -> dict[TableName, tuple[Reference, ...]]:
    """For every header, the references by which its line items point at it.

    A line belongs to a header when both are facts and it cannot exist without one (an order's lines, an invoice's
    payments). Two facts that point at each other are neither's header.
    """
    details: dict[TableName, list[Reference]] = {}
    for reference in draft.references:
        line, header = reference.subject, reference.target
        if (
            line is not header
            and line.role is header.role is Role.FACT
            and line.mart
            and header.mart
            and reference.is_lookup
            and reference.is_mandatory
            and not any(back.target is line for back in draft.outgoing(header))
        ):
            found = details.setdefault(header.full_name, [])
            if len(found) < MAX_JOINS - 1 and all(each.subject is not line for each in found):
                found.append(reference)
    return {name: tuple(references) for name, references in details.items()}


Aggregates = Mapping[tuple[TableName, TableName], GeneratedModel]
"""Line items and header to the model that brings the one to the grain of the other."""


def make_aggregate(
    draft: Draft, reference: Reference, staging: StagingModels, taken: set[str], counted: str | None = None
) -> GeneratedModel:
    """Line items counted and summed per header, so that joining them to the header cannot multiply its rows.

    :param taken: names of models that exist already; the new one is added.
    :param counted: what a row counts as; by default what the table holds.
    """
    line, header = reference.subject, reference.target
    base, alias = staging[line.full_name], relation_name(line.entities)
    columns, items = [], []
    for own, target_name in zip(reference.columns, reference.target_columns, strict=True):
        source = base.column(own)
        assert source is not None, own
        columns.append(source.model_copy(update={"name": target_name}))
        items.append(SelectItem(name=target_name, expression=own))
    keys = tuple(each.name for each in columns)
    nullable = [each for each in reference.columns if line.by_staged_name[each].nullable]
    conditions = [f"{each} is not null" for each in nullable]
    if flag := draft.left_out(line):
        conditions.append(line.unflagged(flag))
    totals = _totals(reference, base, counted, draft.language)
    done = "counted and summed" if len(totals) > 1 else "counted"
    for measure, expression in totals:
        columns.append(measure)
        items.append(SelectItem(name=measure.name, expression=expression))
    name = first_free(
        taken,
        f"int_{line.entities}_aggregated_to_{header.entities}",
        f"int_{line.source}__{line.entities}_aggregated_to_{header.entities}",
        f"int_{line.source}__{line.entities}_aggregated_to_{header.source}_{header.entities}",
        limit=MAX_MODEL_NAME_LENGTH,
    )
    return GeneratedModel(
        name=name,
        model_type=ModelType.INTERMEDIATE,
        kind="intermediate",
        description=f"{in_words(line.entities).capitalize()} {done} per {in_words(header.entity)}. "
        f"{in_words(header.entities).capitalize()} without any do not appear.",
        grain=f"one row per {in_words(header.entity)} that has {in_words(line.entities)}",
        reason=f"`{header.mart}` joins these {'totals' if len(totals) > 1 else 'counts'} instead of the single rows, "
        "which would multiply its own.",
        materialized="view",
        query=Query(
            inputs=(ModelInput(alias=alias, model=base.name),),
            steps=(
                Step(
                    name="aggregated",
                    from_relation=alias,
                    items=tuple(items),
                    where=" and ".join(conditions) or None,
                    group_by=keys,
                ),
            ),
        ),
        columns=tuple(columns),
        key=keys,
        unit_tests=tuple(filter(None, (aggregate_example(reference, name, alias, totals, flag),))),
    )


def _totals(
    reference: Reference, base: GeneratedModel, counted: str | None, language: Language
) -> list[tuple[ModelColumn, str]]:
    line = reference.subject
    entity, header = in_words(line.entity), in_words(reference.target.entity)
    count = ModelColumn(
        name=shorten(f"{counted or line.entity}_count"),
        data_type="bigint",
        description=f"Number of {in_words(plural(counted, language) if counted else line.entities)} of the {header}.",
        # What several of them have in common would be counted once for each.
        additivity=Additivity.NON_ADDITIVE if counted else Additivity.ADDITIVE,
    )
    totals = [(count, "count(*)")]
    taken = {count.name, *reference.target_columns}
    role = line.mapping.role
    for raw in role.measures if role else ():
        column = base.column(line.columns[raw]) if raw in line.columns else None
        if column is None or not column.family.is_numeric or column.name in line.key_columns:
            continue
        if role and role.additivity_of(raw) not in (Additivity.ADDITIVE, None):
            continue
        if not is_additive(line.by_staged_name[column.name], column.name):
            continue
        measure = column.name.removeprefix("total_").removeprefix(f"{line.entity}_")
        name = shorten(f"total_{line.entity}_{measure}")
        if name in taken:
            continue
        taken.add(name)
        data_type = total_type(column.data_type)
        description = f"Sum of `{column.name}` over the {entity} rows of the {header}."
        total = ModelColumn(name=name, data_type=data_type, description=description, additivity=Additivity.ADDITIVE)
        totals.append((total, f"sum({column.name})"))
    return totals


def make_joined(draft: Draft, subject: Subject, staging: StagingModels, taken: set[str]) -> GeneratedModel | None:
    """A folded table together with the tables behind it, once, when more than one dimension needs the join."""
    users = {each.subject.full_name for each in draft.incoming(subject)}
    base = staging[subject.full_name]
    select = Select(base.name, subject.entities)
    for column in base.columns:
        select.add(column, f"{select.base}.{column.name}")
    followed = fold_references(select, draft, subject, select.base, staging, {})
    if len(users) < 2 or not followed:
        return None
    names = "_and_".join(dict.fromkeys(each.target.entities for each in followed))
    return GeneratedModel(
        name=first_free(
            taken,
            f"int_{subject.entities}_joined_to_{names}",
            f"int_{subject.source}__{subject.entities}_joined_to_{names}",
            limit=MAX_MODEL_NAME_LENGTH,
        ),
        model_type=ModelType.INTERMEDIATE,
        kind="intermediate",
        description=f"{in_words(subject.entities).capitalize()} with the columns of their "
        f"{' and '.join(in_words(singular(each.target.entity, draft.language)) for each in followed)}.",
        grain=subject.grain,
        reason=f"{len(users)} dimensions need this join.",
        materialized="view",
        query=select.query("joined"),
        columns=select.columns,
        key=subject.key_columns,
    )
