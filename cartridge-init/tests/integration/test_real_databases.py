"""The whole journey over databases that nobody here made: what comes out builds, is tidy and is sensible to a reader.

All of them are built in every run. What starts dbt once more (a dummy Snowflake, dbt 1.12) covers each kind of source
in every run, and all of them under the marker `matrix`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
import pytest
from _pytest.mark.structures import ParameterSet
from cartridge import journey
from cartridge.ai.rules.naming import snake_case
from cartridge.artifacts.models import ModelType
from cartridge.artifacts.run import RunResult
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from datasets import datasets_available
from projects import (
    Project,
    build,
    build_with,
    bytes_of,
    complaints,
    lint,
    make_project,
    parse_for_snowflake,
    source_tables,
    warnings_without_evidence,
)
from real_databases import RealDatabase, ServersOfTheRun, accepted_roles, real_databases

KIND_OF = {"fact": "fact", "event": "fact", "dimension": "dimension", "lookup": "dimension", "bridge": "bridge"}
VIEWS = ("view", "materialized_view")
COVERING = {"pagila-upstream", "adventureworks_dec-keys", "tpcds-duckdb", "chinook-sqlite"}
BUILT_ALWAYS = {"keys", "upstream", "sqlite", "duckdb"}
BUILT_TOO = {"pagila-stripped", "sakila_mysql-mysql"}


@dataclass(frozen=True)
class Built:
    """A project that dbt has built, and the source before and after."""

    project: Project
    run: RunResult
    before: object
    after: object


def cases(covering: Callable[[RealDatabase], bool]) -> list[ParameterSet]:
    """One case per database, on one worker each; those not ``covering`` are left to `make test-matrix`."""
    return [
        pytest.param(
            each,
            marks=[pytest.mark.xdist_group(str(each)), *([] if covering(each) else [pytest.mark.matrix])],
            id=str(each),
        )
        for each in real_databases()
    ]


ALL = pytest.mark.parametrize("database", cases(lambda each: each.form in BUILT_ALWAYS or str(each) in BUILT_TOO))
SOME = pytest.mark.parametrize("database", cases(lambda each: str(each) in COVERING))


@pytest.fixture(scope="session")
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[RealDatabase], Built]:
    """Scan, generate and build a database, once however many tests ask for it."""
    servers = ServersOfTheRun(request)

    @cache
    def walk(database: RealDatabase) -> Built:
        folder = tmp_path_factory.mktemp(str(database))
        url = database.url(servers, folder)
        before = state_of(url)
        project = make_project(url, folder / "project")
        return Built(project, build(project), before, state_of(url))

    return walk


def state_of(url: str) -> object:
    """A file's hash; of MariaDB every table's; of PostgreSQL every table, with where its rows are stored.

    The schemas that dbt makes are left out.
    """
    parsed = read_url(url)
    if parsed.scheme == "mysql":
        with ConnectorFactory.create(parsed) as connector:
            tables = read_catalog(connector, Selection()).tables
            names = ", ".join(connector.relation(each.full_name) for each in tables if each.type not in VIEWS)
            return [
                connector.query(statement, timeout_seconds=60)
                for statement in ("show databases", f"checksum table {names}")
            ]
    if parsed.scheme != "postgresql":
        return hashlib.sha256(Path(parsed.database or "").read_bytes()).hexdigest()
    with psycopg.connect(url) as connection:
        return connection.execute(
            "select n.nspname, relname, relkind, pg_relation_filenode(c.oid) from pg_class c "
            "join pg_namespace n on n.oid = relnamespace where pg_get_userbyid(nspowner) <> current_user "
            "and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 1, 2"
        ).fetchall()


def test_the_real_databases_are_there() -> None:
    if not datasets_available():
        pytest.skip("CARTRIDGE_DATASETS names no databases: only TPC-H and TPC-DS are tried")
    assert {each.form for each in real_databases()} == {
        "keys",
        "stripped",
        "upstream",
        "sqlite",
        "mysql",
        "duckdb",
    }


@ALL
def test_it_builds_and_every_warning_has_its_evidence(
    database: RealDatabase, built: Callable[[RealDatabase], Built]
) -> None:
    made = built(database)
    assert complaints(made.run) == []
    assert made.run.status == "success"
    views = {each.name for each in made.project.scan.tables if each.type in VIEWS}
    assert [each.message for each in made.project.scan.problems if each.table not in views] == []
    assert len(made.run.nodes_of("model")) == len(made.project.generated.models.models)
    assert len(made.run.nodes_of("test")) > len(made.project.scan.tables), "fewer tests than keys"
    assert warnings_without_evidence(made.project, made.run) == []


@ALL
def test_no_structure_rule_is_broken_without_a_reason(
    database: RealDatabase, built: Callable[[RealDatabase], Built]
) -> None:
    evaluation = built(database).run.evaluation
    assert evaluation is not None
    assert evaluation.violations == ()
    assert evaluation.notes == ()
    excused = {"fct_sources_without_freshness", "fct_missing_primary_key_tests"}
    assert {each.rule for each in evaluation.exceptions} <= excused


@ALL
def test_a_broken_reference_is_counted_as_dbt_counts_it(
    database: RealDatabase, built: Callable[[RealDatabase], Built]
) -> None:
    made = built(database)
    nodes = made.project.manifest()["nodes"]
    tests = {each.unique_id: each for each in made.run.nodes_of("test")}
    said = {
        name: node["config"]["meta"]["evidence"]
        for name, node in nodes.items()
        if name in tests and node["test_metadata"]["name"] == "relationships"
    }
    wrong = [
        (name, tests[name].failures, evidence)
        for name, evidence in said.items()
        if not evidence.startswith(f"{tests[name].failures:,} of ")
    ]
    # A table without rows gives nothing to count; its references are named, and tested as a warning.
    empty = {each.table for each in made.project.scan.analysis.relationships if each.evidence.violations is None}
    without_rows = {each.name for each in made.project.scan.tables if not each.row_count}
    assert empty <= without_rows
    assert [
        each for each in wrong if not (each[1] == 0 and empty and each[2].endswith("Not counted on the data."))
    ] == []


@ALL
def test_no_source_was_written_to(database: RealDatabase, built: Callable[[RealDatabase], Built]) -> None:
    made = built(database)
    assert made.before == made.after


@ALL
def test_every_table_has_one_staging_model(database: RealDatabase, built: Callable[[RealDatabase], Built]) -> None:
    project = built(database).project
    origins = source_tables(project)
    staged = sorted(origins[each.name] for each in project.generated.models.models if each.kind == "staging")
    tables = [each for each in project.scan.tables if each.type not in VIEWS]
    assert staged == sorted((each.schema_name, each.name) for each in tables)


@ALL
def test_facts_and_dimensions_are_those_of_common_practice(
    database: RealDatabase, built: Callable[[RealDatabase], Built]
) -> None:
    project = built(database).project
    documented = accepted_roles(database.dataset)
    roles = {snake_case(each.table): KIND_OF.get(each.role, each.role) for each in project.scan.analysis.roles}
    # The same database has fewer tables in some engines.
    accepted = {table: known for table, known in documented.items() if table in roles}
    assert len(accepted) >= len(documented) - 1
    if database.form == "duckdb":
        accepted = {**{each: {"dimension"} for each in roles}, **accepted}
    assert {table: roles[table] for table, known in accepted.items() if roles[table] not in known} == {}
    origins = source_tables(project)
    every = project.generated.models.of_type(ModelType.MARTS)
    marts = {snake_case(origins[each.name][1]): each.kind for each in every if each.name in origins}
    # A bridge is a fact without measures. A table without a mart of its own was folded into the dimensions around it.
    expected: dict[str, set[str | None]] = {"fact": {"fact"}, "bridge": {"fact"}, "dimension": {"dimension", None}}
    assert {
        table: marts.get(table)
        for table, known in accepted.items()
        if not any(marts.get(table) in expected[role] for role in known)
    } == {}


@ALL
def test_the_same_scan_gives_the_same_bytes(database: RealDatabase, built: Callable[[RealDatabase], Built]) -> None:
    project = built(database).project
    again = journey.generate(project.scan, project.generated.project.name)
    assert bytes_of(again) == bytes_of(project.generated)


@SOME
def test_it_lints(database: RealDatabase, built: Callable[[RealDatabase], Built]) -> None:
    done = lint(built(database).project)
    assert done.returncode == 0, done.stdout


@SOME
def test_every_key_of_the_yaml_is_known_to_dbt(
    database: RealDatabase, built: Callable[[RealDatabase], Built], tmp_path: Path
) -> None:
    run = parse_for_snowflake(built(database).project, tmp_path / "snowflake")
    assert complaints(run) == []
    assert run.status == "success"


@SOME
def test_it_builds_under_dbt_1_12(
    database: RealDatabase, built: Callable[[RealDatabase], Built], dbt_1_12: Path, tmp_path: Path
) -> None:
    made = built(database)
    run = build_with(made.project, dbt_1_12, tmp_path / "dbt_1_12")
    assert run.dbt_version.startswith("1.12.")
    assert complaints(run) == []
    assert {each.unique_id: each.status for each in run.nodes} == {
        each.unique_id: each.status for each in made.run.nodes
    }
    assert complaints(parse_for_snowflake(made.project, tmp_path / "snowflake", dbt_1_12)) == []
