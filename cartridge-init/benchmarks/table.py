"""The results as a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.measuring import Comparison, Measurement, Spread

HEADER = ("What", "Cartridge", "The limit", "Limit", "Ratio", "Aim", "Peak memory: ours, limit")
MEBIBYTE = 1024 * 1024


def markdown(comparisons: Iterable[Comparison]) -> str:
    """One line per comparison: the median, and the least and the most in parentheses.

    Times are seconds, peak memory is MiB, the largest of all runs.
    """
    rows = [HEADER, tuple("---" for _ in HEADER), *map(_cells, comparisons)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(comparison: Comparison) -> tuple[str, ...]:
    return (
        comparison.name,
        _seconds(comparison.ours),
        comparison.limit_name,
        _seconds(comparison.limit),
        spread_text(comparison.ratios),
        _aim(comparison),
        f"{_peak(comparison.ours)}, {_peak(comparison.limit)}",
    )


def _seconds(runs: Sequence[Measurement]) -> str:
    return spread_text(Spread.of([each.seconds for each in runs])) + " s"


def spread_text(spread: Spread) -> str:
    """Three significant digits or so: more would be noise.

    >>> spread_text(Spread(1.2345, 0.999, 12.34))
    '1.23 (1.00 to 12.3)'
    """
    return f"{_number(spread.median)} ({_number(spread.minimum)} to {_number(spread.maximum)})"


def _number(value: float) -> str:
    digits = 3 if value < 0.1 else 2 if value < 10 else 1
    return f"{value:.{digits}f}"


def _peak(runs: Sequence[Measurement]) -> str:
    return f"{max(each.peak_bytes for each in runs) / MEBIBYTE:.0f}"


def _aim(comparison: Comparison) -> str:
    if comparison.is_met is None:
        return "none"
    aim = f"at most {comparison.aim:g}" if comparison.aim is not None else f"under {comparison.aim_seconds:g} s"
    return f"{aim}: {'met' if comparison.is_met else 'missed'}"
