"""Staging: one view per source table that renames, orders and, where it says something, casts. Nothing else."""

from __future__ import annotations

from cartridge.ai.rules.describe import column_description, table_description
from cartridge.ai.rules.examples import column_example, newest_example
from cartridge.ai.rules.newest import newest_first
from cartridge.ai.rules.subjects import Draft, Reference, Subject
from cartridge.artifacts.models import (
    ColumnOrigin,
    GeneratedModel,
    ModelColumn,
    ModelType,
    Query,
    SelectItem,
    SourceInput,
    Step,
)
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily

_FAMILY_ORDER = {
    TypeFamily.UUID: 1,
    TypeFamily.TEXT: 1,
    TypeFamily.ENUM: 1,
    TypeFamily.INTEGER: 2,
    TypeFamily.DECIMAL: 2,
    TypeFamily.FLOAT: 2,
    TypeFamily.INTERVAL: 2,
    TypeFamily.BOOLEAN: 3,
    TypeFamily.DATE: 4,
    TypeFamily.TIME: 4,
    TypeFamily.TIMESTAMP: 5,
}


def make_staging(draft: Draft, subject: Subject) -> GeneratedModel:
    """The staging model of one table, columns in the order ids, strings, numerics, booleans, dates, timestamps."""
    columns = staged_columns(draft, subject)
    ranked, where = newest_first(subject)
    return GeneratedModel(
        name=subject.staging,
        model_type=ModelType.STAGING,
        kind="staging",
        area=subject.source,
        description=_described(subject),
        grain=subject.grain,
        reason=f"Every model reads `{subject.mapping.full_name}` through this one.",
        materialized="view",
        query=Query(
            inputs=(
                SourceInput(
                    alias="source",
                    source=subject.source,
                    table=subject.source_table,
                    where=subject.mapping.required_filter,
                ),
            ),
            steps=(
                *ranked,
                Step(
                    name="renamed",
                    from_relation=ranked[0].name if ranked else "source",
                    items=tuple(
                        SelectItem(name=each.name, expression=staged.expression, macro=staged.macro)
                        for each in columns
                        for staged in (subject.staged[subject.by_staged_name[each.name].name],)
                    ),
                    where=where,
                ),
            ),
        ),
        columns=columns,
        key=subject.key_columns,
        unit_tests=tuple(filter(None, (column_example(subject, "source"), newest_example(subject, "source")))),
    )


def _described(subject: Subject) -> str:
    described, newest = table_description(subject), subject.newest
    if newest is None:
        return described
    return f"{described.rstrip()} Of rows with the same {', '.join(newest.columns)} the newest by `{newest.cursor}`."


def staged_columns(draft: Draft, subject: Subject) -> tuple[ModelColumn, ...]:
    """The columns of a table as its staging model shows them."""
    references: dict[str, Reference] = {}
    for each in draft.outgoing(subject):
        for column in each.columns:
            references.setdefault(column, each)
    ranked = sorted(
        enumerate(subject.by_staged_name.items()),
        key=lambda entry: (_rank(entry[1][0], entry[1][1], subject, references), entry[0]),
    )
    return tuple(
        ModelColumn(
            name=name,
            data_type="text" if column.family is TypeFamily.ENUM else column.data_type,
            description=_description(column, subject, references.get(name)),
            origin=_origin(subject, column),
            sensitive=column.sensitive,
        )
        for _, (name, column) in ranked
    )


def _description(column: ColumnMapping, subject: Subject, reference: Reference | None) -> str:
    staged = subject.staged[column.name]
    if staged.is_added:
        return staged.said
    described = column_description(column, subject, reference)
    return f"{described.rstrip()} {staged.said}" if staged.said else described


def _origin(subject: Subject, column: ColumnMapping) -> ColumnOrigin | None:
    if subject.staged[column.name].is_added:
        return None
    return ColumnOrigin(schema_name=subject.mapping.schema_name, table=subject.mapping.name, column=column.name)


def _rank(name: str, column: ColumnMapping, subject: Subject, references: dict[str, Reference]) -> tuple[int, int]:
    if name in subject.key_columns:
        return 0, 0
    if name in references:
        return 0, 1
    if name.endswith("_id"):
        return 0, 2
    return _FAMILY_ORDER.get(column.family, 6), 0
