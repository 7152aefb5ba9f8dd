"""What PostgreSQL keeps of a column, as quartiles."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from cartridge.artifacts.catalog import Column
from cartridge.artifacts.profile import Quartiles
from cartridge.scanner.connectors.postgresql_statistics import statistics_of


def of(
    data_type: str,
    bounds: Sequence[str] | None,
    values: Sequence[str] | None = None,
    shares: Sequence[float] | None = None,
    *,
    nulls: float = 0.0,
    changed: int = 0,
) -> Quartiles | None:
    column = Column(name="c", position=1, data_type=data_type, raw_type=data_type)
    return statistics_of(column, -0.5, nulls, 0.5, 1_000_000, 30_000, changed, values, shares, bounds).quartiles


def test_bounds_stand_at_equal_shares() -> None:
    found = of("bigint", [str(number * 10) for number in range(101)])
    assert found is not None
    assert (found.lower, found.median, found.upper, found.kind) == (250, 500, 750, "estimated")
    assert found.error == pytest.approx(0.0106, abs=1e-4)


def test_common_values_weigh_as_they_are_common() -> None:
    found = of("integer", ["0", "1", "2", "9", "11"], ["10", "-5"], [0.45, 0.05])
    assert found is not None
    assert (found.lower, found.median, found.upper) == (2, 10, 10)
    only = of("decimal(10,2)", None, ["2.50", "1.00"], [0.4, 0.2], nulls=0.4)
    assert only is not None
    assert (only.lower, only.median, only.upper) == (1, 2.5, 2.5)


def test_changes_since_are_part_of_the_error() -> None:
    fresh, stale = of("integer", ["1", "2", "3"]), of("integer", ["1", "2", "3"], changed=50_000)
    assert fresh is not None
    assert stale is not None
    assert (stale.error or 0) - (fresh.error or 0) == pytest.approx(0.05, abs=1e-4)


def test_moments_sort_as_text_or_a_sample_has_to_tell() -> None:
    found = of("timestamptz", [f"2024-01-0{day} 10:00:00.5+00" for day in range(1, 6)])
    assert found is not None
    assert found.median == "2024-01-03 10:00:00.5+00"
    assert of("date", ["0044-03-15 BC", "2024-01-01", "2024-01-02"]) is None
    assert of("date", ["2024-01-01", "2024-01-02", "infinity"]) is None
    assert of("date", ["2024-01-01", "10000-01-02", "10001-01-02"]) is None


def test_texts_have_none() -> None:
    assert of("text", ["a", "b"]) is None
    assert of("integer", None) is None
    assert of("decimal", ["$1.00", "$2.00"]) is None
