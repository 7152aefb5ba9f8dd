"""Routes and end marks as the ``d`` attribute of an SVG path."""

from __future__ import annotations

from enum import StrEnum

from cartridge.report.graph import Route

_HALF = 5.0  # half the height of a mark, in pixels
_FOOT = 12.0  # length of a crow's foot
_RADIUS = 3.5


class End(StrEnum):
    """How many rows an end of a line stands for, as far as that is known."""

    PLAIN = "plain"
    PLAIN_OPTIONAL = "plain_optional"
    MANY = "many"
    ONE = "one"
    EXACTLY_ONE = "exactly_one"
    ZERO_OR_ONE = "zero_or_one"


def line_path(route: Route) -> str:
    """The line itself, level beside the boxes and bent between the columns."""
    points = route.points
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}H{_n(points[1][0])}"]
    for (x0, y0), (x1, y1), (x2, _) in zip(points[1::2], points[2::2], points[3::2], strict=False):
        if route.is_loop:
            out = x0 + 22
            parts.append(f"C{_n(out)} {_n(y0)} {_n(out)} {_n(y1)} {_n(x1)} {_n(y1)}")
        else:
            middle = (x0 + x1) / 2
            parts.append(f"C{_n(middle)} {_n(y0)} {_n(middle)} {_n(y1)} {_n(x1)} {_n(y1)}")
        parts.append(f"H{_n(x2)}")
    return "".join(parts)


def ends_path(route: Route, source: End, target: End) -> str:
    """The marks at both ends; empty when both are plain."""
    first, last = route.points[0], route.points[-1]
    return _mark(source, *first, -1 if route.leaves_left else 1) + _mark(target, *last, -1 if route.enters_left else 1)


def _mark(end: End, x: float, y: float, way: int) -> str:
    match end:
        case End.MANY:
            tip = _n(x + way * _FOOT)
            return f"M{_n(x)} {_n(y - _HALF)}L{tip} {_n(y)}L{_n(x)} {_n(y + _HALF)}"
        case End.ONE:
            return _bar(x + way * 7, y)
        case End.EXACTLY_ONE:
            return _bar(x + way * 6, y) + _bar(x + way * 10, y)
        case End.ZERO_OR_ONE:
            return _bar(x + way * 6, y) + _circle(x + way * 12, y)
        case End.PLAIN_OPTIONAL:
            return _circle(x + way * 8, y)
        case End.PLAIN:
            return ""


def _bar(x: float, y: float) -> str:
    return f"M{_n(x)} {_n(y - _HALF)}V{_n(y + _HALF)}"


def _circle(x: float, y: float) -> str:
    around = f"a{_RADIUS} {_RADIUS} 0 1 0 "
    return f"M{_n(x - _RADIUS)} {_n(y)}{around}{2 * _RADIUS:g} 0{around}{-2 * _RADIUS:g} 0Z"


def _n(value: float) -> str:
    """A coordinate with one decimal at most; always the same text for the same number."""
    return f"{round(value, 1) + 0.0:g}" if abs(value) < 100_000 else f"{value:.0f}"
