"""The results as people read them."""

from __future__ import annotations

from benchmarks.measuring import Comparison, Measurement, Spread
from benchmarks.table import markdown, spread_text

MIB = 1024 * 1024


def test_every_figure_of_a_comparison_is_in_its_line() -> None:
    comparison = Comparison(
        "catalog",
        "bare queries",
        (Measurement(0.5, 100 * MIB), Measurement(0.3, 90 * MIB), Measurement(0.4, 95 * MIB)),
        (Measurement(0.25, 50 * MIB), Measurement(0.2, 40 * MIB), Measurement(0.1, 45 * MIB)),
        aim=2,
    )
    header, rule, line = markdown([comparison]).splitlines()
    assert header.count("|") == rule.count("|") == line.count("|")
    assert line == (
        "| catalog | 0.40 (0.30 to 0.50) s | bare queries | 0.20 (0.10 to 0.25) s | 2.00 (1.50 to 4.00)"
        " | at most 2: met | 100, 50 |"
    )


def test_an_aim_in_seconds_and_none_are_told_apart() -> None:
    run = (Measurement(61, MIB),)
    assert "| under 60 s: missed |" in markdown([Comparison("demo", "build", run, run, aim_seconds=60)])
    assert "| none |" in markdown([Comparison("help", "click", run, run)])


def test_small_times_keep_their_digits() -> None:
    assert spread_text(Spread(0.0123, 0.5, 12.34)) == "0.012 (0.50 to 12.3)"
