"""Columns: every arc goes right, cycles are broken, no column overflows."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from cartridge.report.layering import columns_of, folded, without_cycles
from hypothesis import given
from hypothesis import strategies as st

ARCS = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)).filter(lambda arc: arc[0] != arc[1]), max_size=50)


@given(ARCS, st.integers(1, 6))
def test_arcs_go_right_and_columns_hold_no_more_than_they_may(arcs: list[tuple[int, int]], capacity: int) -> None:
    acyclic = without_cycles(16, arcs)
    columns = columns_of(16, acyclic, capacity)
    assert all(columns[left] < columns[right] for left, right in acyclic)
    assert max(Counter(columns).values()) <= capacity
    assert sorted(set(columns)) == list(range(max(columns) + 1))


@given(ARCS)
def test_breaking_cycles_turns_arcs_round_and_changes_nothing_else(arcs: list[tuple[int, int]]) -> None:
    found = without_cycles(16, arcs)
    assert [sorted(arc) for arc in found] == [sorted(arc) for arc in arcs]


def test_a_graph_without_cycles_is_left_alone() -> None:
    arcs = [(3, 1), (1, 0), (3, 0), (2, 0)]
    assert without_cycles(4, arcs) == arcs


def test_a_chain_of_thousands_needs_no_deep_stack() -> None:
    arcs = list(pairwise(range(20_000)))
    assert columns_of(20_000, without_cycles(20_000, arcs), 5) == list(range(20_000))


def test_what_is_referred_to_once_stands_beside_what_refers_to_it() -> None:
    # 0 -> 1 -> 2 -> 3 is a chain, 0 -> 4 alone: 4 belongs beside 0, not at the far end beside 3.
    columns = columns_of(5, [(0, 1), (1, 2), (2, 3), (0, 4)], 5)
    assert columns == [0, 1, 2, 3, 1]


@given(st.lists(st.integers(0, 60), min_size=1), st.integers(2, 12))
def test_folding_keeps_neighbouring_columns_neighbours(columns: list[int], most: int) -> None:
    whole = folded(list(range(max(columns) + 1)), most)
    assert all(abs(one - other) == 1 for one, other in pairwise(whole))
    assert max(whole) < max(most * 1.4, 2)


def test_a_slightly_wide_drawing_is_not_folded() -> None:
    assert folded([0, 1, 2, 3, 4], 4) == [0, 1, 2, 3, 4]
