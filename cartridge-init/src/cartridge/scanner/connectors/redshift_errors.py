"""What Redshift, its driver and AWS complain about, in words that help."""

from __future__ import annotations

from redshift_connector.error import Error

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
        ("name or service not known", "nodename nor servname", "name resolution", "getaddrinfo"),
        DatabaseUnavailableError,
        "Check the endpoint's name, and that this machine's network knows it.",
    ),
    (
        ("connection refused",),
        DatabaseUnavailableError,
        "Check host and port (5439 unless the cluster says otherwise), and that the cluster is not paused.",
    ),
    (
        ("time out", "timed out", "no route to host", "network is unreachable"),
        DatabaseUnavailableError,
        "Check host and port, the cluster's security group, and whether a VPN is missing.",
    ),
    (
        ("too many connections", "too many clients", "connection limit"),
        DatabaseUnavailableError,
        "Try again later, or with fewer threads.",
    ),
    (("certificate", "ssl"), DatabaseConnectionError, "End the URL with `?sslmode=verify-full` or `?sslmode=disable`."),
    (
        ("unable to locate credentials", "partial credentials", "profile", "expiredtoken", "security token"),
        DatabaseConnectionError,
        "Log in to AWS, or name a profile that has credentials: `&profile=…`.",
    ),
    (
        ("not authorized", "accessdenied", "access denied"),
        DatabaseConnectionError,
        "Ask for the IAM permission `redshift:GetClusterCredentials`, serverless `redshift-serverless:GetCredentials`.",
    ),
    (("cluster_identifier", "clusternotfound"), DatabaseConnectionError, "Name the cluster: `&cluster_identifier=…`."),
    (("database ",), DatabaseConnectionError, "Check the database's name; a cluster's first one is `dev`."),
    (("communication error", "brokenpipe"), DatabaseUnavailableError, "Try again in a moment."),
)
"""Words of a refusal, the error it becomes, and the advice; the first row that fits is taken."""

STATEMENT_ADVICE: dict[str, str] = {
    "42501": "Grant it: `grant usage on schema … to …; grant select on … to …;`, or leave it out with `--exclude`.",
    "42P01": "It was dropped while it was read; scan again.",
    "42703": "Its columns changed while it was read; scan again.",
    "25006": "It writes when it is read, which a scan never allows; leave it out with `--exclude`.",
    "XX000": "For an external table check its files and its format; or leave it out with `--exclude`.",
}
"""What to do about a failing statement, by SQLSTATE."""

QUERY_CANCELED = "57014"
LOST_STATES = ("57P01", "57P02", "57P03", "08000", "08003", "08006")


def connection_error(error: Exception, url: ConnectionURL) -> DatabaseConnectionError:
    """The refusal of a connection, by the server, the network or AWS."""
    message = _message(error, url)
    kind: type[DatabaseConnectionError] = DatabaseConnectionError
    advice = "Check the URL."
    for words, found, next_step in CONNECTION_ERRORS:
        if any(word in message.lower() for word in words):
            kind, advice = found, next_step
            break
    return kind(f"Cannot connect to `{url.masked}`: {message}.", advice)


def is_lost(error: Exception) -> bool:
    """Whether the session broke, rather than the server answering that something is wrong."""
    answer = _answer(error)
    return answer is None or answer.get("C", "") in LOST_STATES


def statement_error(error: Exception, url: ConnectionURL, timeout_seconds: float, *, took_seconds: float) -> ScanError:
    """The failure of a statement.

    A timeout and a cancelled query bear the same code, and no certain text: the time it took tells them apart.
    """
    if is_lost(error):
        return ConnectionLostError(f"The connection was lost: {_message(error, url)}.", "Scan again.")
    state = (_answer(error) or {}).get("C", "")
    if state == QUERY_CANCELED and took_seconds >= timeout_seconds:
        return StatementTimeoutError(
            f"It took longer than {timeout_seconds:g} s.", "Allow more time, or read fewer rows."
        )
    message = _message(error, url)
    advice = STATEMENT_ADVICE.get(state, "Mend it in the database, or leave it out with `--exclude`.")
    return ScanError(f"{message[:1].upper()}{message[1:]}.", advice)


def _answer(error: Exception) -> dict[str, str] | None:
    """The fields of the server's error message, by their letter in PostgreSQL's protocol; ``None`` for other errors."""
    first = error.args[0] if isinstance(error, Error) and error.args else None
    return first if isinstance(first, dict) else None


def _message(error: Exception, url: ConnectionURL) -> str:
    answer = _answer(error)
    text = answer.get("M", "") if answer else ": ".join(str(each) for each in error.args) or type(error).__name__
    line = next((each.strip() for each in text.splitlines() if each.strip()), type(error).__name__)
    return redact(line.rstrip("."), *url.secrets)
