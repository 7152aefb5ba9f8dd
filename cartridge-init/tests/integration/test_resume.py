"""A scan that was cut off goes on where it was: the server's own counters say which tables were read."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cartridge.scanfile import load_scan
from cli_process import Done, assert_discreet, cartridge, interrupted
from servers import PostgresServer

NAME = "resume"
TABLES = [f"table_{number}" for number in range(12)]
VIEW = "create or replace view public.slow as select id, {} as slept from elsewhere.base"
COUNTED = [*TABLES, "base"]


class Database:
    """Twelve tables, two views over a table of another schema, one of which takes for ever.

    Nothing but the declared keys identifies a row, so that no question is left to ask after the profile.
    """

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.url = server.create_database(NAME)
        tables = "".join(
            f"create table {each} (id integer primary key, status text not null, email text) "
            "with (autovacuum_enabled = false);"
            f"insert into {each} select i, 'open', 'ann' || i % 90 || '@example.com' "
            "from generate_series(1, 300) as g(i);"
            for each in TABLES
        )
        self.execute(
            "create schema elsewhere; create table elsewhere.base (id integer);"
            "insert into elsewhere.base values (1);"
            f"{tables} create view quick as select id from elsewhere.base;" + VIEW.format("pg_sleep(600)::text")
        )

    def execute(self, statements: str) -> None:
        self.server.psql(NAME, statements)

    def reads(self) -> dict[str, int]:
        """How often each table was read so far, once the scan's sessions have ended and told their numbers."""
        self.wait_for_sessions()
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(
                "select relname, seq_scan + coalesce(idx_scan, 0) from pg_stat_user_tables"
            ).fetchall()
        return {name: int(count) for name, count in found}

    def end_sessions(self) -> None:
        """What a killed client asked for runs on in the server until it wants to send the answer."""
        self.wait_for_sessions("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s")

    def wait_for_sessions(self, statement: str = "select pid from pg_stat_activity where datname = %s") -> None:
        """Asks again until the database has no session any more."""
        end = time.monotonic() + 20
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            while connection.execute(statement, [NAME]).fetchall():
                assert time.monotonic() < end, "the scan's sessions never ended"
                time.sleep(0.05)

    def read_since(self, before: dict[str, int]) -> set[str]:
        now = self.reads()
        return {name for name in COUNTED if now[name] != before[name]}

    def scan(self, *options: str) -> Done:
        done = cartridge("scan", self.url, "--schema", "public", "--output", "scan.json", *options, folder=self.folder)
        assert done.returncode == 0, done.stderr
        return done

    def kept(self) -> list[str]:
        """The tables whose profile is in the cache by now."""
        lines = [line for path in self.folder.rglob("*.jsonl") for line in path.read_text().splitlines(keepends=True)]
        values = [json.loads(line)["value"] for line in lines if line.endswith("\n")]
        return sorted(each["table"] for each in values if "rows_read" in each)


@pytest.fixture
def database(postgres: PostgresServer, tmp_path: Path) -> Iterator[Database]:
    yield Database(postgres, tmp_path)
    postgres.drop_database(NAME)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_scan_that_was_cut_off_goes_on_where_it_was(database: Database, ending: signal.Signals) -> None:
    done = interrupted(
        "scan",
        database.url,
        "--schema",
        "public",
        "--timeout",
        "300",
        "--output",
        "scan.json",
        folder=database.folder,
        when=lambda: len(database.kept()) == len(TABLES) + 1,
        by=ending,
    )
    assert done.returncode == (130 if ending is signal.SIGINT else -ending)
    assert not (database.folder / "scan.json").exists()
    assert_discreet(done, database.folder, database.server.password)
    assert database.kept() == sorted(["quick", *TABLES])
    database.end_sessions()
    database.execute(VIEW.format("'no more'"))

    before = database.reads()
    assert all(before[name] for name in TABLES)
    done = database.scan("--timeout", "300")
    assert "13 of 14 tables had been measured before" in done.stderr
    assert database.read_since(before) == {"base"}, "only the view that had been too slow is read"
    resumed = load_scan(database.folder / "scan.json")

    # It ended well by now: what the server does not vouch for, the views, is read again, and no table is.
    before = database.reads()
    assert "12 of 14 tables had been measured before" in database.scan("--timeout", "300").stderr
    assert database.read_since(before) == {"base"}

    before = database.reads()
    assert "measured before" not in database.scan("--timeout", "300", "--no-cache").stderr
    assert database.read_since(before) == {*TABLES, "base"}
    afresh = load_scan(database.folder / "scan.json")
    same = {"scan_timestamp": "", "tables_from_cache": 0}
    assert resumed.model_copy(update=same) == afresh.model_copy(update=same)


def test_a_changed_row_is_read_and_nothing_else(database: Database) -> None:
    database.execute(VIEW.format("'no more'"))
    database.scan("--exclude", "slow,quick")
    before = database.reads()
    assert "12 of 12 tables had been measured before" in database.scan("--exclude", "slow,quick").stderr
    assert database.read_since(before) == set()

    database.execute("update table_3 set status = 'shipped' where id = 7")
    before = database.reads()
    done = database.scan("--exclude", "slow,quick")
    assert "11 of 12 tables had been measured before" in done.stderr
    assert database.read_since(before) == {"table_3"}
    table = next(each for each in load_scan(database.folder / "scan.json").tables if each.name == "table_3")
    status = table.profile.column("status") if table.profile else None
    assert status is not None
    assert {each.value: each.count for each in status.values} == {"open": 299, "shipped": 1}


def test_two_scans_at_the_same_time_do_not_disturb_each_other(database: Database) -> None:
    database.execute(VIEW.format("'no more'"))
    entries = [{"name": name, "uri": database.url, "schemas": "public"} for name in ("one", "two", "three")]
    (database.folder / "databases.json").write_text(json.dumps({"databases": entries}))
    for expected in (None, "12 of 14 tables had been measured before"):
        done = cartridge("scan-multi", "databases.json", "--output", "scans.json", folder=database.folder)
        assert done.returncode == 0, done.stderr
        if expected:
            assert done.stderr.count(expected) == 3
    one, two, three = (
        load_scan(database.folder / "scans.json", name).model_copy(update={"scan_timestamp": ""})
        for name in ("one", "two", "three")
    )
    assert one == two == three
    assert (database.folder / ".cartridge" / "cache" / ".gitignore").exists()
