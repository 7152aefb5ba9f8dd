"""Order within columns: crossings are counted rightly and never grow."""

from __future__ import annotations

from itertools import combinations

from cartridge.report.ordering import Columns, Segment, crossings, ordered
from hypothesis import given
from hypothesis import strategies as st

LEFT, RIGHT = list(range(8)), list(range(8, 16))
SEGMENTS = st.lists(st.builds(Segment, st.sampled_from(LEFT), st.sampled_from(RIGHT)), max_size=30)


def brute_force(columns: Columns, segments: list[Segment]) -> int:
    left = {node: at for at, node in enumerate(columns[0])}
    right = {node: at for at, node in enumerate(columns[1])}
    return sum(
        (left[one.left] - left[other.left]) * (right[one.right] - right[other.right]) < 0
        for one, other in combinations(segments, 2)
    )


@given(st.permutations(LEFT), st.permutations(RIGHT), SEGMENTS)
def test_crossings_are_counted_as_by_comparing_all_pairs(
    left: list[int], right: list[int], segments: list[Segment]
) -> None:
    assert crossings([left, right], segments) == brute_force([left, right], segments)


@given(st.permutations(LEFT), st.permutations(RIGHT), SEGMENTS)
def test_ordering_keeps_every_node_and_never_adds_a_crossing(
    left: list[int], right: list[int], segments: list[Segment]
) -> None:
    before = [left, right]
    after = ordered(before, segments, lanes=[0] * 16)
    assert [sorted(column) for column in after] == [LEFT, RIGHT]
    assert crossings(after, segments) <= crossings(before, segments)


def test_an_order_without_crossings_is_found_when_there_is_one() -> None:
    columns = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    segments = [Segment(0, 7), Segment(1, 6), Segment(2, 5), Segment(3, 4)]
    segments += [Segment(4, 9), Segment(5, 8), Segment(6, 11), Segment(7, 10)]
    assert crossings(columns, segments) > 0
    assert crossings(ordered(columns, segments, lanes=[0] * 12), segments) == 0


def test_ports_of_one_box_order_what_they_lead_to() -> None:
    segments = [Segment(0, 1, left_port=0.8), Segment(0, 2, left_port=0.2)]
    assert ordered([[0], [1, 2]], segments, lanes=[0, 0, 0]) == [[0], [2, 1]]


@given(st.permutations(LEFT), st.permutations(RIGHT), SEGMENTS)
def test_lanes_are_never_mixed(left: list[int], right: list[int], segments: list[Segment]) -> None:
    lanes = [node % 3 for node in range(16)]
    for column in ordered([left, right], segments, lanes):
        assert [lanes[node] for node in column] == sorted(lanes[node] for node in column)
