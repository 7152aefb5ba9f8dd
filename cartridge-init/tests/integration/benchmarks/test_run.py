"""Every benchmark runs, at a size that takes seconds; what it measures then says nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from datasets import REPOSITORY

RUN = REPOSITORY / "cartridge-init" / "benchmarks" / "run.py"


def measured(*names: str) -> list[str]:
    """What a run of these benchmarks prints, line by line."""
    chosen = [part for name in names for part in ("--only", name)]
    sizes = ["--tables", "10", "--rows", "2000", "--pairs", "1"]
    done = subprocess.run([sys.executable, str(RUN), *sizes, *chosen], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def subjects(lines: list[str]) -> list[str]:
    return [line.split("|")[1].strip() for line in lines if line.startswith("| ")][2:]


@pytest.mark.usefixtures("postgres", "mariadb")  # they start their own; here it is seen whether they can
def test_benchmarks_run_at_a_tiny_size() -> None:
    catalogs = ("catalog", "catalog-bulk", "catalog-each", "catalog-mariadb")
    lines = measured(*catalogs, "profile", "profile-counts", "profile-duckdb", "generate", "help")
    in_postgres = "profile of 2,000 rows, 20 columns, in PostgreSQL"
    in_catalog, in_mariadb = "catalog of 10 PostgreSQL tables", "catalog of 10 MariaDB tables"
    assert subjects(lines) == [
        in_catalog,
        in_catalog,
        in_catalog,
        in_mariadb,
        in_postgres,
        in_postgres,
        "profile of 2,000 rows, 20 columns, in DuckDB",
        "generate for 10 tables",
        "`cartridge --help`",
    ]
    assert "Statements for a catalog: 12 for 10 tables, 12 for 10." in lines
    assert any("PostgreSQL" in line and "dbt-core" in line for line in lines)


@pytest.mark.matrix
@pytest.mark.usefixtures("postgres")
def test_the_demo_is_measured() -> None:
    assert subjects(measured("demo")) == ["`cartridge demo`"]


def test_an_unknown_benchmark_is_refused() -> None:
    done = subprocess.run([sys.executable, str(RUN), "--only", "nothing"], capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert "invalid choice: 'nothing'" in done.stderr
