"""What MySQL, MariaDB and their driver complain about, in words that help."""

from __future__ import annotations

import re
import socket
import ssl

import pymysql

from cartridge.errors import ConnectionLostError, DatabaseConnectionError, DatabaseUnavailableError, ScanError
from cartridge.redact import redact
from cartridge.scanner.base import StatementTimeoutError
from cartridge.scanner.url import ConnectionURL

_PASSWORD = "Check user and password; in a URL `@` is written `%40`, `:` `%3A` and `/` `%2F`."
_LATER = "Try again later, or with fewer threads."
_ADMINISTRATOR = "Ask the server's administrator to let it in."

CONNECTION_ADVICE: dict[int, tuple[type[DatabaseConnectionError], str]] = {
    1045: (DatabaseConnectionError, _PASSWORD),
    1698: (DatabaseConnectionError, _PASSWORD),
    1049: (DatabaseConnectionError, "Check the database's name; `show databases` tells which there are."),
    1044: (DatabaseConnectionError, "Check the database's name, and grant: `grant select, show view on … to …`."),
    1130: (DatabaseConnectionError, f"The user may not come from this machine. {_ADMINISTRATOR}"),
    1129: (
        DatabaseConnectionError,
        "Too many attempts failed: `flush hosts` on the server lets this machine in again.",
    ),
    1820: (DatabaseConnectionError, "Change the user's password first."),
    1862: (DatabaseConnectionError, "Change the user's password first."),
    3118: (DatabaseConnectionError, f"The account is locked. {_ADMINISTRATOR}"),
    4151: (DatabaseConnectionError, f"The account is locked. {_ADMINISTRATOR}"),
    3159: (DatabaseConnectionError, "The server wants TLS: end the URL with `?ssl_mode=REQUIRED`."),
    1040: (DatabaseUnavailableError, _LATER),
    1203: (DatabaseUnavailableError, _LATER),
    1226: (DatabaseUnavailableError, _LATER),
    1053: (DatabaseUnavailableError, "Try again in a moment."),
}
"""The error that a refusal becomes and what to do, by the server's number (https://mariadb.com/kb/en/mariadb-error-codes,
https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html)."""

_USING = re.compile(r" \(using password: (YES|NO)\)")

DENIED = (1044, 1142, 1143, 1227, 1370)
TIMEOUTS = {1969, 3024}
LOST = {0, 1053, 1080, 1927, 2006, 2013, 2014, 2055, 4031}
"""A session that the server, the network or another session ended; 0 is the driver's for one that is closed."""

STATEMENT_ADVICE: dict[int, str] = {
    **dict.fromkeys(
        DENIED,
        "Grant it: `grant select, show view on … to …`, or leave it out with `--exclude`.",
    ),
    1146: "It was dropped while it was read; scan again.",
    1051: "It was dropped while it was read; scan again.",
    1054: "Its columns changed while it was read; scan again.",
    1412: "It was changed while it was read; scan again.",
    1792: "It writes when it is read, which a scan never allows; leave it out with `--exclude`.",
    1205: "Another session holds a lock on it; scan again later.",
    1317: "Somebody stopped it; scan again.",
    1356: "The view reads what is not there any more, or what its definer may not read: mend or drop it.",
    1449: "The user who defined the view is gone: give it another definer, or leave it out with `--exclude`.",
}
"""What to do about a failing statement, by the server's number."""


def connection_error(error: Exception, url: ConnectionURL) -> DatabaseConnectionError:
    """The refusal of a connection."""
    number, message = _parts(error, url)
    kind, advice = CONNECTION_ADVICE.get(number) or _network_advice(error)
    return kind(f"Cannot connect to `{url.masked}`: {message}.", advice)


def statement_error(error: Exception, url: ConnectionURL, timeout_seconds: float) -> ScanError:
    """The failure of a statement."""
    number, message = _parts(error, url)
    if number in TIMEOUTS:
        return StatementTimeoutError(
            f"It took longer than {timeout_seconds:g} s.", "Allow more time, or read fewer rows."
        )
    if number in LOST or isinstance(error, OSError):
        return ConnectionLostError(f"The connection was lost: {message}.", "Scan again.")
    advice = STATEMENT_ADVICE.get(number, "Mend it in the database, or leave it out with `--exclude`.")
    return ScanError(f"{message[:1].upper()}{message[1:]}.", advice)


def is_denied(error: ScanError) -> bool:
    """Whether a statement failed because the user lacks a right."""
    cause = error.__cause__
    return isinstance(cause, pymysql.Error) and bool(cause.args) and cause.args[0] in DENIED


def _network_advice(error: Exception) -> tuple[type[DatabaseConnectionError], str]:
    """What is the matter below the server's own words."""
    cause = getattr(error, "original_exception", None) or error
    text = str(cause).lower()
    if isinstance(cause, ssl.SSLCertVerificationError):
        return DatabaseConnectionError, (
            "Name the file of the authority that signed the server's certificate: `?ssl_ca=/path/ca.pem`."
        )
    if isinstance(cause, ssl.SSLError) or "ssl" in text:
        return DatabaseConnectionError, "Choose another `ssl_mode`: DISABLED where the server speaks no TLS."
    if isinstance(cause, socket.gaierror):
        return DatabaseUnavailableError, "Check the host's name, and that this machine's network knows it."
    if isinstance(cause, TimeoutError):
        return DatabaseUnavailableError, "Check host and port, and whether a firewall or a missing VPN stands between."
    if isinstance(cause, OSError):
        return DatabaseUnavailableError, "Check that the server runs and listens there: `mysqladmin ping` tells."
    return DatabaseConnectionError, "Check the URL, and that a MySQL or MariaDB server listens there."


def _parts(error: Exception, url: ConnectionURL) -> tuple[int, str]:
    """The number and the first line of an error of the driver."""
    arguments = error.args if isinstance(error, pymysql.Error) else ()
    number = arguments[0] if arguments and isinstance(arguments[0], int) else -1
    text = str(arguments[1]) if len(arguments) > 1 else str(error)
    line = next((each.strip() for each in text.splitlines() if each.strip()), "") or type(error).__name__
    plain = _USING.sub("", line)  # which looks like a password to whoever masks them
    return number, redact(plain.removesuffix("."), *url.secrets)
