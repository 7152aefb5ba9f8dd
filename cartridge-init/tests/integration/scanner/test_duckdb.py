"""What only DuckDB has: nested types, schemas in one file, approximate counts, views over files."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from cartridge.artifacts.catalog import Catalog, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import ProfileOptions, profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection

_numbers = itertools.count(1)

MakeFile = Callable[[str], str]


@pytest.fixture
def database(tmp_path: Path) -> MakeFile:
    def make(script: str) -> str:
        path = tmp_path / f"made_{next(_numbers)}.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(script)
        return f"duckdb:///{path}"

    return make


def read(url: str) -> Catalog:
    with ConnectorFactory.create(url) as connector:
        return read_catalog(connector, Selection())


def table(catalog: Catalog, name: str, schema: str = "main") -> Table:
    found = catalog.table(TableName(schema_name=schema, table=name))
    assert found is not None
    return found


def test_types_of_every_kind(database: MakeFile) -> None:
    catalog = read(
        database("""
        create type mood as enum ('sad', 'it''s', 'a(b, ''c'')');
        create table kinds (
            a tinyint, b utinyint, c smallint, d integer, e uinteger, f bigint, g ubigint, h hugeint, i decimal(18, 3),
            j float, k double, l boolean, m varchar, n date, o time, p timestamp, q timestamptz, r timestamp_ns,
            s interval, t uuid, u json, v blob, w bit, x mood, y integer[], z integer[3],
            aa struct("a (b" integer, c varchar[]), ab map(varchar, integer), ac union(n integer, s varchar),
            ad struct(a integer)[], ae mood[], af enum ('x', 'y')
        )
        """)
    )
    kinds = table(catalog, "kinds")
    assert {column.name: column.data_type for column in kinds.columns} == {
        "a": "smallint",
        "b": "smallint",
        "c": "smallint",
        "d": "integer",
        "e": "bigint",
        "f": "bigint",
        "g": "hugeint",
        "h": "hugeint",
        "i": "decimal(18,3)",
        "j": "real",
        "k": "double",
        "l": "boolean",
        "m": "text",
        "n": "date",
        "o": "time",
        "p": "timestamp",
        "q": "timestamptz",
        "r": "timestamp",
        "s": "interval",
        "t": "uuid",
        "u": "json",
        "v": "binary",
        "w": "other",
        "x": "enum",
        "y": "array<integer>",
        "z": "array<integer>",
        "aa": "struct",
        "ab": "map",
        "ac": "struct",
        "ad": "array<struct>",
        "ae": "array<enum>",
        "af": "enum",
    }
    mood, short = kinds.column("x"), kinds.column("af")
    assert mood is not None
    assert short is not None
    assert (mood.enum_values, short.enum_values) == (("sad", "it's", "a(b, 'c')"), ("x", "y"))


def test_nested_types_show_their_fields(database: MakeFile) -> None:
    catalog = read(
        database("""
        create type mood as enum ('sad', 'happy');
        create table nested (
            plain integer, numbers integer[], one struct("a (b" integer, "c.d" struct(e decimal(10, 2), f mood)[]),
            many struct(a json)[3][], pairs map(varchar, struct(g integer)), either union(n integer, s struct(h date))
        );
        create view seen as select one, one."c.d" as inner_ones from nested;
        """)
    )
    found = {
        column.name: [(f.path, f.data_type, f.raw_type) for f in column.fields]
        for column in table(catalog, "nested").columns
    }
    assert found == {
        "plain": [],
        "numbers": [],
        "one": [
            ("one.a (b", "integer", "INTEGER"),
            ("one.c.d", "array<struct>", "STRUCT(e DECIMAL(10,2), f ENUM('sad', 'happy'))[]"),
            ("one.c.d[].e", "decimal(10,2)", "DECIMAL(10,2)"),
            ("one.c.d[].f", "enum", "ENUM('sad', 'happy')"),
        ],
        "many": [("many[][].a", "json", "JSON")],
        "pairs": [
            ("pairs.key", "text", "VARCHAR"),
            ("pairs.value", "struct", "STRUCT(g INTEGER)"),
            ("pairs.value.g", "integer", "INTEGER"),
        ],
        "either": [
            ("either.n", "integer", "INTEGER"),
            ("either.s", "struct", "STRUCT(h DATE)"),
            ("either.s.h", "date", "DATE"),
        ],
    }
    assert [[f.path for f in column.fields][-1] for column in table(catalog, "seen").columns] == [
        "one.c.d[].f",
        "inner_ones[].f",
    ]


def test_the_marker_of_a_file_changes_with_it(database: MakeFile) -> None:
    url = database("create schema s; create table s.a (i integer); create table b (i integer); create view v as from b")

    def markers() -> dict[str, str]:
        with ConnectorFactory.create(url) as connector:
            return {str(name): marker for name, marker in connector.change_markers(["main", "s"]).items()}

    seen = markers()
    assert (set(seen), len(set(seen.values()))) == ({"s.a", "main.b"}, 1)
    assert markers() == seen
    path = url.removeprefix("duckdb:///")
    with duckdb.connect(path) as connection:
        connection.execute("set checkpoint_threshold = '1GB'; pragma disable_checkpoint_on_shutdown")
        connection.execute("insert into b values (1)")
    assert Path(f"{path}.wal").exists()
    in_log = markers()
    assert in_log["main.b"] != seen["main.b"]
    with duckdb.connect(path) as connection:
        connection.execute("checkpoint")
    assert markers()["main.b"] not in (seen["main.b"], in_log["main.b"])


def test_a_sqlite_file_is_refused_without_asking_the_network_for_an_extension(tmp_path: Path) -> None:
    path = tmp_path / "really.duckdb"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table a (b)")
    with (
        pytest.raises(DatabaseConnectionError, match="it is a SQLite database") as caught,
        ConnectorFactory.create(f"duckdb:///{path}") as connector,
    ):
        connector.test()
    assert f"sqlite:///{path}" in str(caught.value)


def test_no_extension_is_fetched_for_what_a_path_or_a_view_asks_for(
    database: MakeFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    url = database("create table a as select 1 as one")
    with ConnectorFactory.create(url) as connector, pytest.raises(ScanError, match=r"(?i)extension"):
        connector.query("select * from read_csv('https://localhost:1/x.csv')", timeout_seconds=10)
    with ConnectorFactory.create("duckdb:///md:shop") as connector, pytest.raises(DatabaseConnectionError):
        connector.test()
    assert not (tmp_path / ".duckdb").exists()


def test_schemas_keys_generated_columns_indexes_and_comments(database: MakeFile) -> None:
    catalog = read(
        database("""
        create schema sales;
        create table sales.parent (a integer, b integer, primary key (b, a));
        create table sales.child (
            id integer default 7, "x y" integer unique, a integer, b integer,
            "gen col" integer generated always as (a * 2), note varchar default 'GENERATED ALWAYS AS',
            check (id > 0), foreign key (b, a) references sales.parent (b, a)
        );
        create index "an index" on sales.child ("x y", lower(note));
        comment on table sales.child is 'A ''child''';
        comment on column sales.child."x y" is 'Twice';
        create view sales.seen (one, two) as select a, b from sales.child;
        """)
    )
    child, seen = table(catalog, "child", "sales"), table(catalog, "seen", "sales")
    assert [each.name for each in catalog.schemas] == ["main", "sales"]
    assert child.comment == "A 'child'"
    assert [(each.name, each.is_generated, each.comment) for each in child.columns] == [
        ("id", False, None),
        ("x y", False, "Twice"),
        ("a", False, None),
        ("b", False, None),
        ("gen col", True, None),
        ("note", False, None),
    ]
    (key,) = child.foreign_keys
    assert (key.columns, str(key.ref), key.ref_columns) == (("b", "a"), "sales.parent", ("b", "a"))
    assert [each.columns for each in child.unique_constraints] == [("x y",)]
    assert [each.expression for each in child.checks] == ["(id > 0)"]
    (index,) = child.indexes
    assert (index.columns, len(index.expressions)) == (("x y",), 1)
    assert seen.type is TableType.VIEW
    assert (seen.view_definition or "").lower().startswith("select a, b")
    assert [column.name for column in seen.columns] == ["one", "two"]


def test_values_that_no_program_expects(database: MakeFile) -> None:
    url = database("""
        create table odd (d date, ts timestamp, tz timestamptz, f double, h hugeint, iv interval, b blob, l integer[],
            s struct(a integer), m map(varchar, integer), j json, bits bit, u uuid, big decimal(38, 10));
        insert into odd values
            ('infinity', '-infinity', 'infinity', 'nan', 170141183460469231731687303715884105727, '1 year',
             '\\xff'::blob, [1, null], {'a': 1}, map {'k': 1}, '{"a": 1}', '101', uuid(),
             1234567890123456789012345678.0123456789),
            ('0044-03-15 (BC)', '0044-03-15 (BC) 00:00:00', '290309-12-22 (BC) 00:00:00+00', '-inf', -5, '-1 day', '',
             [], {'a': null}, map {}, 'null', '0', uuid(), null),
            (null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    """)
    with ConnectorFactory.create(url) as connector:
        (profile,), problems = profile_tables(connector, read_catalog(connector, Selection()))
    assert problems == ()
    assert {column.null_count for column in profile.columns[:-1]} == {1}
    day, number, whole = profile.column("d"), profile.column("f"), profile.column("h")
    assert day is not None
    assert number is not None
    assert whole is not None
    assert (day.minimum, day.maximum) == ("0044-03-15 (BC)", "infinity")
    assert (number.minimum, number.maximum, number.mean) == ("-Infinity", "NaN", None)
    assert (whole.minimum, whole.maximum) == (-5, "170141183460469231731687303715884105727")
    assert profile.model_validate_json(profile.model_dump_json()) == profile


def test_what_overflows_costs_only_itself(database: MakeFile) -> None:
    url = database("""
        create table numbers (square double, total double, fine integer);
        insert into numbers values (1e200, 1.7e308, 1), (-1e200, 1.7e308, 3), (1, 1.7e308, 5);
    """)
    with ConnectorFactory.create(url) as connector:
        (profile,), problems = profile_tables(connector, read_catalog(connector, Selection()))
    assert problems == ()
    square, total, fine = profile.columns
    assert (square.maximum, square.standard_deviation) == (1e200, None)
    assert (total.maximum, total.standard_deviation) == (1.7e308, None)
    assert fine.mean == 3
    assert fine.standard_deviation == pytest.approx((8 / 3) ** 0.5)


def test_a_large_table_uses_approximate_counts(database: MakeFile) -> None:
    url = database("""
        create table large as
        select range as id, range % 3 as kind, 'name ' || (range % 5000) as name, range % 2 = 0 as even
        from range(200000)
    """)
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
        (whole,), _ = profile_tables(connector, catalog)
        (sampled,), _ = profile_tables(connector, catalog, ProfileOptions(max_rows=20_000))
    identity, kind = whole.column("id"), whole.column("kind")
    assert identity is not None
    assert kind is not None
    assert (identity.distinct_kind, identity.distinct_count) == ("sampled", 200_000)
    assert [(each.value, each.count) for each in kind.values] == [("0", 66667), ("1", 66667), ("2", 66666)]
    assert kind.values_are_complete
    assert sampled.is_sampled
    assert sampled.row_count == 200_000
    assert 5_000 < sampled.rows_read < 50_000


def test_a_view_that_lost_its_table_or_its_file(database: MakeFile, tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("a,b\n1,x\n2,y\n")
    url = database(f"""
        create table gone (z integer); create view orphan as select z from gone; drop table gone;
        create view outside as select * from read_csv('{data}');
        create table stays as select 1 as one;
    """)
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
        profiles, problems = profile_tables(connector, catalog)
    assert {profile.table for profile in profiles} == {"outside", "stays"}
    assert [problem.table for problem in problems] == ["orphan"]
    data.unlink()
    with ConnectorFactory.create(url) as connector:
        profiles, problems = profile_tables(connector, read_catalog(connector, Selection()))
    assert {profile.table for profile in profiles} == {"stays"}


def test_nothing_is_fetched_from_the_network(database: MakeFile) -> None:
    with ConnectorFactory.create(database("create table a (b integer)")) as connector:
        ((setting,),) = connector.query("select current_setting('autoinstall_known_extensions')", timeout_seconds=5)
    assert setting is False


def test_objects_in_texts_show_their_keys_and_nothing_else(database: MakeFile) -> None:
    url = database(
        """
        create table events as select
            i as id,
            '{"email": "a' || i || '@corp.example", "plan": "pro", "at": ' || i || '}' as payload,
            '{"k": ' || i || '}' as small,
            case when i % 2 = 0 then '{"broken": ' else repeat('long words ', 5) || i end as prose,
            '{"first_name": "Eva", "step": ' || i % 3 || '}' as again
        from range(1, 201) as r(i)
        """
    )
    with ConnectorFactory.create(url) as connector:
        (profile,), problems = profile_tables(connector, read_catalog(connector, Selection()))
    assert problems == ()
    keys = {each.name: [key.key for key in each.json_keys] for each in profile.columns}
    assert keys == {
        "id": [],
        "payload": ["at", "email", "plan"],
        "small": ["k"],
        "prose": [],
        "again": ["first_name", "step"],
    }
    assert "a7@corp" not in profile.model_dump_json()


def test_a_wide_table(database: MakeFile) -> None:
    columns = ", ".join(f"c{number} integer" for number in range(1500))
    with ConnectorFactory.create(database(f"create table wide ({columns})")) as connector:
        (profile,), problems = profile_tables(connector, read_catalog(connector, Selection()))
    assert problems == ()
    assert len(profile.columns) == 1500
