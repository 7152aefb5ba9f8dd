"""Distinct values of a whole column, judged from a sample."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from cartridge.scanner.distinct import error_of_statistics, estimate_distinct, relative_error
from cartridge.scanner.sampled import SampledColumn
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


@pytest.mark.parametrize("share", [0.05, 0.2])
@pytest.mark.parametrize("values", [5, 300, 20_000, 100_000, None])
def test_the_error_that_is_said_covers_the_one_that_is_made(values: int | None, share: float) -> None:
    dice = random.Random(11)
    column = [dice.randrange(values) for _ in range(100_000)] if values else list(range(100_000))
    counts = Counter(dice.sample(column, int(share * len(column))))
    once = sum(1 for count in counts.values() if count == 1)
    pairs = sum(count * (count - 1) for count in counts.values())
    estimate = estimate_distinct(counts.total(), len(counts), once, len(column))
    said = relative_error(counts.total(), len(counts), once, pairs, len(column))
    assert abs(estimate - len(set(column))) <= 2 * said * estimate + 1
    assert said < 0.5


def test_hidden_rare_values_make_an_estimate_unsure() -> None:
    dice = random.Random(5)
    column = [number if dice.random() < 0.5 else 0 for number in range(100_000)]
    counts = Counter(dice.sample(column, 5_000))
    once = sum(1 for count in counts.values() if count == 1)
    pairs = sum(count * (count - 1) for count in counts.values())
    assert relative_error(5_000, len(counts), once, pairs, len(column)) > 1


@given(st.integers(0, 1000), st.data())
def test_an_error_is_a_number_whatever_was_seen(rows: int, data: st.DataObject) -> None:
    distinct = data.draw(st.integers(min(rows, 1), rows))
    once = data.draw(st.integers(0, distinct)) if distinct == rows else data.draw(st.integers(0, max(0, distinct - 1)))
    total = data.draw(st.integers(rows, 1_000_000))
    error = relative_error(rows, distinct, once, data.draw(st.integers(0, rows * rows)), total)
    assert math.isfinite(error)
    assert error >= 0


def test_statistics_of_the_engine_have_an_error_too() -> None:
    assert error_of_statistics(3, 30_000, 1_000_000) < 0.001
    assert 0.001 < error_of_statistics(500_000, 30_000, 1_000_000) < 0.5
    assert error_of_statistics(100, 100, 100) == 0


def test_nulls_of_the_sample_count_for_the_table() -> None:
    half_empty = SampledColumn(rows=100, filled=50, distinct=50, once=50)
    assert half_empty.estimate(10_000) == 5_000
    assert half_empty.estimate(10_000, filled_rows=4_321) == 4_321
    assert SampledColumn(rows=0, filled=0, distinct=0, once=0).estimate(0) == 0
