"""Errors as the BigQuery API words them: what they become, and the next step they name."""

from __future__ import annotations

from typing import NamedTuple

import pytest
import requests.exceptions
from cartridge.errors import (
    CartridgeError,
    ConnectionLostError,
    DatabaseConnectionError,
    DatabaseUnavailableError,
    ScanError,
)
from cartridge.scanner.base import StatementTimeoutError, StatementTooLargeError
from cartridge.scanner.connectors.bigquery_errors import connection_error, statement_error
from cartridge.scanner.connectors.bigquery_jobs import is_query
from cartridge.scanner.url import ConnectionURL
from google.api_core.exceptions import GoogleAPICallError, RetryError, from_http_status
from google.auth.exceptions import RefreshError, TransportError

URL = ConnectionURL.parse("bigquery://my-project/sales?credentials_json=%7B%22private_key%22:%22hush-hush%22%7D")


class Recorded(NamedTuple):
    status: int
    reason: str
    message: str
    kind: type[CartridgeError]
    next_step: str


RECORDED = [
    Recorded(
        403,
        "accessDenied",
        "Access Denied: Project my-project: User does not have bigquery.jobs.create permission in project my-project.",
        DatabaseConnectionError,
        "roles/bigquery.jobUser",
    ),
    Recorded(
        403,
        "accessDenied",
        "Access Denied: Table my-project:sales.orders: User does not have permission to query table "
        "my-project:sales.orders, or perhaps it does not exist.",
        ScanError,
        "roles/bigquery.dataViewer",
    ),
    Recorded(
        403,
        "accessDenied",
        "Access Denied: Table my-project:sales.INFORMATION_SCHEMA.TABLES: User does not have permission to query table "
        "my-project:sales.INFORMATION_SCHEMA.TABLES, or perhaps it does not exist.",
        ScanError,
        "roles/bigquery.metadataViewer",
    ),
    Recorded(
        403,
        "accessDenied",
        "Access Denied: Dataset my-project:sales: Permission bigquery.datasets.get denied on dataset my-project:sales "
        "(or it may not exist).",
        ScanError,
        "roles/bigquery.metadataViewer",
    ),
    Recorded(
        403,
        "accessNotConfigured",
        "BigQuery API has not been used in project 1 before or it is disabled.",
        ScanError,
        "gcloud services enable",
    ),
    Recorded(
        403,
        "accessDenied",
        "Access Denied: BigQuery BigQuery: Permission denied while getting Drive credentials.",
        ScanError,
        "Google Drive",
    ),
    Recorded(404, "notFound", "Not found: Dataset my-project:salse", ScanError, "dataset's name"),
    Recorded(
        404,
        "notFound",
        "Not found: Dataset my-project:sales was not found in location EU",
        ScanError,
        "leave `location` out",
    ),
    Recorded(
        404,
        "notFound",
        "Not found: Table my-project:sales.orders was not found in location EU",
        ScanError,
        "dropped meanwhile",
    ),
    Recorded(404, "notFound", "Not found: Project my-projct", ScanError, "project's id"),
    Recorded(401, "authError", "Request had invalid authentication credentials.", ScanError, "Log in again"),
    Recorded(403, "quotaExceeded", "Quota exceeded: Your project exceeded quota", ScanError, "billing_project"),
    Recorded(
        400,
        "bytesBilledLimitExceeded",
        "Query exceeded limit for bytes billed: 1000000. 10485760 or higher required.",
        StatementTooLargeError,
        "--max-bytes",
    ),
    Recorded(
        400,
        "invalidQuery",
        "Cannot query over table 'sales.visits' without a filter over column(s) 'day' that can be used for partition "
        "elimination",
        ScanError,
        "filter on its partitions",
    ),
    Recorded(400, "invalidQuery", "Unrecognized name: x at [1:8]", ScanError, "--exclude"),
    Recorded(400, "resourcesExceeded", "Resources exceeded during query execution", ScanError, "fewer rows"),
    Recorded(403, "billingNotEnabled", "Billing has not been enabled for this project.", ScanError, "Enable billing"),
    Recorded(429, "rateLimitExceeded", "Exceeded rate limits", ConnectionLostError, "fewer threads"),
    Recorded(
        503, "backendError", "Error encountered during execution; retrying may help.", ConnectionLostError, "again"
    ),
    Recorded(500, "internalError", "An internal error occurred", ConnectionLostError, "again"),
    Recorded(200, "stopped", "Job execution was cancelled: User requested cancellation", ScanError, "Scan again"),
    Recorded(200, "stopped", "Job execution was cancelled: Job timed out after 3s", StatementTimeoutError, "more time"),
]


def api_error(status: int, reason: str, message: str) -> GoogleAPICallError:
    details = [{"reason": reason, "message": message, "domain": "global"}]
    shown = f"POST https://bigquery.googleapis.com/bigquery/v2/projects/my-project/jobs: {message}"
    error: GoogleAPICallError = from_http_status(status, shown, errors=details)  # type: ignore[no-untyped-call]
    return error


@pytest.mark.parametrize("each", RECORDED, ids=lambda each: each.message[:60])
def test_an_answer_of_the_api(each: Recorded) -> None:
    error = statement_error(api_error(each.status, each.reason, each.message), URL, 3)
    assert type(error) is each.kind
    assert each.next_step in error.next_step
    if each.kind is not StatementTimeoutError:
        assert error.what == each.message.removesuffix(".") + "."


def test_what_is_asked_first_is_an_error_of_the_connection() -> None:
    unknown = connection_error(api_error(404, "notFound", "Not found: Dataset my-project:salse"), URL)
    busy = connection_error(api_error(503, "backendError", "try later"), URL)
    assert type(unknown) is DatabaseConnectionError
    assert type(busy) is DatabaseUnavailableError
    for error in (unknown, busy):
        assert "bigquery://my-project/sales?credentials_json=***" in error.what
        assert "hush-hush" not in str(error)


def test_what_was_tried_until_time_was_up_says_why() -> None:
    last = api_error(503, "backendError", "Service Unavailable")
    gave_up = RetryError("Timeout of 15.0s exceeded", last)  # type: ignore[no-untyped-call]
    error = statement_error(gave_up, URL, 3)
    assert type(error) is ConnectionLostError
    assert "Service Unavailable" in error.what


def test_credentials_that_google_refuses() -> None:
    refused = RefreshError("invalid_grant: Invalid JWT Signature.", {"error": "invalid_grant"})  # type: ignore[no-untyped-call]
    error = connection_error(refused, URL)
    assert type(error) is DatabaseConnectionError
    assert "Invalid JWT Signature" in error.what
    assert "revoked" in error.next_step


def test_an_account_that_may_not_be_impersonated() -> None:
    body = '{"error": {"code": 403, "message": "Permission \'iam.serviceAccounts.getAccessToken\' denied"}}'
    refused = RefreshError("Unable to acquire impersonated credentials", body)  # type: ignore[no-untyped-call]
    error = connection_error(refused, URL)
    assert type(error) is DatabaseConnectionError
    assert "roles/iam.serviceAccountTokenCreator" in error.next_step


def test_a_network_that_does_not_answer() -> None:
    refused = requests.exceptions.ConnectionError(
        "HTTPSConnectionPool(host='x', port=443): Max retries exceeded with url: /bigquery (Caused by "
        "NewConnectionError('<obj>: Failed to establish a new connection: [Errno 111] Connection refused'))"
    )
    error = connection_error(RetryError("Timeout", refused), URL)  # type: ignore[no-untyped-call]
    assert type(error) is DatabaseUnavailableError
    assert error.what.endswith("the API cannot be reached: Connection refused.")
    away = TransportError("no route to oauth2.googleapis.com")  # type: ignore[no-untyped-call]
    token = statement_error(away, URL, 3)
    assert type(token) is ConnectionLostError


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select 1", True),
        ("  (SELECT 1) union all (select 2);", True),
        ("-- a word\nwith a as (select ';') select `x;y` from a # end; of\n", True),
        ('/* ; */ select r\'\\d;\', """a;"b""" from t', True),
        ("select 1; drop table t", False),
        ("select ';' ; delete from t where true", False),
        ("selection", False),
        ("create table t as select 1", False),
        ("insert into t select 1", False),
        ("begin select 1; end", False),
        ("execute immediate 'drop table t'", False),
        ("", False),
    ],
)
def test_only_one_query_is_a_query(statement: str, expected: bool) -> None:
    assert is_query(statement) is expected
