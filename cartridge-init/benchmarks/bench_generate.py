"""A dbt project for a large schema, against the time dbt takes to only read that project."""

from __future__ import annotations

import shutil

from benchmarks.bench_catalog import make_schema
from benchmarks.measuring import Comparison, Measurement, in_pairs
from benchmarks.sizes import Bench
from servers import PostgresServer

AIM = 1.0


def compare(bench: Bench, server: PostgresServer) -> Comparison:
    """``cartridge generate --no-validate`` over ``dbt parse`` of what it made, whole processes."""
    url = make_schema(server, bench.tables)
    scan, project = bench.folder / "scan.json", bench.folder / "generated"
    bench.script("cartridge", "scan", url, "--output", scan)

    def generate() -> Measurement:
        shutil.rmtree(project, ignore_errors=True)
        return bench.script("cartridge", "generate", scan, "--output", project, "--no-validate")

    where = ("--project-dir", project, "--profiles-dir", project)

    def parse() -> Measurement:
        return bench.script("dbt", "--quiet", "parse", "--no-partial-parse", *where)

    ours, limit = in_pairs(generate, parse, bench.pairs, warm_up=False)
    return Comparison(f"generate for {bench.tables:,} tables", "dbt parse of the result", ours, limit, aim=AIM)
