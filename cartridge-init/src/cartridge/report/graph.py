"""The words of the graph layout: boxes and links go in, placed boxes and routes come out. Lengths are in pixels."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle to be placed.

    :param lane: boxes of one lane share a horizontal band that no box of another lane enters.
    :param rank: the column, 0 leftmost; ``None`` lets the layout choose.
    """

    id: str
    width: float
    height: float
    lane: str = ""
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one box to another (or to itself).

    :param source_port: where the line leaves, from the box's top; ``None`` is its middle. ``target_port`` likewise.
    :param bundle: links with the same non-empty bundle share their way through the columns between; they must have one
        end, with its port, in common.
    """

    source: str
    target: str
    source_port: float | None = None
    target_port: float | None = None
    bundle: str = ""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances between things. ``stub`` is how far a line leaves a box straight, so that its end mark has room."""

    between_columns: float = 84.0
    per_link: float = 1.5
    most_between_columns: float = 220.0
    between_boxes: float = 22.0
    between_lines: float = 9.0
    between_lanes: float = 34.0
    lane_padding: float = 18.0
    lane_title: float = 26.0
    margin: float = 12.0
    stub: float = 18.0
    aspect: float = 1.6


@dataclass(frozen=True, slots=True)
class Placed:
    """A rectangle with its place; ``x`` and ``y`` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one link.

    ``points`` come in pairs: the line runs level within a pair and bends between one pair and the next. A loop leaves
    and enters on the right of the same column.
    """

    points: tuple[tuple[float, float], ...]
    leaves_left: bool = False
    enters_left: bool = True
    is_loop: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything placed: ``boxes`` by id, ``routes`` in the order of the links, ``lanes`` by name."""

    boxes: dict[str, Placed]
    routes: tuple[Route, ...]
    lanes: dict[str, Placed] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0
