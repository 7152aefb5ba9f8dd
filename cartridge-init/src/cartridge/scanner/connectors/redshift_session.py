"""Connections to Redshift: from a URL to a read-only session, through Amazon's own driver."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import redshift_connector
from botocore.exceptions import BotoCoreError, ClientError
from redshift_connector.error import Error

from cartridge.errors import ConnectionURLError, did_you_mean
from cartridge.scanner.base import Row
from cartridge.scanner.connectors.redshift_errors import connection_error, is_lost, statement_error
from cartridge.scanner.named_queries import named_queries
from cartridge.scanner.url import ConnectionURL

QUERIES = named_queries("cartridge.scanner.connectors", "redshift.sql")

CATALOG_TIMEOUT_SECONDS = 300
CONNECT_TIMEOUT_SECONDS = 10
ANSWER_GRACE_SECONDS = 30
"""How much longer than the server allows a statement to take its answer is waited for: the network may be gone."""

DRIVER_ERRORS = (Error, OSError, ValueError, struct.error)
"""The driver raises the last three from its reading of a socket that was closed."""

CONNECTION_ERRORS = (*DRIVER_ERRORS, BotoCoreError, ClientError, ModuleNotFoundError)


def _flag(text: str) -> bool:
    return text.lower() in ("1", "on", "true", "yes")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


OPTIONS: dict[str, tuple[str, Callable[[str], Any]]] = {
    **{name: (name, str) for name in ("cluster_identifier", "region", "db_user", "profile", "serverless_acct_id")},
    **{name: (name, str) for name in ("access_key_id", "secret_access_key", "session_token", "role_arn")},
    **{name: (name, str) for name in ("credentials_provider", "idp_host", "app_id", "preferred_role", "login_url")},
    **{name: (name, str) for name in ("idc_region", "issuer_url", "idp_tenant", "client_id", "client_secret", "scope")},
    **{name: (name, str) for name in ("token", "token_type", "web_identity_token", "endpoint_url")},
    **{name: (name, _flag) for name in ("iam", "auto_create", "group_federation", "ssl_insecure")},
    "db_groups": ("db_groups", _names),
    "workgroup": ("serverless_work_group", str),
    "serverless_work_group": ("serverless_work_group", str),
}
"""Options of the URL that the driver knows (https://docs.aws.amazon.com/redshift/latest/mgmt/python-configuration-options.html).

Of them only `workgroup` has a name of its own.
"""

OWN_OPTIONS = ("sslmode", "query_group")

SSL_MODES: dict[str, dict[str, Any]] = {
    "disable": {"ssl": False},
    **{mode: {"ssl": True, "sslmode": "verify-ca"} for mode in ("allow", "prefer", "require", "verify-ca")},
    "verify-full": {"ssl": True, "sslmode": "verify-full"},
}
"""libpq's words; the driver always checks the certificate."""


def connect_arguments(url: ConnectionURL) -> dict[str, Any]:
    """What the driver's ``connect`` is called with.

    :raises ConnectionURLError: for an option that nobody knows.
    """
    arguments: dict[str, Any] = {
        "host": url.host,
        "port": url.port or 5439,
        "database": url.database,
        "application_name": "cartridge",
        "timeout": CONNECT_TIMEOUT_SECONDS,
        "max_prepared_statements": 0,
        **SSL_MODES["verify-ca"],
    }
    for name, text in url.options.items():
        if name == "sslmode":
            if text not in SSL_MODES:
                raise ConnectionURLError(f"`sslmode={text}` is unknown.", did_you_mean(text, SSL_MODES))
            arguments |= SSL_MODES[text]
        elif name in OPTIONS:
            argument, read = OPTIONS[name]
            arguments[argument] = read(text)
        elif name not in OWN_OPTIONS:
            raise ConnectionURLError(
                f"`{name}` is no option of a Redshift URL.", did_you_mean(name, (*OPTIONS, *OWN_OPTIONS))
            )
    is_serverless = "serverless_work_group" in arguments
    if is_serverless:
        arguments["is_serverless"] = True
    if arguments.get("iam"):  # AWS gives user and password
        arguments |= {"user": "", "password": ""}
        if url.username and "db_user" not in arguments:
            arguments["db_user"] = url.username
        if "db_user" not in arguments:  # the IAM identity itself; serverless always takes that
            arguments.setdefault("group_federation", not is_serverless)
    else:
        arguments |= {"user": url.username or "", "password": url.password or ""}
    return arguments


def session_settings(url: ConnectionURL) -> list[str]:
    """Statements that begin a session."""
    settings = [
        "set enable_case_sensitive_identifier to true",  # quoted names then are what the catalog says they are
        "set timezone to 'UTC'",
        "set datestyle to 'ISO, YMD'",
    ]
    if group := url.options.get("query_group"):
        quoted = group.replace("'", "''")
        settings.append(f"set query_group to '{quoted}'")
    return settings


class Session:
    """A connection, its process on the server, and the statement timeout it stands at."""

    def __init__(self, url: ConnectionURL) -> None:
        self.url = url
        self.is_usable = True
        self._timeout: int | None = None
        try:
            self.connection = redshift_connector.connect(**connect_arguments(url))
        except CONNECTION_ERRORS as error:
            raise connection_error(error, url) from error
        try:
            self.connection.autocommit = True
            self._expect_answer_within(CATALOG_TIMEOUT_SECONDS)
            for statement in session_settings(url):
                self._execute(statement)
            ((self.pid,),) = self._execute(QUERIES["backend"])
        except DRIVER_ERRORS as error:
            self.close()
            raise connection_error(error, url) from error

    def run(self, statement: str, timeout_seconds: float, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a statement, in a read-only transaction of its own; driver errors come out in our words."""
        began = time.monotonic()
        try:
            self._allow(timeout_seconds)
            self._execute("begin read only")
            try:
                return self._execute(statement, parameters)
            finally:
                self._execute("rollback")
        except DRIVER_ERRORS as error:
            self.is_usable = not is_lost(error)
            raise statement_error(error, self.url, timeout_seconds, took_seconds=time.monotonic() - began) from error

    def named(self, name: str, **parameters: Sequence[Any]) -> list[Row]:
        """The rows of a query of `redshift.sql`, each of its parameters being a list."""
        statement, values = bound(QUERIES[name], parameters)
        return self.run(statement, CATALOG_TIMEOUT_SECONDS, values)

    @contextmanager
    def search_path(self, schemas: Sequence[str]) -> Iterator[None]:
        """The block's statements look for what has no schema in ``schemas``, and `pg_table_def` tells of them."""
        names = ", ".join('"' + name.replace('"', '""') + '"' for name in schemas)
        try:
            self._execute(f"set search_path to {names}")
            yield
            self._execute("reset search_path")
        except DRIVER_ERRORS as error:
            self.is_usable = False
            raise statement_error(error, self.url, CATALOG_TIMEOUT_SECONDS, took_seconds=0) from error

    def close(self) -> None:
        """Ends the connection, which may have ended by itself."""
        with suppress(*DRIVER_ERRORS):
            self.connection.close()

    def _allow(self, seconds: float) -> None:
        milliseconds = max(1, int(seconds * 1000))
        if self._timeout != milliseconds:
            self._timeout = None
            self._execute(f"set statement_timeout to {milliseconds}")
            self._timeout = milliseconds
            self._expect_answer_within(seconds)

    def _expect_answer_within(self, seconds: float) -> None:
        # The driver takes one timeout for connecting and for every answer after it, and offers no way to change it.
        self.connection._usock.settimeout(seconds + ANSWER_GRACE_SECONDS)

    def _execute(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        with self.connection.cursor() as cursor:
            cursor.paramstyle = "format"
            cursor.execute(statement, tuple(parameters) or None)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


def bound(statement: str, parameters: Mapping[str, Sequence[Any]]) -> tuple[str, list[Any]]:
    """The statement with a place for each value, and the values; each parameter stands in it once.

    >>> bound("select 1 where a in (:names)", {"names": ["x", "y"]})
    ('select 1 where a in (%s, %s)', ['x', 'y'])
    """
    values: list[Any] = []
    for name, given in parameters.items():
        statement = statement.replace(f":{name}", ", ".join(["%s"] * len(given)))
        values += given
    return statement, values
