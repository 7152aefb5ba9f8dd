"""What a person reads when a database does not let them in: what happened, what to do, and never the password."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg
import pytest
from cartridge.errors import (
    ConnectionLostError,
    DatabaseUnavailableError,
    MissingDriverError,
    ScanError,
)
from cartridge.scanner import registry
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from refusals import WRITTEN, refusal
from servers import PostgresServer, free_port


def test_a_wrong_password(postgres: PostgresServer) -> None:
    error = refusal(f"postgresql://{postgres.user}:{WRITTEN}@{postgres.host}:{postgres.port}/postgres")
    assert "password authentication failed" in str(error)
    assert "Check user and password" in error.next_step
    assert not error.is_transient


def test_an_unknown_database(postgres: PostgresServer) -> None:
    error = refusal(postgres.url("not_there"))
    assert "not_there" in str(error)
    assert "database's name" in error.next_step


def test_an_unknown_role(postgres: PostgresServer) -> None:
    error = refusal(f"postgresql://nobody_here:{WRITTEN}@{postgres.host}:{postgres.port}/postgres")
    assert "nobody_here" in str(error)


@pytest.mark.parametrize(("scheme", "advice"), [("postgresql", "pg_isready"), ("mysql", "mysqladmin ping")])
def test_a_server_that_is_down(scheme: str, advice: str) -> None:
    error = refusal(f"{scheme}://ann:{WRITTEN}@127.0.0.1:{free_port()}/shop")
    assert isinstance(error, DatabaseUnavailableError)
    assert advice in error.next_step


@pytest.mark.parametrize(("scheme", "option"), [("postgresql", "host={}"), ("mysql", "unix_socket={}/no")])
def test_a_socket_that_is_not_there(tmp_path: Path, scheme: str, option: str) -> None:
    error = refusal(f"{scheme}://ann:{WRITTEN}@/shop?{option.format(tmp_path)}")
    assert isinstance(error, DatabaseUnavailableError)


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_an_unknown_host(scheme: str) -> None:
    error = refusal(f"{scheme}://ann:{WRITTEN}@no-such-host.invalid/shop")
    assert isinstance(error, DatabaseUnavailableError)
    assert "host's name" in error.next_step


@pytest.mark.parametrize("option", ["colour=red", "autocommit=1", "conninfo=x", "context=x"])
def test_an_option_nobody_knows(postgres: PostgresServer, option: str) -> None:
    error = refusal(f"{postgres.url()}?{option}")
    assert option.split("=")[0] in str(error)
    assert "libpq" in error.next_step


def test_ssl_that_the_server_does_not_speak(postgres: PostgresServer) -> None:
    error = refusal(postgres.url() + "?sslmode=require")
    assert "SSL" in str(error)


def test_a_socket_directory_and_options_in_the_url_work(postgres: PostgresServer) -> None:
    url = f"postgresql://{postgres.user}:{postgres.password}@/postgres?host={postgres.host}&port={postgres.port}"
    with ConnectorFactory.create(url) as connector:
        assert connector.test().server_version


def test_names_with_anything_in_them_work_in_a_url(postgres: PostgresServer) -> None:
    url = postgres.create_database("a b/c@d%e ü")
    with ConnectorFactory.create(url) as connector:
        assert connector.server().database == "a b/c@d%e ü"


def test_a_connection_that_is_cut_is_opened_again(postgres: PostgresServer) -> None:
    with (
        ConnectorFactory.create(postgres.url(), threads=1) as connector,
        psycopg.connect(postgres.url(), autocommit=True) as other,
    ):

        def cut() -> None:
            ((pid,),) = connector.query("select pg_backend_pid()", timeout_seconds=5)
            other.execute("select pg_terminate_backend(%s)", (pid,))

        cut()
        with pytest.raises(ConnectionLostError, match="connection was lost"):
            connector.run("select 1", timeout_seconds=5)
        cut()
        assert connector.query("select 1", timeout_seconds=5) == [(1,)]


@pytest.mark.parametrize("scheme", ["duckdb", "sqlite"])
def test_files_that_are_missing_or_something_else(scheme: str, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no database at all, and longer than a header is\n" * 50)
    assert "no such file" in str(refusal(f"{scheme}:///{tmp_path}/missing.db"))
    assert "is a folder" in str(refusal(f"{scheme}:///{tmp_path}"))
    error = refusal(f"{scheme}:///{text}")
    assert "is not a" in str(error)
    assert ("sqlite:///" if scheme == "duckdb" else "duckdb:///") in error.next_step


def test_a_duckdb_file_that_another_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "busy.duckdb"
    program = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        error = refusal(f"duckdb:///{path}")
    assert isinstance(error, DatabaseUnavailableError)
    assert "open for writing" in str(error)


def test_a_duckdb_file_that_this_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "own.duckdb"
    with duckdb.connect(str(path)):
        assert isinstance(refusal(f"duckdb:///{path}"), DatabaseUnavailableError)


def test_a_sqlite_file_that_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "busy.sqlite"
    monkeypatch.setattr("cartridge.scanner.connectors.sqlite.BUSY_TIMEOUT_SECONDS", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("create table a (b integer)")
        writer.execute("begin exclusive")
        error = refusal(f"sqlite:///{path}")
    assert isinstance(error, DatabaseUnavailableError)
    assert "writing" in str(error)


def test_a_file_cut_short_is_said(tmp_path: Path) -> None:
    path = tmp_path / "cut.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table a (b text)")
        connection.executemany("insert into a values (?)", [("x" * 900,) for _ in range(200)])
    path.write_bytes(path.read_bytes()[:9000])
    with ConnectorFactory.create(f"sqlite:///{path}") as connector, pytest.raises(ScanError, match="malformed"):
        read_catalog(connector, Selection())


def test_a_missing_driver_names_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.BUILT_IN, "postgresql", "cartridge_no_such_driver.module:Connector")
    with pytest.raises(MissingDriverError) as caught:
        ConnectorFactory.create("postgresql://ann@db/shop")
    assert "pip install 'cartridge-init[postgres]'" in caught.value.next_step
