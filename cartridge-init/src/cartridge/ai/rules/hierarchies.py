"""Hierarchies of variable depth: rows that name their parent, walked from the top down.

Practice (Kimball): a tree that is stored as parent references cannot be grouped by. The dimension says of each row how
deep it stands, what it stands below at the top, and the whole way there; where the depth was counted and is small, also
what it stands below on each level, by which reports are drilled down. The walk begins at the rows without a parent and
every row has one parent at most, so each is reached once and the walk ends; rows that point at each other in a circle
are never reached, and have neither level nor path.
"""

from __future__ import annotations

from cartridge.ai.rules.naming import in_words, shorten
from cartridge.ai.rules.select import Select
from cartridge.ai.rules.subjects import Draft, Reference, Subject
from cartridge.artifacts.models import Join, ModelColumn, SelectItem, Step
from cartridge.artifacts.types import TypeFamily

SEPARATOR = "' > '"

MOST_LEVELS = 6
"""A deeper hierarchy gets no column per level: nobody drills down so far, and many branches would end before."""


def add_tree(select: Select, draft: Draft, subject: Subject, names: tuple[str, ...]) -> str | None:
    """Level, path and top of each row, for a table that points at itself; the sentence about it, if it does.

    :param names: the columns that a row is called by.
    """
    reference = _parent(draft, subject)
    if reference is None:
        return None
    key, parent = subject.key_columns[0], reference.columns[0]
    entity = subject.entity
    level, path, top = (shorten(each) for each in (f"{entity}_level", f"{entity}_path", f"top_{key}"))
    if select.has(level) or select.has(path) or select.has(top):
        return None
    name = _name(subject, names, key)
    levels = () if name == key else tuple(each for each in _levels(subject, reference, name) if not select.has(each))
    tree = select.step(f"{entity}_tree")
    base = select.base
    # Where no row is without a parent, those at the top name themselves.
    has_open_top = reference.relationship.evidence.null_rows != 0
    start = Step(
        name=tree,
        from_relation=base,
        items=(
            SelectItem(name=key, expression=key),
            SelectItem(name=top, expression=key),
            SelectItem(name=level, expression="1"),
            SelectItem(name=path, expression=f"cast({name} as text)"),
            *(
                SelectItem(name=each, expression=f"cast({'null' if number else name} as text)")
                for number, each in enumerate(levels)
            ),
        ),
        where=f"{parent} is null" if has_open_top else f"{parent} = {key}",
        repeat=Step(
            name=tree,
            from_relation=base,
            joins=(Join(kind="inner", relation=tree, on=((f"{base}.{parent}", f"{tree}.{key}"),)),),
            items=(
                SelectItem(name=key, expression=f"{base}.{key}"),
                SelectItem(name=top, expression=f"{tree}.{top}"),
                SelectItem(name=level, expression=f"{tree}.{level} + 1"),
                SelectItem(
                    name=path,
                    expression=f"{tree}.{path} || {SEPARATOR} || cast({base}.{name} as text)",
                ),
                *(
                    SelectItem(
                        name=each,
                        expression=f"case when {tree}.{level} = {number} then cast({base}.{name} as text) "
                        f"else {tree}.{each} end"
                        if number
                        else f"{tree}.{each}",
                    )
                    for number, each in enumerate(levels)
                ),
            ),
            where=None if has_open_top else f"{base}.{parent} <> {base}.{key}",
        ),
    )
    select.join_step(start, [(f"{base}.{key}", key)])
    words = in_words(entity)
    for column in (
        ModelColumn(
            name=level,
            data_type="integer",
            description=f"How deep the {words} stands below the top, which is 1; null in a circle of parents.",
        ),
        ModelColumn(
            name=path, data_type="text", description=f"`{name}` from the top down to the {words}, parted by ` > `."
        ),
        ModelColumn(
            name=top,
            data_type=subject.by_staged_name[key].data_type,
            description=f"The {words} at the top that this one stands below; its own key at the top.",
        ),
        *(
            ModelColumn(
                name=each,
                data_type="text",
                description=f"`{name}` of the {words} on level {number} that this one is or stands below; null above.",
            )
            for number, each in enumerate(levels, start=1)
        ),
    ):
        select.add(column, f"{tree}.{column.name}")
    told = f"Flattens the hierarchy of `{parent}`: `{level}`, `{path}` and `{top}`"
    if levels:
        told += f", and its {len(levels)} levels when scanned: `{levels[0]}` to `{levels[-1]}`"
    return f"{told}."


def _levels(subject: Subject, reference: Reference, name: str) -> tuple[str, ...]:
    """A column for each level, where their number was counted and is neither one nor large."""
    role = subject.mapping.role
    depths = [
        each.depth
        for each in (role.hierarchies if role else ())
        if each.kind == "parent" and each.columns == reference.relationship.columns
    ]
    depth = next(iter(depths), None) or 0
    numbers = range(1, depth + 1) if 1 < depth <= MOST_LEVELS else range(0)
    return tuple(shorten(f"level_{number}_{name}") for number in numbers)


def _parent(draft: Draft, subject: Subject) -> Reference | None:
    """The reference of a row to its parent, where every one of them is known to lead to a row."""
    role = subject.mapping.role
    parents = {each.columns for each in role.hierarchies if each.kind == "parent"} if role else set()
    return next(
        (
            each
            for each in draft.outgoing(subject)
            if each.target is subject
            and each.relationship.columns in parents
            and not set(each.columns) <= set(subject.durable_key)  # what stays from version to version is no parent
            and len(each.columns) == 1
            and each.is_lookup
            and each.relationship.evidence.violations == 0
        ),
        None,
    )


def _name(subject: Subject, names: tuple[str, ...], key: str) -> str:
    """What a path is made of: the name, where each row has one and it tells about no person; else the key."""
    column = subject.by_staged_name[names[0]] if len(names) == 1 else None
    nulls = column.profile.null_count if column and column.profile and not subject.mapping.is_sampled else None
    is_filled = column is not None and (not column.nullable or nulls == 0)
    is_open = is_filled and column is not None and column.sensitive is None and column.family is TypeFamily.TEXT
    return names[0] if is_open else key
