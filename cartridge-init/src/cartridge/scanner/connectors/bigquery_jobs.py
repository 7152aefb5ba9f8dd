"""Statements as BigQuery runs them: jobs, with a timeout and a limit of their own, cancelled when nobody waits."""

from __future__ import annotations

import re
import threading
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress

import requests.exceptions
from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery

from cartridge.errors import ScanError
from cartridge.scanner.base import Row
from cartridge.scanner.connectors.bigquery_client import open_client
from cartridge.scanner.connectors.bigquery_errors import statement_error, timeout_error
from cartridge.scanner.url import ConnectionURL

REQUEST_TIMEOUT_SECONDS = 60
CANCEL_TIMEOUT_SECONDS = 5
LABELS = {"cartridge": "scan"}

RETRY = bigquery.DEFAULT_RETRY.with_timeout(15)
"""Answers that say "try again" are asked for again within the client for so long; its own default is ten minutes."""

CLIENT_ERRORS = (GoogleAPICallError, RetryError, GoogleAuthError, requests.exceptions.RequestException)

_NOT_CODE = re.compile(
    r"`(?:\\.|[^`\\])*`|'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|--[^\n]*|\#[^\n]*|/\*.*?\*/",
    re.DOTALL,
)
_QUERY = re.compile(r"[\s(]*(?:select|with)\b[^;]*;?\s*", re.IGNORECASE)


def is_query(statement: str) -> bool:
    """Whether ``statement`` is one query and no more; in GoogleSQL no statement that writes begins like one.

    >>> is_query("select ';' from t"), is_query("select 1; drop table t"), is_query("delete from t where true")
    (True, False, False)
    """
    return _QUERY.fullmatch(_NOT_CODE.sub(" ", statement)) is not None


class Jobs:
    """The jobs of one connector.

    :param most: how many run at the same time; who wants one more waits.
    """

    def __init__(self, url: ConnectionURL, most: int) -> None:
        self.url = url
        self._places = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._open: bigquery.Client | None = None
        self._running: dict[str, bigquery.QueryJob] = {}

    @property
    def client(self) -> bigquery.Client:
        """The client, made when first asked for; its requests may come from several threads."""
        with self._lock:
            if self._open is None:
                self._open = open_client(self.url)
            return self._open

    def rows(self, sql: str, timeout_seconds: float, maximum_bytes_billed: int | None = None) -> list[Row]:
        """The rows of a statement.

        :raises StatementTimeoutError: when it takes longer than it may.
        :raises ScanError: when BigQuery refuses it.
        """
        config = bigquery.QueryJobConfig(labels=LABELS)
        config.job_timeout_ms = max(1, int(timeout_seconds * 1000))
        if maximum_bytes_billed is not None:
            config.maximum_bytes_billed = maximum_bytes_billed
        try:
            with self._places:
                return self._rows(sql, timeout_seconds, config)
        except FutureTimeoutError as error:
            raise timeout_error(timeout_seconds) from error
        except CLIENT_ERRORS as error:
            raise statement_error(error, self.url, timeout_seconds) from error

    def _rows(self, sql: str, timeout_seconds: float, config: bigquery.QueryJobConfig) -> list[Row]:
        job = self.client.query(
            sql,
            job_config=config,
            job_id_prefix="cartridge_",
            retry=RETRY,
            timeout=REQUEST_TIMEOUT_SECONDS,
            job_retry=None,
        )
        name = str(job.job_id)
        with self._lock:
            self._running[name] = job
        try:
            rows = job.result(timeout=timeout_seconds, retry=RETRY, job_retry=None)
            return [tuple(row.values()) for row in rows]
        except FutureTimeoutError:
            _cancel(job)
            raise
        finally:
            with self._lock:
                self._running.pop(name, None)

    def bytes_of(self, sql: str) -> int:
        """The bytes that a statement would read, as BigQuery says without running it."""
        config = bigquery.QueryJobConfig(dry_run=True, use_query_cache=False, labels=LABELS)
        try:
            job = self.client.query(
                sql, job_config=config, retry=RETRY, timeout=REQUEST_TIMEOUT_SECONDS, job_retry=None
            )
        except CLIENT_ERRORS as error:
            raise statement_error(error, self.url, REQUEST_TIMEOUT_SECONDS) from error
        if job.total_bytes_processed is None:
            raise ScanError("BigQuery did not say how many bytes a statement would read.", "Scan again.")
        return int(job.total_bytes_processed)

    def cancel_all(self) -> None:
        """Stops what is running; whoever waits for it gets an error."""
        with self._lock:
            running, self._running = list(self._running.values()), {}
        for job in running:
            _cancel(job)

    def close(self) -> None:
        with self._lock:
            client, self._open = self._open, None
        if client is not None:
            client.close()  # type: ignore[no-untyped-call]


def _cancel(job: bigquery.QueryJob) -> None:
    with suppress(*CLIENT_ERRORS):  # it ended by itself meanwhile, or its own timeout ends it
        job.cancel(retry=None, timeout=CANCEL_TIMEOUT_SECONDS)
