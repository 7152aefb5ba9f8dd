"""A shop kept as applications of several countries keep theirs, staged by dbt in DuckDB and in PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from cartridge import journey
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.run import RunResult
from cartridge.dbt.hashing import SALT_VARIABLE
from cartridge.dbt.runner import run_dbt
from cartridge.errors import UsageError
from projects import Project, build, build_with, complaints, lint, parse_for_snowflake, scan_database
from raw_shop import BOOKINGS, DEVICES, MEMBERS, PURCHASES, SUPPLIERS, create_raw_duckdb, create_raw_postgres
from servers import PostgresServer


@dataclass(frozen=True)
class Built:
    """A built project, and its tables to be asked."""

    project: Project
    run: RunResult
    ask: Callable[[str], list[tuple[Any, ...]]]


def made(url: str, folder: Path, options: GenerationOptions) -> Project:
    scan = scan_database(url)
    generated = journey.generate(scan, "raw", options=options)
    journey.write(generated, folder)
    return Project(url, scan, generated, folder)


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The shop with its personal columns hashed."""
    folder = tmp_path_factory.mktemp("staging")
    if request.param == "duckdb":
        url = create_raw_duckdb(folder / "raw.duckdb")
    else:
        postgres: PostgresServer = request.getfixturevalue("postgres")
        postgres.create_database("raw")
        url = postgres.url("raw")
        create_raw_postgres(url)
    project = made(url, folder / "project", GenerationOptions(personal="hash"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SALT_VARIABLE, "pepper")
        run = build(project)

    def ask(statement: str) -> list[tuple[Any, ...]]:
        if request.param == "duckdb":
            with duckdb.connect(str(project.folder / "target" / "sandbox.duckdb"), read_only=True) as connection:
                connection.execute(f"attach '{folder / 'raw.duckdb'}' as raw (read_only)")
                return connection.execute(statement).fetchall()
        with psycopg.connect(url, options="-c search_path=raw_dev") as connection:
            return connection.execute(statement.encode()).fetchall()

    return Built(project, run, ask)


def test_it_builds_its_unit_tests_pass_and_sqlfluff_finds_nothing(built: Built) -> None:
    assert complaints(built.run) == []
    assert built.run.status == "success"
    assert {each.status for each in built.run.nodes_of("unit_test")} == {"pass"}
    assert len(built.run.nodes_of("unit_test")) == 5
    assert built.run.evaluation
    assert built.run.evaluation.violations == ()
    assert lint(built.project).returncode == 0, lint(built.project).stdout


def test_flags_are_booleans(built: Built) -> None:
    rows = built.ask("select is_newsletter, is_active, is_verified, is_deleted from dim_members")
    assert sum(bool(each[0]) for each in rows) == sum(each[4] == "Y" for each in MEMBERS)
    assert sum(bool(each[1]) for each in rows) == sum(each[5] == 1 for each in MEMBERS)
    assert sum(each[2] is None for each in rows) == sum(each[6] is None for each in MEMBERS)
    assert sum(bool(each[3]) for each in rows) == sum(each[7] is not None for each in MEMBERS)


def test_texts_numbers_and_documents_have_their_types(built: Built) -> None:
    found = built.ask(
        "select cast(joined_date as text), credit, cast(last_seen_at as text), settings_theme, settings_zoom, "
        "is_settings_tips from dim_members order by last_seen_at"
    )
    wanted = []
    for each in MEMBERS:
        settings = json.loads(each[11]) if each[11] else {}
        seen = datetime.fromtimestamp(each[10], UTC).strftime("%Y-%m-%d %H:%M:%S")
        credit = Decimal(each[9]) if each[9] else None
        wanted.append((each[8], credit, seen, settings.get("theme"), settings.get("zoom"), settings.get("tips")))
    assert found == wanted


def test_what_programs_of_several_countries_write_is_read(built: Built) -> None:
    found = built.ask(
        "select booked_on, due_on, happened_at, shipped_on, amount, price, discount, value_date, period_date, "
        "is_storno_kz, is_gesperrt from fct_bookings order by booking_id"
    )
    wanted = []
    for _, booked, due, happened, shipped, amount, price, discount, day, month, reversed_, locked in BOOKINGS:
        wanted.append(
            (
                datetime.strptime(booked, "%d.%m.%Y").date(),
                datetime.strptime(due, "%d.%m.%Y").date() if due.strip("0.") else None,
                datetime.strptime(happened, "%d.%m.%Y %H:%M"),
                datetime.strptime(shipped, "%m/%d/%Y").date(),
                Decimal(amount.replace(".", "").replace(",", ".")),
                Decimal(price.replace(",", "")) if price else None,
                Decimal(discount.strip(" %").replace(",", ".")),
                datetime.strptime(str(day), "%Y%m%d").date(),
                datetime.strptime(f"{month}01", "%Y%m%d").date(),
                reversed_ == "J",
                locked == "X",
            )
        )
    assert found == wanted


def test_a_fact_is_without_what_is_gone(built: Built) -> None:
    ((count,),) = built.ask("select count(*) from fct_purchases")
    assert count == sum(each[6] == 0 for each in PURCHASES)


def test_the_newest_row_of_each_key_is_kept(built: Built) -> None:
    newest = {key: (label, moment) for key, label, moment in sorted(DEVICES, key=lambda each: each[2])}
    rows = built.ask("select device_id, device_label, cast(modified_at as text) from dim_devices")
    assert {key: (label, moment) for key, label, moment in rows} == newest
    assert len(rows) == len(newest) < len(DEVICES)
    ((suppliers,),) = built.ask("select count(*) from dim_suppliers")
    assert suppliers == len({each[0] for each in SUPPLIERS}) == len(SUPPLIERS) - 1
    notes = [each for each in built.project.generated.models.notes if "with a later" in each]
    assert len(notes) == 2
    findings = {
        each.table: each.count for each in built.project.scan.analysis.findings if each.code == "superseded_rows"
    }
    assert findings == {"devices": len(DEVICES) - len(newest), "suppliers": 1}


def test_hashes_still_join_and_hide(built: Built) -> None:
    ((joined,),) = built.ask("select count(*) from fct_purchases as f join dim_members as d on f.buyer = d.email")
    assert joined == sum(each[6] == 0 for each in PURCHASES)
    rows = built.ask("select email, first_name from dim_members")
    assert len({each[0] for each in rows}) == len(MEMBERS)
    assert all(len(value) == 32 and "@" not in value for row in rows for value in row)


def test_another_salt_gives_other_hashes_and_none_stops_dbt(
    built: Built, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not built.project.is_sandboxed:
        monkeypatch.delenv(SALT_VARIABLE, raising=False)
        with pytest.raises(UsageError, match=SALT_VARIABLE):
            build(built.project)
        return
    before = {each[0] for each in built.ask("select email from dim_members")}
    monkeypatch.setenv(SALT_VARIABLE, "salt")
    assert complaints(build(built.project)) == []
    assert before.isdisjoint({each[0] for each in built.ask("select email from dim_members")})
    monkeypatch.delenv(SALT_VARIABLE)
    run = run_dbt(built.project.folder, "parse", target="dev")
    assert run.status == "failed"
    assert SALT_VARIABLE in " ".join(run.errors)


def test_every_key_of_the_yaml_is_known_to_both_dbts(
    built: Built, dbt_1_12: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SALT_VARIABLE, "salt")
    assert complaints(parse_for_snowflake(built.project, tmp_path / "snowflake")) == []
    assert complaints(parse_for_snowflake(built.project, tmp_path / "snowflake_1_12", dbt_1_12)) == []
    if built.project.is_sandboxed:
        assert complaints(build_with(built.project, dbt_1_12, tmp_path / "dbt_1_12")) == []
