"""Projects that are built over invented rows, for every warehouse: from real databases, from a hostile one.

`make test` builds some; every database for every warehouse is built under the marker `matrix`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest
from _pytest.mark.structures import ParameterSet
from cartridge import journey
from cartridge.artifacts.options import Adapter, GenerationOptions
from cartridge.artifacts.scan import Scan
from cartridge.dbt.profiles.duckdb import SANDBOX_FILE
from cartridge.dbt.sandbox.build import TWIN_FILE
from cartridge.errors import ProjectError
from cartridge.sample import create_duckdb
from hostile import MARKER, MARKER_VARIABLE, names_for, table_of_columns, table_of_values, tables_called
from projects import Project, complaints, lint, scan_database
from real_databases import ServersOfTheRun, real_databases

SHOP = "shop"
COVERING = {
    (SHOP, "snowflake"),
    (SHOP, "bigquery"),
    ("chinook-sqlite", "redshift"),
    ("tpch-duckdb", "postgres"),
    ("sakila_mysql-mysql", None),
    ("jaffle_shop-keys", "duckdb"),
    ("pagila-upstream", None),
}

_OTHERS = ("postgres", "redshift", "snowflake")


def cases() -> list[ParameterSet]:
    databases = [SHOP, *(str(each) for each in real_databases())]
    return [
        pytest.param(
            name,
            adapter,
            marks=[pytest.mark.xdist_group(f"twin of {name}")]
            + ([] if (name, adapter) in COVERING else [pytest.mark.matrix]),
            id=f"{name}-{adapter or 'own'}",
        )
        for name in databases
        for adapter in (None, *get_args(Adapter))
        if (name, adapter) != (SHOP, None)  # the demo
    ]


@pytest.fixture(scope="session")
def scan_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Scan]:
    """The scan of a database, once however many tests ask for it."""
    servers = ServersOfTheRun(request)

    @cache
    def scanned(name: str) -> Scan:
        folder = tmp_path_factory.mktemp("scanned")
        if name == SHOP:
            create_duckdb(folder / "shop.duckdb")
            return scan_database(f"duckdb:///{folder / 'shop.duckdb'}")
        (database,) = (each for each in real_databases() if str(each) == name)
        return scan_database(database.url(servers, folder))

    return scanned


def project_for(scan: Scan, adapter: Adapter | None, folder: Path, **options: Any) -> Project:
    generated = journey.generate(scan, "twin", options=GenerationOptions(adapter=adapter, **options))
    journey.write(generated, folder)
    return Project("", scan, generated, folder)


@pytest.mark.parametrize(("name", "adapter"), cases())
def test_it_builds_over_invented_rows(
    name: str, adapter: Adapter | None, scan_of: Callable[[str], Scan], tmp_path: Path
) -> None:
    scan = scan_of(name)
    project = project_for(scan, adapter, tmp_path / "project")
    run = journey.validate(project.folder, scan=scan)
    assert (run.status, complaints(run), run.rows_are_invented) == ("success", [], True)
    assert len(run.nodes_of("model")) == len(project.generated.models.models)
    analyses = [each.path for each in project.generated.project.files if each.path.startswith("analyses/")]
    assert sorted(str(each.path) for each in run.nodes_of("analysis")) == analyses
    assert [each for each in run.notes if "twin" in each] == [], "a table that is missing, or has no row"
    assert run.evaluation is not None
    assert run.evaluation.violations == ()


@pytest.mark.parametrize("adapter", ["snowflake", "bigquery"])
def test_it_lints(adapter: Adapter, scan_of: Callable[[str], Scan], tmp_path: Path) -> None:
    """With each column of a mart cast: dialects have keywords that columns are called like, such as title."""
    done = lint(project_for(scan_of(SHOP), adapter, tmp_path / "project", contracts="marts"))
    assert done.returncode == 0, done.stdout


def test_the_twin_stands_in_the_warehouses_own_names(scan_of: Callable[[str], Scan], tmp_path: Path) -> None:
    project = project_for(scan_of(SHOP), "snowflake", tmp_path / "project")
    journey.validate(project.folder)
    with duckdb.connect(str(project.folder / SANDBOX_FILE), read_only=True) as connection:
        sources = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'ECOMMERCE' order by 1"
        ).fetchall()
        held = connection.execute("select count(*) from twin_dev.fct_orders").fetchone()
    assert ("ORDERS",) in sources
    assert held is not None
    assert 0 < held[0] <= 40


def test_two_builds_hold_the_same_rows(scan_of: Callable[[str], Scan], tmp_path: Path) -> None:
    project = project_for(scan_of(SHOP), "bigquery", tmp_path / "project")
    found = []
    for _ in range(2):
        journey.validate(project.folder, select=("dim_users",))
        with duckdb.connect(str(project.folder / SANDBOX_FILE), read_only=True) as connection:
            found.append(connection.execute("select * from ecommerce.orders order by all").fetchall())
    assert found[0] == found[1] != []


def test_what_cannot_be_built_is_named_model_by_model(scan_of: Callable[[str], Scan], tmp_path: Path) -> None:
    project = project_for(scan_of(SHOP), "snowflake", tmp_path / "project")
    marts = project.folder / "models" / "marts"
    (marts / "not_sql.sql").write_text("select from where")
    (marts / "no_query.sql").write_text("alter session set week_start = 1")
    (marts / "no_column.sql").write_text("select no_such_column from {{ ref('dim_users') }}")
    (marts / "of_the_warehouse.sql").write_text(
        "select iff(true, {{ dbt.dateadd('day', 1, \"'2024-01-01'::timestamp_ntz\") }}, null) as tomorrow,"
        " '{{ target.type }}' as warehouse from {{ ref('dim_users') }}"
    )
    (project.folder / "analyses" / "of_nothing.sql").write_text("select no_such_column from {{ ref('dim_users') }}")
    run = journey.validate(
        project.folder, select=("+dim_users", "not_sql", "no_query", "no_column", "of_the_warehouse")
    )
    said = {each.name: f"{each.status}: {each.message}" for each in run.nodes_of("model")}
    assert run.status == "failed"
    assert "from snowflake" in said["not_sql"]
    assert "Not one query" in said["no_query"]
    assert "no_such_column" in said["no_column"]
    assert said["of_the_warehouse"].startswith("success")
    with duckdb.connect(str(project.folder / SANDBOX_FILE), read_only=True) as connection:
        rows = connection.execute("select distinct * from twin_dev.of_the_warehouse").fetchall()
    assert [(str(tomorrow), kind) for tomorrow, kind in rows] == [("2024-01-02 00:00:00", "snowflake")]
    for name in ("not_sql", "no_query", "no_column"):
        (marts / f"{name}.sql").unlink()
    run = journey.validate(project.folder)
    assert run.status == "failed"
    assert {each.name: each.status for each in run.nodes_of("analysis")}["of_nothing"] == "error"


@pytest.mark.parametrize("adapter", ["bigquery", *(pytest.param(each, marks=pytest.mark.matrix) for each in _OTHERS)])
def test_hostile_names_stay_names(adapter: Adapter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARKER_VARIABLE, MARKER)
    names = names_for(case_sensitive=False)
    with duckdb.connect(str(tmp_path / "hostile.duckdb")) as connection:
        for statement in (
            *tables_called(names),
            *table_of_columns("columns_of_all_kinds", names),
            *table_of_values("values_of_all_kinds"),
        ):
            connection.execute(statement)
    scan = scan_database(f"duckdb:///{tmp_path / 'hostile.duckdb'}")
    project = project_for(scan, adapter, tmp_path / "project")
    run = journey.validate(project.folder)
    assert (run.status, complaints(run)) == ("success", [])
    assert [each for each in run.notes if "twin" in each] == []
    written = [path for path in project.folder.rglob("*") if path.is_file() and path.suffix != ".duckdb"]
    assert [path for path in written if MARKER.encode() in path.read_bytes()] == []


def test_a_project_that_knows_nothing_of_its_source_is_parsed(scan_of: Callable[[str], Scan], tmp_path: Path) -> None:
    project = project_for(scan_of(SHOP), "redshift", tmp_path / "project")
    (project.folder / TWIN_FILE).unlink()
    run = journey.validate(project.folder)
    assert (run.command, run.rows_are_invented) == ("parse", False)
    assert "--scan SCAN_FILE" in run.notes[0]
    assert journey.validate(project.folder, scan=project.scan, select=("staging",)).rows_are_invented
    (project.folder / TWIN_FILE).write_text(json.dumps({"tables": "none"}))
    with pytest.raises(ProjectError, match="not in the form"):
        journey.validate(project.folder)
