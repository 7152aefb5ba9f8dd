"""What PostgreSQL and its driver complain about, in words that help."""

from __future__ import annotations

import psycopg

from cartridge.errors import ConnectionLostError, DatabaseConnectionError, DatabaseUnavailableError, ScanError
from cartridge.redact import redact
from cartridge.scanner.base import StatementTimeoutError
from cartridge.scanner.url import ConnectionURL

CONNECTION_ERRORS: tuple[tuple[tuple[str, ...], type[DatabaseConnectionError], str], ...] = (
    (
        ("password authentication failed", "no password supplied"),
        DatabaseConnectionError,
        "Check user and password; in a URL `@` is written `%40`, `:` `%3A` and `/` `%2F`.",
    ),
    (
        ("could not translate host name", "failed to resolve host", "name or service not known"),
        DatabaseUnavailableError,
        "Check the host's name, and that this machine's network knows it.",
    ),
    (
        ("connection refused", "no such file or directory", "is the server running"),
        DatabaseUnavailableError,
        "Check that the server runs and listens there: `pg_isready` tells.",
    ),
    (
        ("timeout expired", "timed out", "no route to host", "network is unreachable"),
        DatabaseUnavailableError,
        "Check host and port, and whether a firewall or a missing VPN stands between.",
    ),
    (
        ("too many connections", "too many clients", "remaining connection slots"),
        DatabaseUnavailableError,
        "Try again later, or with fewer threads.",
    ),
    (
        ("the database system is starting up", "shutting down", "in recovery mode"),
        DatabaseUnavailableError,
        "Try again in a moment.",
    ),
    (
        ("no pg_hba.conf entry", "ssl"),
        DatabaseConnectionError,
        "The server wants another kind of connection: end the URL with `?sslmode=require`, or ask its administrator.",
    ),
    (
        ("invalid connection option", "invalid sslmode", "in connection info string"),
        DatabaseConnectionError,
        "Options after `?` in the URL are those of libpq, such as `sslmode=require`.",
    ),
    (("role ",), DatabaseConnectionError, "Check the user's name."),
    (
        ("database ",),
        DatabaseConnectionError,
        "Check the database's name; `psql --list` shows which there are.",
    ),
)
"""Words of a refusal, the error it becomes, and the advice; the first row that fits is taken.

While connecting, the driver passes on a text and no code: only the text tells the reasons apart.
"""

STATEMENT_ADVICE: dict[str, str] = {
    "42501": "Grant it: `grant usage on schema … to …; grant select on … to …;`, or leave it out with `--exclude`.",
    "42P01": "It was dropped while it was read; scan again.",
    "42703": "Its columns changed while it was read; scan again.",
    "25006": "It writes when it is read, which a scan never allows; leave it out with `--exclude`.",
    "55P03": "Another session holds a lock on it; scan again later.",
    "55000": "Bring it into a readable state, for a materialized view by `refresh`, or leave it out with `--exclude`.",
    "53200": "The server is out of memory; scan with fewer threads.",
}
"""What to do about a failing statement, by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


def connection_error(error: psycopg.Error, url: ConnectionURL) -> DatabaseConnectionError:
    """The refusal of a connection."""
    message = _first_line(error, url)
    kind: type[DatabaseConnectionError] = DatabaseConnectionError
    advice = "Check the URL."
    for words, found, next_step in CONNECTION_ERRORS:
        if any(word in str(error).lower() for word in words):
            kind, advice = found, next_step
            break
    return kind(f"Cannot connect to `{url.masked}`: {message}.", advice)


def statement_error(error: psycopg.Error, url: ConnectionURL, timeout_seconds: float, *, is_lost: bool) -> ScanError:
    """The failure of a statement."""
    if is_lost:
        return ConnectionLostError(f"The connection was lost: {_first_line(error, url)}.", "Scan again.")
    if isinstance(error, psycopg.errors.QueryCanceled) and "statement timeout" in str(error):
        return StatementTimeoutError(
            f"It took longer than {timeout_seconds:g} s.", "Allow more time, or read fewer rows."
        )
    advice = STATEMENT_ADVICE.get(error.sqlstate or "", "Mend it in the database, or leave it out with `--exclude`.")
    message = _first_line(error, url)
    return ScanError(f"{message[:1].upper()}{message[1:]}.", advice)


def _first_line(error: psycopg.Error, url: ConnectionURL) -> str:
    text = error.diag.message_primary or str(error)
    line = next((each.strip() for each in text.splitlines() if each.strip()), type(error).__name__)
    return redact(line.removesuffix("."), *url.secrets)
