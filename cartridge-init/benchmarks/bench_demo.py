"""What a person waits for: the whole demo, and the help."""

from __future__ import annotations

import shutil
import sys

from benchmarks.measuring import Comparison, Measurement, in_pairs
from benchmarks.sizes import Bench

DEMO_SECONDS = 60.0


def compare_demo(bench: Bench) -> Comparison:
    """``cartridge demo`` from an empty folder over ``dbt build`` of the project it made."""
    folder = bench.folder / "demo"
    project = folder / "shop"

    def demo() -> Measurement:
        shutil.rmtree(folder, ignore_errors=True)
        return bench.script("cartridge", "demo", "--output", folder)

    def build() -> Measurement:
        shutil.rmtree(project / "target", ignore_errors=True)
        return bench.script("dbt", "--quiet", "build", "--project-dir", project, "--profiles-dir", project)

    ours, limit = in_pairs(demo, build, bench.pairs, warm_up=False)
    return Comparison("`cartridge demo`", "dbt build of its project", ours, limit, aim_seconds=DEMO_SECONDS)


def compare_help(bench: Bench) -> Comparison:
    """``cartridge --help`` over a Python that imports Click, without which there is no help."""
    ours, limit = in_pairs(
        lambda: bench.script("cartridge", "--help"),
        lambda: bench.command(sys.executable, "-c", "import click"),
        bench.pairs,
    )
    return Comparison("`cartridge --help`", "Python importing Click", ours, limit)
