"""The order of nodes within their columns: as few line crossings as sweeping can find.

Barycentre sweeps (Sugiyama, Tagawa and Toda 1981), then swaps of neighbours where the graph is small enough to afford
them.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass

Columns = list[list[int]]

_SWAP_LIMIT = 600  # segments; above it swapping neighbours costs more time than it wins clarity


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of line between neighbouring columns.

    Ports are fractions of the nodes' height: 0 is the top, just below 1 the bottom.
    """

    left: int
    right: int
    left_port: float = 0.5
    right_port: float = 0.5


def ordered(columns: Columns, segments: Sequence[Segment], lanes: Sequence[int], sweeps: int = 24) -> Columns:
    """The columns reordered to reduce crossings; within a column, nodes of a lower lane always stand higher.

    :param columns: the nodes of each column, in any order.
    :param lanes: the lane number of every node.
    """
    graph = _Neighbourhood(segments, len(lanes))
    best = [sorted(column, key=lambda node: lanes[node]) for column in columns]
    fewest = crossings(best, segments)
    current = [list(column) for column in best]
    for sweep in range(sweeps):
        if not fewest:
            break
        forward = sweep % 2 == 0
        order = range(1, len(current)) if forward else range(len(current) - 2, -1, -1)
        for index in order:
            graph.sort_by_barycentre(current, index, lanes, forward)
        if len(segments) <= _SWAP_LIMIT:
            graph.swap_neighbours(current, lanes)
        found = crossings(current, segments)
        if found < fewest:
            best, fewest = [list(column) for column in current], found
    return best


def crossings(columns: Columns, segments: Sequence[Segment]) -> int:
    """How many pairs of segments cross.

    >>> crossings([[0, 1], [2, 3]], [Segment(0, 3), Segment(1, 2)])
    1
    """
    place = _places(columns)
    column_of = {node: index for index, column in enumerate(columns) for node in column}
    by_gap: dict[int, list[tuple[float, float]]] = {}
    for each in segments:
        ends = (place[each.left] + each.left_port, place[each.right] + each.right_port)
        by_gap.setdefault(column_of[each.left], []).append(ends)
    total = 0
    for gap in by_gap.values():
        seen: list[float] = []
        for _, right in sorted(gap):
            total += len(seen) - bisect_right(seen, right)
            insort(seen, right)
    return total


def _places(columns: Columns) -> dict[int, int]:
    return {node: index for column in columns for index, node in enumerate(column)}


class _Neighbourhood:
    """Who is joined to whom, on either side, with the ports: ``(neighbour, its port, own port)``."""

    def __init__(self, segments: Sequence[Segment], count: int) -> None:
        self.before: list[list[tuple[int, float, float]]] = [[] for _ in range(count)]
        self.after: list[list[tuple[int, float, float]]] = [[] for _ in range(count)]
        for each in segments:
            self.before[each.right].append((each.left, each.left_port, each.right_port))
            self.after[each.left].append((each.right, each.right_port, each.left_port))

    def sort_by_barycentre(self, columns: Columns, index: int, lanes: Sequence[int], forward: bool) -> None:
        """Order a column by the mean place of each node's neighbours in the column just visited."""
        place = {node: at for at, node in enumerate(columns[index - 1 if forward else index + 1])}
        sides = self.before if forward else self.after
        scale = len(place) / max(len(columns[index]), 1)
        wish: dict[int, float] = {}
        for at, node in enumerate(columns[index]):
            ends = [place[other] + port for other, port, _ in sides[node]]
            wish[node] = sum(ends) / len(ends) if ends else at * scale
        columns[index].sort(key=lambda node: (lanes[node], wish[node]))

    def swap_neighbours(self, columns: Columns, lanes: Sequence[int], rounds: int = 6) -> None:
        """Swap nodes that stand next to each other while that removes crossings."""
        place = _places(columns)
        for _ in range(rounds):
            swapped = False
            for column in columns:
                for at in range(len(column) - 1):
                    upper, lower = column[at], column[at + 1]
                    if lanes[upper] == lanes[lower] and self._gain(upper, lower, place) > 0:
                        column[at], column[at + 1] = lower, upper
                        place[upper], place[lower] = at + 1, at
                        swapped = True
            if not swapped:
                return

    def _gain(self, upper: int, lower: int, place: dict[int, int]) -> int:
        gain = 0
        for sides in (self.before, self.after):
            above = [place[node] + port for node, port, _ in sides[upper]]
            below = [place[node] + port for node, port, _ in sides[lower]]
            for one in above:
                for two in below:
                    gain += (one > two) - (one < two)
        return gain
