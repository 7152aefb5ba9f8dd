"""Marts: dimensions with what describes them, facts with their keys, dates and measures."""

from __future__ import annotations

from collections.abc import Mapping

from cartridge.ai.rules.bridges import add_weights, weight_example
from cartridge.ai.rules.dates import FACTS, Calendar, business_dates, date_name, day_of, is_dated
from cartridge.ai.rules.describe import sentence_of, table_description
from cartridge.ai.rules.fold import StagingModels, add_parent_name, calling_names, fold_references
from cartridge.ai.rules.hierarchies import add_tree
from cartridge.ai.rules.intermediate import Aggregates
from cartridge.ai.rules.naming import in_words, shorten
from cartridge.ai.rules.parts import part_of_table, sentences_of_table
from cartridge.ai.rules.reconciled import Counted
from cartridge.ai.rules.select import Select
from cartridge.ai.rules.subjects import MAX_JOINS, WITHHELD, Draft, Reference, Subject, mart_columns
from cartridge.artifacts.models import GeneratedModel, ModelType
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily


def make_dimension(
    draft: Draft, subject: Subject, staging: StagingModels, joined: StagingModels, counted: Counted = ()
) -> GeneratedModel:
    """A dimension: its own columns, the small tables it points at folded in, the name of its parent.

    :param counted: bridges that lead to it, each with the model that counts their rows per row of the dimension.
    """
    select = _start(draft, subject, staging)
    followed = fold_references(select, draft, subject, select.base, staging, joined)
    add_parent_name(select, draft, subject, staging)
    tree = add_tree(select, draft, subject, calling_names(draft, subject))
    extra = [tree] if tree else []
    if followed:
        names = ", ".join(dict.fromkeys(in_words(each.target.entity) for each in followed))
        extra.insert(0, f"Holds the columns of its {names}.")
    for reference, aggregate in counted:
        if select.join_count < MAX_JOINS - 1:
            _add_totals(select, subject, reference, aggregate)
            extra.append(f"Counts its {in_words(reference.subject.entities)}.")
    return _mart(subject, select, "dimension", " ".join(extra))


def make_fact(
    draft: Draft,
    subject: Subject,
    staging: StagingModels,
    aggregates: Aggregates,
    details: Mapping[TableName, tuple[Reference, ...]],
    calendar: Calendar | None = None,
) -> GeneratedModel:
    """A fact at the grain of its table: totals of its line items joined on, or the keys and date of its header.

    :param calendar: what its dates point at; with one, each timestamp of the business has its day beside it.
    """
    select = _start(draft, subject, staging, has_days=calendar is not None)
    sentences = []
    if flag := draft.left_out(subject):
        select.leave_out(flag, subject.unflagged(flag, f"{select.base}."))
    for reference in details.get(subject.full_name, ()):
        _add_totals(select, subject, reference, aggregates[reference.ends])
        sentences.append(f"Holds the totals of its {in_words(reference.subject.entities)}.")
    for header, references in details.items():
        own = _undated_line(references) if select.join_count < MAX_JOINS - 1 else None
        if own and own.subject is subject and (added := _add_header(select, draft, own, staging[header], calendar)):
            sentences.append(
                f"Carries {', '.join(f'`{each}`' for each in added)} of its {in_words(own.target.entity)}."
            )
    if weights := add_weights(select, draft, subject):
        sentences.append(f"Shares out what is measured by {' and '.join(f'`{each}`' for each in weights)}.")
    model = _mart(subject, select, "fact", " ".join(sentences))
    example = weight_example(draft, subject, select) if weights else None
    return model.model_copy(update={"unit_tests": (example,)}) if example else model


def _start(draft: Draft, subject: Subject, staging: StagingModels, *, has_days: bool = False) -> Select:
    """The table's own columns; the days of its business timestamps stand before the first timestamp, as dates do."""
    base = staging[subject.full_name]
    select = Select(base.name, subject.entities)
    shown = mart_columns(draft, subject)
    columns = [each for each in base.columns if each.name in shown]
    days = [name for name, raw in business_dates(subject) if has_days and name in shown and is_dated(raw)]
    role = subject.mapping.role
    for column in columns:
        if column.family is TypeFamily.TIMESTAMP:
            while days:
                _add_day(select, base, days.pop(0), select.base)
        if role and subject.role in FACTS:
            additivity = role.additivity_of(subject.by_staged_name[column.name].name)
            column = column.model_copy(update={"additivity": additivity})
        select.add(column, f"{select.base}.{column.name}")
    return select


def _add_day(select: Select, model: GeneratedModel, name: str, relation: str) -> str | None:
    """The day of a timestamp; nothing where the table has a column of that name."""
    column, day = model.column(name), date_name(name)
    if column is None or select.has(day) or model.column(day):
        return None
    select.add(day_of(column, day), f"cast({relation}.{name} as date)")
    return day


def _add_totals(select: Select, subject: Subject, reference: Reference, aggregate: GeneratedModel) -> None:
    pairs = [(f"{select.base}.{name}", name) for name in subject.key_columns]
    alias = f"{reference.subject.entity}_totals"
    qualified = f"{reference.subject.source}_{alias}"
    relation = select.join(aggregate.name, alias, pairs, qualified=qualified)
    for column in aggregate.columns:
        if column.name not in aggregate.key:
            name = column.name
            if select.has(name):
                name = shorten(f"{reference.subject.entity}_{name}")
            if not select.has(name):
                select.add(
                    column.model_copy(
                        update={"name": name, "description": f"{column.description} 0 when there are none."}
                    ),
                    f"coalesce({relation}.{column.name}, 0)",
                )


def _undated_line(references: tuple[Reference, ...]) -> Reference | None:
    """The lines that take over the keys and the date of their header: the largest table without a date of its own.

    One table only, as every further one would make the header's staging model fan out.
    """
    undated = [each for each in references if each.subject.mapping.role and not each.subject.mapping.role.event_time]
    return max(undated, key=lambda each: (each.subject.mapping.row_count or 0, each.subject.full_name), default=None)


def _add_header(
    select: Select, draft: Draft, reference: Reference, header: GeneratedModel, calendar: Calendar | None
) -> tuple[str, ...]:
    """The header's references and its date, so that the lines can be cut by them without a second join."""
    target = reference.target
    wanted = [column for each in draft.outgoing(target) for column in each.columns]
    time = target.columns.get(target.mapping.role.event_time or "") if target.mapping.role else None
    if time and target.by_staged_name[time].sensitive not in WITHHELD:
        wanted.append(time)
    wanted = [each for each in dict.fromkeys(wanted) if not select.has(each) and each not in target.key_columns]
    if not wanted:
        return ()
    pairs = zip(reference.columns, reference.target_columns, strict=True)
    on = [(f"{select.base}.{own}", other) for own, other in pairs]
    relation = select.join(header.name, target.entities, on, qualified=f"{target.source}_{target.entities}")
    added = []
    for name in wanted:
        column = header.column(name)
        assert column is not None, name
        if calendar and name == time and is_dated(target.by_staged_name[name]):
            added.append(_add_day(select, header, name, relation))
        description = f"{column.description.rstrip('.')}; of the {in_words(target.entity)}."
        select.add(column.model_copy(update={"description": description}), f"{relation}.{name}")
        added.append(name)
    return tuple(filter(None, added))


def _mart(subject: Subject, select: Select, kind: str, extra: str) -> GeneratedModel:
    assert subject.mart is not None, subject.full_name
    description = table_description(subject)
    if subject.mapping.comment:
        description = f"{description.rstrip()}\n\n{sentence_of(subject.grain)}"
    if extra:
        description = f"{description} {extra}"
    if told := sentences_of_table(subject.mapping.role, holds_gone=not select.is_filtered):
        description = f"{description} {told}"
    part, reason = (
        part_of_table(subject.role, subject.mapping.role),
        subject.mapping.role.reason if subject.mapping.role else "",
    )
    return GeneratedModel(
        name=subject.mart,
        model_type=ModelType.MARTS,
        kind="dimension" if kind == "dimension" else "fact",
        description=description,
        grain=subject.grain,
        reason=f"{part}: {reason[0].lower()}{reason[1:]}" if reason else f"{part}.",
        materialized="table",
        query=select.query(),
        columns=select.columns,
        key=subject.key_columns,
    )
