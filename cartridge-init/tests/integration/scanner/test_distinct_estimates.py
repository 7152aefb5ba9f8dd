"""Distinct values of long-tailed columns, estimated from rows that each server draws: no further off than is said."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

import duckdb
import psycopg
import pytest
from cartridge.artifacts.profile import TableProfile
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection

ROWS = 100_000
NAME = "long_tails"
TABLE = "create table words (row_id int primary key, zipf int, even int, almost_unique int, half_unique varchar(20))"

Load = Callable[[Path, list[tuple[object, ...]], pytest.FixtureRequest], str]


@pytest.fixture(scope="module")
def rows() -> list[tuple[object, ...]]:
    dice = random.Random(1)
    weights = list(accumulate(1 / number for number in range(1, ROWS)))
    zipf = dice.choices(range(1, ROWS), cum_weights=weights, k=ROWS)
    return [
        (
            row,
            zipf[row],
            dice.randrange(20_000),
            row if dice.random() < 0.99 else dice.randrange(ROWS),
            f"code {row}" if row % 2 else "none",
        )
        for row in range(ROWS)
    ]


def _postgresql(folder: Path, rows: list[tuple[object, ...]], request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("postgres").create_database(NAME)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE.encode())
        with connection.cursor().copy("copy words from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    return url


def _mariadb(folder: Path, rows: list[tuple[object, ...]], request: pytest.FixtureRequest) -> str:
    server = request.getfixturevalue("mariadb")
    url: str = server.create_database(NAME)
    with server.connect(NAME) as connection, connection.cursor() as cursor:
        cursor.execute(TABLE)
        for start in range(0, ROWS, 10_000):
            cursor.executemany("insert into words values (%s, %s, %s, %s, %s)", rows[start : start + 10_000])
        cursor.execute("analyze table words")
    return url


def _sqlite(folder: Path, rows: list[tuple[object, ...]], request: pytest.FixtureRequest) -> str:
    with sqlite3.connect(folder / "words.db") as connection:
        connection.execute(TABLE)
        connection.executemany("insert into words values (?, ?, ?, ?, ?)", rows)
    connection.close()
    return f"sqlite:///{folder / 'words.db'}"


def _duckdb(folder: Path, rows: list[tuple[object, ...]], request: pytest.FixtureRequest) -> str:
    (folder / "words.csv").write_text("\n".join(",".join(map(str, row)) for row in rows))
    with duckdb.connect(str(folder / "words.duckdb")) as connection:
        connection.execute(TABLE)
        connection.execute(f"insert into words from read_csv('{folder / 'words.csv'}', header = false)")
    return f"duckdb:///{folder / 'words.duckdb'}"


LOADERS: dict[str, Load] = {
    "postgresql": _postgresql,
    "mariadb": _mariadb,
    "sqlite": _sqlite,
    "duckdb": _duckdb,
}


def profiled(url: str) -> TableProfile:
    with ConnectorFactory.create(url) as connector:
        (profile,), problems = profile_tables(connector, read_catalog(connector, Selection()))
    assert problems == ()
    return profile


@pytest.fixture(params=LOADERS)
def url(request: pytest.FixtureRequest, rows: list[tuple[object, ...]], tmp_path: Path) -> Iterator[str]:
    yield LOADERS[request.param](tmp_path, rows, request)
    if request.param in ("postgresql", "mariadb"):
        server = request.getfixturevalue("postgres" if request.param == "postgresql" else "mariadb")
        server.drop_database(NAME)


def test_what_rows_tell_that_were_drawn(url: str, rows: list[tuple[object, ...]]) -> None:
    profile = profiled(url)
    for number, column in enumerate(profile.columns):
        truth = len({row[number] for row in rows})
        assert column.distinct_kind == "sampled", column
        assert column.distinct_count is not None
        assert column.distinct_error is not None
        assert abs(column.distinct_count - truth) <= 2.5 * column.distinct_error * column.distinct_count + 1, column
        assert column.distinct_error < 0.15, column
        assert column.distinct_count == pytest.approx(truth, rel=0.2), column


def test_what_postgresql_itself_estimates_is_not_said_to_be_surer_than_it_is(
    tmp_path: Path, rows: list[tuple[object, ...]], request: pytest.FixtureRequest
) -> None:
    url = _postgresql(tmp_path, rows, request)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("analyze")
    profile = profiled(url)
    for number, column in enumerate(profile.columns):
        truth = len({row[number] for row in rows})
        assert column.distinct_kind == "estimated", column
        assert column.distinct_count is not None
        assert column.distinct_error is not None
        assert abs(column.distinct_count - truth) <= 2.5 * column.distinct_error * column.distinct_count + 1, column
    request.getfixturevalue("postgres").drop_database(NAME)
