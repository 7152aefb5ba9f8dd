"""Dates that Python has no word for: year 0, without a day, beyond the year 9999, infinite. Every engine keeps others.

A table of them is scanned, made into a project and built, by its statistics over all rows and by those over a sample.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import psycopg
import pytest
from cartridge.scanner.table_profile import SMALL_TABLE_ROWS
from projects import build, complaints, make_project
from servers import MariaDBServer, PostgresServer

NAME = "odd_dates"
MANY = SMALL_TABLE_ROWS + 2000
TABLES = (
    "create table customers (id integer primary key, name varchar(20) not null, joined date, updated_at {timestamp});"
    "create table orders (id integer primary key, customer_id integer not null references customers (id),"
    " ordered_at {timestamp}, due date, amount decimal(10, 2) not null);"
)
CUSTOMERS = "insert into customers values "
ORDERS = "insert into orders select n, 1 + n % 3, {moment}, {day}, n * 1.5 from {numbers}"

Maker = Callable[[Path, pytest.FixtureRequest], str]


def customers(*moments: str) -> str:
    """A customer for each moment, which is the day of joining too."""
    rows = (f"({number}, 'Name {number}', '{each}', '{each}')" for number, each in enumerate(moments, start=1))
    return CUSTOMERS + ", ".join(rows)


def _postgresql(folder: Path, request: pytest.FixtureRequest) -> str:
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create_database(NAME)
    odd = "(array['infinity', '-infinity', '4714-11-24 BC', '0001-01-01 BC', '294276-12-31'])[1 + n % 5]"
    moment = f"case when n < 50 then {odd}::timestamp else timestamp '2024-01-01' + n * interval '1 hour' end"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES.format(timestamp="timestamp").encode())
        connection.execute(customers("infinity", "0001-01-01 BC", "294276-12-31").encode())
        numbers = f"generate_series(1, {MANY}) n"
        connection.execute(ORDERS.format(moment=moment, day=f"({moment})::date", numbers=numbers).encode())
        connection.execute("analyze")
    return url


def _mariadb(folder: Path, request: pytest.FixtureRequest) -> str:
    server: MariaDBServer = request.getfixturevalue("mariadb")
    url = server.create_database(NAME)
    odd = "elt(1 + n % 5, '0000-00-00', '0000-01-01', '2024-00-00', '0001-01-01', '9999-12-31')"
    moment = f"case when n < 50 then {odd} else timestamp('2024-01-01') + interval n hour end"
    orders = ORDERS.format(
        moment=moment, day=f"left({moment}, 10)", numbers=f"(select seq as n from seq_1_to_{MANY}) s"
    )
    every = customers("0000-00-00", "0000-01-01", "9999-12-31")
    server.sql(
        NAME, f"set sql_mode = ''; {TABLES.format(timestamp='datetime')} {every}; {orders}; analyze table orders"
    )
    return url


def _duckdb(folder: Path, request: pytest.FixtureRequest) -> str:
    path = folder / f"{NAME}.duckdb"
    odd = "['infinity', '-infinity', '4714-11-24 (BC)', '0000-01-01', '290000-12-31'][1 + n % 5]"
    moment = f"case when n < 50 then {odd}::timestamp else timestamp '2024-01-01' + to_hours(n) end"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES.format(timestamp="timestamp"))
        connection.execute(customers("infinity", "0000-01-01", "290000-12-31"))
        numbers = f"range(1, {MANY + 1}) t(n)"
        connection.execute(ORDERS.format(moment=moment, day=f"({moment})::date", numbers=numbers))
    return f"duckdb:///{path}"


def _sqlite(folder: Path, request: pytest.FixtureRequest) -> str:
    path = folder / f"{NAME}.db"
    odd = (
        "case n % 3 when 0 then '0000-01-01 00:00:00' when 1 then '0000-02-29 10:00:00' else '9999-12-31 23:59:59' end"
    )
    moment = f"case when n < 50 then {odd} else datetime('2024-01-01', n || ' hours') end"
    numbers = f"(with recursive t(n) as (select 1 union all select n + 1 from t where n < {MANY}) select n from t)"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES.format(timestamp="timestamp"))
        connection.execute(customers("0000-01-01", "0000-00-00", "infinity"))  # it calls the last two no dates
        connection.execute(ORDERS.format(moment=moment, day=f"date({moment})", numbers=numbers))
    connection.close()
    return f"sqlite:///{path}"


MAKERS: dict[str, tuple[Maker, tuple[str, str], tuple[str, str]]] = {
    "postgresql": (_postgresql, ("-infinity", "infinity"), ("0001-01-01 BC", "infinity")),
    "mariadb": (_mariadb, ("0000-01-01 00:00:00", "9999-12-31 00:00:00"), ("0000-01-01", "9999-12-31")),
    "duckdb": (_duckdb, ("-infinity", "infinity"), ("0001-01-01 (BC)", "infinity")),
    "sqlite": (_sqlite, ("0000-01-01 00:00:00", "9999-12-31 23:59:59"), ("0000-00-00", "0000-01-01")),
}


@pytest.mark.parametrize("engine", MAKERS)
def test_a_table_of_them_is_scanned_and_built(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    make, moments, days = MAKERS[engine]
    project = make_project(make(tmp_path, request), tmp_path / "project", NAME)
    assert project.scan.problems == ()
    profiles = {each.name: each.profile for each in project.scan.tables}
    customers, orders = profiles["customers"], profiles["orders"]
    assert customers is not None
    assert orders is not None
    assert orders.row_count == MANY
    moment, joined = orders.column("ordered_at"), customers.column("joined")
    assert moment is not None
    assert joined is not None
    assert (moment.minimum, moment.maximum) == moments
    assert (joined.minimum, joined.maximum) == days
    assert moment.quartiles
    ordered = [str(each) for each in (moment.quartiles.lower, moment.quartiles.median, moment.quartiles.upper)]
    assert ordered == sorted(ordered), "none of them is odd"
    assert ordered[0] > "2024"
    run = build(project)
    assert complaints(run) == []
    assert run.status == "success"
    assert {each.name for each in run.nodes if each.status == "success"} >= {"fct_orders", "dim_customers"}
