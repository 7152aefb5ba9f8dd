"""What only BigQuery has: nested fields, shards, partitions that must be named, jobs with a price and a timeout."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from bigquery_engine import Project
from bigquery_facts import DatasetFacts, Declared
from bigquery_server import BigQueryServer, Refusal, bigquery_server
from cartridge.artifacts.catalog import Catalog, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import TableProfile
from cartridge.errors import ConnectionLostError, ScanError
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.connectors import bigquery_jobs
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.samples import sample_rows
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection

WEB = """
create table orders (
    order_id bigint not null primary key, placed_at timestamptz, delivered timestamp, total decimal(38, 9),
    items struct(sku varchar, price decimal(10, 2), tags varchar[])[], address struct(city varchar, zip varchar),
    payload json, proof blob, took interval, at_time time, ok boolean, share double
);
insert into orders select i, '2024-01-01 10:00:00+00'::timestamptz + to_days(i::int), '2024-01-01'::timestamp, i,
    [{sku: 'a', price: 1.5, tags: ['x']}], {city: 'Ulm', zip: '89073'}, '{"a": 1}', 'abc'::blob, interval 1 day,
    '10:00', i % 2 = 0, i / 3 from range(200) as r(i);
create table visits (day date, shop varchar, n integer);
insert into visits select '2024-01-01'::date + (i % 3)::int, 'shop' || (i % 5), i from range(90) as r(i);
insert into visits values (null, 'nowhere', -1);
create table arrivals (n integer, _PARTITIONTIME timestamptz);
insert into arrivals select i, '2024-01-01'::timestamptz from range(20) as r(i);
create table visits_backup as from visits;
create table sheet (x varchar);
insert into sheet values ('a'), ('b');
create view recent as select shop, n from visits where day > '2024-01-01';
create view by_shop as select shop, count(*) as n from visits where day is not null group by shop;
"""

DAYS = [f"2024010{day}" for day in range(1, 6)]


def fill(project: Project) -> None:
    web = project.dataset("web", DatasetFacts(location="EU", description="The shop's web site"))
    project.execute(WEB)
    web.tables = {
        "orders": Declared(
            clustering=("ok", "order_id"),
            options={"labels": '[STRUCT("team", "web")]'},
            field_comments={"order_id": "Its number", "items.price": "Of one"},
        ),
        "visits": Declared(
            partition_by="day",
            partition_column="day",
            require_partition_filter=True,
            partitions=("20240101", "20240102", "20240103", "__NULL__"),
        ),
        "arrivals": Declared(
            partition_by="DATE(_PARTITIONTIME)",
            pseudo_column=("_PARTITIONTIME", "TIMESTAMP"),
            require_partition_filter=True,
            partitions=("20240101",),
        ),
        "visits_backup": Declared(kind="SNAPSHOT", base_table=("web", "visits")),
        "sheet": Declared(kind="EXTERNAL"),
        "by_shop": Declared(kind="MATERIALIZED VIEW"),
    }
    for place, day in enumerate(DAYS):
        extra = ", true as late" if place == 4 else ""
        project.execute(
            f"create table events_{day} as select i, 'k' || (i % 4) as kind {extra} from range(100) as r(i)"
        )
        web.tables[f"events_{day}"] = Declared(last_modified=1_700_000_000_000 + place)
    project.execute("create table events_intraday_20240106 as select 1000 as i, 'k9' as kind")


@pytest.fixture(scope="module")
def server() -> Iterator[BigQueryServer]:
    with bigquery_server() as server:
        fill(server.project("my-project"))
        yield server


@pytest.fixture
def connector(server: BigQueryServer) -> Iterator[DatabaseConnector]:
    with ConnectorFactory.create(server.url("my-project", "web")) as connector:
        yield connector


@pytest.fixture
def catalog(connector: DatabaseConnector) -> Catalog:
    return read_catalog(connector, Selection())


def table(catalog: Catalog, name: str) -> Table:
    found = catalog.table(TableName(schema_name="web", table=name))
    assert found is not None
    return found


def profile_of(connector: DatabaseConnector, catalog: Catalog, name: str, **options: int) -> TableProfile:
    only = catalog.model_copy(update={"tables": (table(catalog, name),)})
    (profile,), problems = profile_tables(connector, only, ProfileOptions(**options))
    assert problems == ()
    return profile


def test_the_catalog(catalog: Catalog) -> None:
    assert (catalog.database_type, catalog.database, catalog.problems) == ("bigquery", "my-project", ())
    assert [(each.name, each.comment) for each in catalog.schemas] == [("web", "The shop's web site")]
    assert {each.name: each.type for each in catalog.tables} == {
        "arrivals": TableType.PARTITIONED_TABLE,
        "by_shop": TableType.MATERIALIZED_VIEW,
        "events_2*": TableType.PARTITIONED_TABLE,
        "events_intraday_20240106": TableType.TABLE,
        "orders": TableType.TABLE,
        "recent": TableType.VIEW,
        "sheet": TableType.FOREIGN_TABLE,
        "visits": TableType.PARTITIONED_TABLE,
        "visits_backup": TableType.TABLE,
    }
    orders = table(catalog, "orders")
    assert {column.name: column.data_type for column in orders.columns} == {
        "order_id": "bigint",
        "placed_at": "timestamptz",
        "delivered": "timestamp",
        "total": "decimal(38,9)",
        "items": "array<struct>",
        "address": "struct",
        "payload": "json",
        "proof": "binary",
        "took": "interval",
        "at_time": "time",
        "ok": "boolean",
        "share": "double",
    }
    items = orders.column("items")
    assert items is not None
    assert [(field.path, field.data_type, field.comment) for field in items.fields] == [
        ("items[].sku", "text", None),
        ("items[].price", "decimal(10,2)", "Of one"),
        ("items[].tags", "array<text>", None),
    ]
    assert (orders.clustering_key, orders.options) == (("ok", "order_id"), {"labels": "team=web"})
    assert (orders.row_count, orders.row_count_kind, orders.size_kind) == (200, "exact", "exact")
    assert table(catalog, "visits").partition_count == 4
    assert table(catalog, "visits_backup").options == {
        "base_table": "web.visits",
        "snapshot_time": "2024-01-02 03:04:05+00",
    }
    assert [str(each) for each in table(catalog, "recent").reads] == ["web.visits"]


def test_what_cannot_be_compared_is_counted_and_shown_as_text(connector: DatabaseConnector, catalog: Catalog) -> None:
    profile = profile_of(connector, catalog, "orders")
    assert {column.null_count for column in profile.columns} == {0}
    placed = profile.column("placed_at")
    assert placed is not None
    assert (placed.distinct_count, placed.distinct_kind) == (200, "exact")
    payload = profile.column("payload")
    assert payload is not None
    assert [(each.key, each.kinds) for each in payload.json_keys] == [("a", ("number",))]
    with pytest.raises(ScanError, match="Invalid cast from JSON to STRING"):
        connector.query("select cast(payload as string) from `my-project`.`web`.`orders`", timeout_seconds=10)
    (row,) = sample_rows(connector, table(catalog, "orders"), 1)
    assert row["items"] == '[{"sku":"a","price":1.5,"tags":["x"]}]'
    assert row["address"] == '{"city":"Ulm","zip":"89073"}'
    assert row["proof"] == "YWJj"


def test_a_table_that_wants_a_filter_is_read_whole(connector: DatabaseConnector, catalog: Catalog) -> None:
    with pytest.raises(ScanError, match="without a filter over column"):
        connector.query("select count(*) from `my-project`.`web`.`visits`", timeout_seconds=10)
    visits = profile_of(connector, catalog, "visits")
    assert visits.row_count == 91
    assert visits.columns[0].null_count == 1
    assert profile_of(connector, catalog, "arrivals").row_count == 20
    assert profile_of(connector, catalog, "visits", max_rows=10).is_sampled


def test_shards_are_read_as_one_and_nothing_beside_them(connector: DatabaseConnector, catalog: Catalog) -> None:
    events = table(catalog, "events_2*")
    assert (events.row_count, events.partition_count, events.partition_key) == (500, 5, "_TABLE_SUFFIX")
    assert [column.name for column in events.columns] == ["i", "kind", "late"]
    profile = profile_of(connector, catalog, "events_2*")
    assert profile.row_count == 500
    late, number = profile.column("late"), profile.column("i")
    assert late is not None
    assert number is not None
    assert late.null_count == 400
    assert number.maximum == 99
    sampled = profile_of(connector, catalog, "events_2*", max_rows=250)
    assert (sampled.is_sampled, sampled.rows_read) == (True, 300)


def test_a_sample_is_drawn_by_blocks(server: BigQueryServer, connector: DatabaseConnector, catalog: Catalog) -> None:
    profile_of(connector, catalog, "orders", max_rows=50)
    sent = [each["query"]["query"] for each in server.queries()]
    assert any("`orders` tablesample system (25.000000 percent) limit 50)" in each for each in sent)
    assert not any(each.count("tablesample") > 1 for each in sent)


def test_a_sample_of_any_table_can_be_asked_for(connector: DatabaseConnector, catalog: Catalog) -> None:
    for name in ("recent", "by_shop", "sheet", "arrivals", "visits", "events_2*", "visits_backup"):
        rows = connector.query(f"select * from {connector.sample(table(catalog, name), 10, 100)}", timeout_seconds=10)
        assert rows, name
    with pytest.raises(ScanError, match="recent is a view"):
        connector.query("select 1 from `my-project`.`web`.`recent` tablesample system (1 percent)", timeout_seconds=10)


def test_every_job_says_whose_it_is_and_when_to_stop(
    server: BigQueryServer, connector: DatabaseConnector, catalog: Catalog
) -> None:
    connector.max_bytes = 10**12
    connector.query("select 1", timeout_seconds=7)
    last = server.queries()[-1]
    assert last["labels"] == {"cartridge": "scan"}
    assert last["jobTimeoutMs"] == "7000"
    assert last["query"]["maximumBytesBilled"] == str(10**12)
    assert last["query"]["useLegacySql"] is False


def test_bytes_are_estimated_without_reading(
    server: BigQueryServer, connector: DatabaseConnector, catalog: Catalog
) -> None:
    before = len(server.jobs)
    day, shop, number = 8, 2 + len("shop0"), 8
    expected = 90 * (day + shop + number) + day + 2 + len("nowhere") + number
    assert connector.estimate_bytes(table(catalog, "visits")) == expected
    assert connector.estimate_bytes(table(catalog, "events_2*")) == 500 * (8 + 2 + 2) + 100
    assert len(server.jobs) == before
    assert server.queries()[-1]["dryRun"] is True


def test_more_bytes_than_allowed_are_refused_by_the_job(connector: DatabaseConnector, catalog: Catalog) -> None:
    only = catalog.model_copy(update={"tables": (table(catalog, "orders"),)})
    profiles, (problem,) = profile_tables(connector, only, ProfileOptions(max_bytes=1_000_000))
    assert profiles == ()
    assert "limit for bytes billed: 1000000. 10485760 or higher required" in problem.message
    assert "--max-bytes" in problem.next_step
    assert read_catalog(connector, Selection()) == catalog


def test_the_smaller_limit_holds(server: BigQueryServer) -> None:
    url = server.url("my-project", "web", "credentials=anonymous&maximum_bytes_billed=5000")
    with ConnectorFactory.create(url) as connector:
        for given, sent in ((None, "5000"), (9000, "5000"), (100, "100")):
            connector.max_bytes = given
            connector.query("select 1", timeout_seconds=5)
            assert server.queries()[-1]["query"]["maximumBytesBilled"] == sent


def test_change_markers_follow_what_was_written(server: BigQueryServer, connector: DatabaseConnector) -> None:
    read_catalog(connector, Selection())
    events = TableName(schema_name="web", table="events_2*")
    before = connector.change_markers(["web"])
    assert before == connector.change_markers(["web"])
    facts = server.projects["my-project"].datasets["web"].tables
    facts["orders"].last_modified += 5
    facts["events_20240101"].last_modified += 1000
    after = connector.change_markers(["web"])
    assert {str(name) for name in after if after[name] != before.get(name)} >= {"web.orders", str(events)}
    assert after[TableName(schema_name="web", table="visits")] == before[TableName(schema_name="web", table="visits")]
    assert TableName(schema_name="web", table="recent") not in after


def test_more_rows_than_one_page_holds(connector: DatabaseConnector) -> None:
    rows = connector.query("select n from unnest(generate_array(1, 2500)) as n order by n", timeout_seconds=20)
    assert [row[0] for row in rows] == list(range(1, 2501))


def test_a_job_that_was_given_up_is_cancelled(server: BigQueryServer, connector: DatabaseConnector) -> None:
    slow = (
        "select count(*) from unnest(generate_array(1, 1000000)) as a, unnest(generate_array(1, 1000000)) as b"
        " where a + b = 7"
    )
    with pytest.raises(ScanError, match="longer than"):
        connector.query(slow, timeout_seconds=0.2)
    job = list(server.jobs.values())[-1]
    assert job.done.wait(10)
    assert job.stopped


def test_the_number_of_questions_does_not_grow_with_the_tables(server: BigQueryServer) -> None:
    asked = []
    for count in (3, 60):
        project = server.project(f"tables-{count}")
        project.dataset("many")
        for number in range(count):
            project.execute(f"create table t{number} (id integer primary key, a varchar)")
        before = len(server.requests)
        with ConnectorFactory.create(server.url(project.name, "many"), threads=1) as connector:
            assert len(read_catalog(connector, Selection()).tables) == count
        asked.append(len([1 for method, path, _ in server.requests[before:] if path.endswith("/jobs")]))
    assert asked == [8, 8]


def test_every_dataset_when_the_url_names_none(server: BigQueryServer) -> None:
    project = server.project("several")
    for name, location in (("a", "US"), ("b", "EU"), ("c", "US")):
        project.dataset(name, DatasetFacts(location=location, description=f"dataset {name}"))
        project.execute(f"create table things_{name} as select 1 as one")
    project.denied.add("b")
    with ConnectorFactory.create(server.url("several")) as connector:
        catalog = read_catalog(connector, Selection())
        assert [str(each.full_name) for each in catalog.tables] == ["a.things_a", "c.things_c"]
        assert [(each.name, each.comment) for each in catalog.schemas] == [
            ("a", "dataset a"),
            ("b", None),
            ("c", "dataset c"),
        ]
        (problem,) = catalog.problems
        assert "Could not read the tables of dataset `b`" in problem.message
        assert "roles/bigquery.metadataViewer" in problem.next_step
        with pytest.raises(ScanError, match="permission"):
            read_catalog(connector, Selection(schemas=("b",)))


def test_a_fact_that_may_not_be_read_is_a_problem_and_the_rest_is_there(server: BigQueryServer) -> None:
    words = "Access Denied: Table my-project:web.INFORMATION_SCHEMA.VIEWS: User does not have permission"
    server.refusals.append(Refusal("POST .*/jobs$", 403, "accessDenied", words, words="INFORMATION_SCHEMA.VIEWS"))
    with ConnectorFactory.create(server.url("my-project", "web")) as connector:
        catalog = read_catalog(connector, Selection())
    assert len(catalog.tables) == 9
    (problem,) = catalog.problems
    assert problem.message.startswith("Could not read views of dataset `web`: Access Denied")
    assert "roles/bigquery.metadataViewer" in problem.next_step


def test_an_answer_to_try_again_is_tried_again(server: BigQueryServer) -> None:
    server.refusals.append(
        Refusal("POST .*/jobs$", 503, "backendError", "Error encountered during execution.", times=2)
    )
    with ConnectorFactory.create(server.url("my-project", "web")) as connector:
        assert connector.query("select 1", timeout_seconds=10) == [(1,)]
    assert server.refusals.pop().times == 0


def test_a_job_whose_answer_was_lost_is_found_again_and_runs_once(server: BigQueryServer) -> None:
    before = len(server.jobs)
    server.refusals.append(Refusal("POST .*/jobs$", 503, "backendError", "Error encountered.", is_late=True))
    with ConnectorFactory.create(server.url("my-project", "web")) as connector:
        assert connector.query("select 7", timeout_seconds=10) == [(7,)]
    assert len(server.jobs) == before + 1


def test_rows_of_a_large_table_are_those_of_some_blocks(connector: DatabaseConnector, catalog: Catalog) -> None:
    orders = table(catalog, "orders")
    assert "tablesample" not in connector.first_rows(orders, 5)
    large = orders.model_copy(update={"size_bytes": 10**12, "row_count": 10**9})
    assert connector.first_rows(large, 5).endswith(
        "`orders` tablesample system (0.001000 percent) limit 5) as first_rows"
    )


def test_a_server_that_stays_away_is_said_to_be(server: BigQueryServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bigquery_jobs, "RETRY", bigquery_jobs.RETRY.with_timeout(0.5))
    refusal = Refusal("POST .*/jobs$", 503, "backendError", "Error encountered during execution.", times=10**6)
    server.refusals.append(refusal)
    began = time.monotonic()
    try:
        with ConnectorFactory.create(server.url("my-project", "web")) as connector, pytest.raises(ConnectionLostError):
            connector.query("select 1", timeout_seconds=10)
    finally:
        server.refusals.remove(refusal)
    assert time.monotonic() - began < 30


def test_a_table_that_is_dropped_meanwhile(server: BigQueryServer) -> None:
    project = server.project("dropping")
    project.dataset("d")
    project.execute("create table stays as select 1 as one; create table goes as select 1 as one")
    with ConnectorFactory.create(server.url("dropping", "d")) as connector:
        catalog = read_catalog(connector, Selection())
        project.execute("drop table goes")
        profiles, (problem,) = profile_tables(connector, catalog)
    assert [each.table for each in profiles] == ["stays"]
    assert "Not found: Table dropping:d.goes" in problem.message
    assert "Scan again" in problem.next_step
