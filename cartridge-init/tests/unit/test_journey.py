"""The story from end to end, on databases made for it: what a stage hands on, and what never leaves the database."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import NoReturn

import duckdb
import pytest
from cartridge import journey
from cartridge.ai.request import request_from_scan
from cartridge.artifacts.business_context import BusinessContext
from cartridge.artifacts.models import GeneratedModel, ModelType
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.progress import Progress
from cartridge.artifacts.scan import Scan
from cartridge.errors import DatabaseUnavailableError, EmptyScanError, GenerationError, ProjectError, ScanError
from cartridge.journey import keeping
from cartridge.sample import create_duckdb
from cartridge.scanfile import dump_scan, parse_scan
from cartridge.scanner.samples import sample_rows
from cartridge.scanner.selection import Selection
from cartridge.scanner.table_profile import ProfileOptions
from cartridge.scanner.url import read_url
from command_line import ROWS, SHOP
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_rules import broken


def scanned(path: Path, kind: str = "duckdb", sample_size: int | None = None, cache: Path | None = None) -> Scan:
    url = read_url(f"{kind}:///{path}")
    return journey.scan(url, Selection(), ProfileOptions(), sample_size=sample_size, cache=cache)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SHOP)
    return path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """The scan of the sample shop."""
    path = tmp_path_factory.mktemp("sample") / "shop.duckdb"
    create_duckdb(path)
    return scanned(path)


def test_a_connection_is_tested(shop: Path) -> None:
    answer = journey.test_connection(read_url(f"duckdb:///{shop}"))
    assert answer.server_version
    assert answer.latency_ms >= 0


def test_a_scan_holds_what_was_found(shop: Path) -> None:
    told: list[Progress] = []
    scan = journey.scan(read_url(f"duckdb:///{shop}"), Selection(), ProfileOptions(), listener=told.append)
    assert {each.name: (each.row_count, each.row_count_kind) for each in scan.tables} == {
        name: (rows, "exact") for name, rows in ROWS.items()
    }
    assert scan.schema_name == "main"
    assert scan.problems == ()
    assert {each.stage for each in told} >= {"analyse"}
    assert parse_scan(dump_scan(scan), "x") == scan


def test_numbers_that_are_none_leave_the_scan_file_valid_json(shop: Path) -> None:
    def refuse(name: str) -> NoReturn:
        raise AssertionError(f"{name} is no JSON")

    text = dump_scan(scanned(shop))
    assert json.loads(text, parse_constant=refuse)["tables"]
    assert '"NaN"' in text or '"Infinity"' in text, "the shop holds numbers that are none"


def test_sensitive_values_are_nowhere(shop: Path) -> None:
    scan = scanned(shop, sample_size=5)
    assert {each.column for each in scan.analysis.sensitive} >= {"email"}
    everything = dump_scan(scan) + "".join(each.content for each in journey.generate(scan, "shop").project.files)
    assert "@example.com" not in everything
    table = scan.table(TableName(schema_name="main", table="customers"))
    assert table
    assert table.sample_rows
    assert all("email" not in row and "id" in row for row in table.sample_rows)


def test_nothing_that_tells_values_is_kept_of_a_sensitive_column(tmp_path: Path) -> None:
    path = tmp_path / "people.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create table people as
            select i as id, date '1950-01-01' + i::integer as date_of_birth, 'AT-' || (1000 + i) as passport_number,
                '{"card": 1}'::json as access_token, 'K' || (100 + i) as shelf
            from range(200) as numbers (i)
        """)
    scan = scanned(path)
    hidden = {each.column for each in scan.analysis.sensitive}
    assert hidden >= {"date_of_birth", "passport_number", "access_token"}
    (table,) = scan.tables
    assert table.profile
    for column in table.profile.columns:
        told = (column.minimum, column.quartiles, column.mean, column.standard_deviation)
        if column.name in hidden:
            assert (*told, column.shapes, column.json_keys) == (None, None, None, None, (), ())
            assert column.null_count == 0
    shelf = table.profile.column("shelf")
    assert shelf
    assert [each.value for each in shelf.shapes] == ["A999"]


SEEDS = (
    "Mustermann",
    "eva@corp",
    "4111",
    "5500000000000004",
    "DE8937",
    "93.184",
    "5550100",
    "hunter2",
    "1961-",
    "48250",
)


def test_what_is_seeded_under_odd_names_is_kept_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "odd.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create table kunden as
            select i as id, 'Eva Mustermann ' || i as name, date '1961-01-01' + (i * 80)::integer as dt1,
                48250 + i as gehalt, case when i % 2 = 0 then 'a' else 'b' end as f0,
                'ok ' || i || ', karte 4111 1111 1111 1111 ' as f1,
                {'x': [{'y': 'an eva@corp.example'}]}::json as f2,
                5500000000000004 as f3,
                case when i % 2 = 0 then 'von 93.184.216.34' else 'x' end as f4,
                ['DE89370400440532013000'] as f5,
                '{"a": "{\\"password\\": \\"hunter2\\"}"}' as f6,
                case when i % 2 = 0 then 'Tel. +49 171 5550100' else 'x' end as f7,
                {'first_name': 'Mustermann', 'n': 1} as f8
            from range(200) as numbers (i)
        """)
        connection.execute("create view v as select f0, k.name as n from kunden k where f1 <> 'eva@corp.example'")
        connection.execute("create view w as with x as (select upper(n) as m, f0 from v) select m as z, f0 from x")
        connection.execute("create view u as select dt1 as day from kunden")
        connection.execute("create view y as select f0, count(name) as many from kunden group by f0")
        connection.execute("comment on column kunden.f0 is 'ask eva@corp.example'")
    cache = tmp_path / "cache"
    scan = scanned(path, sample_size=5, cache=cache)
    told = {each.column: each.category for each in scan.analysis.sensitive if each.table == "kunden"}
    assert told == {
        "dt1": "birth",
        "f1": "payment",
        "f2": "contact",
        "f3": "payment",
        "f4": "location",
        "f5": "payment",
        "f6": "credential",
        "f7": "contact",
        "f8": "person_name",
        "gehalt": "compensation",
        "name": "person_name",
    }
    table = scan.table(TableName(schema_name="main", table="kunden"))
    assert table
    assert table.sample_rows
    assert {*table.sample_rows[0]} == {"id", "f0"}
    generated = "".join(each.content for each in journey.generate(scan, "shop").project.files)
    cached = "".join(each.read_text() for each in cache.rglob("*.jsonl"))
    assert cached
    view = scan.table(TableName(schema_name="main", table="v"))
    assert view
    assert "'***'" in (view.view_definition or "")
    in_views = {(each.table, each.column) for each in scan.analysis.sensitive if each.table != "kunden"}
    assert in_views == {("u", "day"), ("v", "n"), ("w", "z")}
    for place in (dump_scan(scan), generated, cached):
        assert [each for each in SEEDS if each in place] == []


def test_a_view_that_breaks_on_a_value_does_not_tell_it(tmp_path: Path) -> None:
    path = tmp_path / "broken.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t as select 'Mustermann' as a, 1 as id")
        connection.execute("create view v as select a::integer as n from t")
    scan = scanned(path)
    assert [each.table for each in scan.problems] == ["v"]
    assert "***" in scan.problems[0].message
    assert "Mustermann" not in dump_scan(scan)


def test_free_text_is_no_sample_and_the_scan_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table t as select i as id, 'x' || i as nota, 'Rita' || i || ' waits for an answer' as f"
            " from range(40) r(i)"
        )
    scan = scanned(path, sample_size=5)
    (table,) = scan.tables
    assert table.sample_rows
    assert {*table.sample_rows[0]} == {"id"}
    assert {(each.table, each.column) for each in scan.withheld} == {("t", "nota"), ("t", "f")}
    assert "Rita" not in dump_scan(scan, "json")
    assert scanned(path).withheld == ()
    page = journey.write_page(scan, journey.generate(scan, "shop"), None, tmp_path / "made")
    assert "Withheld from samples" in page.read_text(encoding="utf-8")


def test_without_samples_there_are_none(shop: Path) -> None:
    assert all(each.sample_rows is None for each in scanned(shop).tables)


def test_a_table_whose_sample_fails_is_a_problem_and_the_rest_goes_on(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sample_rows

    def failing(connector: object, table: object, size: int) -> object:
        if getattr(table, "name", "") == "orders":
            raise ScanError("No.", "Ask.")
        return whole(connector, table, size)  # type: ignore[arg-type]

    monkeypatch.setattr(keeping, "sample_rows", failing)
    scan = scanned(shop, sample_size=2)
    assert [(each.stage, each.table, each.message, each.next_step) for each in scan.problems] == [
        ("sample", "orders", "No.", "Ask.")
    ]
    assert {each.name: bool(each.sample_rows) for each in scan.tables} == {"customers": True, "orders": False}


def test_a_database_that_goes_away_ends_the_scan(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> NoReturn:
        raise DatabaseUnavailableError("Gone.")

    monkeypatch.setattr(keeping, "sample_rows", gone)
    with pytest.raises(DatabaseUnavailableError, match="Gone"):
        scanned(shop, sample_size=2)


def test_a_failing_view_is_a_problem_and_the_rest_goes_on(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "v.duckdb")) as connection:
        connection.execute("create table t (a integer); insert into t values (1)")
        connection.execute("create view broken as select cast('x' || a as integer) as b from t")
    scan = scanned(tmp_path / "v.duckdb")
    assert {each.name for each in scan.tables} == {"t", "broken"}
    assert [each.table for each in scan.problems] == ["broken"]
    assert journey.generate(scan, "v").models.of_type(ModelType.STAGING)


def test_an_empty_database_has_nothing_to_scan(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    with pytest.raises(EmptyScanError) as caught:
        scanned(tmp_path / "empty.duckdb")
    assert caught.value.next_step


def test_the_models_of_the_sample_shop_keep_every_rule(sample: Scan) -> None:
    made = journey.generate(sample, "shop")
    request = request_from_scan(sample, project_name="shop", target_warehouse="duckdb")
    assert broken(request, made.models) == []
    assert {each.name for each in made.plan.actions} >= {each.name for each in made.models.models}


def test_the_same_scan_gives_the_same_project(sample: Scan) -> None:
    told: list[Progress] = []
    first = journey.generate(sample, "shop", listener=told.append)
    assert journey.generate(parse_scan(dump_scan(sample, "yaml"), "x"), "shop") == first
    assert (told[-1].done, told[-1].total) == (2, 2)


def test_business_context_and_provider_are_passed_on(sample: Scan) -> None:
    told = journey.generate(sample, "shop", provider="mock", business_context="We sell.")
    plain = journey.generate(sample, "shop")
    assert told.models.business_context == BusinessContext(business_description="We sell.")
    assert told.models.model_copy(update={"business_context": BusinessContext()}) == plain.models
    changed = {each.path for each in {*told.project.files} - {*plain.project.files}}
    assert changed == {"README.md"}


def test_a_scan_without_tables_makes_no_project(sample: Scan) -> None:
    with pytest.raises(GenerationError, match="no table with columns") as caught:
        journey.generate(sample.model_copy(update={"tables": ()}))
    assert caught.value.next_step


def test_generated_columns_of_sqlite_are_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "g.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("create table t (id integer primary key, a integer, b integer generated always as (a * 2))")
    connection.commit()
    connection.close()
    made = journey.generate(scanned(path, "sqlite"), "g")
    (model,) = made.models.of_type(ModelType.STAGING)
    assert [each.origin.column for each in model.columns if each.origin] == ["id", "a"]
    assert any("main.t.b" in note for note in made.models.notes)


def test_the_page_stands_below_the_project(sample: Scan, tmp_path: Path) -> None:
    made = journey.generate(sample, "shop")
    page = journey.write_page(sample, made, None, tmp_path)
    assert page == tmp_path / journey.PAGE
    assert "<html" in page.read_text(encoding="utf-8")
    assert "<summary>SQL</summary>" not in page.read_text(encoding="utf-8")
    model = tmp_path / made.models.models[0].path
    model.parent.mkdir(parents=True)
    model.write_text("select 1 as what_a_person_wrote")
    journey.write_page(sample, made, None, tmp_path)
    assert "select 1 as what_a_person_wrote" in page.read_text(encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "target").write_text("mine")
    with pytest.raises(ProjectError, match=r"other/target/cartridge") as caught:
        journey.write_page(sample, made, None, tmp_path / "other")
    assert caught.value.next_step


def test_the_project_is_built_by_dbt_and_a_broken_model_is_a_result(shop: Path, tmp_path: Path) -> None:
    scan = scanned(shop)
    made = journey.generate(scan)
    assert made.project.name == "shop"
    written = journey.write(made, tmp_path / "p")
    assert set(written.files) == {each.path for each in made.project.files}
    told: list[Progress] = []
    run = journey.validate(tmp_path / "p", listener=told.append)
    assert run.errors == ()
    assert run.status == "success"
    assert run.deprecations == ()
    assert {each.name for each in run.nodes_of("model")} == {
        each.name for each in made.models.models if each.materialized != "ephemeral"
    }
    assert [each.name for each in run.nodes if each.status == "warn"] == [
        each.name for each in run.nodes if "accepted_values" in each.name
    ], "the status in two spellings, and nothing else"
    assert told[-1].stage == "dbt build"
    (tmp_path / "p" / "models" / "marts" / "fct_orders.sql").write_text("select * from no_such_table\n")
    failed = journey.validate(tmp_path / "p", select=("fct_orders",))
    assert failed.status == "failed"
    assert "no_such_table" in (failed.nodes_of("model")[0].message or "")


HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20),
    st.sampled_from(["{{ env_var('HOME') }}", "select", "a.b", "../x", 'a"b', "a'b", "Order ID", "Ä ö", "line\nbreak"]),
)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(
    st.lists(HOSTILE, min_size=1, max_size=3, unique_by=str.casefold),
    st.lists(HOSTILE, min_size=1, max_size=4, unique_by=str.casefold),
    HOSTILE,
)
def test_hostile_names_make_a_project_that_keeps_every_rule(
    tmp_path_factory: pytest.TempPathFactory, tables: list[str], columns: list[str], comment: str
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    with duckdb.connect(str(folder / "h.duckdb")) as connection:
        for table in tables:
            listed = ", ".join(f"{quoted(each)} integer" for each in columns)
            connection.execute(f"create table {quoted(table)} ({listed}, primary key ({quoted(columns[0])}))")
            text = comment.replace("'", "''")
            connection.execute(f"comment on table {quoted(table)} is '{text}'")
    scan = scanned(folder / "h.duckdb")
    assert {each.name for each in scan.tables} == set(tables)
    made = journey.generate(scan, "hostile")
    request = request_from_scan(scan, project_name="hostile", target_warehouse="duckdb")
    assert broken(request, made.models) == []
    written = journey.write(made, folder / "p")
    assert set(written.files) == {each.path for each in made.project.files}
    assert sorted(each.name for each in folder.iterdir()) == ["h.duckdb", "p"]


def test_no_model_is_written_out_for_a_message_that_nobody_reads(sample: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a task ends, asyncio shows its result; with thousands of models that takes longer than to decide them."""
    shown: list[str] = []

    def show(model: GeneratedModel) -> str:
        shown.append(model.name)
        return model.name

    monkeypatch.setattr(GeneratedModel, "__repr__", show)
    assert journey.generate(sample, "shop").models.models
    assert not shown
