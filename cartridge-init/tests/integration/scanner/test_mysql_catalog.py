"""Everything MariaDB's catalog knows, read back; what MySQL says otherwise is in tests/unit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cartridge.artifacts.catalog import Catalog, CheckConstraint, ForeignKey, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import ScanError
from cartridge.scanner.connectors import mysql_session
from cartridge.scanner.connectors.mysql import MariaDBConnector
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from cli_process import cartridge
from hostile import COMMENTS, literal
from servers import MariaDBServer

STATEMENTS = (
    "create table people (person_id integer primary key, country char(2))",
    f"""create table places (
        place_id int unsigned not null auto_increment primary key,
        code varchar(40) not null comment {literal(COMMENTS[1])},
        person_id integer,
        level smallint default 3,
        label varchar(10) default 'it''s',
        touched timestamp(3) not null default current_timestamp(3) on update current_timestamp(3),
        doubled integer generated always as (level * 2) virtual,
        stored_name varchar(50) generated always as (upper(code)) stored,
        secret integer invisible,
        mood enum('good', 'it''s', 'a,b', '', 'back\\\\slash', '订单') default 'good',
        tags set('a', 'b'),
        document json,
        note longtext check (json_valid(note) or note is null),
        checked_json longtext check (json_valid(checked_json)),
        is_open boolean,
        flag bit(1),
        flags bit(12),
        small tinyint(1) unsigned,
        spot point,
        constraint positive check (level > 0),
        constraint people_fk foreign key (person_id) references shop_people.people (person_id),
        unique key code_start (code(10)),
        unique key two (level, label),
        key newest (touched desc, level),
        fulltext key words (code)
    ) comment {literal(COMMENTS[0])}""",
    """create table visits (visit_id bigint not null, day date not null, place_id int unsigned,
        primary key (visit_id, day))
        partition by range (year(day)) subpartition by hash (visit_id) subpartitions 2
        (partition old values less than (2020), partition new values less than maxvalue)""",
    "create table lines_of (number integer, part integer, primary key (number, part))",
    "create table lines_to (number integer, part integer, foreign key two_columns (part, number)"
    " references lines_of (number, part))",
    "create table versions (version_id integer primary key, label varchar(5)) with system versioning",
    "create table counted (n integer) engine = MyISAM",
    "insert into counted values (1), (2), (3)",
    "create sequence numbers",
    "create table gone (gone_id integer)",
    "create view of_gone as select * from gone",
    "drop table gone",
    "create view open_places as select p.place_id, p.mood, q.country from places p"
    " join shop_people.people q using (person_id) where p.is_open",
)


@pytest.fixture(scope="module")
def catalog(mariadb: MariaDBServer) -> Iterator[Catalog]:
    for name in ("shop_people", "shop"):
        mariadb.create_database(name)
    mariadb.sql("shop_people", STATEMENTS[0])
    with mariadb.connect("shop") as connection, connection.cursor() as cursor:
        for statement in STATEMENTS[1:]:
            cursor.execute(statement)
        cursor.execute(f"alter database shop comment {literal(COMMENTS[5])}")
    with MariaDBConnector(read_url(mariadb.url())) as connector:
        yield read_catalog(connector, Selection(schemas=("shop", "shop_people")))
    mariadb.drop_database("shop")
    mariadb.drop_database("shop_people")


@pytest.fixture
def places(catalog: Catalog) -> Table:
    return table(catalog, "places")


def table(catalog: Catalog, name: str) -> Table:
    found = catalog.table(TableName(schema_name="shop", table=name))
    assert found is not None, name
    return found


def test_databases_are_schemas(catalog: Catalog) -> None:
    assert (catalog.database_type, catalog.database) == ("mariadb", "mariadb")
    assert "MariaDB" in catalog.server_version
    assert [(each.name, each.comment) for each in catalog.schemas] == [("shop", COMMENTS[5]), ("shop_people", None)]


def test_sequences_are_no_tables_and_versions_are(catalog: Catalog) -> None:
    assert {each.name: each.type for each in catalog.tables} == {
        "counted": TableType.TABLE,
        "lines_of": TableType.TABLE,
        "lines_to": TableType.TABLE,
        "of_gone": TableType.VIEW,
        "open_places": TableType.VIEW,
        "people": TableType.TABLE,
        "places": TableType.TABLE,
        "versions": TableType.TABLE,
        "visits": TableType.PARTITIONED_TABLE,
    }
    assert [each.name for each in table(catalog, "versions").columns] == ["version_id", "label"]


def test_types_are_normalised(places: Table) -> None:
    assert {each.name: each.data_type for each in places.columns} == {
        "place_id": "bigint",
        "code": "varchar(40)",
        "person_id": "integer",
        "level": "smallint",
        "label": "varchar(10)",
        "touched": "timestamptz",
        "doubled": "integer",
        "stored_name": "varchar(50)",
        "secret": "integer",
        "mood": "enum",
        "tags": "text",
        "document": "json",
        "note": "text",
        "checked_json": "json",
        "is_open": "boolean",
        "flag": "boolean",
        "flags": "binary",
        "small": "smallint",
        "spot": "other",
    }
    assert {each.raw_type for each in places.columns if each.family is TypeFamily.BOOLEAN} == {"tinyint(1)", "bit(1)"}


def test_columns_tell_how_they_are_filled(places: Table) -> None:
    found = {each.name: each for each in places.columns}
    assert [name for name, each in found.items() if each.is_identity] == ["place_id"]
    assert [name for name, each in found.items() if each.is_hidden] == ["secret"]
    assert {name: each.generation_expression for name, each in found.items() if each.is_generated} == {
        "doubled": "`level` * 2",
        "stored_name": "ucase(`code`)",
    }
    assert {name: each.default_value for name, each in found.items() if each.default_value} == {
        "level": "3",
        "label": "'it''s'",
        "touched": "current_timestamp(3)",
        "mood": "'good'",
    }
    assert [name for name, each in found.items() if not each.is_nullable] == ["place_id", "code", "touched"]


def test_enum_values_are_read_whatever_they_hold(places: Table) -> None:
    mood = places.column("mood")
    assert mood is not None
    assert mood.enum_values == ("good", "it's", "a,b", "", "back\\slash", "订单")


def test_comments_arrive_word_for_word(places: Table) -> None:
    code = places.column("code")
    assert places.comment == COMMENTS[0]
    assert code is not None
    assert code.comment == COMMENTS[1]


def test_keys_are_read(places: Table, catalog: Catalog) -> None:
    assert places.primary_key is not None
    assert places.primary_key.columns == ("place_id",)
    assert [each.name for each in places.columns if each.is_primary_key] == ["place_id"]
    assert {each.name: each.columns for each in places.unique_constraints} == {
        "code_start": ("code",),
        "two": ("level", "label"),
    }
    visits = table(catalog, "visits").primary_key
    assert visits is not None
    assert visits.columns == ("visit_id", "day")


def test_foreign_keys_cross_databases_and_keep_their_order(places: Table, catalog: Catalog) -> None:
    assert places.foreign_keys == (
        ForeignKey(
            name="people_fk",
            columns=("person_id",),
            ref_schema="shop_people",
            ref_table="people",
            ref_columns=("person_id",),
        ),
    )
    (lines,) = table(catalog, "lines_to").foreign_keys
    assert (lines.columns, lines.ref_columns) == (("part", "number"), ("number", "part"))


def test_checks_are_read_without_the_one_that_makes_json(places: Table) -> None:
    assert {each.expression for each in places.checks} == {"json_valid(`note`) or `note` is null", "`level` > 0"}
    assert CheckConstraint(name="positive", expression="`level` > 0") in places.checks


def test_indexes_are_read(places: Table) -> None:
    found = {each.name: (each.columns, each.expressions, each.is_unique, each.method) for each in places.indexes}
    assert found["code_start"] == ((), ("code(10)",), True, "btree")
    assert found["newest"] == (("touched", "level"), (), False, "btree")
    assert found["words"] == (("code",), (), False, "fulltext")
    assert found["PRIMARY"] == (("place_id",), (), True, "btree")


def test_partitions_are_folded(catalog: Catalog) -> None:
    visits = table(catalog, "visits")
    assert (visits.partition_count, visits.partition_key) == (2, "RANGE (year(`day`)), HASH (`visit_id`)")


def test_views_have_their_select_and_what_it_reads(catalog: Catalog) -> None:
    view = table(catalog, "open_places")
    assert (view.view_definition or "").startswith("select ")
    assert view.reads == (
        TableName(schema_name="shop", table="places"),
        TableName(schema_name="shop_people", table="people"),
    )
    assert (view.row_count, view.comment) == (None, None)


def test_a_view_of_what_is_gone_is_reported(catalog: Catalog) -> None:
    (problem,) = catalog.problems
    assert (problem.schema_name, problem.table) == ("shop", "of_gone")
    assert "references invalid table" in problem.message
    assert problem.next_step


def test_engines_that_count_are_exact(catalog: Catalog) -> None:
    counted, places = table(catalog, "counted"), table(catalog, "places")
    assert (counted.row_count, counted.row_count_kind, counted.size_kind) == (3, "exact", "exact")
    assert (places.row_count_kind, places.size_kind) == ("estimated", "estimated")
    assert places.size_bytes


def test_a_url_with_a_database_sees_that_one(mariadb: MariaDBServer, catalog: Catalog) -> None:
    with MariaDBConnector(read_url(mariadb.url("shop_people"))) as connector:
        assert connector.server().database == "shop_people"
        assert [each.name for each in connector.read_schemas()] == ["shop_people"]


def test_another_schema_than_the_one_in_the_url_is_not_chosen(mariadb: MariaDBServer, catalog: Catalog) -> None:
    with MariaDBConnector(read_url(mariadb.url("shop_people"))) as connector, pytest.raises(ScanError) as caught:
        read_catalog(connector, Selection(schemas=("shop",)))
    assert "the connection names `shop_people`, and no other is read" in caught.value.what
    assert "leave `shop_people` out, and --schema chooses" in caught.value.next_step
    with MariaDBConnector(read_url(mariadb.url())) as connector:
        assert [each.name for each in read_catalog(connector, Selection(schemas=("shop",))).schemas] == ["shop"]


def test_a_url_without_a_database_is_titled_by_its_server(
    mariadb: MariaDBServer, catalog: Catalog, tmp_path: Path
) -> None:
    url = mariadb.url()
    done = cartridge("scan", url, "--schema", "shop_people", "--no-profile", "-o", "scan.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"mariadb server {mariadb.host} (10."), done.stdout
    assert cartridge("generate", "scan.json", "-o", "project", "--no-validate", folder=tmp_path).returncode == 0
    readme = (tmp_path / "project" / "README.md").read_text()
    assert f"over the mariadb server `{mariadb.host}`, made by" in " ".join(readme.split())
    named = cartridge("scan", mariadb.url("shop_people"), "--no-profile", folder=tmp_path)
    assert named.stdout.startswith("mariadb database shop_people (10.")


def test_system_databases_are_not_listed(mariadb: MariaDBServer, catalog: Catalog) -> None:
    with MariaDBConnector(read_url(mariadb.url())) as connector:
        names = {each.name for each in connector.read_schemas()}
    assert names.isdisjoint({"information_schema", "mysql", "performance_schema", "sys"})
    assert {"shop", "shop_people"} <= names


def test_names_that_differ_by_case_are_two(mariadb: MariaDBServer) -> None:
    for name, column in (("Twice", "a"), ("twice", "b")):
        mariadb.create_database(name)
        mariadb.sql(name, f"create table T ({column} integer); create table t ({column} integer)")
    try:
        with MariaDBConnector(read_url(mariadb.url("twice"))) as connector:
            tables = read_catalog(connector, Selection()).tables
        assert [(each.name, [column.name for column in each.columns]) for each in tables] == [
            ("T", ["b"]),
            ("t", ["b"]),
        ]
    finally:
        mariadb.drop_database("Twice")
        mariadb.drop_database("twice")


@pytest.mark.parametrize("tables", [3, 60])
def test_the_number_of_statements_does_not_grow(
    mariadb: MariaDBServer, monkeypatch: pytest.MonkeyPatch, tables: int
) -> None:
    url = mariadb.create_database("many")
    mariadb.sql("many", ";".join(f"create table t{number} (id integer primary key)" for number in range(tables)))
    asked: list[str] = []
    run = mysql_session.Session.run

    def counting(self: mysql_session.Session, statement: str, *arguments: object) -> object:
        asked.append(statement)
        return run(self, statement, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(mysql_session.Session, "run", counting)
    with MariaDBConnector(read_url(url)) as connector:
        assert len(read_catalog(connector, Selection()).tables) == tables
    mariadb.drop_database("many")
    assert len(asked) == 8


def test_a_schema_without_permission_is_not_there(mariadb: MariaDBServer, catalog: Catalog) -> None:
    mariadb.sql("", "create or replace user reader identified by 'r'; grant select on shop_people.* to reader")
    url = f"mariadb://reader:r@{mariadb.host}:{mariadb.port}/"
    with MariaDBConnector(read_url(url)) as connector:
        assert [each.name for each in connector.read_schemas()] == ["shop_people"]
        with pytest.raises(ScanError, match="no schema `shop`"):
            read_catalog(connector, Selection(schemas=("shop",)))


def test_whoever_may_not_see_a_definition_gets_the_view_without(mariadb: MariaDBServer, catalog: Catalog) -> None:
    mariadb.sql("", "create or replace user reader identified by 'r'; grant select on shop.* to reader")
    with MariaDBConnector(read_url(f"mariadb://reader:r@{mariadb.host}:{mariadb.port}/shop")) as connector:
        read = read_catalog(connector, Selection(include=("open_places",)))
    (view,) = read.tables
    assert view.view_definition is None
    assert [each.name for each in view.columns] == ["place_id", "mood", "country"]


def test_markers_change_when_the_rows_do(mariadb: MariaDBServer) -> None:
    """A table that was not written to since the server started, or only a moment ago, has none: it is read again."""
    url = mariadb.create_database("marked")
    mariadb.sql("marked", "create table idle (i integer); create table busy (i integer); insert into busy values (1)")
    mariadb.sql("marked", "create view seen as select * from busy")
    busy = TableName(schema_name="marked", table="busy")
    with MariaDBConnector(read_url(url)) as connector:
        assert connector.change_markers(["marked"]) == {}
        before = wait_for_marker(connector, busy)
        assert set(before) == {busy}
        assert connector.change_markers(["marked"]) == before
        mariadb.sql("marked", "update busy set i = 2")
        assert connector.change_markers(["marked"]) == {}
        assert wait_for_marker(connector, busy)[busy] != before[busy]


def wait_for_marker(connector: MariaDBConnector, table: TableName) -> dict[TableName, str]:
    deadline = time.monotonic() + 10
    while table not in (found := connector.change_markers(["marked"])) and time.monotonic() < deadline:
        time.sleep(0.2)
    return dict(found)
