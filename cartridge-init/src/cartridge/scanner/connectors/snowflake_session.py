"""The login of a Snowflake connector, and the statements that run on it."""

from __future__ import annotations

import math
import re
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import snowflake.connector
from snowflake.connector.errors import Error

from cartridge.errors import ConnectionLostError, ConnectionURLError, DatabaseUnavailableError, ScanError, did_you_mean
from cartridge.scanner.base import Row
from cartridge.scanner.connectors.snowflake_catalog import ShownRow
from cartridge.scanner.connectors.snowflake_errors import connection_error, statement_error
from cartridge.scanner.retrying import retried
from cartridge.scanner.url import ConnectionURL
from cartridge.scanner.watchdog import interrupt_after

LOGIN_TIMEOUT_SECONDS = 30
GRACE_SECONDS = 30
"""How much longer than the statement's own timeout the driver waits for a server that says nothing at all."""

SESSION_PARAMETERS: dict[str, str | int | bool] = {
    "QUERY_TAG": "cartridge",
    "AUTOCOMMIT": True,
    "ABORT_DETACHED_QUERY": True,  # nothing runs on when this process is gone
    "CLIENT_TELEMETRY_ENABLED": False,
    "MULTI_STATEMENT_COUNT": 1,
    "ROWS_PER_RESULTSET": 0,  # some users have a limit, which would cut catalogs and profiles short
    "QUOTED_IDENTIFIERS_IGNORE_CASE": False,
    "TIMEZONE": "UTC",
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "TIME_OUTPUT_FORMAT": "HH24:MI:SS.FF6",
    "TIMESTAMP_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6",
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6TZH:TZM",
    "TIMESTAMP_TZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6TZH:TZM",
    "BINARY_OUTPUT_FORMAT": "HEX",
    "JSON_INDENT": 0,
}
"""Said at the login, so that no setting of an account or user changes what is read."""


def _switch(text: str) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in words:
        raise ValueError("write `true` or `false`")
    return words[text.lower()]


_SAME_NAME: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("warehouse", "role", "secondary_roles", "authenticator", "token", "token_file_path"), str),
    **dict.fromkeys(("private_key_file", "private_key_file_pwd", "passcode", "host", "protocol", "region"), str),
    **dict.fromkeys(("oauth_client_id", "oauth_client_secret", "oauth_authorization_url", "oauth_scope"), str),
    **dict.fromkeys(("oauth_token_request_url", "oauth_redirect_uri", "workload_identity_provider"), str),
    **dict.fromkeys(("proxy_host", "proxy_user", "proxy_password", "no_proxy"), str),
    **dict.fromkeys(("port", "proxy_port", "login_timeout", "network_timeout", "socket_timeout"), int),
    **dict.fromkeys(("passcode_in_password", "ocsp_fail_open", "disable_ocsp_checks"), _switch),
    **dict.fromkeys(("client_store_temporary_credential", "client_request_mfa_token"), _switch),
}

OPTIONS: dict[str, tuple[str, Callable[[str], Any]]] = {
    **{name: (name, read) for name, read in _SAME_NAME.items()},
    "private_key_path": ("private_key_file", str),
    "private_key_passphrase": ("private_key_file_pwd", str),
}
"""Options of the URL: the driver's name for each, and how its text is read."""


def connection_arguments(url: ConnectionURL) -> dict[str, Any]:
    """What the driver is given for a URL.

    :raises ConnectionURLError: when an option is unknown, or its value is not of its kind.
    """
    database, _, schema = (url.database or "").partition("/")
    given: dict[str, Any] = {
        "account": (url.host or "").removesuffix(".snowflakecomputing.com"),
        "user": url.username or "",
        "port": url.port,
        "database": database or None,
        "schema": schema or None,
    }
    if url.password is not None:
        given["password"] = url.password
    for name, text in url.options.items():
        if name not in OPTIONS:
            raise ConnectionURLError(
                f"Snowflake has no connection option `{name}`.", f"{did_you_mean(name, OPTIONS)} They stand after `?`."
            )
        key, read = OPTIONS[name]
        try:
            given[key] = read(text)
        except ValueError as error:
            raise ConnectionURLError(
                f"The connection option `{name}` has the value `{text}`.", f"It is no {_kind(read)}."
            ) from error
    if "authenticator" not in given:
        given.setdefault("login_timeout", LOGIN_TIMEOUT_SECONDS)  # the others may wait for a person
        if "private_key_file" in given:
            given["authenticator"] = "snowflake_jwt"
    return {
        **{name: value for name, value in given.items() if value is not None},
        "application": "Cartridge",
        "session_parameters": dict(SESSION_PARAMETERS),
        "validate_default_parameters": True,  # else a database that is not there is only noticed by the first statement
        "platform_detection_timeout_seconds": 0.0,  # it would ask the cloud's metadata service where this machine runs
        "log_imported_packages_in_telemetry": False,
    }


def _kind(read: Callable[[str], Any]) -> str:
    return "whole number" if read is int else "`true` or `false`"


def connect(url: ConnectionURL) -> snowflake.connector.SnowflakeConnection:
    """A logged-in connection.

    :raises DatabaseConnectionError: when Snowflake does not let us in.
    """
    arguments = connection_arguments(url)
    try:
        connection = snowflake.connector.connect(**arguments)
    except (Error, OSError, TypeError, ValueError) as error:  # the last three when a key file cannot be read
        raise connection_error(error, url) from error
    connection.telemetry_enabled = False
    return connection


class Login:
    """The one connection that all statements of a connector share.

    Snowflake runs several statements of a session at a time, and a person who has to log in through a browser does it
    once.
    """

    def __init__(self, url: ConnectionURL) -> None:
        self.url = url
        self._lock = threading.Lock()
        self._connection: snowflake.connector.SnowflakeConnection | None = None

    def connection(self) -> snowflake.connector.SnowflakeConnection:
        """The open connection; a new one when there is none or it was lost."""
        with self._lock:
            if self._connection is None:
                self._connection = retried(lambda: connect(self.url), DatabaseUnavailableError)
            return self._connection

    def lose(self, connection: snowflake.connector.SnowflakeConnection) -> None:
        """Forgets a connection that broke; the next statement opens another."""
        with self._lock:
            if self._connection is connection:
                self._connection = None

    def close(self) -> None:
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Error):  # it is gone already
                connection.close(retry=False)


_READS = re.compile(r"(?:\s*--[^\n]*\n)*\s*(?:select|with|show)\b", re.IGNORECASE)


class Session:
    """Runs one statement at a time on the shared connection."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._running: tuple[snowflake.connector.SnowflakeConnection, str, uuid.UUID] | None = None

    def run(self, statement: str, timeout_seconds: float) -> list[Row]:
        """The rows of a statement; driver errors come out in our words."""
        _, rows = self._run(statement, timeout_seconds)
        return rows

    def show(self, statement: str, timeout_seconds: float) -> list[ShownRow]:
        """The rows of a SHOW by the names of its columns, in lower case."""
        names, rows = self._run(statement, timeout_seconds)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _run(self, statement: str, timeout_seconds: float) -> tuple[list[str], list[Row]]:
        if not _READS.match(statement):  # Snowflake has no session that is read-only
            raise ScanError(f"`{statement[:60]}` does more than read.", "A scan only ever reads.")
        connection, request = self._login.connection(), uuid.uuid4()
        with interrupt_after(timeout_seconds, self.cancel) as watch:
            self._running = connection, statement, request
            try:
                with connection.cursor() as cursor:
                    cursor.execute(
                        statement,
                        timeout=math.ceil(timeout_seconds) + GRACE_SECONDS,
                        _statement_params=_parameters(request, timeout_seconds),
                    )
                    rows: list[Row] = [tuple(row) for row in cursor.fetchall()]
                    return [column.name.lower() for column in cursor.description], rows
            except Error as error:
                found = statement_error(error, self._login.url, timeout_seconds, is_late=watch.has_fired)
                if isinstance(found, ConnectionLostError):
                    self._login.lose(connection)
                raise found from error
            finally:
                self._running = None

    def cancel(self) -> None:
        """Stops the running statement, if there is one."""
        if running := self._running:
            connection, statement, request = running
            with suppress(Error):  # it ended by itself meanwhile
                # The driver offers this by the query's id alone, which it only tells when the query has ended.
                connection._cancel_query(statement, request)


def _parameters(request: uuid.UUID, timeout_seconds: float) -> dict[str, str]:
    """What goes along with one statement: the name it is cancelled by, and the server's own watch over its time."""
    return {"requestId": str(request), "STATEMENT_TIMEOUT_IN_SECONDS": str(max(1, math.ceil(timeout_seconds)))}
