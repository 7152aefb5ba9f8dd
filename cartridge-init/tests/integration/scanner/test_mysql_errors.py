"""What a person reads when MySQL or MariaDB does not let them in, or stops in the middle; and never the password."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cartridge.errors import (
    ConnectionLostError,
    ConnectionURLError,
    DatabaseUnavailableError,
    ScanError,
)
from cartridge.scanner.base import StatementTimeoutError
from cartridge.scanner.connectors import mysql_session
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from certificates import Certificates, make_certificates
from refusals import SECRET, WRITTEN, refusal
from servers import MariaDBServer, PostgresServer, start_mariadb


@pytest.fixture
def stranger(mariadb: MariaDBServer) -> str:
    """The start of a URL of a user with the secret as password and no rights."""
    mariadb.sql("", f"create or replace user stranger identified by '{SECRET}'")
    return f"mariadb://stranger:{WRITTEN}@{mariadb.host}:{mariadb.port}"


def test_a_wrong_password(mariadb: MariaDBServer) -> None:
    error = refusal(f"mysql://{mariadb.user}:{WRITTEN}@{mariadb.host}:{mariadb.port}/")
    assert "Access denied for user" in str(error)
    assert "Check user and password" in error.next_step
    assert not error.is_transient


def test_an_unknown_database(mariadb: MariaDBServer) -> None:
    error = refusal(mariadb.url("not_there"))
    assert "not_there" in str(error)
    assert "show databases" in error.next_step


def test_a_database_that_may_not_be_read(mariadb: MariaDBServer, stranger: str) -> None:
    mariadb.create_database("closed")
    error = refusal(f"{stranger}/closed")
    assert "closed" in str(error)
    assert "grant" in error.next_step


def test_a_server_of_another_kind(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mysql_session, "SILENCE_SECONDS", 1)
    error = refusal(f"mysql://ann:{WRITTEN}@{postgres.host}:{postgres.port}/shop")
    assert "Cannot connect" in str(error)


def test_too_many_connections_are_tried_again(mariadb: MariaDBServer) -> None:
    mariadb.sql("", f"create or replace user one identified by '{SECRET}' with max_user_connections 1")
    url = f"mariadb://one:{WRITTEN}@{mariadb.host}:{mariadb.port}/"
    with ConnectorFactory.create(url, threads=1) as first:
        first.test()
        error = refusal(url)
    assert isinstance(error, DatabaseUnavailableError)
    assert "fewer threads" in error.next_step


@pytest.mark.parametrize(
    ("option", "advice"),
    [
        ("colour=red", "Known: charset, ssl_ca"),
        ("sslmode=require", "Did you mean `ssl_mode`?"),
        ("ssl_mode=verify", "Known: DISABLED"),
        ("charset=latin1", "utf8mb4"),
        ("ssl_key=/k.pem", "certificate"),
        ("local_infile=1", "Known: charset"),
    ],
)
def test_options_that_nobody_acts_on(option: str, advice: str) -> None:
    with pytest.raises(ConnectionURLError) as caught:
        ConnectorFactory.create(f"mysql://ann:{WRITTEN}@db/shop?{option}")
    assert advice in caught.value.next_step
    assert "tr0ub4dor" not in str(caught.value)


def test_tls_that_the_server_does_not_speak(mariadb: MariaDBServer) -> None:
    error = refusal(mariadb.url() + "?ssl_mode=REQUIRED")
    assert "SSL" in str(error)
    assert "DISABLED" in error.next_step


def test_a_certificate_file_that_is_not_there(mariadb: MariaDBServer, tmp_path: Path) -> None:
    assert "ca.pem" in str(refusal(f"{mariadb.url()}?ssl_ca={tmp_path}/ca.pem"))


class TestTLS:
    @pytest.fixture(scope="class")
    @classmethod
    def certificates(cls, tmp_path_factory: pytest.TempPathFactory) -> Certificates:
        return make_certificates(tmp_path_factory.mktemp("certificates"), "localhost")

    @pytest.fixture(scope="class")
    @classmethod
    def server(cls, certificates: Certificates) -> Iterator[MariaDBServer]:
        server = start_mariadb(certificates)
        yield server
        server.stop()

    @pytest.mark.parametrize("mode", ["", "ssl_mode=REQUIRED", "ssl_ca={ca}", "ssl_mode=verify_ca&ssl_ca={ca}"])
    def test_it_is_encrypted(self, server: MariaDBServer, certificates: Certificates, mode: str) -> None:
        with ConnectorFactory.create(f"{server.url()}?{mode.format(ca=certificates.authority)}") as connector:
            assert connector.query("show session status like 'Ssl_cipher'", timeout_seconds=5)[0][1]

    def test_it_is_not_where_nobody_wants_it(self, server: MariaDBServer) -> None:
        with ConnectorFactory.create(f"{server.url()}?ssl_mode=DISABLED") as connector:
            assert connector.query("show session status like 'Ssl_cipher'", timeout_seconds=5)[0][1] == ""

    def test_the_host_is_the_one_of_the_certificate(self, server: MariaDBServer, certificates: Certificates) -> None:
        options = f"?ssl_mode=VERIFY_IDENTITY&ssl_ca={certificates.authority}"
        with ConnectorFactory.create(server.url().replace(server.host, "localhost") + options) as connector:
            assert connector.test().server_version
        error = refusal(server.url() + options)
        assert "certificate" in str(error).lower()

    def test_a_certificate_of_somebody_else(self, server: MariaDBServer, tmp_path: Path) -> None:
        other = make_certificates(tmp_path, "localhost")
        error = refusal(f"{server.url()}?ssl_ca={other.authority}")
        assert "ssl_ca" in error.next_step

    def test_a_user_who_must_come_encrypted(self, server: MariaDBServer) -> None:
        server.sql("", f"create or replace user safe identified by '{SECRET}' require ssl")
        refusal(f"mysql://safe:{WRITTEN}@{server.host}:{server.port}/?ssl_mode=DISABLED")
        with ConnectorFactory.create(f"mysql://safe:{WRITTEN}@{server.host}:{server.port}/") as connector:
            assert connector.test().server_version


def test_a_socket_in_the_url_works(mariadb: MariaDBServer) -> None:
    socket = mariadb.process.data / "socket"
    with ConnectorFactory.create(f"mariadb://{mariadb.user}:{mariadb.password}@/?unix_socket={socket}") as connector:
        assert connector.test().server_version


def test_names_with_anything_in_them_work_in_a_url(mariadb: MariaDBServer) -> None:
    with ConnectorFactory.create(mariadb.create_database("a b c@d%e ü")) as connector:
        assert connector.server().database == "a b c@d%e ü"


def test_old_servers_are_refused(mariadb: MariaDBServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mysql_session, "MINIMUM_MARIADB", (99, 1))
    with ConnectorFactory.create(mariadb.url()) as connector, pytest.raises(ScanError, match="too old") as caught:
        connector.server()
    assert "99.1" in caught.value.next_step


def test_a_connection_that_is_cut_is_opened_again(mariadb: MariaDBServer) -> None:
    with ConnectorFactory.create(mariadb.url(), threads=1) as connector:

        def cut() -> None:
            ((number,),) = connector.query("select connection_id()", timeout_seconds=5)
            mariadb.sql("", f"kill {number}")

        cut()
        with pytest.raises(ConnectionLostError, match="connection was lost"):
            connector.run("select 1", timeout_seconds=5)
        cut()
        assert connector.query("select 1", timeout_seconds=5) == [(1,)]


def test_a_table_dropped_meanwhile_is_reported_and_the_rest_goes_on(mariadb: MariaDBServer) -> None:
    url = mariadb.create_database("shrinking")
    mariadb.sql("shrinking", "create table stays (a integer); create table goes (a integer)")
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
        mariadb.sql("shrinking", "drop table goes")
        profiles, (problem,) = profile_tables(connector, catalog)
    assert [each.table for each in profiles] == ["stays"]
    assert (problem.table, "dropped" in problem.next_step) == ("goes", True)


def test_a_locked_table_does_not_hold_the_scan_up(mariadb: MariaDBServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        mysql_session, "SETTINGS", [each.replace("timeout = 5", "timeout = 1") for each in mysql_session.SETTINGS]
    )
    url = mariadb.create_database("locked")
    mariadb.sql("locked", "create table held (a integer)")
    with mariadb.connect("locked") as holder, holder.cursor() as cursor:
        cursor.execute("lock tables held write")
        with ConnectorFactory.create(url) as connector, pytest.raises(ScanError, match="Lock wait timeout") as caught:
            connector.query("select * from locked.held", timeout_seconds=30)
    assert "holds a lock" in caught.value.next_step


def test_a_table_that_may_not_be_read_is_reported(mariadb: MariaDBServer, stranger: str) -> None:
    mariadb.create_database("partly")
    mariadb.sql("partly", "create table open_one (a integer); create table closed_one (a integer, b integer)")
    mariadb.sql("partly", "grant select on partly.open_one to stranger; grant insert on partly.closed_one to stranger")
    with ConnectorFactory.create(f"{stranger}/partly") as connector:
        profiles, (problem,) = profile_tables(connector, read_catalog(connector, Selection()))
    assert [each.table for each in profiles] == ["open_one"]
    assert (problem.table, "grant select" in problem.next_step) == ("closed_one", True)


def test_a_view_that_divides_by_nothing_gives_nulls(mariadb: MariaDBServer) -> None:
    url = mariadb.create_database("divided")
    mariadb.sql(
        "divided", "create table n (a integer); insert into n values (0), (2); create view v as select 1 / a from n"
    )
    with ConnectorFactory.create(url) as connector:
        profiles, problems = profile_tables(connector, read_catalog(connector, Selection(include=("v",))))
    assert problems == ()
    assert [each.null_count for each in profiles[0].columns] == [1]


def test_the_session_reads_in_utc(mariadb: MariaDBServer) -> None:
    with ConnectorFactory.create(mariadb.url()) as connector:
        ((found, zone),) = connector.query("select now(), @@session.time_zone", timeout_seconds=5)
    assert zone == "+00:00"
    assert abs(found - datetime.datetime.now(datetime.UTC).replace(tzinfo=None)) < datetime.timedelta(seconds=60)


def test_a_timeout_leaves_the_session_usable(mariadb: MariaDBServer) -> None:
    slow = "select count(*) from information_schema.collations a, information_schema.collations b,"
    slow += " information_schema.collations c, information_schema.collations d where a.id + b.id + c.id + d.id < 0"
    with ConnectorFactory.create(mariadb.url(), threads=1) as connector:
        ((before,),) = connector.query("select connection_id()", timeout_seconds=5)
        with pytest.raises(StatementTimeoutError):
            connector.query(slow, timeout_seconds=0.2)
        assert connector.query("select connection_id()", timeout_seconds=5) == [(before,)]


def test_interrupting_what_has_ended_does_nothing(mariadb: MariaDBServer) -> None:
    with ConnectorFactory.create(mariadb.url()) as connector:
        connector.interrupt()
        connector.test()
        thread = threading.Thread(target=connector.interrupt)
        thread.start()
        assert connector.query("select 1", timeout_seconds=5) == [(1,)]
        thread.join()
