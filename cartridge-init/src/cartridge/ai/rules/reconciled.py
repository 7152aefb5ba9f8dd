"""Reconciliation: a mart has the rows of its staging model, no more and no fewer, and counts add up to rows.

Practice: unique keys show that no join multiplied rows, not that none was lost, and not that a total which is 0 where a
join finds nothing ever found something. So facts, and every other model that joins, are held against the rows that they
are made from; rows that the model leaves out on purpose are left out on both sides. What a source receives between the
building of a model and its test is no difference: where a column grows with every new row, rows beyond the newest of
the model are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from cartridge.ai.rules.subjects import Draft, Reference, Subject
from cartridge.artifacts.models import GeneratedModel, GeneratedTest

Counted = Sequence[tuple[Reference, GeneratedModel]]
"""References with the models that count the rows behind each, which a model may have joined."""


def reconciliation_tests(draft: Draft, subject: Subject, model: GeneratedModel, when: str) -> Iterator[GeneratedTest]:
    """That a model has the rows of its subject's staging model.

    A dimension that only selects columns is not asked: there is nothing in it to lose a row.
    """
    if model.query is None or (model.kind != "fact" and not any(step.joins for step in model.query.steps)):
        return
    arguments: dict[str, JsonValue] = {"rows_of": f"ref('{subject.staging}')"}
    flag = draft.left_out(subject) if model.kind == "fact" else None
    if flag:
        arguments["condition"] = subject.unflagged(flag)
    if up_to := _grows(subject, model):
        arguments["up_to"] = up_to
    if model.incremental:
        arguments["allow_more"] = True
    yield GeneratedTest(name="row_count_matches", arguments=arguments, evidence=_evidence(subject, model, flag, when))


def count_tests(counted: Counted, draft: Draft, model: GeneratedModel) -> Iterator[GeneratedTest]:
    """That the counts a model has joined add up to the rows that were counted.

    Of rows that point at a row of the model: those that do not are what the test of the reference tells of.
    """
    for reference, aggregate in counted:
        column = _joined_count(model, aggregate)
        if column is None:
            continue
        rows = reference.subject
        arguments: dict[str, JsonValue] = {
            "rows_of": f"ref('{rows.staging}')",
            "columns": [*reference.target_columns],
            "fields": [*reference.columns],
        }
        if flag := draft.left_out(rows):
            arguments["condition"] = rows.unflagged(flag)
        evidence = f"`{aggregate.name}` counts each row of {rows.full_name} once, and is joined on its key."
        yield GeneratedTest(name="counts_add_up", column=column, arguments=arguments, evidence=evidence)


def _joined_count(model: GeneratedModel, aggregate: GeneratedModel) -> str | None:
    """The column of a model that shows the first figure of ``aggregate``, the number of its rows."""
    if model.query is None or aggregate.name not in model.parents:
        return None
    count = next(each.name for each in aggregate.columns if each.name not in aggregate.key)
    aliases = {each.alias for each in model.query.inputs if getattr(each, "model", None) == aggregate.name}
    shown = {f"coalesce({alias}.{count}, 0)" for alias in aliases}
    return next((item.name for item in model.query.steps[-1].items if item.expression in shown), None)


def _grows(subject: Subject, model: GeneratedModel) -> str | None:
    """A column that no new row lies below, and that no row is without; none where a change may move rows upwards."""
    role = subject.mapping.role
    for cursor in role.cursors if role else ():
        name = subject.columns.get(cursor.column)
        column = subject.mapping.column(cursor.column)
        if name is None or column is None or cursor.kind == "updated_timestamp" or model.column(name) is None:
            continue
        nulls = column.profile.null_count if column.profile and not subject.mapping.is_sampled else None
        if (nulls == 0 or not column.nullable) and (column.family.is_temporal or column.family.is_numeric):
            return name
    return None


def _evidence(subject: Subject, model: GeneratedModel, flag: str | None, when: str) -> str:
    rows = subject.mapping.row_count
    is_exact = rows is not None and subject.mapping.row_count_kind != "estimated"
    counted = f"{rows:,} rows in {subject.full_name}{when}" if is_exact else f"Rows of {subject.full_name}"
    joins = sum(len(step.joins) for step in model.query.steps) if model.query else 0
    told = "joins add columns, on keys" if joins else "each of them is one here"
    if flag:
        told = f"those with `{flag}` are left out"
    return f"{counted}: {told}."
