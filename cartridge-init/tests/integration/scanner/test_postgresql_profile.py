"""Profiles of what PostgreSQL can hold, and of what it refuses to show."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import psycopg
import pytest
from cartridge.artifacts.catalog import Catalog, Problem
from cartridge.artifacts.checks import CheckAnswer, InclusionCheck, UniquenessCheck
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import ColumnProfile, TableProfile
from cartridge.artifacts.progress import Progress
from cartridge.errors import EmptyScanError
from cartridge.scanner import codes
from cartridge.scanner.checking import answer_checks
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import ProfileOptions, profile_tables
from cartridge.scanner.samples import sample_rows
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from servers import PostgresServer

_numbers = itertools.count(1)

MakeDatabase = Callable[[str], str]


@pytest.fixture
def database(postgres: PostgresServer) -> MakeDatabase:
    def make(script: str) -> str:
        url = postgres.create_database(f"profile_{next(_numbers)}")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(script.encode())
        return url

    return make


def profiled(url: str, options: ProfileOptions | None = None) -> tuple[dict[str, TableProfile], tuple[Problem, ...]]:
    with ConnectorFactory.create(url) as connector:
        profiles, problems = profile_tables(connector, read_catalog(connector, Selection()), options)
    return {profile.table: profile for profile in profiles}, problems


def column(profiles: dict[str, TableProfile], table: str, name: str) -> ColumnProfile:
    found = profiles[table].column(name)
    assert found is not None
    return found


def test_values_that_no_program_expects(database: MakeDatabase) -> None:
    url = database("""
        create type mood as enum ('sad', 'happy');
        create type pair as (a int, b text);
        create table odd (
            num numeric, dbl double precision, rl real, day date, ts timestamp, tstz timestamptz, iv interval,
            arr int[], js json, jsb jsonb, rng int4range, bin bytea, id uuid, doc xml, pt point, md mood, pr pair,
            cash money, bits bit(3), addr inet, tm time, tmz timetz, ch char(5), huge numeric, tsv tsvector
        );
        insert into odd values (
            'NaN', 'NaN', 'infinity', 'infinity', 'infinity', '-infinity', '178000000 years', '{1,null}', '{"a": "{{"}',
            '{}', '[1,2)', '\\x00ff', '00000000-0000-0000-0000-000000000000', '<a/>', '(1,2)', 'sad', '(1,"x,y")',
            '$1.50', '101', '10.0.0.1/8', '24:00', '23:59:59+14', 'a', '1e1000', 'cat:1'
        ), (
            '-infinity', '-infinity', 'NaN', '4714-11-24 BC', '4714-11-24 BC', '294276-12-31', '-1 day', '{}', '[]',
            '[]', 'empty', '', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '', '(0,0)', 'happy', null,
            '-$2.00', '000', '::1', '00:00', '00:00-14', '', '-1e-1000', ''
        );
        insert into odd (num) values (null);
    """)
    profiles, problems = profiled(url)
    assert problems == ()
    odd = profiles["odd"]
    assert odd.row_count == 3
    assert all(each.null_count is not None and each.null_count >= 1 for each in odd.columns)
    numeric = column(profiles, "odd", "num")
    assert (numeric.minimum, numeric.maximum, numeric.mean) == ("-Infinity", "NaN", None)
    assert (column(profiles, "odd", "dbl").minimum, column(profiles, "odd", "rl").maximum) == ("-Infinity", "NaN")
    day = column(profiles, "odd", "day")
    assert (day.minimum, day.maximum) == ("4714-11-24 BC", "infinity")
    huge = column(profiles, "odd", "huge")
    assert huge.maximum == "1" + "0" * 1000
    assert huge.mean is None
    cash = column(profiles, "odd", "cash")
    assert (cash.minimum, cash.maximum, cash.mean) == (-2, 1.5, -0.25)
    assert column(profiles, "odd", "ch").max_length == 1
    assert odd.model_validate_json(odd.model_dump_json()) == odd


def test_sums_that_overflow_cost_only_the_mean(database: MakeDatabase) -> None:
    url = database("""
        create table big (id int, x double precision, y double precision, label text);
        insert into big select g, 1e308, g, 'label' || g from generate_series(1, 20) as g;
        create table wide (x double precision);
        insert into wide values (1e200), (-1e200), (1);
    """)
    profiles, problems = profiled(url)
    assert problems == ()
    x = column(profiles, "big", "x")
    assert (x.minimum, x.maximum, x.mean, x.distinct_count) == (1e308, 1e308, None, 1)
    assert x.standard_deviation is None
    y = column(profiles, "big", "y")
    assert y.mean == 10.5
    assert y.standard_deviation == pytest.approx(33.25**0.5)
    assert column(profiles, "big", "label").max_length == 7
    wide = column(profiles, "wide", "x")
    assert (wide.maximum, wide.standard_deviation) == (1e200, None)


def test_wide_zero_column_and_empty_tables(database: MakeDatabase) -> None:
    columns = ", ".join(f"c{number} int" for number in range(1500))
    url = database(f"""
        create table wide ({columns});
        insert into wide (c0, c1499) select g, g from generate_series(1, 30) as g;
        create table nothing ();
        insert into nothing default values;
        create table empty (a int, b text, c boolean);
    """)
    profiles, problems = profiled(url)
    assert problems == ()
    assert len(profiles["wide"].columns) == 1500
    assert column(profiles, "wide", "c1499").maximum == 30
    assert column(profiles, "wide", "c700").null_count == 30
    assert (profiles["nothing"].row_count, profiles["nothing"].columns) == (1, ())
    assert profiles["empty"].row_count == 0
    assert column(profiles, "empty", "c").values == ()


def test_a_role_that_may_not_read_everything(database: MakeDatabase, postgres: PostgresServer) -> None:
    url = database("""
        drop role if exists clerk;
        create role clerk login password 'cl3rk';
        create schema hidden;
        create table hidden.unseen (a int);
        create table allowed (id int, name text);
        create table forbidden (id int);
        create table partly (id int, secret text);
        insert into allowed select g, 'n' || g from generate_series(1, 100) as g;
        insert into partly select g, 's' from generate_series(1, 10) as g;
        grant select on allowed to clerk;
        grant select (id) on partly to clerk;
    """)
    own = postgres.url(url.rpartition("/")[2], user="clerk", password="cl3rk")
    with ConnectorFactory.create(own) as connector:
        catalog = read_catalog(connector, Selection())
        profiles, problems = profile_tables(connector, catalog)
        answers = answer_checks(
            connector,
            [
                UniquenessCheck(table=TableName(schema_name="public", table="forbidden"), columns=("id",)),
                UniquenessCheck(table=TableName(schema_name="public", table="allowed"), columns=("id",)),
            ],
        )
    assert [str(table.full_name) for table in catalog.tables] == ["public.allowed", "public.forbidden", "public.partly"]
    found = {profile.table: profile for profile in profiles}
    assert found["allowed"].row_count == 100
    assert column(found, "partly", "id").maximum == 10
    assert column(found, "partly", "secret").null_count is None
    assert [(problem.table, "ermission denied" in problem.message) for problem in problems] == [
        ("forbidden", True),
        ("partly", True),
    ]
    assert "grant select" in problems[0].next_step
    assert "`secret`" in problems[1].message
    assert "ermission denied" in (answers[0].error or "")
    assert answers[1].violations == 0


def test_views_that_fail_write_or_take_too_long(database: MakeDatabase) -> None:
    url = database("""
        create sequence counter;
        create table fine (id int);
        insert into fine select generate_series(1, 5);
        create view divides as select id, 1 / (id - id) as ratio from fine;
        create view writes as select nextval('counter') as n from fine;
        create view sleeps as select id from fine where pg_sleep(2) is not null;
        create materialized view unfilled as select 1 as one with no data;
    """)
    profiles, problems = profiled(url, ProfileOptions(timeout_seconds=1))
    found = {problem.table: problem for problem in problems}
    assert set(found) == {"divides", "writes", "sleeps", "unfilled"}
    assert "`ratio`" in found["divides"].message
    assert "ivision by zero" in found["divides"].message
    assert "read-only" in found["writes"].message
    assert "longer than 1 s" in found["sleeps"].message
    assert "refresh" in found["unfilled"].next_step
    assert all(problem.stage == "profile" and problem.next_step for problem in problems)
    assert column(profiles, "divides", "id").maximum == 5
    assert profiles["fine"].row_count == 5


def test_a_table_that_disappears_meanwhile(database: MakeDatabase) -> None:
    url = database("create table stays (a int); create table goes (a int); create table changes (a int, b text)")
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("drop table goes; alter table changes drop column a")
        profiles, problems = profile_tables(connector, catalog)
    assert [profile.table for profile in profiles] == ["changes", "stays"]
    assert [problem.table for problem in problems] == ["changes", "goes"]
    assert "scan again" in problems[1].next_step


def test_a_locked_table_is_not_waited_for(database: MakeDatabase) -> None:
    url = database("create table free (a int); create table locked (a int)")
    with ConnectorFactory.create(url) as connector, psycopg.connect(url) as other:
        catalog = read_catalog(connector, Selection())
        other.execute("lock table locked in access exclusive mode")
        profiles, problems = profile_tables(connector, catalog, ProfileOptions(timeout_seconds=2))
    assert [profile.table for profile in profiles] == ["free"]
    assert [problem.table for problem in problems] == ["locked"]


LARGE = """
    create table large as
    select g as id, g % 1000 as bucket, (array['new', 'paid', 'shipped'])[1 + g % 3] as status, 'user ' || g as name,
        case when g % 4 = 0 then null else g % 7 end as priority, g % 2 = 0 as is_even
    from generate_series(1, 60000) as g;
    insert into large values (60001, 1, 'returned', 'x', 9, null);
"""


@pytest.mark.parametrize("statistics", ["", "analyze;"], ids=["never analysed", "analysed"])
def test_a_large_table_is_read_whole_with_estimated_distinct_counts(database: MakeDatabase, statistics: str) -> None:
    url = database(LARGE)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statistics.encode())
    profiles, problems = profiled(url)
    assert problems == ()
    large = profiles["large"]
    assert (large.row_count, large.row_count_kind, large.rows_read, large.is_sampled) == (60001, "exact", 60001, False)
    identity = column(profiles, "large", "id")
    assert identity.distinct_count == pytest.approx(60001, rel=0.05)
    assert identity.distinct_kind == ("estimated" if statistics else "sampled")
    assert identity.is_increasing is True
    bucket = column(profiles, "large", "bucket")
    assert bucket.distinct_count == pytest.approx(1000, rel=0.05)
    assert bucket.distinct_error is not None
    assert bucket.is_increasing is False
    for found, width in ((identity.quartiles, 60_000), (bucket.quartiles, 1000)):
        assert found is not None
        assert found.kind == ("estimated" if statistics else "sampled")
        assert found.error is not None
        assert 0 < found.error < 0.03
        for value, share in ((found.lower, 0.25), (found.median, 0.5), (found.upper, 0.75)):
            assert abs(float(value) - share * width) <= found.error * width + 1
    name = column(profiles, "large", "name")
    assert name.quartiles is None
    assert ("aaaa 99999", True) in [(each.value, each.count > 1000) for each in name.shapes]
    status = column(profiles, "large", "status")
    assert {each.value: each.count for each in status.values} == {
        "new": 20000,
        "paid": 20000,
        "shipped": 20000,
        "returned": 1,
    }
    assert (status.values_are_complete, status.distinct_kind) == (True, "exact")
    assert (status.min_length, status.max_length) == (3, 8)
    priority = column(profiles, "large", "priority")
    assert (priority.null_count, priority.minimum, priority.maximum) == (15000, 0, 9)
    assert {each.value for each in column(profiles, "large", "is_even").values} == {"true", "false"}
    assert column(profiles, "large", "name").values == ()


def test_what_is_known_of_views_that_are_longer_than_a_sample(database: MakeDatabase) -> None:
    url = database(
        LARGE + "create materialized view kept as select * from large; create view seen as select * from large;"
    )
    profiles, problems = profiled(url)
    assert problems == ()
    for name in ("kept", "seen"):
        identity, bucket = column(profiles, name, "id"), column(profiles, name, "bucket")
        assert (profiles[name].row_count, identity.minimum, identity.maximum) == (60001, 1, 60001)
        assert bucket.distinct_count == pytest.approx(1000, rel=0.05)
        if name == "kept":
            assert identity.quartiles is not None
            assert identity.quartiles.kind == "sampled"
            assert float(identity.quartiles.median) == pytest.approx(30_000, rel=0.05)
            assert bucket.distinct_error is not None
        else:
            assert identity.quartiles is None, "the first rows of a view are no sample of the others"
            assert (bucket.distinct_kind, bucket.distinct_error) == ("sampled", None)


def test_stale_statistics_are_not_believed(database: MakeDatabase) -> None:
    url = database(LARGE + "analyze; update large set bucket = 5;")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_stat_force_next_flush()")
    profiles, _ = profiled(url)
    bucket = column(profiles, "large", "bucket")
    assert bucket.distinct_count == 1


def test_beyond_the_row_budget_blocks_are_sampled(database: MakeDatabase) -> None:
    profiles, problems = profiled(database(LARGE + "analyze;"), ProfileOptions(max_rows=6000))
    assert problems == ()
    large = profiles["large"]
    assert large.is_sampled
    assert large.row_count == pytest.approx(60001, rel=0.1)
    assert large.row_count_kind == "estimated"
    assert 3000 < large.rows_read < 9000
    assert not column(profiles, "large", "status").values_are_complete
    assert column(profiles, "large", "id").distinct_count == pytest.approx(60001, rel=0.1)


def test_statistics_are_of_columns_that_may_be_read(database: MakeDatabase, postgres: PostgresServer) -> None:
    url = database(
        LARGE
        + """
        alter table large rename column bucket to hidden;
        drop role if exists name_reader;
        create role name_reader login password 'r3ader';
        grant select (id, name) on large to name_reader;
    """
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("analyze")
    own = postgres.url(url.rpartition("/")[2], user="name_reader", password="r3ader")
    with ConnectorFactory.create(own) as connector:
        (table,) = read_catalog(connector, Selection()).tables
        assert set(connector.column_statistics(table)) == {"id", "name"}
        profiles, _ = profile_tables(connector, read_catalog(connector, Selection()))
    seen, hidden = profiles[0].column("id"), profiles[0].column("hidden")
    assert seen is not None
    assert hidden is not None
    assert seen.quartiles is not None
    assert (hidden.quartiles, hidden.distinct_count, hidden.null_count) == (None, None, None)


def test_documents_of_every_kind(database: MakeDatabase) -> None:
    url = database("""
        create domain paper as jsonb;
        create table documents (plain json, packed jsonb, of_domain paper, listed jsonb[]);
        insert into documents
        select '{"a": 1, "a": 2, "b": "x"}', '{"c": {"d": 1}}', '{"e": null}', array['{"f": 1}'::jsonb]
        from generate_series(1, 30);
        insert into documents values ('[1]', '3', 'null', null), (null, null, null, null);
    """)
    profiles, problems = profiled(url)
    assert problems == ()
    found = {
        each.name: [(key.key, key.count, key.rows, key.kinds) for key in each.json_keys]
        for each in profiles["documents"].columns
    }
    assert found == {
        "plain": [("a", 30, 30, ("number",)), ("b", 30, 30, ("string",))],
        "packed": [("c", 30, 30, ("object",))],
        "of_domain": [("e", 30, 30, ("null",))],
        "listed": [],
    }


def test_letters_of_every_script_have_a_shape(database: MakeDatabase) -> None:
    url = database("""
        create table places (label text);
        insert into places select 'Übel ' || g || ' 名' from generate_series(100, 400) as g;
    """)
    profiles, _ = profiled(url)
    assert [(each.value, each.count) for each in column(profiles, "places", "label").shapes] == [("Aaaa 999 a", 301)]


def test_a_table_too_slow_to_read_whole_is_sampled_instead(database: MakeDatabase) -> None:
    url = database("""
        create table slow as select g as id, repeat('x', 10) as filler from generate_series(1, 400000) as g; analyze;
    """)
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
        query = connector.query

        def slow_when_whole(sql: str, *, timeout_seconds: float) -> list[tuple[object, ...]]:
            whole = "tablesample" not in sql and "min(" in sql
            return query("select pg_sleep(30)" if whole else sql, timeout_seconds=0.2 if whole else timeout_seconds)

        connector.query = slow_when_whole  # type: ignore[method-assign]
        (profile,), problems = profile_tables(connector, catalog)
    assert problems == ()
    assert profile.is_sampled
    assert profile.rows_read < 200_000


def test_progress_counts_tables_in_the_callers_thread(database: MakeDatabase) -> None:
    url = database("create table a (i int); create table b (i int); create table c (i int)")
    seen: list[Progress] = []
    with ConnectorFactory.create(url) as connector:
        profile_tables(connector, read_catalog(connector, Selection()), None, seen.append)
    assert [(each.stage, each.done, each.total) for each in seen] == [("profile", done, 3) for done in range(4)]


def test_a_database_without_an_encoding(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("drop database if exists no_encoding")
        connection.execute("create database no_encoding encoding 'SQL_ASCII' locale 'C' template template0")
    url = postgres.url("no_encoding")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set client_encoding = 'SQL_ASCII'")
        connection.execute("""
            create table bytes (code text);
            insert into bytes select E'caf\\351' from generate_series(1, 60);
            insert into bytes select 'tea' from generate_series(1, 60);
        """)
    profiles, problems = profiled(url)
    assert problems == ()
    assert [each.value for each in column(profiles, "bytes", "code").values] == ["caf\N{REPLACEMENT CHARACTER}", "tea"]


@pytest.mark.parametrize(
    ("mine", "theirs", "violations"),
    [
        ("integer", "text", 1),
        ("text", "bigint", 1),
        ("uuid", "text", 1),
        ("date", "timestamp", 1),
        ("smallint", "numeric", 1),
        ("mood", "text", 1),
        ("citext", "text", 1),
        ("char(4)", "varchar(10)", 1),
    ],
)
def test_inclusion_across_types(database: MakeDatabase, mine: str, theirs: str, violations: int) -> None:
    values = {
        "uuid": ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"],
        "date": ["2024-01-01", "2024-01-02"],
        "mood": ["sad", "happy"],
    }.get(mine, ["1", "2"])
    url = database(f"""
        create extension citext;
        create type mood as enum ('sad', 'happy');
        create table child (ref {mine});
        create table parent (id {theirs});
        insert into child values ('{values[0]}'), ('{values[1]}'), (null);
        insert into parent values ('{values[0]}'), (null);
    """)
    with ConnectorFactory.create(url) as connector:
        answer = included(read_catalog(connector, Selection()), connector)
    assert (answer.error, answer.rows, answer.null_rows, answer.violations) == (None, 3, 1, violations)


def included(catalog: Catalog, connector: object) -> CheckAnswer:
    child, parent = (table.full_name for table in catalog.tables)
    check = InclusionCheck(table=child, columns=("ref",), ref_table=parent, ref_columns=("id",))
    (answer,) = answer_checks(connector, [check])  # type: ignore[arg-type]
    return answer


def test_samples_of_every_kind_of_value_are_text(database: MakeDatabase) -> None:
    url = database("""
        create table odd (day date, bin bytea, js json, arr int[], nothing text);
        insert into odd values ('infinity', '\\x00ff', '{"a": 1}', '{1,2}', null);
    """)
    with ConnectorFactory.create(url) as connector:
        (table,) = read_catalog(connector, Selection()).tables
        (row,) = sample_rows(connector, table, 3)
    assert row == {"day": "infinity", "bin": "\\x00ff", "js": '{"a": 1}', "arr": "{1,2}", "nothing": None}


def test_one_unreadable_code_does_not_hide_the_others(database: MakeDatabase) -> None:
    url = database(LARGE + "create view flagged as select is_even, 1 / (id - 5) > 0 as broken, name from large;")
    profiles, problems = profiled(url)
    assert [(problem.table, "`broken`" in problem.message) for problem in problems] == [("flagged", True)]
    assert {each.value: each.count for each in column(profiles, "flagged", "is_even").values} == {
        "false": 30000,
        "true": 30000,
    }
    assert column(profiles, "flagged", "broken").null_count is None
    assert column(profiles, "flagged", "name").max_length == 10


def test_more_combinations_than_expected_are_counted_column_by_column(
    database: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "MAX_CELLS", 8)
    url = database("""
        create table flags as
        select case when g % 3 < 2 then g % 3 = 0 end as one, case when g % 5 < 2 then g % 5 = 0 end as two
        from generate_series(1, 30000) as g;
    """)
    profiles, _ = profiled(url)
    assert [each.count for each in column(profiles, "flags", "one").values] == [10000, 10000]
    assert column(profiles, "flags", "two").null_count == 18000


def test_nothing_to_scan_is_said_with_what_to_do(database: MakeDatabase) -> None:
    url = database("create schema other; create schema third")
    with ConnectorFactory.create(url) as connector:
        with pytest.raises(EmptyScanError, match="no table or view in schema `other`") as caught:
            read_catalog(connector, Selection(schemas=("other",)))
        assert "--schema" in caught.value.next_step
        with pytest.raises(EmptyScanError, match="schemas `other`, `public`, `third`"):
            read_catalog(connector, Selection())


def test_checks_without_a_catalog_read_it_once(database: MakeDatabase) -> None:
    url = database("create table a (id int, other int); insert into a values (1, 1), (2, 9), (2, null)")
    table = TableName(schema_name="public", table="a")
    with ConnectorFactory.create(url) as connector:
        answers = answer_checks(
            connector,
            [
                UniquenessCheck(table=table, columns=("id",)),
                InclusionCheck(table=table, columns=("other",), ref_table=table, ref_columns=("id",)),
                InclusionCheck(table=table, columns=("id", "other"), ref_table=table, ref_columns=("id",)),
                UniquenessCheck(table=table, columns=()),
            ],
        )
    assert [answer.violations for answer in answers] == [1, 1, None, None]
    assert "2 columns cannot be compared with 1" in (answers[2].error or "")
    assert "No column of `public.a`" in (answers[3].error or "")
