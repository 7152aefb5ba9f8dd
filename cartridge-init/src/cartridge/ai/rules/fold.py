"""Denormalising: the describing columns of small tables, joined into the dimension that points at them."""

from __future__ import annotations

from collections.abc import Mapping

from cartridge.ai.rules.describe import UNKNOWN
from cartridge.ai.rules.naming import in_words, plural, shorten
from cartridge.ai.rules.select import Select
from cartridge.ai.rules.subjects import Draft, Reference, Subject, describing_columns
from cartridge.artifacts.models import GeneratedModel, ModelColumn
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily

StagingModels = Mapping[TableName, GeneratedModel]


def role_name(reference: Reference) -> str:
    """What the referenced row is to this table: ``billing_address_id`` points at a ``billing_address``."""
    name, entity = reference.columns[0], reference.target.entity
    for ending in ("id", "code", "key", "no", "number"):
        bare = name.removesuffix(ending)
        if bare == name or not bare.rstrip("_"):
            continue
        if bare.endswith(("_", entity)):  # databases without underscores write `billtoaddressid`
            return bare.rstrip("_")
    return name


def folded_name(reference: Reference, column: str) -> str:
    """The name of a referenced table's column in the table that points at it.

    ``language_name`` behind ``original_language_id`` becomes ``original_language_name``, and the ``city`` of a city
    stays ``city``.
    """
    role, entity = role_name(reference), reference.target.entity
    if column.startswith(f"{role}_"):
        return column
    if not role.endswith(entity):
        return f"{role}_{column}"
    rest = column.removeprefix(entity).lstrip("_")
    return f"{role}_{rest}" if rest else role


def relation_alias(draft: Draft, reference: Reference) -> str:
    """How the joined table is called in the select: its plural, or the plural of the role it plays."""
    role, target = role_name(reference), reference.target
    return target.entities if role == target.entity else plural(role, draft.language)


def fold_references(
    select: Select,
    draft: Draft,
    subject: Subject,
    alias: str,
    staging: StagingModels,
    joined: StagingModels,
) -> tuple[Reference, ...]:
    """Join every folded table that ``subject`` points at and add its describing columns; tables behind it follow.

    :param alias: how ``subject`` is read in ``select``.
    :param joined: intermediate models that hold a folded table together with the tables behind it.
    :returns: the references that were followed, nearest first.
    """
    followed: list[Reference] = []
    for reference in draft.outgoing(subject):
        target = reference.target
        if target is subject or target.full_name not in draft.folded:
            continue
        model = joined.get(target.full_name, staging[target.full_name])
        pairs = zip(reference.columns, reference.target_columns, strict=True)
        relation = select.join(
            model.name,
            relation_alias(draft, reference),
            [(f"{alias}.{own}", other) for own, other in pairs],
            qualified=f"{target.source}_{relation_alias(draft, reference)}",
        )
        followed.append(reference)
        shown = describing_columns(draft, target)
        if target.full_name in joined:
            own = {column.name for column in staging[target.full_name].columns}
            shown += tuple(column.name for column in model.columns if column.name not in own)
        for name in shown:
            column = model.column(name)
            assert column is not None, name
            wanted = folded_name(reference, name) if name in target.by_staged_name else name
            _add(select, column, wanted, role_name(reference), f"{relation}.{name}")
        if target.full_name not in joined:
            followed += fold_references(select, draft, target, relation, staging, joined)
    return tuple(followed)


def add_parent_name(select: Select, draft: Draft, subject: Subject, staging: StagingModels) -> None:
    """For a table that points at itself, the name of the row it points at: a category shows its parent's name."""
    names = calling_names(draft, subject)
    model = staging[subject.full_name]
    for reference in draft.outgoing(subject):
        is_version = set(reference.columns) <= set(subject.durable_key)
        if reference.target is not subject or not reference.is_lookup or not names or is_version:
            continue
        pairs = zip(reference.columns, reference.target_columns, strict=True)
        role = role_name(reference)
        alias = plural(role, draft.language) if role.endswith(subject.entity) else f"{role}_{subject.entities}"
        on = [(f"{select.base}.{own}", other) for own, other in pairs]
        relation = select.join(model.name, alias, on, qualified=f"{subject.source}_{alias}")
        for name in names:
            column = model.column(name)
            assert column is not None, name
            _add(select, column, folded_name(reference, name), role, f"{relation}.{name}")


def calling_names(draft: Draft, subject: Subject) -> tuple[str, ...]:
    """The columns that a row is called by: a person's first and last name, else the first name or title."""
    texts = [
        each for each in describing_columns(draft, subject) if subject.by_staged_name[each].family is TypeFamily.TEXT
    ]
    whole = [each for each in texts if each.split("_")[0] in ("first", "last") and each.endswith("name")]
    return tuple(whole) or tuple(each for each in texts if {"name", "title"} & set(each.split("_")))[:1]


def _add(select: Select, column: ModelColumn, name: str, role: str, expression: str) -> None:
    name = shorten(name)
    if select.has(name):
        name = shorten(f"{role}_{name}")
    if column.description == UNKNOWN:
        description = f"`{column.name}` of the {in_words(role)}."
    else:
        description = f"Of the {in_words(role)}: {column.description}"
    select.add(column.model_copy(update={"name": name, "description": description}), expression)
