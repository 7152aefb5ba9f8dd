"""The servers that other tests stand on start, refuse wrong passwords, and end with whoever asked for them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import server_redis
from browser import Browser
from datasets import dataset_names, dataset_path, datasets_available, load_postgres, sqlite_file
from server_process import HOST, ServerProcess
from servers import (
    MariaDBServer,
    NotInstalledError,
    PostgresServer,
    RedisServer,
    ServerFailedError,
    find_binary,
    free_port,
)

SUPPORT = Path(__file__).resolve().parents[2] / "support"

needs_datasets = pytest.mark.skipif(not datasets_available(), reason="the real databases are not there")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def test_postgres_creates_fills_and_drops_databases_with_awkward_names(postgres: PostgresServer) -> None:
    name = 'a "shop"/ü'
    with psycopg.connect(postgres.create_database(name)) as connection:
        connection.execute("create table t as select 1 as id")
    assert postgres.psql(name, "select id from t") == "1\n"
    postgres.create_database(name)
    assert postgres.psql(name, "select to_regclass('t') is null") == "t\n"
    postgres.drop_database(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(postgres.url(name))


def test_postgres_refuses_a_wrong_password(postgres: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url(password="wrong"))


def test_postgres_runs_a_file_and_stops_at_its_first_error(postgres: PostgresServer, tmp_path: Path) -> None:
    postgres.create_database("script")
    script = tmp_path / "script.sql"
    script.write_text("create table one ();\nselect nothing;\ncreate table two ();\n")
    with pytest.raises(ServerFailedError, match='"nothing" does not exist'):
        postgres.psql("script", script)
    assert postgres.psql("script", "select tablename from pg_tables where schemaname = 'public'") == "one\n"


def test_mariadb_creates_and_drops_databases(mariadb: MariaDBServer) -> None:
    url = mariadb.create_database("a `shop`")
    assert url.endswith("/a%20%60shop%60")
    assert mariadb.sql("a `shop`", "create table t as select 'é' as c; select c from t") == "é\n"
    mariadb.drop_database("a `shop`")
    with pytest.raises(ServerFailedError, match="Unknown database"):
        mariadb.sql("a `shop`", "select 1")


def test_redis_answers_with_its_password_alone(redis: RedisServer) -> None:
    assert server_redis.ask(redis.port, redis.password, "PING") == "+PONG"
    assert "WRONGPASS" in server_redis.ask(redis.port, "wrong", "PING")


def test_browser_runs_a_page(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p id="sum"></p><script>document.getElementById("sum").textContent = 40 + 2</script>')
    assert '<p id="sum">42</p>' in browser.dom(page)
    assert browser.screenshot(page, tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")


def test_dbt_1_12_runs(dbt_1_12: Path) -> None:
    version = subprocess.run([dbt_1_12, "--version"], capture_output=True, text=True, check=True, timeout=120).stdout
    assert "installed: 1.12." in version
    assert all(adapter in version for adapter in ("duckdb", "postgres", "snowflake"))


def test_a_server_ends_with_a_killed_test_process() -> None:
    asker = f"import sys; sys.path.insert(0, {str(SUPPORT)!r})\n" + (
        "import time, servers\n"
        "server = servers.start_redis()\n"
        "print(server.port, server.process.folder, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", asker], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port, folder = process.stdout.readline().split()
        assert answers(int(port))
        os.kill(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while Path(folder).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(folder).exists()
    assert not answers(int(port))


def test_a_server_that_fails_shows_its_log_and_leaves_nothing() -> None:
    process = ServerProcess("failing", [])
    with pytest.raises(ServerFailedError, match="out of tea"):
        process.start(lambda port: ["/bin/sh", "-c", f"echo out of tea at {port}; exit 3"], answers)
    assert not process.folder.exists()


def test_a_missing_binary_says_what_to_install() -> None:
    with pytest.raises(NotInstalledError, match=r"`no-such-server` is not on this machine\. Install it\."):
        find_binary(["no-such-server"], [], "Install it.")


def test_a_free_port_is_free() -> None:
    assert not answers(free_port())


@needs_datasets
def test_a_dataset_loads_once_and_is_copied(postgres: PostgresServer) -> None:
    first = load_postgres(postgres, "chinook")
    assert load_postgres(postgres, "chinook") == first
    keys = "select count(*) from pg_constraint where contype in ('p', 'f') and connamespace = 'public'::regnamespace"
    assert postgres.psql("chinook", keys) == "22\n"
    load_postgres(postgres, "chinook", keys=False)
    assert postgres.psql("chinook_stripped", keys) == "0\n"
    assert load_postgres(postgres, "chinook", copy="chinook_own") == postgres.url("chinook_own")
    assert postgres.psql("chinook_own", keys) == "22\n"


@needs_datasets
def test_a_dataset_comes_as_sqlite(tmp_path: Path) -> None:
    assert sqlite_file("chinook", tmp_path).read_bytes().startswith(b"SQLite format 3")
    assert "chinook" in dataset_names("chinook.sqlite.gz")
    assert dataset_path("no_such_dataset") is None
    with pytest.raises(FileNotFoundError, match="no_such_dataset"):
        sqlite_file("no_such_dataset", tmp_path)
