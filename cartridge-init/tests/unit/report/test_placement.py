"""Heights: the nearest arrangement that keeps the distances."""

from __future__ import annotations

import itertools

import pytest
from cartridge.report.placement import Pull, isotonic, tops_of
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.lists(st.floats(-100, 100), min_size=1, max_size=12)


@given(NUMBERS, st.data())
def test_isotonic_rises_and_is_nearer_than_any_other_rising_answer(wanted: list[float], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=len(wanted), max_size=len(wanted)))
    other = sorted(data.draw(st.lists(st.floats(-100, 100), min_size=len(wanted), max_size=len(wanted))))
    found = isotonic(wanted, weights)

    def cost(answer: list[float]) -> float:
        return sum(weight * (a - w) ** 2 for a, w, weight in zip(answer, wanted, weights, strict=True))

    assert all(one <= two + 1e-9 for one, two in itertools.pairwise(found))
    assert cost(found) <= cost(other) + 1e-6


def test_a_lone_line_is_level() -> None:
    tops = tops_of([[0], [1]], heights=[100, 40], gaps=[10, 10], pulls=[Pull(0, 1, 70, 20, 1.0)], sweeps=8)
    assert tops[0] + 70 == pytest.approx(tops[1] + 20)


def test_nodes_keep_the_larger_gap_between_them() -> None:
    tops = tops_of([[0, 1, 2]], heights=[10, 10, 10], gaps=[5, 20, 5], pulls=[], sweeps=2)
    assert [round(lower - upper - 10, 6) for upper, lower in itertools.pairwise(tops)] == [20, 20]
