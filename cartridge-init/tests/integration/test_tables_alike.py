"""Tables with the same columns, as of lines and returns or of a year each, in databases that DuckDB attaches."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from cartridge import journey
from cartridge.dbt.profiles.duckdb import SANDBOX_FILE
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from projects import complaints
from servers import MariaDBServer

ORDERS, LINES, RETURNS = 300, 1_500, 700
STATEMENTS = (
    "create table orders (id integer primary key, ordered_on date)",
    "create table order_lines (id integer primary key, order_id integer, quantity integer, booked_on date)",
    "create table order_returns (id integer primary key, order_id integer, quantity integer, booked_on date)",
    "insert into orders values "
    + ", ".join(f"({each}, '2024-01-{1 + each % 28:02}')" for each in range(1, ORDERS + 1)),
    *(
        f"insert into {table} values "
        + ", ".join(
            f"({each}, {1 + each * 7 % ORDERS}, {quantity + each % 5}, '2024-02-{1 + each % 28:02}')"
            for each in range(1, rows + 1)
        )
        for table, rows, quantity in (("order_lines", LINES, 1), ("order_returns", RETURNS, 1_000))
    ),
)


@pytest.mark.parametrize("engine", ["sqlite", "mariadb"])
def test_each_is_added_up_by_itself(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if engine == "sqlite":
        url = f"sqlite:///{tmp_path / 'alike.sqlite'}"
        with closing(sqlite3.connect(tmp_path / "alike.sqlite")) as lite, lite:
            for statement in STATEMENTS:
                lite.execute(statement)
    else:
        server: MariaDBServer = request.getfixturevalue("mariadb")
        url = server.create_database("alike")
        with server.connect("alike") as maria, maria.cursor() as cursor:
            for statement in STATEMENTS:
                cursor.execute(statement)
            maria.commit()
    connection = read_url(url)
    generated = journey.generate(journey.scan(connection, Selection(), ProfileOptions()), "alike")
    journey.write(generated, tmp_path / "project")
    run = journey.validate(tmp_path / "project", url=connection)
    assert (run.status, run.rows_are_invented, complaints(run)) == ("success", False, [])
    with duckdb.connect(str(tmp_path / "project" / SANDBOX_FILE), read_only=True) as sandbox:
        found = sandbox.execute(
            "select sum(order_line_count), sum(total_order_line_quantity), sum(order_return_count),"
            " sum(total_order_return_quantity) from fct_orders"
        ).fetchone()
    lines, returns = (
        sum(least + each % 5 for each in range(1, rows + 1)) for rows, least in ((LINES, 1), (RETURNS, 1_000))
    )
    assert found == (LINES, lines, RETURNS, returns)
