"""Marts in real dbt, and what a second run makes of a source that changed: new rows, late ones and changed ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from cartridge import journey
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.run import RunResult
from cartridge.dbt.profiles.duckdb import TARGET_PATH_VARIABLE
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE
from cartridge.dbt.runner import run_dbt
from projects import Project, complaints, lint, parse_for_snowflake, scan_database
from servers import PostgresServer

TABLES = """
create table categories (id integer primary key, name varchar(40) not null,
    parent_id integer references categories (id), sort_order integer not null);
create table products (id integer primary key, name varchar(80) not null, price numeric(8, 2) not null,
    category_id integer not null references categories (id), colour varchar(20), description varchar(200),
    created_at timestamp not null, updated_at timestamp not null);
create table customers (customer_key integer primary key, customer_id integer not null, name varchar(60) not null,
    segment varchar(20) not null, city varchar(40) not null, valid_from timestamp not null, valid_to timestamp,
    is_current boolean not null);
create table orders (id integer primary key, customer_key integer not null references customers (customer_key),
    product_id integer not null references products (id), status varchar(20) not null, quantity integer not null,
    total_amount numeric(10, 2) not null, ordered_at timestamp not null, shipped_at timestamp,
    updated_at timestamp not null);
create table page_views (id integer primary key, session_id varchar(20) not null, path varchar(80) not null,
    viewed_at timestamp not null);
create table clicks (id integer primary key, user_id integer not null, url varchar(80) not null,
    clicked_at timestamp not null);
insert into categories select n, 'Category ' || n, null, n from numbers where n <= 3;
insert into categories select n, 'Category ' || n, floor(n / 3.0), n from numbers where n between 4 and 11;
insert into categories values (12, 'Category 12', 4, 12);
insert into products select n, 'Product ' || n, n * 1.5, 1 + n % 12, 'red', 'As good as product ' || n,
    timestamp '2024-01-01 08:00:00', timestamp '2024-01-01 08:00:00' + n * interval '1 day'
    from numbers where n <= 40;
insert into customers select n, 1 + (n - 1) % 60, 'Customer ' || (1 + (n - 1) % 60), 'Segment ' || floor(n / 60.0),
    'City ' || n % 7,
    timestamp '2023-01-01 00:00:00' + floor((n - 1) / 60.0) * interval '90 days',
    case when n <= 120 then timestamp '2023-01-01 00:00:00' + (1 + floor((n - 1) / 60.0)) * interval '90 days' end,
    n > 120
    from numbers where n <= 180;
insert into orders select n, 1 + n % 180, 1 + n % 39, case when n % 3 = 0 then 'shipped' else 'placed' end, 1 + n % 5,
    n * 2.25, timestamp '2024-03-01 09:00:00' + n * interval '3 hours',
    case when n % 3 = 0 then timestamp '2024-03-02 09:00:00' + n * interval '3 hours' end,
    timestamp '2024-03-02 09:00:00' + n * interval '3 hours'
    from numbers where n <= 400;
insert into page_views select n, 'session ' || floor(n / 4.0), '/page/' || n % 9,
    timestamp '2024-03-01 09:00:00' + n * interval '5 minutes' from numbers;
insert into clicks select n, n % 20, '/page/' || n % 7, timestamp '2024-03-01 09:00:00'
    + floor(n / 20.0) * interval '10 minutes' + floor(floor(n / 20.0) / 3.0) * interval '1 hour' from numbers
    where n < 600;
drop table numbers
"""
NUMBERS = "create table numbers as select cast(n as integer) as n from generate_series(1, 600) as series (n)"

CHANGES = """
update orders set status = 'shipped', shipped_at = timestamp '2024-05-01 10:00:00',
    updated_at = timestamp '2024-05-01 10:00:00' where id in (1, 100, 400);
insert into orders values (401, 5, 6, 'placed', 2, 19.5, timestamp '2024-05-01 09:00:00', null,
    timestamp '2024-05-01 09:00:00');
insert into orders values (402, 7, 8, 'placed', 1, 5.25, timestamp '2024-04-19 09:00:00', null,
    timestamp '2024-04-19 12:00:00');
insert into page_views values (601, 'session 900', '/page/1', timestamp '2024-03-03 20:00:00');
insert into page_views values (602, 'session 901', '/page/2', timestamp '2024-03-02 20:00:00');
update products set price = 99, updated_at = timestamp '2024-05-01 10:00:00' where id = 7;
delete from products where id = 40
"""
INCREMENTAL = ("fct_clicks", "fct_orders", "fct_page_views")


@dataclass(frozen=True)
class Source:
    """A database that changes while dbt builds on it."""

    url: str

    def run(self, statements: str) -> None:
        """Each statement, with no connection left behind."""
        if self.url.startswith("duckdb"):
            with duckdb.connect(self.url.removeprefix("duckdb:///")) as connection:
                for each in statements.split(";"):
                    connection.execute(each)
        else:
            with psycopg.connect(self.url, autocommit=True) as server:
                for each in statements.split(";"):
                    server.execute(each.encode())


@dataclass(frozen=True)
class Warehouse:
    """Where the project is built, for good: not the sandbox, which is made afresh each time."""

    project: Project
    file: Path

    def dbt(self, command: Any, **more: Any) -> RunResult:
        """Run it, and see that nothing went wrong."""
        environment = {TARGET_PATH_VARIABLE: str(self.file), PASSWORD_VARIABLE: self.project.password or ""}
        run = run_dbt(self.project.folder, command, target="dev", environment=environment, **more)
        assert complaints(run) == []
        return run

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.project.is_sandboxed:
            with duckdb.connect(str(self.file)) as connection:
                return connection.execute(query).fetchall()
        with psycopg.connect(self.project.url, options="-c search_path=over_time_dev") as server:
            return server.execute(query.encode()).fetchall()

    def all_of(self, model: str) -> list[tuple[Any, ...]]:
        return sorted(self.rows(f"select * from {model}"), key=str)


@pytest.fixture(scope="module", params=["duckdb", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    if request.param == "duckdb":
        made = Source(f"duckdb:///{tmp_path_factory.mktemp('over_time') / 'source.duckdb'}")
        made.run(f"{NUMBERS}; {TABLES}")
        yield made
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    made = Source(postgres.create_database("over_time"))
    made.run(f"{NUMBERS}; {TABLES}; analyze")
    yield made
    postgres.drop_database("over_time")


@pytest.fixture(scope="module")
def warehouse(source: Source, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Built once, from the source as it was at first."""
    folder = tmp_path_factory.mktemp("warehouse")
    scan = scan_database(source.url)
    generated = journey.generate(scan, "over_time", options=GenerationOptions(incremental_rows=300))
    journey.write(generated, folder / "project")
    made = Warehouse(Project(source.url, scan, generated, folder / "project"), folder / "warehouse.duckdb")
    run = made.dbt("build")
    assert run.evaluation
    assert run.evaluation.violations == ()
    return made


def test_the_calendar_is_what_the_facts_need(warehouse: Warehouse) -> None:
    days = "select min(date_day), max(date_day), count(*) from dim_dates"
    assert [str(each) for each in warehouse.rows(days)[0]] == ["2024-01-01", "2029-12-31", "2192"]
    day = "select day_of_week, day_name, is_weekend, week_start_date, iso_week, iso_year, month_name, quarter_number"
    (row,) = warehouse.rows(f"{day} from dim_dates where date_day = date '2024-12-31'")
    assert [str(each) for each in row] == ["2", "Tuesday", "False", "2024-12-30", "1", "2025", "December", "4"]
    missing = "select count(*) from fct_orders left join dim_dates on ordered_date = date_day where date_day is null"
    assert warehouse.rows(missing) == [(0,)]


def test_versions_and_what_is_in_force(warehouse: Warehouse) -> None:
    assert warehouse.rows("select count(*), count(distinct customer_id) from dim_customers_history") == [(180, 60)]
    assert warehouse.rows("select count(*), count(distinct customer_id) from dim_customers") == [(60, 60)]
    assert warehouse.rows("select count(*) from dim_customers where not is_current") == [(0,)]
    then = """
        select count(*) from fct_orders
        inner join dim_customers_history on fct_orders.customer_key = dim_customers_history.customer_key
    """
    assert warehouse.rows(then) == warehouse.rows("select count(*) from fct_orders")


def test_a_tree_says_how_deep_and_below_what(warehouse: Warehouse) -> None:
    found = warehouse.rows(
        "select category_level, category_path, top_category_id from dim_categories where category_id = 12"
    )
    assert found == [(3, "Category 1 > Category 4 > Category 12", 1)]
    levels = ", ".join(f"level_{level}_category_name" for level in (1, 2, 3))
    (levelled,) = warehouse.rows(f"select {levels} from dim_categories where category_id = 4")
    assert levelled == ("Category 1", "Category 4", None)


def test_events_have_their_sessions(warehouse: Warehouse) -> None:
    named = "select count(*), count(distinct session_id), sum(page_view_count), max(duration_seconds)"
    assert warehouse.rows(f"{named} from fct_page_view_sessions") == [(151, 151, 600, 900)]
    # Three clicks of everybody ten minutes apart, then an hour more: ten sessions, the first of user 0 has two clicks.
    by_user = "select user_id, count(*), max(session_number), min(click_count), max(duration_seconds)"
    found = warehouse.rows(f"{by_user} from fct_click_sessions group by 1 order by 1")
    assert found == [(user, 10, 10, 2 if user == 0 else 3, 1200) for user in range(20)]


def test_it_lints_and_every_key_of_the_yaml_is_known_to_dbt(
    warehouse: Warehouse, tmp_path: Path, dbt_1_12: Path
) -> None:
    done = lint(warehouse.project)
    assert done.returncode == 0, done.stdout
    assert complaints(parse_for_snowflake(warehouse.project, tmp_path / "newest", dbt_1_12)) == []
    assert complaints(parse_for_snowflake(warehouse.project, tmp_path / "snowflake")) == []


def test_runs_over_a_changing_source_end_where_a_full_refresh_does(warehouse: Warehouse, source: Source) -> None:
    models = {each.name: each for each in warehouse.project.generated.models.models}
    assert [name for name, each in models.items() if each.incremental] == list(INCREMENTAL)
    first = {name: warehouse.all_of(name) for name in INCREMENTAL}
    warehouse.dbt("run")
    assert {name: warehouse.all_of(name) for name in INCREMENTAL} == first, "nothing changed"

    source.run(CHANGES)
    warehouse.dbt("build")
    after = {name: warehouse.all_of(name) for name in INCREMENTAL}
    changed = "select count(*) from fct_orders where shipped_at = timestamp '2024-05-01 10:00:00'"
    assert warehouse.rows(changed) == [(3,)]
    assert [len(after[name]) - len(first[name]) for name in INCREMENTAL] == [0, 2, 2]
    warehouse.dbt("run", full_refresh=True)
    assert {name: warehouse.all_of(name) for name in INCREMENTAL} == after

    versions = "select price, dbt_valid_to is null from products_snapshot where product_id = 7 order by dbt_valid_from"
    assert [(float(price), is_open) for price, is_open in warehouse.rows(versions)] == [(10.5, False), (99.0, True)]
    gone = "select count(*), count(dbt_valid_to) from products_snapshot where product_id = 40"
    assert warehouse.rows(gone) == [(1, 1)]
    assert warehouse.rows("select count(*) from products_snapshot") == [(41,)]


def test_a_log_without_a_key_is_loaded_by_periods_and_ends_where_a_full_refresh_does(tmp_path: Path) -> None:
    source = Source(f"duckdb:///{tmp_path / 'log.duckdb'}")
    hours = "cast(now() at time zone 'UTC' as timestamp) - interval '1 hour' * "
    source.run(
        f"create table page_views as select 'session ' || n // 9 as session_id, '/page/' || n % 7 as path, "
        f"{hours} (240 - n // 2) as viewed_at from range(400) as numbers (n); "
        "alter table page_views alter viewed_at set not null; "
        "insert into page_views select * from page_views where session_id = 'session 44'"
    )
    scan = scan_database(source.url)
    generated = journey.generate(scan, "page_log", options=GenerationOptions(incremental_rows=100))
    journey.write(generated, tmp_path / "project")
    warehouse = Warehouse(Project(source.url, scan, generated, tmp_path / "project"), tmp_path / "warehouse.duckdb")
    (load,) = [each.incremental for each in generated.models.models if each.incremental]
    assert load.batches
    assert load.batches.size == "day"
    warehouse.dbt("build")
    first = warehouse.all_of("fct_page_views")
    assert len(first) == len(source_rows(source))
    source.run(f"insert into page_views values ('session 90', '/new', {hours} 1), ('session 91', '/late', {hours} 50)")
    warehouse.dbt("run")
    after = warehouse.all_of("fct_page_views")
    assert len(after) == len(first) + 2
    warehouse.dbt("run", full_refresh=True)
    assert warehouse.all_of("fct_page_views") == after
    linted = lint(warehouse.project)
    assert linted.returncode == 0, linted.stdout
    assert complaints(parse_for_snowflake(warehouse.project, tmp_path / "snowflake")) == []


def source_rows(source: Source) -> list[tuple[Any, ...]]:
    with duckdb.connect(source.url.removeprefix("duckdb:///"), read_only=True) as connection:
        return connection.execute("select * from page_views").fetchall()
