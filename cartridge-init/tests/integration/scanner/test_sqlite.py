"""What only SQLite has: loose types, tables without row numbers, keys that are never checked, broken files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cartridge.artifacts.catalog import Catalog, Table
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import TableProfile
from cartridge.scanner.connectors import sqlite as sqlite_connector
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import ProfileOptions, profile_tables
from cartridge.scanner.samples import sample_rows
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection

MakeFile = Callable[[str], str]


@pytest.fixture
def database(tmp_path: Path) -> MakeFile:
    def make(script: str) -> str:
        path = tmp_path / "made.sqlite"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
        return f"sqlite:///{path}"

    return make


def scanned(url: str, options: ProfileOptions | None = None) -> tuple[Catalog, dict[str, TableProfile]]:
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
        profiles, problems = profile_tables(connector, catalog, options)
    assert problems == ()
    return catalog, {profile.table: profile for profile in profiles}


def table(catalog: Catalog, name: str) -> Table:
    found = catalog.table(TableName(schema_name="main", table=name))
    assert found is not None
    return found


def test_declared_types_become_normalised_ones(database: MakeFile) -> None:
    catalog, _ = scanned(
        database("""
        create table kinds (
            a integer, b unsigned big int, c tinyint, d nvarchar(20), e clob, f blob, g real, h double precision,
            i numeric, j decimal(10, 5), k boolean, l date, m datetime, n, o "weird type", p json, q float, r char(3)
        )
        """)
    )
    assert {column.name: column.data_type for column in table(catalog, "kinds").columns} == {
        "a": "bigint",
        "b": "bigint",
        "c": "smallint",
        "d": "varchar(20)",
        "e": "text",
        "f": "binary",
        "g": "double",
        "h": "double",
        "i": "decimal",
        "j": "decimal(10,5)",
        "k": "boolean",
        "l": "date",
        "m": "timestamp",
        "n": "other",
        "o": "other",
        "p": "json",
        "q": "double",
        "r": "char(3)",
    }


def test_keys_generated_columns_checks_and_indexes(database: MakeFile) -> None:
    catalog, _ = scanned(
        database("""
        create table parent (id integer primary key autoincrement, code text unique, "b c" int);
        create table child (
            "Parent" integer references PARENT, n integer default (1 + 2),
            twice integer generated always as (n * 2) stored, thrice as (n * 3),
            check (n > 0), constraint "odd name" check (n <> 13)
        );
        create table pair (a text, b text, primary key (b, a)) without rowid;
        create index partial on child (lower(n), "Parent") where n > 5;
        """)
    )
    parent, child, pair = (table(catalog, name) for name in ("parent", "child", "pair"))
    assert [(each.name, each.is_nullable, each.is_identity) for each in parent.columns] == [
        ("id", False, True),
        ("code", True, False),
        ("b c", True, False),
    ]
    assert [key.columns for key in parent.unique_constraints] == [("code",)]
    (key,) = child.foreign_keys
    assert (key.columns, key.ref_table, key.ref_columns, key.is_validated) == (("Parent",), "parent", ("id",), False)
    assert [(each.name, each.is_generated, each.generation_expression) for each in child.columns] == [
        ("Parent", False, None),
        ("n", False, None),
        ("twice", True, "n * 2"),
        ("thrice", True, "n * 3"),
    ]
    assert [(each.name, each.expression) for each in child.checks] == [(None, "n > 0"), ("odd name", "n <> 13")]
    (index,) = child.indexes
    assert (index.columns, index.expressions, index.predicate) == (("Parent",), ("lower(n)",), "n > 5")
    assert pair.primary_key is not None
    assert pair.primary_key.columns == ("b", "a")
    assert not any(each.is_nullable for each in pair.columns)


def test_a_key_into_nowhere_is_reported(database: MakeFile) -> None:
    url = database("create table child (a integer references nowhere (id)); insert into child values (1)")
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
    assert table(catalog, "child").foreign_keys == ()
    assert [(each.table, "`nowhere`" in each.message) for each in catalog.problems] == [("child", True)]


def test_a_column_holds_whatever_was_put_in(database: MakeFile) -> None:
    catalog, profiles = scanned(
        database("""
        create table loose (n integer, d date, b boolean, t text);
        insert into loose values (1, '2024-01-31', 1, x'ff00'), (2.5, 'never', 'yes', 'abc'), ('three', 20240101, 0, 7),
            (null, null, null, null), (9e999, x'00', -9e999, '');
        """)
    )
    loose = profiles["loose"]
    assert [(each.name, each.null_count) for each in loose.columns] == [("n", 1), ("d", 1), ("b", 1), ("t", 1)]
    n, d = loose.column("n"), loose.column("d")
    assert n is not None
    assert d is not None
    assert (n.minimum, n.maximum, n.mean, n.standard_deviation) == (1, "Infinity", None, None)
    assert (d.minimum, d.maximum) == ("20240101", "2024-01-31")
    assert loose.model_validate_json(loose.model_dump_json()) == loose
    with ConnectorFactory.create(database("select 1")) as connector:
        assert len(sample_rows(connector, table(catalog, "loose"), 9)) == 5


def test_a_large_table_is_sampled_by_row_number(database: MakeFile) -> None:
    url = database("""
        create table large (id integer primary key, code text, rowid text);
        with recursive n (i) as (select 1 union all select i + 1 from n limit 50000)
        insert into large select i * 3, 'c' || (i % 5), 'x' from n;
        create table keyed (a integer primary key, b text) without rowid;
        insert into keyed select id, code from large;
        create view seen as select * from large;
    """)
    _, profiles = scanned(url, ProfileOptions(max_rows=5000))
    large = profiles["large"]
    assert large.is_sampled
    assert 4000 < large.rows_read < 6000
    identity = large.column("id")
    assert identity is not None
    assert identity.distinct_count == pytest.approx(50000, rel=0.05)
    assert isinstance(identity.maximum, int)
    assert identity.maximum > 140_000
    assert [profiles[name].rows_read for name in ("keyed", "seen")] == [5000, 5000]
    _, whole = scanned(url)
    code = whole["large"].column("code")
    assert code is not None
    assert [each.count for each in code.values] == [10000] * 5
    assert code.values_are_complete
    whole_id = whole["large"].column("id")
    assert whole_id is not None
    assert (whole_id.distinct_count, whole_id.distinct_kind, whole_id.is_increasing) == (50000, "sampled", True)
    assert whole_id.standard_deviation == pytest.approx(3 * ((50000**2 - 1) / 12) ** 0.5)
    for profile, kind in ((whole_id, "sampled"), (identity, "sampled")):
        quartiles = profile.quartiles
        assert quartiles is not None
        assert (quartiles.kind, quartiles.error is not None) == (kind, True)
        assert abs(float(quartiles.median) - 75_000) <= (quartiles.error or 0) * 150_000 + 3


def test_row_counts_come_from_statistics_where_counting_would_read_too_much(
    database: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "create table a (b integer); create index i on a (b); insert into a values (1), (2), (3);"
    url = database(script)
    with ConnectorFactory.create(url) as connector:
        counted = table(read_catalog(connector, Selection()), "a")
    assert (counted.row_count, counted.row_count_kind) == (3, "exact")
    monkeypatch.setattr(sqlite_connector, "COUNTED_FILE_BYTES", 0)
    with ConnectorFactory.create(url) as connector:
        unknown = table(read_catalog(connector, Selection()), "a")
    assert (unknown.row_count, unknown.row_count_kind) == (None, None)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.executescript("analyze")
    with ConnectorFactory.create(url) as connector:
        estimated = table(read_catalog(connector, Selection()), "a")
    assert (estimated.row_count, estimated.row_count_kind) == (3, "estimated")


def test_full_text_search_tables_hide_their_insides(database: MakeFile) -> None:
    catalog, profiles = scanned(
        database("create virtual table notes using fts5(title, body); insert into notes values ('a', 'b')")
    )
    assert [each.name for each in catalog.tables] == ["notes"]
    assert {each.name: each.is_hidden for each in table(catalog, "notes").columns} == {
        "title": False,
        "body": False,
        "notes": True,
        "rank": True,
    }
    assert table(catalog, "notes").size_bytes is None
    assert profiles["notes"].row_count == 1


def test_sizes_are_those_of_the_pages_without_indexes(database: MakeFile, monkeypatch: pytest.MonkeyPatch) -> None:
    url = database("""
        pragma page_size = 4096;
        create table wide (id integer primary key, body text);
        with recursive n (i) as (select 1 union all select i + 1 from n limit 100)
        insert into wide select i, printf('%.10000c', 'x') from n;
        create index by_body on wide (body);
        create table pair (a text, b text, primary key (b, a)) without rowid;
        create table bare (a integer);
        create view seen as select * from wide;
    """)
    catalog, _ = scanned(url)
    sizes = {each.name: (each.size_bytes, each.size_kind) for each in catalog.tables}
    wide, kind = sizes.pop("wide")
    assert sizes == {"bare": (4096, "exact"), "pair": (4096, "exact"), "seen": (None, None)}
    assert kind == "exact"
    assert wide is not None
    assert 1_000_000 < wide < 1_300_000
    monkeypatch.setattr(sqlite_connector, "COUNTED_FILE_BYTES", 0)
    with ConnectorFactory.create(url) as connector:
        assert {each.size_bytes for each in read_catalog(connector, Selection()).tables} == {None}


def test_the_marker_of_a_file_changes_with_it(database: MakeFile) -> None:
    url = database("""
        create table a (i integer); create table b (i integer); create view v as select * from a;
        create virtual table notes using fts5(title);
    """)

    def markers() -> dict[str, str]:
        with ConnectorFactory.create(url) as connector:
            return {name.table: marker for name, marker in connector.change_markers(["main"]).items()}

    seen = [markers()]
    assert set(seen[0]) == {"a", "b"}
    assert markers() == seen[0]
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as writer:
        for change in (
            "insert into a values (1)",
            "pragma journal_mode = wal",
            "insert into a values (2)",
            "alter table b add column j",
        ):
            writer.execute(change)
            assert markers() not in seen, change
            assert markers() == markers()
            seen.append(markers())


def test_many_tables_are_counted_in_parts(database: MakeFile) -> None:
    tables = "; ".join(f"create table t{number} (a integer); insert into t{number} values (1)" for number in range(900))
    with ConnectorFactory.create(database(f"begin; {tables}; commit")) as connector:
        catalog = read_catalog(connector, Selection())
    assert len(catalog.tables) == 900
    assert {each.row_count for each in catalog.tables} == {1}


def test_views_of_untrusted_files_have_no_side_effects(database: MakeFile, tmp_path: Path) -> None:
    target = tmp_path / "written.txt"
    url = database(f"create table a (b); create view evil as select writefile('{target}', 'x') as x")
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
        _, problems = profile_tables(connector, catalog)
    assert "evil" in {problem.table for problem in (*catalog.problems, *problems)}
    assert not target.exists()
