"""Several real databases in one run: side by side, none lost for another's failure, all stopped together."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest
from cartridge import journey
from cartridge.artifacts.progress import Progress
from cartridge.scanfile import load_multi_scan
from cartridge.scanner.databases_file import DatabaseToScan
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.url import read_url
from cli_process import SECRET, assert_discreet, cartridge, interrupted
from servers import PostgresServer, free_port

NAME = "several_databases"
TABLE = "create table orders (id integer primary key, status varchar(10) not null)"


@pytest.fixture(scope="module")
def server(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """A server with a database of one table, and a view that takes for ever."""
    postgres.create_database(NAME)
    postgres.psql(
        NAME,
        f"{TABLE}; insert into orders values (1, 'open'), (2, 'open'), (3, 'shipped'); create schema slow; "
        "create view slow.view as select pg_sleep(600) is null as never",
    )
    yield postgres
    postgres.drop_database(NAME)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a DuckDB and a SQLite file."""
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(TABLE)
        connection.execute("insert into orders values (1, 'open')")
    with sqlite3.connect(tmp_path / "shop.db") as sqlite:
        sqlite.execute(TABLE)
    sqlite.close()
    return tmp_path


def sleeping(server: PostgresServer) -> int:
    """How many statements the server is busy with that read the view."""
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(
            "select count(*) from pg_stat_activity where datname = %s and wait_event = 'PgSleep'", [NAME]
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_three_databases_and_one_that_refuses(server: PostgresServer, files: Path) -> None:
    closed = f"postgresql://ann:{SECRET}@127.0.0.1:{free_port()}/shop"
    entries = [
        {"name": "warehouse", "uri": "env:WAREHOUSE_URL", "schemas": ["public"]},
        {"name": "closed", "uri": closed},
        {"name": "shop", "uri": "duckdb:///shop.duckdb"},
        {
            "name": "wrong",
            "connection": {
                "type": "postgresql",
                "host": server.host,
                "port": server.port,
                "database": NAME,
                "username": "nobody",
                "password": "${WRONG_PASSWORD}",
            },
        },
        {"name": "books", "uri": "sqlite:///shop.db"},
    ]
    (files / "databases.json").write_text(json.dumps({"databases": entries}).replace(SECRET, "${WRONG_PASSWORD}"))
    done = cartridge(
        "-v",
        "scan-multi",
        "databases.json",
        "--output",
        "scans.json",
        folder=files,
        WAREHOUSE_URL=server.url(NAME),
        WRONG_PASSWORD=SECRET,
    )
    assert done.returncode == 3, done.stderr
    assert_discreet(done, files)
    assert server.password not in done.stdout + done.stderr + (files / "scans.json").read_text()
    assert "warehouse: profile" in done.stderr
    several = load_multi_scan(files / "scans.json")
    assert {name: (scan.database_type, scan.tables[0].row_count) for name, scan in several.databases.items()} == {
        "warehouse": ("postgresql", 3),
        "shop": ("duckdb", 1),
        "books": ("sqlite", 0),
    }
    assert list(several.failures) == ["closed", "wrong"]
    assert "refused" in several.failures["closed"].message
    assert "password authentication failed" in several.failures["wrong"].message
    assert "Failed:" in done.stdout


def test_ctrl_c_stops_the_statements_of_all_of_them(server: PostgresServer, files: Path) -> None:
    entries = [{"name": name, "uri": server.url(NAME), "schemas": "slow"} for name in ("one", "two")]
    (files / "databases.json").write_text(json.dumps({"databases": entries}))
    done = interrupted(
        "scan-multi",
        "databases.json",
        "--timeout",
        "300",
        "--output",
        "scans.json",
        folder=files,
        when=lambda: sleeping(server) >= 2,
    )
    assert done.returncode == 130, done.stderr
    assert not (files / "scans.json").exists()
    end = time.monotonic() + 10
    while sleeping(server):
        assert time.monotonic() < end, "a statement goes on although nobody waits for it"
        time.sleep(0.05)


def test_a_listener_that_fails_ends_all_of_them(server: PostgresServer, files: Path) -> None:
    slow = DatabaseToScan(name="slow", url=read_url(server.url(NAME)))
    # Enough of them that the slow one gets to its view while they last; nobody may wait for it inside the listener,
    # which is for one thread at a time.
    file = read_url(f"duckdb:///{files / 'shop.duckdb'}")
    shops = [DatabaseToScan(name=f"shop {number}", url=file) for number in range(60)]

    def fail(name: str, progress: Progress) -> None:
        if name != "slow" and sleeping(server):
            raise RuntimeError("the terminal is gone")
        time.sleep(0.02)

    with pytest.raises(RuntimeError, match="the terminal is gone"):
        journey.scan_many([slow, *shops], ProfileOptions(timeout_seconds=300), at_once=2, listener=fail)
    assert not sleeping(server)
    assert not [each for each in threading.enumerate() if each.name.startswith("cartridge")]


def test_so_many_at_once_and_no_more(files: Path) -> None:
    databases = [
        DatabaseToScan(name=f"shop {number}", url=read_url(f"duckdb:///{files / 'shop.duckdb'}")) for number in range(6)
    ]
    open_now: set[str] = set()
    most = 0

    def listen(name: str, progress: Progress) -> None:
        nonlocal most
        open_now.add(name)
        most = max(most, len(open_now))
        if progress.stage == "analyse" and progress.done:
            open_now.remove(name)
        time.sleep(0.01)

    several = journey.scan_many(databases, ProfileOptions(), at_once=2, listener=listen)
    assert list(several.databases) == [each.name for each in databases]
    assert most == 2
