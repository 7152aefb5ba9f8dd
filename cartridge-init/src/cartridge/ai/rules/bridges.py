"""Bridges resolved: each side of a many-to-many relationship counts its rows, and has a weight where it wants one.

Practice (Kimball): a bridge joined between a fact and a dimension multiplies the fact. So each dimension that a bridge
leads to carries the number of its rows there, counted before the join. Where facts point at one side, the bridge has a
weight that adds up to 1 over the rows of each of it: a measure times the weight is shared out, not doubled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from cartridge.ai.rules.naming import MAX_MODEL_NAME_LENGTH, in_words, shorten
from cartridge.ai.rules.select import Select
from cartridge.ai.rules.subjects import Draft, Reference, Subject, is_load_time
from cartridge.artifacts.analysis import Additivity, Role
from cartridge.artifacts.models import ModelColumn
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily
from cartridge.artifacts.unit_tests import GeneratedUnitTest, GivenRows, UnitRow

MOST_COUNTS = 3
"""Bridges that one dimension counts: those with the most rows."""

_DIMENSIONS = (Role.DIMENSION, Role.LOOKUP)


def bridge_references(draft: Draft) -> Mapping[TableName, tuple[Reference, ...]]:
    """For every dimension, the references by which bridges lead to it and that are worth counting."""
    found: dict[TableName, list[Reference]] = defaultdict(list)
    for bridge in draft.subjects:
        for side in _sides(draft, bridge):
            if not _stands_once(side) and not side.target.current:
                found[side.target.full_name].append(side)
    return {
        name: tuple(sorted(sides, key=lambda each: -(each.subject.mapping.row_count or 0))[:MOST_COUNTS])
        for name, sides in found.items()
    }


def _sides(draft: Draft, bridge: Subject) -> tuple[Reference, ...]:
    """The dimensions that a bridge stands between, each once; none where there are not two."""
    if bridge.role is not Role.BRIDGE or not bridge.mart:
        return ()
    sides: dict[TableName, Reference] = {}
    for each in draft.outgoing(bridge):
        if each.target.role in _DIMENSIONS and each.target.mart and each.is_lookup and each.is_mandatory:
            sides.setdefault(each.target.full_name, each)
    return tuple(sides.values()) if len(sides) > 1 else ()


def _stands_once(side: Reference) -> bool:
    """Whether each row of the dimension was counted to have one row in the bridge at most."""
    if set(side.columns) == set(side.subject.key_columns):
        return True
    column = side.subject.by_staged_name[side.columns[0]]
    profile, rows = column.profile, side.subject.mapping.row_count
    return len(side.columns) == 1 and profile is not None and profile.distinct_count == rows


def counted_as(draft: Draft, side: Reference) -> str | None:
    """What is counted: the ``tracks`` of a playlist in its ``playlist_tracks``; ``None`` where the bridge has a name.

    A row for each pair is needed for that, or a track would count twice.
    """
    bridge = side.subject
    others = [each for each in _sides(draft, bridge) if each.target is not side.target]
    if len(others) != 1 or set(bridge.key_columns) != {*side.columns, *others[0].columns}:
        return None
    words = {*side.target.entity.split("_"), *others[0].target.entity.split("_")}
    return others[0].target.entity if set(bridge.entity.split("_")) <= words else None


def add_weights(select: Select, draft: Draft, bridge: Subject) -> tuple[str, ...]:
    """For each side that facts point at, the share of one of its rows that falls to a row of the bridge.

    Only where a row says nothing but that two belong together: what a row means otherwise is no share of either.
    """
    added = []
    for side in _sides(draft, bridge) if _only_associates(draft, bridge) else ():
        name = shorten(f"{side.target.entity}_weight")
        if _stands_once(side) or not _is_measured(draft, side.target) or select.has(name):
            continue
        entity, others = in_words(side.target.entity), in_words(bridge.entities)
        column = ModelColumn(
            name=name,
            data_type="double",
            description=f"1 over the number of {others} of the {entity}: measures of the {entity} times this add up.",
            additivity=Additivity.NON_ADDITIVE,
        )
        partition = ", ".join(f"{select.base}.{each}" for each in side.columns)
        select.add(column, f"cast(1 as double) / count(*) over (partition by {partition})")
        added.append(name)
    return tuple(added)


def _only_associates(draft: Draft, bridge: Subject) -> bool:
    known = {*bridge.key_columns, *(name for each in draft.outgoing(bridge) for name in each.columns)}
    return all(name in known or is_load_time(name, column) for name, column in bridge.by_staged_name.items())


def _is_measured(draft: Draft, target: Subject) -> bool:
    """Whether a fact with measures points at it."""
    return any(
        each.subject.role in (Role.FACT, Role.EVENT)
        and each.subject.mapping.role is not None
        and each.subject.mapping.role.measures
        for each in draft.incoming(target)
    )


def weight_example(draft: Draft, bridge: Subject, select: Select) -> GeneratedUnitTest | None:
    """Two rows of one row of a side and one of another: halves, and a whole."""
    sides = [each for each in _sides(draft, bridge) if len(each.columns) == 1]
    weighted = next((each for each in sides if select.has(shorten(f"{each.target.entity}_weight"))), None)
    if weighted is None or not bridge.mart or len(sides) < 2:
        return None
    other = next(each for each in sides if each is not weighted)
    mine, theirs = weighted.columns[0], other.columns[0]
    if not all(bridge.by_staged_name[each].family is TypeFamily.INTEGER for each in (mine, theirs)):
        return None
    rows: list[UnitRow] = [{mine: 1, theirs: 1}, {mine: 1, theirs: 2}, {mine: 2, theirs: 1}]
    name = shorten(f"{weighted.target.entity}_weight")
    weights = ("0.5", "0.5", "1")
    return GeneratedUnitTest(
        name=shorten(f"{bridge.mart}_weights", MAX_MODEL_NAME_LENGTH),
        description=f"`{name}` is shared among the rows of one `{mine}`.",
        given=(GivenRows(alias=select.base, rows=tuple(rows)),),
        expect=tuple({**row, name: weight} for row, weight in zip(rows, weights, strict=True)),
    )
