"""The layered part of a layout: boxes and passing places of lines in columns, ordered, with their upper edges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cartridge.report.graph import Box, Link, Spacing
from cartridge.report.layering import columns_of, folded, without_cycles
from cartridge.report.ordering import Segment, ordered
from cartridge.report.placement import Pull, tops_of

_LARGE = 400  # nodes, passing places included; above it fewer sweeps keep the time in seconds
_MOST_PASSING = 6000  # passing places; links that would need more, the longest, run straight below the boxes


@dataclass(slots=True)
class Chain:
    """The nodes a link passes, from left to right, ends included."""

    nodes: list[int]
    turned: bool


@dataclass(slots=True)
class _Nodes:
    """Boxes (first, under their own numbers) and passing places of lines, as parallel lists."""

    column: list[int]
    lane: list[int]
    height: list[float]
    gap: list[float]
    passing: dict[tuple[str, int], int] = field(default_factory=dict)

    def add_passing(self, column: int, lane: int, gap: float) -> int:
        self.column.append(column)
        self.lane.append(lane)
        self.height.append(0.0)
        self.gap.append(gap)
        return len(self.column) - 1


class Columns:
    """The layered part of a layout: its nodes in their columns, in order, with their upper edges."""

    def __init__(
        self, boxes: Sequence[Box], links: Sequence[Link], number: dict[str, int], standing: list[int], space: Spacing
    ) -> None:
        self.lane_names = list(dict.fromkeys(each.lane for each in boxes))
        lane_number = {name: index for index, name in enumerate(self.lane_names)}
        self.nodes = _Nodes(
            column=_columns(boxes, links, number, standing, space),
            lane=[lane_number[each.lane] for each in boxes],
            height=[each.height for each in boxes],
            gap=[space.between_boxes] * len(boxes),
        )
        self.chains = self._chains(links, number, space)
        segments, pulls = self._pieces(boxes, links)
        count = max((self.nodes.column[each] for each in standing), default=-1) + 1
        columns: list[list[int]] = [[] for _ in range(count)]
        for node in standing:
            columns[self.nodes.column[node]].append(node)
        # Lines start in the middle of their columns: at an end, all boxes of a column would push them the same way.
        middles = [len(column) // 2 for column in columns]
        for node in range(len(boxes), len(self.nodes.column)):
            column = self.nodes.column[node]
            columns[column].insert(middles[column], node)
        large = len(self.nodes.column) > _LARGE
        self.columns = ordered(columns, segments, self.nodes.lane, sweeps=16 if large else 24)
        self.tops = self._heights(pulls, sweeps=12 if large else 20)
        self.lefts, self.rights = self._across(boxes, segments, space)

    def _chains(self, links: Sequence[Link], number: dict[str, int], space: Spacing) -> list[Chain | None]:
        """The chain of every link; short ones take their passing places first."""
        column = self.nodes.column
        spans = [abs(column[number[link.source]] - column[number[link.target]]) for link in links]
        chains: list[Chain | None] = [None] * len(links)
        for index in sorted(range(len(links)), key=lambda each: spans[each]):
            chains[index] = self._chain(index, links[index], number, space)
        return chains

    def _chain(self, index: int, link: Link, number: dict[str, int], space: Spacing) -> Chain | None:
        source, target = number[link.source], number[link.target]
        start, end = self.nodes.column[source], self.nodes.column[target]
        if start == end:
            return None
        turned = start > end
        bundle = link.bundle or f"\0{index}"
        passed = []
        full = len(self.nodes.passing) > _MOST_PASSING
        for column in () if full else range(min(start, end) + 1, max(start, end)):
            key = (bundle, column)
            if key not in self.nodes.passing:
                lane = self.nodes.lane[target]
                self.nodes.passing[key] = self.nodes.add_passing(column, lane, space.between_lines)
            passed.append(self.nodes.passing[key])
        ends = (target, source) if turned else (source, target)
        return Chain([ends[0], *passed, ends[1]], turned)

    def _pieces(self, boxes: Sequence[Box], links: Sequence[Link]) -> tuple[list[Segment], list[Pull]]:
        """The pieces of line between neighbouring columns, once each however many links share them."""
        real = len(boxes)
        pulls: dict[tuple[int, int, float, float], Pull] = {}
        for link, chain in zip(links, self.chains, strict=True):
            if chain is None:
                continue
            ports = [link.source_port, link.target_port]
            first, last = ports[::-1] if chain.turned else ports
            for at, (left, right) in enumerate(pairwise(chain.nodes)):
                if self.nodes.column[right] - self.nodes.column[left] > 1:
                    continue  # it runs straight below the boxes, see _MOST_PASSING
                left_port = port_of(first if at == 0 else None, self.nodes.height[left])
                right_port = port_of(last if at == len(chain.nodes) - 2 else None, self.nodes.height[right])
                weight = (1.0, 2.0, 8.0)[(left >= real) + (right >= real)]
                pulls[left, right, left_port, right_port] = Pull(left, right, left_port, right_port, weight)
        segments = [
            Segment(
                each.one,
                each.other,
                _fraction(each.one_port, self.nodes.height[each.one]),
                _fraction(each.other_port, self.nodes.height[each.other]),
            )
            for each in pulls.values()
        ]
        return segments, list(pulls.values())

    def _heights(self, pulls: list[Pull], sweeps: int) -> list[float]:
        """Upper edges, lane by lane: lanes are stacked later, so only lines within a lane pull."""
        tops = [0.0] * len(self.nodes.column)
        for lane in range(len(self.lane_names)):
            columns = [[node for node in column if self.nodes.lane[node] == lane] for column in self.columns]
            inside = [each for each in pulls if self.nodes.lane[each.one] == lane == self.nodes.lane[each.other]]
            found = tops_of(columns, self.nodes.height, self.nodes.gap, inside, sweeps)
            for column in columns:
                for node in column:
                    tops[node] = found[node]
        return tops

    def _across(self, boxes: Sequence[Box], segments: list[Segment], space: Spacing) -> tuple[list[float], list[float]]:
        """The left and right edge of every column."""
        crossing = [0] * len(self.columns)
        for each in segments:
            crossing[self.nodes.column[each.left]] += 1
        lefts: list[float] = []
        rights: list[float] = []
        at = 0.0
        for index, column in enumerate(self.columns):
            lefts.append(at)
            at += max((boxes[node].width for node in column if node < len(boxes)), default=0.0)
            rights.append(at)
            wish = space.between_columns + space.per_link * crossing[index]
            at += min(wish, space.most_between_columns)
        return lefts, rights


def _columns(
    boxes: Sequence[Box], links: Sequence[Link], number: dict[str, int], standing: list[int], space: Spacing
) -> list[int]:
    columns = [each.rank or 0 for each in boxes]
    if any(each.rank is not None for each in boxes) or not standing:
        return columns
    local = {node: index for index, node in enumerate(standing)}
    arcs = [(local[number[link.source]], local[number[link.target]]) for link in links if link.source != link.target]
    acyclic = without_cycles(len(standing), arcs)
    capacity, most = _shape(boxes, standing, space)
    found = folded(columns_of(len(standing), acyclic, capacity), most)
    for node, column in zip(standing, found, strict=True):
        columns[node] = column
    return columns


def _shape(boxes: Sequence[Box], standing: list[int], space: Spacing) -> tuple[int, int]:
    """How many boxes a column, and how many columns a drawing should have at most.

    With these the whole comes out about as wide as :attr:`Spacing.aspect` says.
    """
    count = len(standing)
    across = sum(boxes[node].width for node in standing) / count + space.between_columns
    down = sum(boxes[node].height for node in standing) / count + space.between_boxes
    capacity = math.ceil(1.25 * math.sqrt(count * across / (space.aspect * down)))
    most = round(1.25 * math.sqrt(count * down * space.aspect / across))
    return max(5, capacity), max(4, most)


def port_of(port: float | None, height: float) -> float:
    return height / 2 if port is None else port


def _fraction(port: float, height: float) -> float:
    return min(max(port / height, 0.0), 0.98) if height else 0.5
