"""Measures Cartridge against its limits and prints the table of `docs/reference/benchmarks.md`.

Usage: ``make bench``, or ``python benchmarks/run.py --only catalog --tables 100 --pairs 1``. It needs PostgreSQL
and MariaDB on this machine, starts servers of its own, and works in a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "support")]

from benchmarks import bench_catalog, bench_demo, bench_generate, bench_profile  # noqa: E402
from benchmarks.measuring import BenchmarkError, Comparison  # noqa: E402
from benchmarks.sizes import Bench  # noqa: E402
from benchmarks.table import markdown  # noqa: E402
from servers import PostgresServer, start_postgres  # noqa: E402

BENCHES: dict[str, Callable[[Bench, PostgresServer], Comparison]] = {
    "catalog": bench_catalog.compare,
    "catalog-bulk": lambda bench, server: bench_catalog.compare_reflection(bench, server, "bulk"),
    "catalog-each": lambda bench, server: bench_catalog.compare_reflection(bench, server, "each"),
    "catalog-mariadb": lambda bench, server: bench_catalog.compare_mariadb(bench),
    "catalog-mariadb-bulk": lambda bench, server: bench_catalog.compare_mariadb(bench, "bulk"),
    "catalog-mariadb-each": lambda bench, server: bench_catalog.compare_mariadb(bench, "each"),
    "profile": bench_profile.compare_postgres,
    "profile-counts": bench_profile.compare_postgres_counts,
    "profile-duckdb": lambda bench, server: bench_profile.compare_duckdb(bench),
    "generate": bench_generate.compare,
    "demo": lambda bench, server: bench_demo.compare_demo(bench),
    "help": lambda bench, server: bench_demo.compare_help(bench),
}
FEW_TABLES = 10


def main(arguments: list[str] | None = None) -> int:
    """Run what was chosen; 1 when something could not be measured. A missed aim is a number, not an error."""
    chosen = _parsed(arguments)
    with tempfile.TemporaryDirectory(prefix="cartridge-bench-") as folder, _server() as server:
        bench = Bench(Path(folder), chosen.tables, chosen.rows, chosen.pairs)
        comparisons = []
        try:
            for name in chosen.only or BENCHES:
                print(f"measuring {name}", file=sys.stderr, flush=True)
                comparisons.append(BENCHES[name](bench, server))
            print(markdown(comparisons), end="\n\n")
            if not chosen.only or "catalog" in chosen.only:
                few, many = (bench_catalog.count_statements(bench, server, n) for n in (FEW_TABLES, bench.tables))
                print(f"Statements for a catalog: {few} for {FEW_TABLES} tables, {many} for {bench.tables:,}.")
        except BenchmarkError as error:
            print(error, file=sys.stderr)
            return 1
        print(_machine(server))
    return 0


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure Cartridge against its limits.")
    parser.add_argument("--only", action="append", choices=BENCHES, help="one benchmark; may be given several times")
    parser.add_argument("--tables", type=int, default=1000, help="tables of the large schema (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the large table (default: %(default)s)")
    parser.add_argument("--pairs", type=int, default=5, help="runs of each (default: %(default)s)")
    return parser.parse_args(arguments)


@contextmanager
def _server() -> Iterator[PostgresServer]:
    server = start_postgres()
    try:
        yield server
    finally:
        server.stop()


def _machine(server: PostgresServer) -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core"))
    postgres = server.psql("postgres", "show server_version").split()[0]
    return f"{cores} cores, Python {platform.python_version()}, PostgreSQL {postgres}, {versions}."


if __name__ == "__main__":
    sys.exit(main())
