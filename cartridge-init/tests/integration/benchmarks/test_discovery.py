"""Discovery is measured on a database whose truth is known: of the datasets where they are, else of a small one."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from datasets import REPOSITORY

DISCOVERY = REPOSITORY / "cartridge-init" / "benchmarks" / "discovery"

SHOP = """
create table customers (id integer, name text);
create table orders (id integer, customer_id integer, total numeric(10, 2), ordered_on date, shipper integer);
insert into customers select i, 'customer ' || i from generate_series(1, 50) as n (i);
insert into orders select i, 1 + i % 50, i * 1.5, date '2024-01-01' + i, 1 + i % 2 from generate_series(1, 400) n (i);
"""
TRUTH = {
    "primary_keys": {"customers": ["id"], "orders": ["id"]},
    "foreign_keys": [
        {"table": "orders", "columns": ["customer_id"], "ref_table": "customers", "ref_columns": ["id"]},
        {"table": "orders", "columns": ["shipper"], "ref_table": "customers", "ref_columns": ["id"]},
    ],
}
ROLES = {"roles": {"customers": "dimension", "orders": "fact"}, "also_acceptable": {}}


@pytest.fixture
def datasets(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "pg_stripped.sql.gz").write_bytes(gzip.compress(SHOP.encode()))
    (folder / "truth.json").write_text(json.dumps(TRUTH))
    (folder / "roles.json").write_text(json.dumps(ROLES))
    return tmp_path


def measured(datasets: Path, *options: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, str(DISCOVERY), *options],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "CARTRIDGE_DATASETS": str(datasets)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.usefixtures("postgres")  # it starts its own: this fails or skips where there is none to start
def test_a_database_is_held_against_its_truth(datasets: Path) -> None:
    header, _, line = (each for each in measured(datasets, "--group", "datasets") if each.startswith("|"))
    names = header.split(" | ")
    assert len(set(names)) == len(names)
    cells = dict(zip(names, line.split(" | "), strict=True))
    assert (cells["keys:F1"], cells["refs:P"], cells["refs:R"], cells["roles"]) == ("1.00", "1.00", "0.50", "2 of 2")


@pytest.mark.usefixtures("postgres")
def test_mistakes_are_listed_and_names_can_be_taken_away(datasets: Path) -> None:
    lines = measured(datasets, "--group", "datasets", "--opaque", "--wrong")
    assert any(line.startswith("  ") and "t00" in line for line in lines)
    assert not any("customer" in line for line in lines)


def test_without_datasets_it_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(DISCOVERY), "--group", "datasets"],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "CARTRIDGE_DATASETS": str(tmp_path)},
    )
    assert done.returncode == 2
    assert "CARTRIDGE_DATASETS" in done.stderr
