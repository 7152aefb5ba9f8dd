"""What Snowflake and its driver complain about, in words that help. The numbers are those that they document."""

from __future__ import annotations

import pytest
from cartridge.errors import ConnectionLostError, DatabaseConnectionError, DatabaseUnavailableError, ScanError
from cartridge.scanner.base import StatementTimeoutError
from cartridge.scanner.connectors.snowflake_errors import (
    CatalogTooLargeError,
    connection_error,
    no_database,
    statement_error,
)
from cartridge.scanner.url import ConnectionURL
from snowflake.connector import errors

URL = ConnectionURL.parse("snowflake://ann:tr0ub4dor%263@org-account/SHOP?token=s3cr3t-t0ken")


@pytest.mark.parametrize(
    ("number", "text", "kind", "advice"),
    [
        (390100, "Incorrect username or password was specified.", DatabaseConnectionError, "Check user and password"),
        (390144, "JWT token is invalid. [0ce9eb56]", DatabaseConnectionError, "private_key_path"),
        (394304, "JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH", DatabaseConnectionError, "fingerprint"),
        (
            390189,
            "Role 'READER' specified in the connect string does not exist or not authorized.",
            DatabaseConnectionError,
            "role=",
        ),
        (
            390201,
            "The requested database does not exist or not authorized.",
            DatabaseConnectionError,
            "database's name",
        ),
        (390201, "The requested warehouse does not exist or not authorized.", DatabaseConnectionError, "warehouse="),
        (390201, "The requested schema does not exist or not authorized.", DatabaseConnectionError, "Check the schema"),
        (390318, "OAuth access token expired. [4b3c]", DatabaseConnectionError, "new token"),
        (
            390422,
            "Incoming request with IP/Token 10.0.0.1 is not allowed to access Snowflake.",
            DatabaseConnectionError,
            "network policy",
        ),
        (
            250001,
            "Your user account has been temporarily locked due to too many attempts.",
            DatabaseConnectionError,
            "quarter",
        ),
        (
            250001,
            "Multi-factor authentication is required for this account. Log in to Snowsight to enroll.",
            DatabaseConnectionError,
            "key pair",
        ),
        (
            250001,
            "Failed to connect to DB. Verify the account name is correct: x.snowflakecomputing.com:443. 403 Forbidden",
            DatabaseConnectionError,
            "current_organization_name",
        ),
        (290404, "HTTP 404: Not Found", DatabaseConnectionError, "current_organization_name"),
        (251006, "Password is empty", DatabaseConnectionError, "private_key_path"),
        (
            250001,
            "Could not connect to Snowflake backend after 2 attempt(s).Aborting",
            DatabaseUnavailableError,
            "proxy",
        ),
        (None, "Failed to resolve 'x.snowflakecomputing.com'", DatabaseUnavailableError, "network knows it"),
        (None, "Something else altogether", DatabaseConnectionError, "Check the URL"),
    ],
)
def test_a_refused_login(number: int | None, text: str, kind: type[DatabaseConnectionError], advice: str) -> None:
    error = connection_error(errors.DatabaseError(msg=text, errno=number), URL)
    assert type(error) is kind
    assert text.rstrip(".") in str(error)
    assert advice in error.next_step
    assert "tr0ub4dor" not in str(error)
    assert "s3cr3t" not in str(error)


def test_a_key_file_that_is_not_there_is_named() -> None:
    error = connection_error(FileNotFoundError(2, "No such file or directory", "/keys/ann.p8"), URL)
    assert "/keys/ann.p8" in str(error)
    assert not error.is_transient


def test_secrets_in_the_drivers_words_are_masked() -> None:
    error = connection_error(errors.DatabaseError(msg="Token s3cr3t-t0ken of tr0ub4dor&3 is no good", errno=1), URL)
    assert "s3cr3t" not in str(error)
    assert "tr0ub4dor" not in str(error)


@pytest.mark.parametrize(
    ("number", "text", "kind", "advice"),
    [
        (
            90030,
            "Information schema query returned too much data.  Please repeat query with more selective predicates.",
            CatalogTooLargeError,
            "--schema",
        ),
        (
            2043,
            "SQL compilation error:\nObject does not exist, or operation cannot be performed.",
            ScanError,
            "grant usage",
        ),
        (
            606,
            "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' "
            "command.",
            DatabaseConnectionError,
            "?warehouse=",
        ),
        (
            90073,
            "Warehouse 'WH' cannot be resumed because resource monitor 'M' has exceeded its quota.",
            DatabaseConnectionError,
            "resource monitor",
        ),
        (
            90105,
            "Cannot perform SELECT. Call 'USE DATABASE', or use a qualified name.",
            DatabaseConnectionError,
            "URL",
        ),
        (
            2003,
            "SQL compilation error:\nObject 'SHOP.SALES.ORDERS' does not exist or not authorized.",
            ScanError,
            "grant",
        ),
        (
            3001,
            "SQL access control error:\nInsufficient privileges to operate on table 'ORDERS'",
            ScanError,
            "--exclude",
        ),
        (
            904,
            "SQL compilation error: error line 1 at position 7\ninvalid identifier 'A'",
            ScanError,
            "columns changed",
        ),
        (100051, "Division by zero", ScanError, "--exclude"),
        (604, "SQL execution canceled", ScanError, "--exclude"),
        (390114, "Authentication token has expired.  The user must authenticate again.", ConnectionLostError, "again"),
        (390111, "Session no longer exists.  New login required.", ConnectionLostError, "again"),
        (250003, "Failed to execute request: connection reset", ConnectionLostError, "again"),
        (
            630,
            "Statement reached its statement or warehouse timeout of 5 second(s) and was canceled.",
            StatementTimeoutError,
            "larger warehouse",
        ),
    ],
)
def test_a_failing_statement(number: int, text: str, kind: type[ScanError], advice: str) -> None:
    error = statement_error(errors.ProgrammingError(msg=text, errno=number), URL, 5, is_late=False)
    assert type(error) is kind
    assert advice in error.next_step
    assert "SQL compilation error:" not in str(error) or number == 904
    assert "\n" not in str(error)


@pytest.mark.parametrize("number", [604, 250003])
def test_what_was_cancelled_for_being_late_says_so(number: int) -> None:
    error = statement_error(errors.ProgrammingError(msg="SQL execution canceled", errno=number), URL, 2.5, is_late=True)
    assert isinstance(error, StatementTimeoutError)
    assert "2.5 s" in str(error)


def test_a_network_that_breaks_is_a_lost_connection() -> None:
    error = statement_error(errors.OperationalError(msg="socket closed"), URL, 5, is_late=False)
    assert isinstance(error, ConnectionLostError)


def test_a_session_without_a_database_lists_the_ones_there_are() -> None:
    error = no_database(URL, ["CRM", "SHOP"])
    assert "names no database" in str(error)
    assert "Known: CRM, SHOP" in error.next_step
