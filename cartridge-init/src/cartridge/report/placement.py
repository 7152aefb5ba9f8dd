"""Heights for nodes whose columns and order are fixed: lines as straight as the room allows, nothing overlapping.

Every node wants to stand level with its neighbours. Per column that is a least squares problem under the condition
that each node keeps its distance from the one above it; pooling adjacent violators solves it exactly in linear time
(Ayer and others 1955).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pull:
    """A line between two nodes that wants to be level; ports are in pixels from the nodes' top."""

    one: int
    other: int
    one_port: float
    other_port: float
    weight: float


def tops_of(
    columns: Sequence[Sequence[int]],
    heights: Sequence[float],
    gaps: Sequence[float],
    pulls: Sequence[Pull],
    sweeps: int,
) -> list[float]:
    """The upper edge of every node.

    :param columns: the nodes of each column from top to bottom.
    :param gaps: the room each node needs above and below it; neighbours keep the larger of theirs between them.
    """
    tops = [0.0] * len(heights)
    offsets = [_offsets(column, heights, gaps) for column in columns]
    for column, offset in zip(columns, offsets, strict=True):
        if column:
            middle = (offset[-1] + heights[column[-1]]) / 2
            for node, each in zip(column, offset, strict=True):
                tops[node] = each - middle
    wishes: list[list[tuple[int, float, float]]] = [[] for _ in heights]
    for pull in pulls:
        wishes[pull.one].append((pull.other, pull.other_port - pull.one_port, pull.weight))
        wishes[pull.other].append((pull.one, pull.one_port - pull.other_port, pull.weight))
    for sweep in range(sweeps):
        order = range(len(columns)) if sweep % 2 == 0 else range(len(columns) - 1, -1, -1)
        for index in order:
            _settle(columns[index], offsets[index], wishes, tops)
    return tops


def _offsets(column: Sequence[int], heights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    offsets: list[float] = []
    at = 0.0
    for index, node in enumerate(column):
        if index:
            above = column[index - 1]
            at += heights[above] + max(gaps[above], gaps[node])
        offsets.append(at)
    return offsets


def _settle(
    column: Sequence[int], offsets: list[float], wishes: list[list[tuple[int, float, float]]], tops: list[float]
) -> None:
    wanted: list[float] = []
    weights: list[float] = []
    for node, offset in zip(column, offsets, strict=True):
        weight = sum(each[2] for each in wishes[node])
        if weight:
            top = sum((tops[other] + shift) * each for other, shift, each in wishes[node]) / weight
        else:
            weight, top = 0.01, tops[node]
        wanted.append(top - offset)
        weights.append(weight)
    for node, offset, level in zip(column, offsets, isotonic(wanted, weights), strict=True):
        tops[node] = level + offset


def isotonic(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The non-decreasing numbers nearest to those wanted, by weighted squares.

    >>> isotonic([3.0, 1.0, 5.0], [1.0, 1.0, 1.0])
    [2.0, 2.0, 5.0]
    """
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for value, weight in zip(wanted, weights, strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, heavy, many = pools.pop()
            before, lighter, fewer = pools.pop()
            total = heavy + lighter
            pools.append(((mean * heavy + before * lighter) / total, total, many + fewer))
    return [mean for mean, _, many in pools for _ in range(many)]
