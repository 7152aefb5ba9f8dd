"""Where boxes and lines stand: a layered layout from left to right, pure and deterministic.

Columns (:mod:`.layering`), order within them (:mod:`.ordering`), heights (:mod:`.placement`), then routes. Lines bend
only between columns, so they never run over a box; where a line passes a column it holds a place of its own there. (The
longest lines of very large graphs go straight instead, see :data:`.columns._MOST_PASSING`.) Boxes that no line reaches
stand in rows below.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from cartridge.report.columns import Chain, Columns, port_of
from cartridge.report.graph import Box, Layout, Link, Placed, Route, Spacing


def lay_out(boxes: Sequence[Box], links: Sequence[Link], spacing: Spacing | None = None) -> Layout:
    """Every box with its place and every link with its route.

    :param boxes: their order decides between equally good layouts; give ranks to all of them or to none.
    :raises ValueError: when two boxes share an id, a link ends at no box, or only some boxes have a rank.
    """
    return _Assembly(boxes, links, spacing or Spacing()).layout()


def _numbered(boxes: Sequence[Box], links: Sequence[Link]) -> dict[str, int]:
    number = {each.id: index for index, each in enumerate(boxes)}
    if len(number) != len(boxes):
        raise ValueError("two boxes share an id")
    for link in links:
        if link.source not in number or link.target not in number:
            raise ValueError(f"link {link.source!r} -> {link.target!r} ends at no box")
    if len({each.rank is None for each in boxes}) > 1:
        raise ValueError("some boxes have a rank and some have none")
    return number


class _Assembly:
    """Lanes stacked from top to bottom, loose boxes below the layered ones of their lane, then the routes."""

    def __init__(self, boxes: Sequence[Box], links: Sequence[Link], space: Spacing) -> None:
        self.boxes, self.links, self.space = boxes, links, space
        self.number = _numbered(boxes, links)
        linked = {end for link in links if link.source != link.target for end in (link.source, link.target)}
        standing = [index for index, each in enumerate(boxes) if each.rank is not None or each.id in linked]
        self.loose = [index for index, each in enumerate(boxes) if each.rank is None and each.id not in linked]
        self.grid = Columns(boxes, links, self.number, standing, space)
        self.has_lanes = len(self.grid.lane_names) > 1
        self.padding = space.lane_padding if self.has_lanes else 0.0
        self.left = space.margin + self.padding
        # What leaves a box on the right and comes back needs room there.
        chains = zip(links, self.grid.chains, strict=True)
        self.loops = {self.number[link.source]: 2 * space.stub for link, chain in chains if chain is None}
        self.placed: dict[int, Placed] = {}
        self.passing: dict[int, float] = {}

    def layout(self) -> Layout:
        width = max(self.grid.rights[-1] if self.grid.rights else 0.0, self._loose_width())
        lanes: dict[str, Placed] = {}
        bottom = self.space.margin
        for lane, name in enumerate(self.grid.lane_names):
            top = bottom + (self.space.between_lanes if lane else 0.0)
            bottom = self._lane(lane, top, width)
            if self.has_lanes:
                inside = [node for node in self.placed if self.grid.nodes.lane[node] == lane]
                left = min(self.placed[node].x for node in inside) - self.padding
                right = max(self.placed[node].right + self.loops.get(node, 0.0) for node in inside) + self.padding
                lanes[name] = Placed(left, top, right - left, bottom - top)
        chains = zip(self.links, self.grid.chains, strict=True)
        routes = tuple(self._route(link, chain) for link, chain in chains)
        reach = [each.right for each in (*self.placed.values(), *lanes.values())]
        reach += [x + (self.space.stub if each.is_loop else 0.0) for each in routes for x, _ in each.points]
        boxes = {each.id: self.placed[self.number[each.id]] for each in self.boxes}
        margin = self.space.margin
        return Layout(boxes, routes, lanes, max(reach, default=0.0) + margin, bottom + margin)

    def _lane(self, lane: int, top: float, width: float) -> float:
        """Place the boxes of a lane; its lower edge."""
        y = top + self.padding + (self.space.lane_title if self.has_lanes else 0.0)
        nodes, tops = self.grid.nodes, self.grid.tops
        members = [node for column in self.grid.columns for node in column if nodes.lane[node] == lane]
        if members:
            shift = y - min(tops[node] for node in members)
            y = max(tops[node] + shift + nodes.height[node] for node in members)
            for node in members:
                if node < len(self.boxes):
                    x = self.left + self.grid.lefts[nodes.column[node]]
                    self.placed[node] = Placed(x, tops[node] + shift, self.boxes[node].width, self.boxes[node].height)
                else:
                    self.passing[node] = tops[node] + shift
        loose = [node for node in self.loose if nodes.lane[node] == lane]
        if loose:
            y = self._rows(loose, y + (2 * self.space.between_boxes if members else 0.0), width)
        return y + self.padding

    def _loose_width(self) -> float:
        """How wide the rows of loose boxes should be for :attr:`Spacing.aspect`."""
        gap = self.space.between_boxes
        area = sum((self.boxes[node].width + 2 * gap) * (self.boxes[node].height + gap) for node in self.loose)
        return max(math.sqrt(area * self.space.aspect), *(self.boxes[node].width for node in self.loose), 0.0)

    def _rows(self, loose: list[int], top: float, width: float) -> float:
        """Place boxes side by side, in a new row when one is full; the lower edge of the last row.

        Where there are columns wide enough the boxes keep to them, out of the way of lines between the columns.
        """
        columns = list(zip(self.grid.lefts, self.grid.rights, strict=True))
        widest = max(self.boxes[node].width for node in loose)
        slots = [left for left, right in columns if right - left >= widest]
        x, y, bottom, used = 0.0, top, top, 0
        for node in loose:
            box = self.boxes[node]
            is_full = used == len(slots) if slots else used and x + box.width > width
            if is_full:
                x, y, used = 0.0, bottom + self.space.between_boxes, 0
            at = slots[used] if slots else x
            self.placed[node] = Placed(self.left + at, y, box.width, box.height)
            bottom = max(bottom, y + box.height)
            x += box.width + 2 * self.space.between_boxes
            used += 1
        return bottom

    def _route(self, link: Link, chain: Chain | None) -> Route:
        source, target = self.placed[self.number[link.source]], self.placed[self.number[link.target]]
        start = source.y + port_of(link.source_port, source.height)
        end = target.y + port_of(link.target_port, target.height)
        if chain is None:
            out = max(source.right, target.right) + self.space.stub
            points = [(source.right, start), (out, start), (out, end), (target.right, end)]
            return Route(tuple(points), enters_left=False, is_loop=True)
        column = self.grid.nodes.column
        lefts = [self.left + self.grid.lefts[column[node]] for node in chain.nodes]
        rights = [self.left + self.grid.rights[column[node]] for node in chain.nodes]
        first, last = (target, source) if chain.turned else (source, target)
        first_y, last_y = (end, start) if chain.turned else (start, end)
        points = [(first.right, first_y), (rights[0] + self.space.stub, first_y)]
        for at, node in enumerate(chain.nodes[1:-1], start=1):
            points += [(lefts[at], self.passing[node]), (rights[at], self.passing[node])]
        points += [(lefts[-1] - self.space.stub, last_y), (last.x, last_y)]
        if chain.turned:
            return Route(tuple(reversed(points)), leaves_left=True, enters_left=False)
        return Route(tuple(points))
