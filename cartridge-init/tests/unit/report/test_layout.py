"""The layout keeps boxes apart and lines off them, whatever the graph."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from cartridge.report.graph import Box, Layout, Link, Placed
from cartridge.report.layout import lay_out
from hypothesis import given, settings
from hypothesis import strategies as st

Graph = tuple[list[Box], list[Link]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph: cycles, self references, parallel links, islands, lanes."""
    count = draw(st.integers(1, 24))
    lanes = draw(st.sampled_from([1, 1, 2, 3]))
    boxes = [
        Box(f"b{number}", 200, draw(st.sampled_from([26.0, 90.0, 180.0])), lane=f"lane {number % lanes}")
        for number in range(count)
    ]
    ends = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=40))
    bundled = draw(st.booleans())
    links = [Link(f"b{one}", f"b{other}", bundle=f"to {other}" if bundled else "") for one, other in pairs]
    return boxes, links


def overlap(one: Placed, other: Placed) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_boxes_never_overlap_and_stand_inside_the_drawing(graph: Graph) -> None:
    layout = lay_out(*graph)
    places = list(layout.boxes.values())
    assert len(places) == len(graph[0])
    for number, place in enumerate(places):
        assert place.x >= 0
        assert place.y >= 0
        assert place.right <= layout.width
        assert place.bottom <= layout.height
        assert not any(overlap(place, other) for other in places[number + 1 :])


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_lines_run_over_no_box_but_their_own(graph: Graph) -> None:
    layout = lay_out(*graph)
    for link, route in zip(graph[1], layout.routes, strict=True):
        others = [place for name, place in layout.boxes.items() if name not in (link.source, link.target)]
        for number, ((x0, y0), (x1, y1)) in enumerate(pairwise(route.points)):
            stroke = Placed(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
            assert not any(overlap(stroke, place) for place in others), (link, number)


@settings(max_examples=50, deadline=None)
@given(graphs())
def test_the_same_graph_gives_the_same_layout(graph: Graph) -> None:
    assert lay_out(*graph) == lay_out(*graph)


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_lanes_hold_their_own_boxes_and_no_others(graph: Graph) -> None:
    layout = lay_out(*graph)
    lane_of = {box.id: box.lane for box in graph[0]}
    assert set(layout.lanes) == (set(lane_of.values()) if len(set(lane_of.values())) > 1 else set())
    for lane, frame in layout.lanes.items():
        for name, place in layout.boxes.items():
            assert overlap(frame, place) == (lane_of[name] == lane)


def test_lines_run_from_left_to_right_where_no_cycle_forbids_it() -> None:
    layout = _layout("lines orders", "orders customers", "customers countries", "lines books")
    columns = [layout.boxes[name].x for name in ("lines", "orders", "customers", "countries")]
    assert columns == sorted(set(columns))
    assert layout.boxes["lines"].x < layout.boxes["books"].x


def test_a_cycle_costs_one_line_running_back() -> None:
    layout = _layout("a b", "b c", "c a")
    assert [route.leaves_left for route in layout.routes].count(True) == 1


def test_a_self_reference_is_a_loop_on_the_right_of_its_box() -> None:
    layout = lay_out([Box("genres", 200, 100)], [Link("genres", "genres", 70, 50)])
    (route,) = layout.routes
    box = layout.boxes["genres"]
    assert route.is_loop
    assert route.points[0] == (box.right, box.y + 70)
    assert route.points[-1] == (box.right, box.y + 50)
    assert max(x for x, _ in route.points) < layout.width


def test_a_loop_stays_inside_the_frame_of_its_lane() -> None:
    boxes = [Box("a", 200, 100, lane="one"), Box("b", 200, 100, lane="two")]
    layout = lay_out(boxes, [Link("a", "a", 70, 50)])
    assert max(x for x, _ in layout.routes[0].points) < layout.lanes["one"].right <= layout.width


def test_lines_start_and_end_at_their_ports() -> None:
    layout = lay_out([Box("a", 200, 100), Box("b", 200, 60)], [Link("a", "b", 90, 10)])
    a, b = layout.boxes["a"], layout.boxes["b"]
    assert layout.routes[0].points[0] == (a.right, a.y + 90)
    assert layout.routes[0].points[-1] == (b.x, b.y + 10)


def test_boxes_without_lines_stand_in_rows_of_a_readable_shape() -> None:
    layout = lay_out([Box(f"b{number}", 200, 80) for number in range(30)], [])
    assert 1 < layout.width / layout.height < 2.6


def test_a_table_that_hundreds_refer_to_does_not_make_one_endless_column() -> None:
    boxes = [Box("hub", 200, 26), *(Box(f"b{number}", 200, 26) for number in range(400))]
    layout = lay_out(boxes, [Link(box.id, "hub", bundle="hub") for box in boxes[1:]])
    assert 0.5 < layout.width / layout.height < 4


def test_a_long_chain_is_folded_instead_of_making_an_endless_strip() -> None:
    names = [f"b{number}" for number in range(40)]
    layout = lay_out([Box(name, 200, 100) for name in names], [Link(*ends) for ends in pairwise(names)])
    assert layout.width / layout.height < 5


def test_given_ranks_are_columns() -> None:
    boxes = [Box("a", 100, 20, rank=0), Box("b", 100, 20, rank=0), Box("c", 100, 20, rank=2)]
    layout = lay_out(boxes, [Link("a", "c"), Link("a", "b")])
    assert layout.boxes["a"].x == layout.boxes["b"].x < layout.boxes["c"].x


@pytest.mark.parametrize(
    ("boxes", "links", "message"),
    [
        ([Box("a", 1, 1), Box("a", 1, 1)], [], "share an id"),
        ([Box("a", 1, 1)], [Link("a", "b")], "ends at no box"),
        ([Box("a", 1, 1), Box("b", 1, 1, rank=0)], [], "some have none"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(boxes: list[Box], links: list[Link], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lay_out(boxes, links)


def test_nothing_makes_an_empty_drawing() -> None:
    assert lay_out([], []).boxes == {}


@pytest.mark.parametrize("bundled", [True, False])
def test_a_thousand_tables_with_cycles_are_laid_out_in_seconds(bundled: bool) -> None:
    dice = random.Random(7)
    boxes = [Box(f"b{number}", 200, 26) for number in range(1000)]
    # A few tables attract most references, as in life, and nothing keeps them free of cycles.
    pairs = [(dice.randrange(1000), int(1000 * dice.random() ** 3)) for _ in range(3000)]
    links = [Link(f"b{one}", f"b{other}", bundle=f"{other}" if bundled else "") for one, other in pairs]
    started = time.process_time()
    layout = lay_out(boxes, links)
    assert time.process_time() - started < 10
    assert len(layout.boxes) == 1000
    assert len(layout.routes) == 3000


def _layout(*pairs: str) -> Layout:
    ends = [pair.split() for pair in pairs]
    links = [Link(source, target) for source, target in ends]
    names = dict.fromkeys(name for pair in ends for name in pair)
    return lay_out([Box(name, 200, 100) for name in names], links)
