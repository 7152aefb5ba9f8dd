"""Which small tables get no mart of their own: their columns reach a dimension over every reference to them."""

from __future__ import annotations

from collections import defaultdict

from cartridge.ai.rules.subjects import (
    MAX_JOINS,
    Draft,
    Reference,
    describing_columns,
)
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.noun import TableName

MAX_FOLDED_COLUMNS = 4
"""A referenced table with more describing columns than this stays a dimension of its own."""

MAX_FOLDED_INTO = 2
"""Three leaf children of one staging model are a fan-out that the structure rules refuse."""


def folded_tables(draft: Draft) -> dict[TableName, tuple[Reference, ...]]:
    """Small tables that only dimensions point at: their columns are denormalised and they get no mart.

    Kimball's advice against snowflaking: a genre's name belongs into the track dimension. A table that facts point at,
    or that more than two tables need, stays a dimension that others carry the key of.
    """
    chosen: dict[TableName, tuple[Reference, ...]] = {}
    for subject in draft.subjects:
        incoming = [each for each in draft.incoming(subject) if each.subject is not subject]
        users = {each.subject.full_name for each in incoming}
        if (
            subject.role in (Role.DIMENSION, Role.LOOKUP)
            and incoming
            and len(users) <= MAX_FOLDED_INTO
            and len(subject.key_columns) == 1
            and not any(each.target is subject for each in draft.outgoing(subject))
            and all(each.is_lookup and each.subject.role in (Role.DIMENSION, Role.LOOKUP) for each in incoming)
            and 1 <= len(describing_columns(draft, subject)) <= MAX_FOLDED_COLUMNS
        ):
            chosen[subject.full_name] = tuple(incoming)
    return _without_cycles_and_crowds(draft, chosen)


def _without_cycles_and_crowds(
    draft: Draft, chosen: dict[TableName, tuple[Reference, ...]]
) -> dict[TableName, tuple[Reference, ...]]:
    """Drop foldings that would never reach a mart, or that would join more than a model can bear."""
    kept: dict[TableName, tuple[Reference, ...]] = {}
    joins: dict[TableName, int] = defaultdict(int)

    def reaches_mart(name: TableName, path: frozenset[TableName]) -> bool:
        users = [each.subject.full_name for each in chosen.get(name, ())]
        return name not in path and all(user not in chosen or reaches_mart(user, path | {name}) for user in users)

    def roots(name: TableName) -> set[TableName]:
        users = {each.subject.full_name for each in chosen[name]}
        return {root for user in users for root in (roots(user) if user in chosen else {user})}

    for name in [name for name in chosen if not reaches_mart(name, frozenset())]:
        del chosen[name]
    for name in sorted(chosen, key=lambda each: (len(roots(each)), each)):
        if all(joins[root] + len(chosen[name]) < MAX_JOINS for root in roots(name)):
            kept[name] = chosen[name]
            for root in roots(name):
                joins[root] += len(chosen[name])
    return kept
