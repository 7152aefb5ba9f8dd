"""Databases whose names, comments and values are out to break SQL, YAML, Jinja or the file system.

The project still builds with real dbt, nothing of it is executed, and nothing is written outside its folder.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import psycopg
import pytest
from cartridge.artifacts.run import RunResult
from cartridge.scanfile import save_scan
from hostile import (
    COMMENTS,
    JINJA,
    MARKER,
    MARKER_VARIABLE,
    VALUES,
    literal,
    names_for,
    quoted,
    table_of_columns,
    table_of_values,
    tables_called,
    types_of,
    victim,
    wide_table,
)
from projects import Project, build, complaints, make_project, scan_database
from servers import PostgresServer

WIDE = 1500
BUILT_IN = "hostile_dev"
SCHEMAS = ("../up", "q\"uo'te", JINJA, "订单", "Mixed Case", "select", "a.b")


@dataclass(frozen=True)
class Hostile:
    """A hostile database, the project made from it, and the folder in which all of that happened."""

    project: Project
    run: RunResult
    place: Path
    strays: tuple[str, ...]


def _comments(table: str, columns: Iterable[str]) -> Iterator[str]:
    yield f"comment on table {table} is {literal(COMMENTS[0])}"
    for column, comment in zip(columns, COMMENTS, strict=True):
        yield f"comment on column {table}.{column} is {literal(comment)}"


def _statements(names: tuple[str, ...], with_schemas: bool = True) -> Iterator[str]:
    yield from victim()
    yield from tables_called(names)
    yield from table_of_columns("columns_of_all_kinds", names)
    yield from table_of_values("values_of_all_kinds")
    yield from wide_table("very_wide", WIDE)
    yield "create table empty_table (empty_id integer primary key, status varchar(10), amount decimal(10, 2))"
    if with_schemas:
        for schema in SCHEMAS:
            yield f"create schema {quoted(schema)}"
            yield from tables_called(names[:6], schema)
        columns = [f"note_{number}" for number in range(len(COMMENTS))]
        yield f"create table documented (row_id integer primary key, {', '.join(f'{each} text' for each in columns)})"
        yield from _comments("documented", columns)


def _postgres(postgres: PostgresServer, folder: Path) -> str:
    url = postgres.create_database("hostile {{ database }}")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in _statements(names_for(case_sensitive=True)):
            connection.execute(statement.encode())
        connection.execute(types_of("postgresql").encode())
        for schema in SCHEMAS:
            connection.execute(f"comment on schema {quoted(schema)} is {literal(COMMENTS[0])}".encode())
    return url


def _duckdb(postgres: PostgresServer, folder: Path) -> str:
    path = folder / "hostile {{ database }}'s.duckdb"
    with duckdb.connect(str(path)) as connection:
        for statement in _statements(names_for(case_sensitive=False)):
            connection.execute(statement)
        connection.execute(types_of("duckdb"))
    return f"duckdb:///{path}"


def _sqlite(postgres: PostgresServer, folder: Path) -> str:
    path = folder / "hostile {{ database }}'s.sqlite"
    with sqlite3.connect(path) as connection:
        for statement in _statements(names_for(case_sensitive=False), with_schemas=False):
            connection.execute(statement)
        connection.executescript(types_of("sqlite"))
    connection.close()
    return f"sqlite:///{path}"


MAKERS: dict[str, Callable[[PostgresServer, Path], str]] = {
    "postgresql": _postgres,
    "duckdb": _duckdb,
    "sqlite": _sqlite,
}


@pytest.fixture(scope="session")
def walked(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Hostile]:
    """The journey over the hostile database of an engine, once however the tests are ordered."""

    @cache
    def walk(engine: str) -> Hostile:
        place = tmp_path_factory.mktemp("hostile")
        (home := place / "home").mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(MARKER_VARIABLE, MARKER)
            patch.setenv("HOME", str(home))
            url = MAKERS[engine](postgres, place)
            before = set(place.rglob("*"))
            project = make_project(url, place / "out" / "project", "hostile")
            save_scan(project.scan, project.folder / "target" / "scan.json")
            run = build(project)
        after = {each for each in place.rglob("*") if project.folder not in (each, *each.parents)}
        strays = sorted(str(each.relative_to(place)) for each in after - before - {place / "out"})
        return Hostile(project, run, place, tuple(strays))

    return walk


ENGINES = {each: pytest.param(each, marks=pytest.mark.xdist_group(f"hostile {each}")) for each in MAKERS}


@pytest.fixture(params=ENGINES.values())
def hostile(request: pytest.FixtureRequest, walked: Callable[[str], Hostile]) -> Hostile:
    return walked(request.param)


def test_it_builds(hostile: Hostile) -> None:
    assert complaints(hostile.run) == []
    assert hostile.run.status == "success"


def test_every_table_with_columns_has_a_staging_model_that_was_built(hostile: Hostile) -> None:
    nodes = hostile.project.manifest()["nodes"].values()
    read = {
        tuple(source)
        for node in nodes
        if node["resource_type"] == "model" and node["name"].startswith("stg_")
        for source in node["sources"]
    }
    sources = {
        (each["source_name"], each["name"]): (each["schema"], each["identifier"])
        for each in hostile.project.manifest()["sources"].values()
    }
    scanned = [(each.schema_name, each.name) for each in hostile.project.scan.tables if each.columns]
    expected = {(schema.replace('"', '""'), table.replace('"', '""')) for schema, table in scanned}
    assert sorted({sources[each] for each in read} ^ expected) == []
    built = hostile.run.count("success", resource_type="model")
    assert built == len(hostile.project.generated.models.models)


def test_no_structure_rule_is_broken_without_a_reason(hostile: Hostile) -> None:
    assert hostile.run.evaluation is not None
    assert hostile.run.evaluation.violations == ()
    assert all(each.reason for each in hostile.run.evaluation.exceptions)


def test_nothing_from_the_database_was_executed(hostile: Hostile) -> None:
    files = [each for each in hostile.place.rglob("*") if each.is_file()]
    assert [str(each) for each in files if MARKER.encode() in each.read_bytes()] == []
    assert any(JINJA.encode() in each.read_bytes() for each in files if each.suffix == ".sql"), "it came along as text"


def test_the_source_is_as_it_was(hostile: Hostile) -> None:
    project = hostile.project
    before = {(each.schema_name, each.name, each.row_count) for each in project.scan.tables}
    again = scan_database(project.url)
    after = {(each.schema_name, each.name, each.row_count) for each in again.tables if each.schema_name != BUILT_IN}
    assert sorted(before ^ after, key=str) == []


def test_nothing_was_written_outside_the_folder(hostile: Hostile) -> None:
    assert hostile.strays == ()


def test_closed_sets_are_tested_value_by_value(hostile: Hostile) -> None:
    nodes = hostile.project.manifest()["nodes"]
    tests = [
        node
        for node in nodes.values()
        if node["resource_type"] == "test"
        and node["test_metadata"]["name"] == "accepted_values"
        and "values_of_all_kinds" in node["attached_node"]
    ]
    assert sorted(each["column_name"] for each in tests) == ["phase", "status"]
    compiled = "".join((hostile.project.folder / each["compiled_path"]).read_bytes().decode() for each in tests)
    assert [each for each in VALUES if literal(each) not in compiled] == []
    known = {each["unique_id"] for each in tests}
    assert [each.status for each in hostile.run.nodes if each.unique_id in known] == ["pass", "pass"]


@pytest.mark.parametrize("hostile", [ENGINES["postgresql"], ENGINES["duckdb"]], indirect=True)  # SQLite keeps none
def test_comments_arrive_word_for_word(hostile: Hostile) -> None:
    manifest = hostile.project.manifest()
    (source,) = [each for each in manifest["sources"].values() if each["name"] == "documented"]
    (model,) = [each for each in manifest["nodes"].values() if each["name"].endswith("__documented")]
    for node in (source, model):
        assert node["description"] == COMMENTS[0].strip()
        described = [node["columns"][f"note_{number}"]["description"] for number in range(len(COMMENTS))]
        assert described == [each.strip() for each in COMMENTS]


def test_the_archive_holds_the_same_files_and_no_path_leaves_it(hostile: Hostile) -> None:
    folder = hostile.project.folder
    baseline = json.loads((folder / ".cartridge" / "baseline.json").read_text())["files"]
    assert all((folder / each).resolve().is_relative_to(folder.resolve()) for each in baseline)
    assert not [each for each in baseline if not each.isascii()]
