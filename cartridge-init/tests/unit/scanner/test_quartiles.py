"""What quartiles are worth, and those of weighted values."""

from __future__ import annotations

import random

import pytest
from cartridge.scanner.quartiles import error_of_share, of_weighted, quartiles


def test_the_error_of_a_share_holds_for_nineteen_samples_of_twenty() -> None:
    dice = random.Random(3)
    column = list(range(20_000))
    said = error_of_share(1_000, len(column))
    medians = [sorted(dice.sample(column, 1_000))[500] for _ in range(200)]
    off = sum(abs(median / len(column) - 0.5) > said for median in medians)
    assert 0 < off < 25


@pytest.mark.parametrize(("rows", "total", "together", "error"), [(0, 5, 1, 0), (5, 5, 1, 0), (10, 10**9, 100, 0.5)])
def test_all_rows_have_no_error_and_one_block_says_nothing(rows: int, total: int, together: int, error: float) -> None:
    assert error_of_share(rows, total, together) == pytest.approx(error)


def test_blocks_tell_less_than_rows() -> None:
    assert error_of_share(10_000, 10**6, 100) == pytest.approx(10 * error_of_share(10_000, 10**6))


def test_quartiles_of_weighted_values() -> None:
    assert of_weighted([(1, 0.2), (5, 0.1), (7, 0.5), (9, 0.2)]) == {"lower": 5, "median": 7, "upper": 7}
    assert of_weighted([]) == {}
    assert quartiles(of_weighted([]), "exact", 0.0) is None
