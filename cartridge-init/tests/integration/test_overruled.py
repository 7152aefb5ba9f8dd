"""A person's word on a real PostgreSQL database, from `cartridge.yml` to what dbt builds, and after the next scan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli_process import cartridge
from servers import PostgresServer

NAME = "overruled"
SHOP = """
    create schema sales; create schema crm;
    create table crm.clients (id integer primary key, name text, "e.mail" text);
    insert into crm.clients select i, 'Client ' || i, 'c' || i || '@example.com' from generate_series(1, 40) as t(i);
    create table sales.visits (
        visit_no integer, whom integer, lasted numeric(6, 1), began date, part text, shop_id integer
    );
    insert into sales.visits
    select i / 2, 1 + i / 2 % 42, i % 50, date '2024-01-01' + i / 20, (array['call', 'site'])[1 + i % 2], 1 + i % 3
    from generate_series(0, 299) as t(i);
    insert into sales.visits select * from sales.visits limit 1;
    create table sales.shops (id integer primary key, label text);
    insert into sales.shops select i, 'Shop ' || i from generate_series(1, 3) as t(i);
    create table sales.log (id integer primary key, line text, at timestamp);
    insert into sales.log select i, 'l' || i, now() from generate_series(1, 50) as t(i);
    create table sales.tmp_clients as select * from crm.clients;
"""
SAID = """
keys:
  visits: [visit_no, part]
  sales.log: none
relationships:
  - {from: sales.visits.whom, to: crm.clients.id}
  - {from: visits.shop_id, to: none}
roles: {sales.log: fact}
ignore:
  tables: [tmp_*]
  columns: [crm.clients.e.mail]
  findings: [{code: constant_column, table: log}]
"""


@pytest.fixture(scope="module")
def url(postgres: PostgresServer) -> Iterator[str]:
    found = postgres.create_database(NAME)
    postgres.psql(NAME, SHOP)
    yield found
    postgres.drop_database(NAME)


@pytest.fixture(scope="module")
def folder(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database was scanned, overruled, scanned again through the cache, and built."""
    found = tmp_path_factory.mktemp("overruled")
    for name in ("before", "overruled", "again"):
        done = cartridge("scan", url, "--output", f"{name}.json", folder=found)
        assert done.returncode == 0, done.stderr
        (found / "cartridge.yml").write_text(SAID)
    made = cartridge("generate", "again.json", "--output", "warehouse", "--no-validate", folder=found)
    assert made.returncode == 0, made.stderr
    built = cartridge(
        "validate", "warehouse", "--target", "dev", "--connection-url", "env:SOURCE", folder=found, SOURCE=url
    )
    assert built.returncode == 3, built.stdout + built.stderr
    (found / "built.txt").write_text(built.stdout)
    return found


def analysis(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())["analysis"]
    return found


def keys(folder: Path, name: str) -> dict[str, tuple[list[str], bool, int | None]]:
    return {
        each["table"]: (each["columns"], each["said"], each["evidence"]["violations"])
        for each in analysis(folder, name)["keys"]
        if each["kind"] == "primary"
    }


def test_the_database_says_what_holds(folder: Path) -> None:
    assert keys(folder, "overruled")["visits"] == (["visit_no", "part"], True, 1)
    (said,) = [each for each in analysis(folder, "overruled")["relationships"] if each["table"] == "visits"]
    assert (said["columns"], said["ref_table"], said["said"]) == (["whom"], "clients", True)
    assert said["evidence"]["violations"] == 12
    codes = {(each["code"], each["table"]) for each in analysis(folder, "overruled")["findings"]}
    assert {("duplicate_key", "visits"), ("orphans", "visits")} <= codes


def test_what_was_denied_is_gone(folder: Path) -> None:
    assert "log" in keys(folder, "before")
    assert "log" not in keys(folder, "overruled")
    before = {(each["table"], *each["columns"]) for each in analysis(folder, "before")["relationships"]}
    assert ("visits", "shop_id") in before
    files = "".join(path.read_text() for path in (folder / "warehouse" / "models").rglob("*.*"))
    assert "tmp_clients" not in files
    assert "e.mail" not in files
    assert "stg_sales__shops" not in (folder / "warehouse" / "models" / "marts" / "fct_visits.sql").read_text()


def test_a_rescan_says_the_same(folder: Path) -> None:
    again = json.loads((folder / "again.json").read_text())
    assert again["analysis"] == analysis(folder, "overruled")
    assert again["tables_from_cache"] == 4


def test_the_tests_of_the_project_warn_with_the_count(folder: Path) -> None:
    results = json.loads((folder / "warehouse" / "target" / "run_results.json").read_text())["results"]
    assert not [each for each in results if each["status"] in ("error", "fail", "skipped")]
    warned = {each["unique_id"].split(".")[2]: each["failures"] for each in results if each["status"] == "warn"}
    assert sorted(warned.values()) == [1, 1, 12]
    assert any("unique_combination" in name and "visits" in name for name in warned)
    assert any("relationships" in name and "clients" in name for name in warned)


def test_the_documents_say_who_said_it(folder: Path) -> None:
    described = "".join(path.read_text() for path in (folder / "warehouse" / "models").rglob("*.yml"))
    assert "Said in cartridge.yml. 12 of 301 rows point at no row of crm.clients" in " ".join(described.split())
    manifest = json.loads((folder / "warehouse" / "target" / "manifest.json").read_text())
    assert "model.overruled.fct_logs" in manifest["nodes"], "the role made it a fact"
    for path in (folder / "warehouse" / "models").rglob("*.yml"):
        assert yaml.safe_load(path.read_text())
    page = (folder / "warehouse" / "target" / "cartridge.html").read_text()
    assert "declared, or said in cartridge.yml" in page
    assert "visits (whom) → crm.clients (id)" in page
    assert "(shop_id)" not in page


def test_what_is_said_after_the_build_is_told_by_validate(folder: Path) -> None:
    (folder / "cartridge.yml").write_text(f"{SAID}\n  sensitive: [clients.name]\n")
    told = cartridge("validate", "warehouse", "--select", "stg_crm__clients", "--target", "dev", folder=folder)
    assert "ignore.sensitive, `clients.name`" in told.stderr
    (folder / "cartridge.yml").write_text(SAID)


def test_the_data_is_not_asked_about_what_only_names_suggest(url: str, folder: Path) -> None:
    for infer in ("names", "off"):
        elsewhere = folder / infer
        elsewhere.mkdir()
        done = cartridge("scan", url, "--infer", infer, "--json", folder=elsewhere)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)["analysis"]
        guessed = [each for each in (*found["keys"], *found["relationships"]) if not each["declared"]]
        assert all("not verified" in each["evidence"]["reason"] for each in guessed)
        assert bool(guessed) == (infer == "names")


def test_a_mistake_stops_the_scan_and_the_generation(url: str, folder: Path) -> None:
    elsewhere = folder / "wrong"
    elsewhere.mkdir()
    (elsewhere / "cartridge.yml").write_text("keys: {visit: [visit_no]}\nroles: {sales.lgo: fact}\n")
    for words in (("scan", url, "--output", "x.json"), ("generate", "../before.json", "--output", "x")):
        done = cartridge(*words, folder=elsewhere)
        assert done.returncode == 2
        assert "there is no table `visit`." in done.stderr
        assert "Did you mean `sales.log`?" in done.stderr
        assert not any(path.name.startswith("x") for path in elsewhere.iterdir())
