"""Distinct values of a whole column, judged from a sample."""

from __future__ import annotations

import random

import pytest
from cartridge.scanner.distinct import SampledColumn, estimate_distinct
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(0, 1000), st.data())
def test_the_estimate_stays_between_what_was_seen_and_what_there_is(rows: int, data: st.DataObject) -> None:
    distinct = data.draw(st.integers(0, rows))
    once = data.draw(st.integers(0, distinct))
    total = data.draw(st.integers(0, 1_000_000))
    assert 0 <= estimate_distinct(rows, distinct, once, total) <= max(total, rows)
    if rows:
        assert estimate_distinct(rows, distinct, once, total) >= distinct


@pytest.mark.parametrize("values", [5, 300, 20_000, 100_000])
def test_it_comes_near_the_truth(values: int) -> None:
    dice = random.Random(7)
    column = [dice.randrange(values) for _ in range(100_000)]
    sample = dice.sample(column, 20_000)
    counts: dict[int, int] = {}
    for value in sample:
        counts[value] = counts.get(value, 0) + 1
    once = sum(1 for count in counts.values() if count == 1)
    estimate = estimate_distinct(len(sample), len(counts), once, len(column))
    assert estimate == pytest.approx(len(set(column)), rel=0.25)


def test_nulls_of_the_sample_count_for_the_table() -> None:
    half_empty = SampledColumn(rows=100, filled=50, distinct=50, once=50)
    assert half_empty.estimate(10_000) == 5_000
    assert half_empty.estimate(10_000, filled_rows=4_321) == 4_321
    assert SampledColumn(rows=0, filled=0, distinct=0, once=0).estimate(0) == 0
