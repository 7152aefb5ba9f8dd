"""The REST API of BigQuery on a free local port, answered from DuckDB, for Google's own client library.

https://cloud.google.com/bigquery/docs/reference/rest. It runs the statements that are really sent; see
:mod:`bigquery_engine`.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

import duckdb
from bigquery_engine import MINIMUM_BILLED, Project, QueryError, Result, described

PAGE = 1000
STATUS = {
    "accessDenied": 403,
    "quotaExceeded": 403,
    "notFound": 404,
    "duplicate": 409,
    "rateLimitExceeded": 429,
    "backendError": 503,
}


@dataclass
class Refusal:
    """An error to answer requests with, ``times`` often: those of this path, and of a job whose query has ``words``."""

    path: str
    status: int
    reason: str
    message: str
    times: int = 1
    words: str = ""
    is_late: bool = False
    """Whether the request is carried out, and only its answer lost."""

    def fits(self, method: str, path: str, body: dict[str, Any]) -> bool:
        return self.times > 0 and bool(re.search(self.path, f"{method} {path}")) and self.words in json.dumps(body)


@dataclass
class Job:
    """One query, run in a thread of its own."""

    id: str
    project: Project
    query: str
    configuration: dict[str, Any]
    location: str
    cursor: duckdb.DuckDBPyConnection
    done: threading.Event = field(default_factory=threading.Event)
    result: Result | None = None
    error: QueryError | None = None
    stopped: str | None = None

    def run(self) -> None:
        timeout = self.configuration.get("jobTimeoutMs")
        timer = threading.Timer(int(timeout) / 1000, self.stop, ["Job timed out"]) if timeout else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            plan = self.project.plan(self.query, self.location or None)
            self._check_limit(plan.bytes_read() if plan.read else 0)
            self.result = plan.run(self.cursor)
        except QueryError as error:
            self.error = error
        except duckdb.InterruptException:
            self.error = QueryError("stopped", f"Job execution was cancelled: {self.stopped}")
        except Exception as error:  # noqa: BLE001 - a fault of the stand-in must not leave the client waiting
            self.error = QueryError("internalError", f"the stand-in failed: {error!r}")
        finally:
            if timer:
                timer.cancel()
            self.done.set()

    def _check_limit(self, read: int) -> None:
        limit = self.configuration["query"].get("maximumBytesBilled")
        billed = max(read, MINIMUM_BILLED) if read else 0
        if limit is not None and billed > int(limit):
            raise QueryError(
                "bytesBilledLimitExceeded",
                f"Query exceeded limit for bytes billed: {limit}. {billed} or higher required.",
            )

    def stop(self, why: str = "User requested cancellation") -> None:
        self.stopped = why
        self.cursor.interrupt()

    def resource(self) -> dict[str, Any]:
        status: dict[str, Any] = {"state": "DONE" if self.done.is_set() else "RUNNING"}
        if self.done.is_set() and self.error:
            status["errorResult"] = {"reason": self.error.reason, "message": self.error.message}
            status["errors"] = [status["errorResult"]]
        return {
            "kind": "bigquery#job",
            "id": f"{self.project.name}:{self.location}.{self.id}",
            "jobReference": {"projectId": self.project.name, "jobId": self.id, "location": self.location},
            "configuration": {"jobType": "QUERY", **self.configuration},
            "status": status,
            "statistics": {"creationTime": "1700000000000", "query": {"statementType": "SELECT"}},
        }


class BigQueryServer:
    """Projects behind one address; every request is kept for the tests to look at."""

    def __init__(self) -> None:
        self.projects: dict[str, Project] = {}
        self.jobs: dict[str, Job] = {}
        self.refusals: list[Refusal] = []
        self.requests: list[tuple[str, str, dict[str, Any]]] = []
        self.token: str | None = None
        self.check_assertion: Callable[[str], None] = lambda assertion: None
        server = self

        class Handler(_Handler):
            bigquery = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def project(self, name: str) -> Project:
        """A new project; the one of this name when it is there."""
        return self.projects.setdefault(name, Project(name))

    def url(self, project: str, dataset: str = "", options: str = "credentials=anonymous") -> str:
        return f"bigquery://{project}/{dataset}?api_endpoint={self.endpoint}&{options}"

    def queries(self) -> list[dict[str, Any]]:
        """The configuration of every job that was asked for."""
        return [
            body["configuration"] for method, path, body in self.requests if method == "POST" and path.endswith("/jobs")
        ]

    def stop(self) -> None:
        for job in list(self.jobs.values()):
            job.stop()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@contextmanager
def bigquery_server() -> Iterator[BigQueryServer]:
    """A server for as long as the block lasts."""
    server = BigQueryServer()
    try:
        yield server
    finally:
        server.stop()


class _Handler(BaseHTTPRequestHandler):
    bigquery: BigQueryServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name is the base class's
        pass

    def do_GET(self) -> None:
        self._answer("GET", {})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            self._answer("POST", {key: value[0] for key, value in parse_qs(raw.decode()).items()})
        else:
            self._answer("POST", json.loads(raw or b"{}"))

    def _answer(self, method: str, body: dict[str, Any]) -> None:
        url = urlparse(self.path)
        path, query = unquote(url.path), {key: each[0] for key, each in parse_qs(url.query).items()}
        self.bigquery.requests.append((method, path, body))
        try:
            status, answer = self._route(method, path, query, body)
        except QueryError as error:
            status = STATUS.get(error.reason, 400)
            answer = _error(status, error.reason, error.message)
        content = json.dumps(answer).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):  # who asked has gone
            self.close_connection = True

    def _route(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        for refusal in self.bigquery.refusals:
            if refusal.fits(method, path, body):
                refusal.times -= 1
                if refusal.is_late:
                    self._carry_out(method, path, query, body)
                return refusal.status, _error(refusal.status, refusal.reason, refusal.message)
        return self._carry_out(method, path, query, body)

    def _carry_out(
        self, method: str, path: str, query: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        if path == "/token":
            self.bigquery.check_assertion(body["assertion"])
            return 200, {"access_token": self.bigquery.token, "expires_in": 3600, "token_type": "Bearer"}
        if self.bigquery.token and self.headers.get("Authorization") != f"Bearer {self.bigquery.token}":
            return 401, _error(401, "authError", "Request had invalid authentication credentials.")
        found = re.fullmatch(r"/bigquery/v2/projects/(?P<project>[^/]+)/(?P<rest>.+)", path)
        if not found or found["project"] not in self.bigquery.projects:
            name = found["project"] if found else path
            return 404, _error(404, "notFound", f"Not found: Project {name}")
        project = self.bigquery.projects[found["project"]]
        parts = found["rest"].split("/")
        if parts[0] == "datasets":
            return 200, self._dataset(project, parts[1]) if len(parts) > 1 else _datasets(project)
        if method == "POST" and parts == ["jobs"]:
            return 200, self._insert(project, body)
        job = self.bigquery.jobs.get(parts[1] if len(parts) > 1 else "")
        if job is None:
            return 404, _error(404, "notFound", f"Not found: Job {project.name}:{parts[-1]}")
        if parts[-1] == "cancel":
            job.stop()
            return 200, {"kind": "bigquery#jobCancelResponse", "job": job.resource()}
        return 200, job.resource() if parts[0] == "jobs" else _results(job, query)

    def _dataset(self, project: Project, name: str) -> dict[str, Any]:
        facts = project.datasets.get(name)
        if facts is None:
            raise QueryError("notFound", f"Not found: Dataset {project.name}:{name}")
        if name in project.denied:
            raise QueryError(
                "accessDenied",
                f"Access Denied: Dataset {project.name}:{name}: Permission bigquery.datasets.get denied on dataset"
                f" {project.name}:{name} (or it may not exist).",
            )
        reference = {"projectId": project.name, "datasetId": name}
        return {"datasetReference": reference, "location": facts.location, "description": facts.description}

    def _insert(self, project: Project, body: dict[str, Any]) -> dict[str, Any]:
        configuration, reference = body["configuration"], body["jobReference"]
        query = configuration["query"]["query"]
        location = reference.get("location", "")
        if configuration.get("dryRun"):
            plan = project.plan(query, location or None)
            total = str(plan.bytes_read())
            statistics = {"totalBytesProcessed": total, "query": {"totalBytesProcessed": total}}
            return {
                "jobReference": {"projectId": project.name, "location": location or "US"},
                "configuration": {"jobType": "QUERY", **configuration},
                "status": {"state": "DONE"},
                "statistics": statistics,
            }
        if reference["jobId"] in self.bigquery.jobs:
            raise QueryError("duplicate", f"Already Exists: Job {project.name}:{location}.{reference['jobId']}")
        job = Job(reference["jobId"], project, query, configuration, location or "US", project.connection.cursor())
        job.location = location
        self.bigquery.jobs[job.id] = job
        threading.Thread(target=job.run, daemon=True).start()
        job.done.wait(0.05)
        return job.resource()


def _datasets(project: Project) -> dict[str, Any]:
    return {
        "datasets": [
            {
                "id": f"{project.name}:{name}",
                "datasetReference": {"projectId": project.name, "datasetId": name},
                "location": facts.location,
            }
            for name, facts in project.datasets.items()
        ]
    }


def _results(job: Job, query: dict[str, str]) -> dict[str, Any]:
    """`jobs.getQueryResults`: waits as long as the client allows; a failed job is an error of this request."""
    job.done.wait(min(int(query.get("timeoutMs", 10_000)), 30_000) / 1000)
    reference = job.resource()["jobReference"]
    if not job.done.is_set():
        return {"jobReference": reference, "jobComplete": False}
    if job.error:
        raise job.error
    assert job.result is not None
    start = int(query.get("pageToken") or query.get("startIndex") or 0)
    size = min(int(query.get("maxResults", PAGE)), PAGE)
    rows = job.result.rows[start : start + size]
    answer: dict[str, Any] = {
        "jobReference": reference,
        "jobComplete": True,
        "schema": {"fields": [described(*each) for each in zip(job.result.types, job.result.names, strict=True)]},
        "totalRows": str(len(job.result.rows)),
    }
    if rows:  # a client that asks for none, to wait, then fetches them
        answer["rows"] = [{"f": [{"v": _encoded(value)} for value in row]} for row in rows]
    if start + size < len(job.result.rows) and size:
        answer["pageToken"] = str(start + size)
    return answer


def _encoded(value: Any) -> Any:
    """A value as the REST API writes it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [{"v": _encoded(each)} for each in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime) and value.tzinfo:
        return str(int(value.astimezone(UTC).timestamp() * 1_000_000))
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)


def _error(status: int, reason: str, message: str) -> dict[str, Any]:
    details = [{"reason": reason, "message": message, "domain": "global"}]
    return {"error": {"code": status, "message": message, "errors": details, "status": reason}}


__all__ = ["BigQueryServer", "Refusal", "bigquery_server"]
