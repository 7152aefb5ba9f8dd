"""One session with MySQL or MariaDB: how it is opened, told to only read, and timed."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pymysql
import pymysql.connections

from cartridge.errors import ConnectionURLError, ScanError, did_you_mean
from cartridge.scanner.base import Row
from cartridge.scanner.connectors.mysql_errors import connection_error, statement_error
from cartridge.scanner.named_queries import named_queries
from cartridge.scanner.url import ConnectionURL

QUERIES = named_queries("cartridge.scanner.connectors", "mysql.sql")

DEFAULT_PORT = 3306
CATALOG_TIMEOUT_SECONDS = 300
CONNECT_TIMEOUT_SECONDS = 10
SILENCE_SECONDS = 30
"""How long a server may say nothing beyond what it was given time for: it, or the network, is gone then. A server of
another kind may wait for us to speak first, as we wait for it."""

LOCK_TIMEOUT_SECONDS = 5
IDLE_TIMEOUT_SECONDS = 600

MINIMUM_MYSQL = (8, 0, 16)
MINIMUM_MARIADB = (10, 5)

OPTIONS = ("charset", "ssl_ca", "ssl_cert", "ssl_key", "ssl_mode", "unix_socket")
SSL_MODES = ("DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY")

SETTINGS = (
    "transaction read only",
    "time_zone = '+00:00'",
    "sql_mode = 'NO_BACKSLASH_ESCAPES'",  # nothing that changes how names and texts are quoted, or refuses a zero date
    f"lock_wait_timeout = {LOCK_TIMEOUT_SECONDS}",
    f"innodb_lock_wait_timeout = {LOCK_TIMEOUT_SECONDS}",
    f"wait_timeout = {IDLE_TIMEOUT_SECONDS}",
)
MYSQL_SETTINGS = ("information_schema_stats_expiry = 0",)  # else row counts may be a day old

_VERSION = re.compile(r"\d+(?:\.\d+)*")


class Connection(pymysql.connections.Connection):
    """The driver's, which knows one time limit for all statements."""

    def wait_at_most(self, seconds: float) -> None:
        """From now on an answer is waited for no longer."""
        self._read_timeout = seconds


class Session:
    """A connection, and the statement timeout it stands at, so that it is only set when it changes.

    ``thread`` is the server's number of it, by which another session can interrupt it.

    :raises DatabaseConnectionError: when the server does not let us in.
    :raises ScanError: when it is too old.
    """

    def __init__(self, url: ConnectionURL) -> None:
        self.url = url
        self.connection = connect(url)
        self._timeout: float | None = None
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(QUERIES["server"])
                self.version, comment, self.database, self.thread = cursor.fetchall()[0]
                self.is_mariadb = "mariadb" in f"{self.version} {comment}".lower()
                self._refuse_old()
                for setting in SETTINGS if self.is_mariadb else SETTINGS + MYSQL_SETTINGS:
                    cursor.execute(f"set session {setting}")
        except (pymysql.Error, OSError) as error:
            self.close()
            raise connection_error(error, url) from error
        except ScanError:
            self.close()
            raise

    @property
    def is_usable(self) -> bool:
        return bool(self.connection.open)

    def run(self, statement: str, timeout_seconds: float, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of a statement; driver errors come out in our words."""
        try:
            with self.connection.cursor() as cursor:
                if self._timeout != timeout_seconds:
                    self.connection.wait_at_most(timeout_seconds + SILENCE_SECONDS)
                    cursor.execute(self._limit(timeout_seconds))
                    self._timeout = timeout_seconds
                cursor.execute(statement, parameters)
                return list(cursor.fetchall())
        except (pymysql.Error, OSError) as error:
            raise statement_error(error, self.url, timeout_seconds) from error

    def named(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of a query of `mysql.sql`, of the server's own where there is one."""
        own = f"{name}_{'mariadb' if self.is_mariadb else 'mysql'}"
        return self.run(QUERIES[own if own in QUERIES else name], CATALOG_TIMEOUT_SECONDS, parameters)

    def close(self) -> None:
        with suppress(pymysql.Error, OSError):  # it is gone already
            self.connection.close()

    def _limit(self, seconds: float) -> str:
        if self.is_mariadb:
            return f"set session max_statement_time = {max(0.001, seconds):.3f}"
        return f"set session max_execution_time = {max(1, int(seconds * 1000))}"

    def _refuse_old(self) -> None:
        found = _VERSION.search(self.version)
        numbers = tuple(int(part) for part in found[0].split(".")) if found else ()
        name, minimum = ("MariaDB", MINIMUM_MARIADB) if self.is_mariadb else ("MySQL", MINIMUM_MYSQL)
        if numbers < minimum:
            needed = ".".join(map(str, minimum))
            raise ScanError(f"{name} {self.version} is too old.", f"Cartridge reads version {needed} and later.")


def connect(url: ConnectionURL) -> Connection:
    """A new connection; what is said in it is in UTF-8.

    :raises DatabaseConnectionError: when the server does not let us in.
    """
    where: dict[str, Any] = {"host": url.host or "localhost", "port": url.port or DEFAULT_PORT}
    if "unix_socket" in url.options:
        where = {"unix_socket": url.options["unix_socket"]}
    try:
        return Connection(
            **where,
            **tls(url),
            user=url.username or "",
            password=url.password or "",
            database=url.database,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=SILENCE_SECONDS,
            write_timeout=SILENCE_SECONDS,
            program_name="cartridge",
        )
    except (pymysql.Error, OSError, RuntimeError, ValueError, ArithmeticError, LookupError) as error:
        # The last ones come of a server that speaks another protocol, and of one that wants a missing library.
        raise connection_error(error, url) from error


def check_options(url: ConnectionURL) -> None:
    """Refuses what nobody would act on.

    :raises ConnectionURLError: when an option is unknown, or its value cannot be used.
    """
    for name, value in url.options.items():
        if name not in OPTIONS:
            raise ConnectionURLError(f"Unknown option `{name}` in `{url.masked}`.", did_you_mean(name, OPTIONS))
        if name == "charset" and value.lower() not in ("utf8mb4", "utf8"):
            raise ConnectionURLError(f"Cannot read `{url.masked}` as `{value}`.", "Leave `charset` out: it is utf8mb4.")
        if name == "ssl_mode" and value.upper() not in SSL_MODES:
            raise ConnectionURLError(f"There is no ssl_mode `{value}`.", did_you_mean(value.upper(), SSL_MODES))
    if "ssl_key" in url.options and "ssl_cert" not in url.options:
        raise ConnectionURLError(f"`ssl_key` without `ssl_cert` in `{url.masked}`.", "Name the certificate's file too.")


def tls(url: ConnectionURL) -> dict[str, Any]:
    """How to encrypt, in the driver's words; without options it is done where the server can.

    :raises DatabaseConnectionError: when a file of a certificate cannot be read.
    """
    options = url.options
    mode = options.get("ssl_mode", "VERIFY_CA" if "ssl_ca" in options else "PREFERRED").upper()
    if mode == "DISABLED":
        return {"ssl_disabled": True}
    if mode == "PREFERRED" and "ssl_cert" not in options:
        return {}
    try:
        context = ssl.create_default_context(cafile=options.get("ssl_ca"))
        if "ssl_cert" in options:
            context.load_cert_chain(options["ssl_cert"], options.get("ssl_key"))
    except OSError as error:
        raise connection_error(error, url) from error
    context.check_hostname = mode == "VERIFY_IDENTITY"
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # certificates that the servers make for themselves lack extensions
    context.verify_mode = ssl.CERT_REQUIRED if mode.startswith("VERIFY") else ssl.CERT_NONE
    return {"ssl": context}
