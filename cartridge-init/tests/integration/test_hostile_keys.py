"""Keys and references of several columns, declared and not, under names that are out to break what is made of them."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import psycopg
import pytest
from projects import Project, build, complaints, make_project, warnings_without_evidence
from servers import PostgresServer

ROWS = 60


def pairs(columns: str, table: str, more: str = "") -> str:
    """Rows whose first two columns are a key together, and alone are none."""
    rows = f"from generate_series(0, {ROWS - 1}) as t(i)"
    return f"insert into {table} ({columns}) select (i - i % 6) / 6, i % 6{more} {rows}"


STATEMENTS = (
    'create schema "Sales Dept"',
    """create table "Sales Dept"."Order Header" (
        "Order ID" integer, "Shop's No" integer, "Placed On" date, primary key ("Order ID", "Shop's No"))""",
    pairs('"Order ID", "Shop\'s No", "Placed On"', '"Sales Dept"."Order Header"', ", date '2024-01-01' + i::integer"),
    """create table "Sales Dept"."order lines" (
        "Order ID" integer, "Shop's No" integer, "Line #" integer, "select" integer,
        "price ""net"" (EUR)" decimal(8, 2),
        primary key ("Order ID", "Shop's No", "Line #"),
        foreign key ("Order ID", "Shop's No") references "Sales Dept"."Order Header" ("Order ID", "Shop's No"))""",
    """insert into "Sales Dept"."order lines" select (i - i % 12) / 12, (i - i % 2) / 2 % 6, i % 2, i % 9, i * 1.5
        from generate_series(0, 119) as t(i)""",
    # nothing of this one is declared
    """create table "Sales Dept"."Order Line Note" (
        "Order ID" integer, "Shop's No" integer, "Line #" integer, "Note-Text" varchar(40))""",
    """insert into "Sales Dept"."Order Line Note" select (i - i % 12) / 12, (i - i % 2) / 2 % 6, i % 2, 'Said ' || i
        from generate_series(0, 99) as t(i)""",
    'create table "user" ("group" integer primary key, "order" varchar(20))',
    """insert into "user" select i, 'Order ' || i from generate_series(1, 40) as t(i)""",
    'create table "select" ("from" integer primary key, "user" integer references "user" ("group"), "where" integer)',
    'insert into "select" select i, 1 + i % 40, i % 7 from generate_series(1, 80) as t(i)',
    """create table "{{ ref('x') }}" ("{% a %}" integer, "it's --" integer, primary key ("{% a %}", "it's --"))""",
    pairs("""  "{% a %}", "it's --" """, """ "{{ ref('x') }}" """),
    """create table "';drop table x" ("{% a %}" integer, "it's --" integer, "{#" integer,
        foreign key ("{% a %}", "it's --") references "{{ ref('x') }}" ("{% a %}", "it's --"))""",
    pairs(""" "{% a %}", "it's --", "{#" """, """ "';drop table x" """, ", i"),
    'create table "訂單" ("編號" integer, "行" integer, "größe in cm" integer, primary key ("編號", "行"))',
    pairs('"編號", "行", "größe in cm"', '"訂單"', ", i % 5"),
    """create table "訂單行" ("編號" integer, "行" integer, "Σ" decimal(8, 2),
        foreign key ("編號", "行") references "訂單" ("編號", "行"))""",
    pairs('"編號", "行", "Σ"', '"訂單行"', ", i * 2"),
)
TWINS = (
    'create schema "SALES DEPT"',
    """create table "SALES DEPT"."Order Header" (
        "Order ID" integer, "order id" integer, primary key ("Order ID", "order id"))""",
    pairs('"Order ID", "order id"', '"SALES DEPT"."Order Header"'),
    'create table items ("Id" integer, id integer, "ID" integer, primary key ("Id", id))',
    pairs('"Id", id, "ID"', "items", ", i"),
    """create table "Items" ("Id" integer, id integer, "QTY" integer, qty integer,
        foreign key ("Id", id) references items ("Id", id))""",
    pairs('"Id", id, "QTY", qty', '"Items"', ", i, i + 1"),
    'create table "ITEMS" ("Item_Id" integer, "item_id" integer, unique ("Item_Id", "item_id"))',
    pairs('"Item_Id", "item_id"', '"ITEMS"'),
)
"""Names that differ by case alone, which DuckDB takes for one."""


@pytest.fixture(scope="module", params=["postgresql", "duckdb"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("hostile_keys")
    if request.param == "duckdb":
        with duckdb.connect(str(folder / "Hostile Keys.duckdb")) as file:
            for statement in STATEMENTS:
                file.execute(statement)
        yield make_project(f"duckdb:///{folder / 'Hostile Keys.duckdb'}", folder / "project")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create_database("hostile keys")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (*STATEMENTS, *TWINS):
            connection.execute(statement.encode())
    yield make_project(url, folder / "project")
    server.drop_database("hostile keys")


def test_they_are_found_and_everything_made_of_them_builds(project: Project) -> None:
    analysis = project.scan.analysis
    found = {(each.table, each.columns): each for each in analysis.relationships}
    assert {
        ("order lines", ("Order ID", "Shop's No")),
        ("';drop table x", ("{% a %}", "it's --")),
        ("訂單行", ("編號", "行")),
        ("select", ("user",)),
    } <= {name for name, each in found.items() if each.declared}
    note = found["Order Line Note", ("Order ID", "Shop's No", "Line #")]
    assert (note.ref_table, note.declared, note.evidence.violations) == ("order lines", False, 0)
    keys = {each.table: each for each in analysis.keys if each.kind == "primary"}
    assert keys["Order Line Note"].columns == ("Order ID", "Shop's No", "Line #")
    assert keys["Order Line Note"].evidence.violations == 0
    run = build(project)
    assert complaints(run) == []
    assert warnings_without_evidence(project, run) == []
    tests = [each for each in run.nodes_of("test") if "composite_relationships" in each.name]
    assert len(tests) >= 4
    assert {each.status for each in tests} == {"pass"}


def test_no_name_is_told_apart_by_a_number_alone(project: Project) -> None:
    models = project.generated.models
    names = [each.name for each in models.models]
    names += [f"{source.name}.{table.name}" for source in models.sources for table in source.tables]
    assert not [each for each in names if each.rsplit("_", 1)[-1].isdigit()], names
