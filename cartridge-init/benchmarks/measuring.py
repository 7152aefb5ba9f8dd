"""Two ways to get the same thing, run in turn in processes of their own, and the ratio taken pair by pair.

The machine's speed drifts while a benchmark runs; two runs side by side drift together, and their ratio stays.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
FOLDERS = (HERE.parent, HERE.parent / "tests" / "support")
"""What the processes import from: this folder as a package, and the servers that the tests use."""


class BenchmarkError(Exception):
    """A measured command failed, or two commands that must find the same did not."""


@dataclass(frozen=True)
class Measurement:
    """One run of one process.

    ``seconds`` are those of the work alone where the command tells them itself, else of the whole process.
    """

    seconds: float
    peak_bytes: int
    facts: dict[str, Any] = field(default_factory=dict)


Run = Callable[[], Measurement]


class Spread(NamedTuple):
    """The middle of several runs, and how far they lie apart."""

    median: float
    minimum: float
    maximum: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True)
class Comparison:
    """Cartridge and its limit over the same work.

    :param aim: the most that the ratio should be; ``None`` where no aim is set.
    :param aim_seconds: the most that Cartridge's own time should be.
    """

    name: str
    limit_name: str
    ours: tuple[Measurement, ...]
    limit: tuple[Measurement, ...]
    aim: float | None = None
    aim_seconds: float | None = None

    @property
    def ratios(self) -> Spread:
        return Spread.of([a.seconds / b.seconds for a, b in zip(self.ours, self.limit, strict=True)])

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met in the median; ``None`` where there is none."""
        if self.aim is not None:
            return self.ratios.median <= self.aim
        if self.aim_seconds is not None:
            return Spread.of([each.seconds for each in self.ours]).median <= self.aim_seconds
        return None


def run_command(command: list[str | Path], environment: dict[str, str], folder: Path) -> Measurement:
    """Run a command in ``folder``; the last line it prints may be JSON with its own ``seconds`` and what it found.

    :raises BenchmarkError: when it fails, with what it wrote.
    """
    done = subprocess.run(
        [sys.executable, "-S", "-E", str(HERE / "watched.py"), *map(str, command)],
        capture_output=True,
        check=True,
        text=True,
        env=environment,
        cwd=folder,
    )
    report = json.loads(done.stdout)
    if report["code"] != 0:
        said = (report["errors"] or report["output"])[-2000:]
        raise BenchmarkError(f"`{' '.join(map(str, command))}` ended with exit code {report['code']}.\n{said}")
    facts = _facts(report["output"])
    return Measurement(facts.pop("seconds", report["seconds"]), report["peak_bytes"], facts)


def _facts(output: str) -> dict[str, Any]:
    last = output.rstrip().rpartition("\n")[2]
    found = json.loads(last) if last.startswith("{") and last.endswith("}") else {}
    return found if isinstance(found, dict) else {}


def in_pairs(
    ours: Run, limit: Run, pairs: int, *, warm_up: bool = True
) -> tuple[tuple[Measurement, ...], tuple[Measurement, ...]]:
    """``pairs`` runs of each, one after the other in turn.

    :param warm_up: whether to run both once before, uncounted, so that files and compiled modules are at hand; a
        single pair gets none, as it is there to see that things run.
    """
    if warm_up and pairs > 1:
        ours(), limit()
    runs = [(ours(), limit()) for _ in range(pairs)]
    return tuple(a for a, _ in runs), tuple(b for _, b in runs)


def must_agree(name: str, ours: Measurement, limit: Measurement) -> None:
    """Both found the same: a limit that does less than the thing it limits is none.

    :raises BenchmarkError: with what differs.
    """
    keys = ours.facts.keys() | limit.facts.keys()
    differing = {key: (ours.facts.get(key), limit.facts.get(key)) for key in sorted(keys)}
    differing = {key: (a, b) for key, (a, b) in differing.items() if a != b}
    if differing:
        raise BenchmarkError(f"{name}: Cartridge and its limit did not find the same: {differing}.")
