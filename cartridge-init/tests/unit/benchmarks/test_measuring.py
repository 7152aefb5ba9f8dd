"""How runs become a ratio, and what makes a benchmark fail instead of printing a number."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from benchmarks.measuring import (
    BenchmarkError,
    Comparison,
    Measurement,
    in_pairs,
    must_agree,
    run_command,
)


def runs(*seconds: float) -> tuple[Measurement, ...]:
    return tuple(Measurement(each, 1024) for each in seconds)


def test_the_ratio_is_taken_pair_by_pair() -> None:
    comparison = Comparison("x", "y", runs(2, 30, 4), runs(1, 10, 1), aim=3)
    assert comparison.ratios == (3, 2, 4)
    assert comparison.is_met
    assert not Comparison("x", "y", runs(2, 30, 4), runs(1, 10, 1), aim=2.9).is_met


def test_an_aim_may_be_a_time_or_missing() -> None:
    assert Comparison("x", "y", runs(59, 61, 58), runs(1, 1, 1), aim_seconds=60).is_met
    assert not Comparison("x", "y", runs(61, 61, 58), runs(1, 1, 1), aim_seconds=60).is_met
    assert Comparison("x", "y", runs(1), runs(1)).is_met is None


def test_pairs_run_in_turn_after_a_warm_up_that_does_not_count() -> None:
    order: list[str] = []

    def run(name: str) -> Measurement:
        order.append(name)
        return Measurement(len(order), 0)

    ours, limit = in_pairs(lambda: run("a"), lambda: run("b"), 2)
    assert order == ["a", "b"] * 3
    assert [each.seconds for each in ours] == [3, 5]
    assert [each.seconds for each in limit] == [4, 6]


def test_a_limit_that_finds_something_else_is_no_limit() -> None:
    same = Measurement(1, 0, {"rows": 3})
    must_agree("x", same, Measurement(2, 0, {"rows": 3}))
    with pytest.raises(BenchmarkError, match=r"'rows': \(3, 2\)"):
        must_agree("x", same, Measurement(2, 0, {"rows": 2}))


def test_memory_and_time_are_those_of_the_command(tmp_path: Path) -> None:
    script = "block = bytearray(200 * 1024 * 1024); import time; time.sleep(0.2); print('done')"
    large = run_command([sys.executable, "-c", script], {}, tmp_path)
    small = run_command([sys.executable, "-c", "pass"], {}, tmp_path)
    assert large.peak_bytes > 200 * 1024 * 1024
    assert small.peak_bytes < 50 * 1024 * 1024
    assert large.seconds > 0.2


def test_a_command_may_tell_its_own_time_and_what_it_found(tmp_path: Path) -> None:
    told = run_command([sys.executable, "-c", """print('{"seconds": 0.5, "rows": 7}')"""], {}, tmp_path)
    assert (told.seconds, told.facts) == (0.5, {"rows": 7})


def test_a_command_that_fails_says_what_it_wrote(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"exit code 3\.\n.*no such table"):
        run_command([sys.executable, "-c", "import sys; sys.stderr.write('no such table'); sys.exit(3)"], {}, tmp_path)
