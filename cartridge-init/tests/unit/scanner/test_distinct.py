"""Distinct values of a whole column, judged from a sample: what is estimated, and how sure it is said to be."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate

import pytest
from cartridge.scanner.distinct import Counts, estimate_distinct, relative_error
from cartridge.scanner.distinct_of_statistics import error_of_statistics, estimate_duj1
from cartridge.scanner.sampled import SAMPLE_ROWS, SampledColumn
from hypothesis import given
from hypothesis import strategies as st

ROWS = 200_000


def zipf(exponent: float) -> Callable[[random.Random], list[int]]:
    """Values that are the rarer the higher their number, as words of a language, towns and products are."""

    def column(dice: random.Random) -> list[int]:
        weights = list(accumulate((number + 1) ** -exponent for number in range(ROWS)))
        return dice.choices(range(ROWS), cum_weights=weights, k=ROWS)

    return column


COLUMNS: dict[str, Callable[[random.Random], Sequence[int]]] = {
    "zipf 0.7": zipf(0.7),
    "zipf 1": zipf(1),
    "zipf 1.5": zipf(1.5),
    "zipf 2": zipf(2),
    "a hundred values": lambda dice: dice.choices(range(100), k=ROWS),
    "ten thousand values": lambda dice: dice.choices(range(10_000), k=ROWS),
    "as many values as rows": lambda dice: dice.choices(range(ROWS), k=ROWS),
    "unique": lambda dice: range(ROWS),
    "almost unique": lambda dice: [row if dice.random() < 0.99 else dice.randrange(ROWS) for row in range(ROWS)],
    "half unique, half one value": lambda dice: [row if row % 2 else 0 for row in range(ROWS)],
    "one in fifty unique, the rest codes": lambda dice: [row if row % 50 == 0 else -1 - row % 7 for row in range(ROWS)],
    "three rows for each value": lambda dice: [row // 3 for row in range(ROWS)],
    "fifty rows for each value": lambda dice: [row // 50 for row in range(ROWS)],
    "amounts": lambda dice: [round(math.exp(dice.gauss(8, 1))) for _ in range(ROWS)],
    "waiting times": lambda dice: [round(dice.expovariate(0.001)) for _ in range(ROWS)],
}


def counts_of(values: Sequence[int]) -> Counts:
    found = Counter(values)
    often = Counter(found.values())
    return Counts(len(values), len(found), often[1], often[2], often[3])


@pytest.mark.parametrize("name", COLUMNS)
def test_the_error_that_is_said_covers_the_one_that_is_made(name: str) -> None:
    dice = random.Random(11)
    column = COLUMNS[name](dice)
    truth = len(set(column))
    within_two = 0
    for rows in (SAMPLE_ROWS, SAMPLE_ROWS, SAMPLE_ROWS, 2 * SAMPLE_ROWS, 2 * SAMPLE_ROWS, 2 * SAMPLE_ROWS):
        counts = counts_of(dice.sample(column, rows))
        estimate, said = estimate_distinct(counts, ROWS), relative_error(counts, ROWS)
        off = abs(estimate - truth) - 1
        within_two += off <= 2 * said * estimate
        assert off <= 3 * said * estimate, (estimate, truth, said)
        assert said < (0.4 if name == "zipf 2" else 0.2), "an error that covers everything says nothing"
        assert estimate == pytest.approx(truth, rel=0.5 if name == "zipf 2" else 0.2)
    assert within_two >= 5


@given(st.integers(0, 1000), st.data())
def test_the_estimate_stays_between_what_was_seen_and_what_there_is(rows: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(0, rows), min_size=rows and 1, max_size=rows))
    counts = counts_of(values)
    total = data.draw(st.integers(0, 1_000_000))
    estimate = estimate_distinct(counts, total)
    assert counts.distinct <= estimate <= max(total, counts.rows)
    error = relative_error(counts, total)
    assert math.isfinite(error)
    assert error >= 0
    if total <= counts.rows:
        assert (estimate, error) == (counts.distinct, 0)


@given(*(st.integers(0, 2000) for _ in range(4)), st.integers(1, 10**12))
def test_no_counts_whatever_bring_it_to_fall(once: int, twice: int, thrice: int, more: int, total: int) -> None:
    rows = once + 2 * twice + 3 * thrice + 4 * more
    counts = Counts(rows, once + twice + thrice + more, once, twice, thrice)
    assert counts.distinct <= estimate_distinct(counts, total) <= max(total, rows)
    assert math.isfinite(relative_error(counts, total))


@pytest.mark.parametrize("name", [each for each in COLUMNS if each != "one in fifty unique, the rest codes"])
def test_statistics_of_the_engine_have_an_error_too(name: str) -> None:
    """As PostgreSQL makes them: Duj1 over 30,000 rows, and the shares of at most 100 values that are common."""
    dice = random.Random(3)
    column = COLUMNS[name](dice)
    truth, found = len(set(column)), Counter(dice.sample(column, 30_000))
    estimate = estimate_duj1(30_000, len(found), sum(1 for each in found.values() if each == 1), ROWS)
    mean = 30_000 / estimate
    shares = [count / 30_000 for _, count in found.most_common(100) if count > max(1.25 * mean, 1)]
    said = error_of_statistics(estimate, 30_000, ROWS, shares)
    assert abs(estimate - truth) <= 2.1 * said * estimate + 1, (estimate, truth, said)


def test_statistics_of_even_columns_are_sure() -> None:
    assert error_of_statistics(3, 30_000, 1_000_000) < 0.001
    assert 0.001 < error_of_statistics(500_000, 30_000, 1_000_000) < 0.5
    assert error_of_statistics(100, 100, 100) == 0
    assert error_of_statistics(3, 30_000, 1_000_000, [0.8, 0.1, 0.1]) < 0.001, "every value is among the common ones"
    assert error_of_statistics(5_000, 30_000, 1_000_000, [0.5]) > 5


def test_nulls_of_the_sample_count_for_the_table() -> None:
    half_empty = SampledColumn(rows=100, filled=50, distinct=50, once=50)
    assert half_empty.estimate(10_000) == 5_000
    assert half_empty.estimate(10_000, filled_rows=4_321) == 4_321
    assert SampledColumn(rows=0, filled=0, distinct=0, once=0).estimate(0) == 0
