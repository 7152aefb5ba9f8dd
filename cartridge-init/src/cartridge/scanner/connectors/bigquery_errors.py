"""What BigQuery and its client complain about, in words that help."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError

from cartridge.errors import ConnectionLostError, DatabaseConnectionError, DatabaseUnavailableError, ScanError
from cartridge.redact import redact
from cartridge.scanner.base import StatementTimeoutError, StatementTooLargeError
from cartridge.scanner.url import ConnectionURL


class Advice(NamedTuple):
    """What an error becomes while connecting, while reading, and what to do about it."""

    connecting: type[DatabaseConnectionError]
    reading: type[ScanError]
    next_step: str


_REFUSED = (DatabaseConnectionError, ScanError)
_PASSING = (DatabaseUnavailableError, ConnectionLostError)
_FOR_NOW = Advice(*_PASSING, "BigQuery could not answer for now; scan again.")

ADVICE: tuple[tuple[str, str, Advice], ...] = (
    (
        r"accessDenied|forbidden",
        r"bigquery\.jobs\.create|serviceusage",
        Advice(
            DatabaseConnectionError,
            DatabaseConnectionError,
            "Grant the role BigQuery Job User (roles/bigquery.jobUser) on the project that pays, "
            "or name one where it is granted: `?billing_project=…`.",
        ),
    ),
    (
        r"accessDenied|forbidden",
        r"bigquery\.datasets\.get|bigquery\.tables\.(get|list)\b|INFORMATION_SCHEMA|__TABLES__",
        Advice(
            *_REFUSED,
            "Grant the role BigQuery Metadata Viewer (roles/bigquery.metadataViewer) on the dataset, "
            "and BigQuery Data Viewer to profile it.",
        ),
    ),
    (
        r"accessDenied|forbidden",
        r"drive credentials",
        Advice(
            *_REFUSED,
            "Its data is a file of Google Drive: share that with the account, whose credentials have to be good for "
            "Drive too (`--scopes` of the log-in), or leave the table out with `--exclude`.",
        ),
    ),
    (
        r"accessNotConfigured|SERVICE_DISABLED",
        "",
        Advice(*_REFUSED, "Switch it on: `gcloud services enable bigquery.googleapis.com`."),
    ),
    (
        r"accessDenied|forbidden",
        "",
        Advice(
            *_REFUSED,
            "Grant the role BigQuery Data Viewer (roles/bigquery.dataViewer) on the dataset, "
            "or leave it out with `--exclude`.",
        ),
    ),
    (
        r"notFound",
        r"not found: table .* was not found in location",
        Advice(*_REFUSED, "Scan again if it was dropped meanwhile; leave `location` out if it is in another one."),
    ),
    (
        r"notFound",
        r"was not found in location",
        Advice(
            *_REFUSED,
            "It is not there, or in another location than the URL says: leave `location` out, "
            "and check the name with `bq ls`.",
        ),
    ),
    (r"notFound", r"dataset", Advice(*_REFUSED, "Check the dataset's name: `bq ls --project_id …` lists them.")),
    (r"notFound", r"project", Advice(*_REFUSED, "Check the project's id; it is often not its name.")),
    (r"notFound", "", Advice(*_REFUSED, "It was dropped while it was read; scan again.")),
    (
        r"bytesBilledLimitExceeded|invalid.*",
        r"exceeded limit for bytes billed",
        Advice(
            DatabaseConnectionError,
            StatementTooLargeError,
            "Allow more bytes (`maximum_bytes_billed` in the URL, `--max-bytes`), or read fewer rows.",
        ),
    ),
    (
        r"quotaExceeded|billingTierLimitExceeded",
        "",
        Advice(*_REFUSED, "A quota of the project is used up: wait, raise it, or pay from another `billing_project`."),
    ),
    (r"rateLimitExceeded|jobRateLimitExceeded", "", Advice(*_PASSING, "Scan again, with fewer threads.")),
    (
        r"billingNotEnabled",
        "",
        Advice(*_REFUSED, "Enable billing for the project, or pay from another: `?billing_project=…`."),
    ),
    (
        r"invalid.*",
        r"without a filter over column",
        Advice(*_REFUSED, "It can only be read with a filter on its partitions; leave it out with `--exclude`."),
    ),
    (
        r"resourcesExceeded|responseTooLarge",
        "",
        Advice(*_REFUSED, "It is too much for one statement: read fewer rows, or leave it out with `--exclude`."),
    ),
    (r"stopped", "", Advice(*_REFUSED, "Scan again.")),
    (
        r"(job)?(backend|internal)Error|badGateway|serviceUnavailable|tableUnavailable",
        "",
        _FOR_NOW,
    ),
)
"""Reason of an error (https://cloud.google.com/bigquery/docs/error-messages), words in its message, and what it
means; the first row that fits is taken."""

_BY_STATUS: dict[int, Advice] = {
    401: Advice(*_REFUSED, "Log in again: `gcloud auth application-default login`, or check the key."),
    403: Advice(*_REFUSED, "Grant BigQuery Job User on the project and BigQuery Data Viewer on the dataset."),
    404: Advice(*_REFUSED, "Check project and dataset, and `api_endpoint` if the URL has one."),
    429: Advice(*_PASSING, "Scan again, with fewer threads."),
    **dict.fromkeys((500, 502, 503, 504), _FOR_NOW),
}

_TIMED_OUT = re.compile(r"job timed out|job execution was cancelled.*timed out|exceeded.*job timeout", re.IGNORECASE)


def connection_error(error: Exception, url: ConnectionURL) -> DatabaseConnectionError:
    """The refusal of a connection, or of what is asked first."""
    message, advice = _told(error, url)
    return advice.connecting(f"Cannot connect to `{url.masked}`: {message}.", advice.next_step)


def statement_error(error: Exception, url: ConnectionURL, timeout_seconds: float) -> ScanError:
    """The failure of a statement."""
    message, advice = _told(error, url)
    if _TIMED_OUT.search(message):
        return timeout_error(timeout_seconds)
    return advice.reading(f"{message[:1].upper()}{message[1:]}.", advice.next_step)


def timeout_error(timeout_seconds: float) -> StatementTimeoutError:
    """A job that was given up."""
    return StatementTimeoutError(f"It took longer than {timeout_seconds:g} s.", "Allow more time, or read fewer rows.")


def _told(error: Exception, url: ConnectionURL) -> tuple[str, Advice]:
    """The message without the client's decoration, and what it means."""
    if isinstance(error, RetryError) and isinstance(error.cause, Exception):
        error = error.cause
    if isinstance(error, GoogleAPICallError):
        details: dict[str, Any] = next((each for each in error.errors if isinstance(each, dict)), {})
        text = str(details.get("message") or error.message or error)
        return _plain(text, url), _advice(str(details.get("reason", "")), text, error.code)
    if isinstance(error, RefreshError):
        step = "Check the key: it may be revoked, or the clock of this machine wrong. Or log in again."
        if "impersonated" in _first(error):
            step = (
                "Grant yourself the role Service Account Token Creator (roles/iam.serviceAccountTokenCreator) on the "
                "account of `impersonate_service_account`, or leave that option out."
            )
        return _plain(f"Google refused the credentials: {_first(error)}", url), Advice(
            DatabaseConnectionError, DatabaseConnectionError, step
        )
    if isinstance(error, GoogleAuthError) and not isinstance(error, TransportError):
        step = (
            "The server wants credentials: end the URL with `?credentials_path=key.json`, or leave `credentials` out."
        )
        return _plain(str(error), url), Advice(*_REFUSED, step)
    if isinstance(error, TransportError):
        step = "Check that this machine reaches the network and Google's token service."
        return _plain(str(error), url), Advice(DatabaseUnavailableError, ConnectionLostError, step)
    step = "Check the network, a proxy (HTTPS_PROXY), and `api_endpoint` if the URL has one."
    return _plain(_network(error), url), Advice(DatabaseUnavailableError, ConnectionLostError, step)


def _advice(reason: str, text: str, status: int | None) -> Advice:
    for reasons, words, advice in ADVICE:
        if re.fullmatch(reasons, reason) and re.search(words, text, re.IGNORECASE):
            return advice
    default = Advice(*_REFUSED, "Mend it in the database, or leave it out with `--exclude`.")
    return _BY_STATUS.get(int(status or 0), default) if not reason.startswith("invalid") else default


def _first(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__


def _network(error: Exception) -> str:
    """The reason at the heart of what the HTTP library wraps."""
    text = str(error)
    found = re.search(
        r"(?:\[Errno -?\d+\] |: )([A-Z][\w ]+(?:refused|not known|unreachable|timed out|resolution))", text
    )
    return f"the API cannot be reached: {found[1]}" if found else f"the API cannot be reached: {text}"


def _plain(text: str, url: ConnectionURL) -> str:
    line = next((each.strip() for each in text.splitlines() if each.strip()), "no reason given")
    line = re.sub(r"^\d{3} (?:GET|POST|DELETE) \S+: ", "", line)
    return redact(line.removesuffix("."), *url.secrets)
