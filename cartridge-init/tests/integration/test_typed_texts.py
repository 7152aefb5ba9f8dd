"""Tables whose dates and amounts are texts or numbers, in four real databases: their roles and parts are the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from cartridge import journey
from cartridge.artifacts.analysis import Additivity, DatePart, Role, TableRole
from cartridge.artifacts.scan import Scan
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from servers import MariaDBServer, PostgresServer

ARTICLES, ORDERS = 60, 600


def rows_of(table: str, rows: Sequence[Sequence[object]]) -> str:
    texts = (", ".join("null" if each is None else f"'{each}'" for each in row) for row in rows)
    return f"insert into {table} values {', '.join(f'({text})' for text in texts)}"


def order(number: int) -> tuple[object, ...]:
    day, month = 1 + number % 28, 1 + number % 12
    return (
        number,
        1 + number % ARTICLES,
        f"2023-{month:02}-{day:02} {number % 24:02}:{number % 60:02}:00",
        "" if number % 3 == 0 else f"{day:02}.{month:02}.2023",
        f"{1 + number % 8}.{100 + number % 800},{10 + number % 90}",
        1_672_600_000 + 3_600 * number,
        f"{number % 40}.{10 + number % 90}",
    )


def price(number: int) -> tuple[object, ...]:
    """Two versions of each article's price: the second is open, except of the first ones a null instead."""
    article, is_second = 1 + number // 2, number % 2
    first_day = "2022-01-01" if not is_second else f"2023-0{1 + article % 9}-01"
    last_day = f"2023-0{1 + article % 9}-01" if not is_second else "9999-12-31"
    return article, first_day, last_day, 1 + number % 50


def lease(number: int) -> tuple[object, ...]:
    """As if they were versions, but three of one flat are open at once."""
    return 1 + number // 4, f"2022-{1 + number % 4:02}-0{1 + number % 7}", None if number % 4 else "2023-06-30"


STATEMENTS = (
    "create table articles (article_id integer primary key, name varchar(40), brand varchar(20))",
    """create table orders (order_id integer primary key, article_id integer, ordered_at varchar(20),
        delivered_on varchar(10), amount varchar(12), packed_at integer, discount_pct varchar(8))""",
    """create table prices (article_id integer, valid_from varchar(10), valid_to varchar(10), list_price integer,
        primary key (article_id, valid_from))""",
    "create table leases (flat_no integer, valid_from date, valid_to date, primary key (flat_no, valid_from))",
    rows_of("articles", [(each, f"Article {each * each}", f"Brand {each % 5}") for each in range(1, ARTICLES + 1)]),
    rows_of("orders", [order(each) for each in range(1, ORDERS + 1)]),
    rows_of("prices", [price(each) for each in range(2 * ARTICLES)]),
    rows_of("leases", [lease(each) for each in range(80)]),
)


@pytest.fixture(params=["postgresql", "mariadb", "duckdb", "sqlite"])
def scan(request: pytest.FixtureRequest, tmp_path: Path) -> Scan:
    """A scan of the tables in one kind of database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'texts.sqlite'}"
        with closing(sqlite3.connect(tmp_path / "texts.sqlite")) as lite, lite:
            for statement in STATEMENTS:
                lite.execute(statement)
    elif request.param == "duckdb":
        url = f"duckdb:///{tmp_path / 'texts.duckdb'}"
        with duckdb.connect(str(tmp_path / "texts.duckdb")) as duck:
            for statement in STATEMENTS:
                duck.execute(statement)
    elif request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create_database("texts")
        server.psql("texts", ";\n".join(STATEMENTS))
    else:
        other: MariaDBServer = request.getfixturevalue("mariadb")
        url = other.create_database("texts")
        with other.connect("texts") as maria, maria.cursor() as cursor:
            for statement in STATEMENTS:
                cursor.execute(statement)
            maria.commit()
    return journey.scan(read_url(url), Selection(), ProfileOptions())


def role(scan: Scan, table: str) -> TableRole:
    return next(each for each in scan.analysis.roles if each.table == table)


def test_columns_take_part_as_what_they_hold(scan: Scan) -> None:
    orders = role(scan, "orders")
    assert (orders.role, orders.event_time) == (Role.FACT, "ordered_at")
    assert {each.column: each.part for each in orders.dates} == {
        "ordered_at": DatePart.EVENT,
        "delivered_on": DatePart.MILESTONE,
        "packed_at": DatePart.MILESTONE,
    }
    assert {each.column: each.additivity for each in orders.measure_details} == {
        "amount": Additivity.ADDITIVE,
        "discount_pct": Additivity.NON_ADDITIVE,
    }
    assert all("cast it first" in each.reason for each in orders.measure_details)
    typed = {each.column: each.holds for each in scan.analysis.typed_texts if each.table == "orders"}
    assert typed == {"ordered_at": "timestamp", "delivered_on": "date", "amount": "decimal", "discount_pct": "decimal"}
    assert not orders.degenerate_dimensions
    assert not orders.hierarchies


def test_history_is_claimed_where_one_version_of_each_is_open(scan: Scan) -> None:
    history = role(scan, "prices").history
    assert history is not None
    assert history.evidence is not None
    assert (history.durable_key, history.valid_to) == (("article_id",), "valid_to")
    assert (history.evidence.rows, history.evidence.violations) == (ARTICLES, 0)
    assert role(scan, "leases").history is None
    found = {each.table: each.count for each in scan.analysis.findings if each.code == "several_open_versions"}
    assert found == {"leases": 40}
