"""fakesnow's HTTP server with what a scan needs and it lacks: cancelling, timeouts, refused passwords, column facts.

Served by uvicorn: ``python -m uvicorn snowflake_emulator:app``. Sessions run one statement at a time here, in Snowflake
several; and what fails inside fakesnow comes back as Snowflake's answer to a failing statement rather than as a status
500, which the driver would repeat for minutes.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import threading
from collections import defaultdict
from importlib import import_module
from string import Template
from typing import Any

import duckdb
import fakesnow.cursor
from fakesnow import info_schema
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.transforms import upper_case_unquoted_identifiers
from snowflake.connector.errors import ProgrammingError
from sqlglot import Expr, exp, parse_one
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

fakesnow_server: Any = import_module("fakesnow.server")  # the package has a function of that name

PASSWORD = os.environ.get("EMULATOR_PASSWORD", "snow")

_execute, _transform = FakeSnowflakeCursor._execute, FakeSnowflakeCursor._transform
_locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
_running: dict[str, duckdb.DuckDBPyConnection] = {}
_late: set[str] = set()


def execute(self: Any, transformed: Expr, *arguments: Any) -> None:
    """Runs a statement; a value that cannot be computed, and an interruption, are Snowflake's errors."""
    try:
        _execute(self, transformed, *arguments)
        if isinstance(transformed, exp.Comment):  # DuckDB cannot describe what a comment returns
            _execute(self, parse_one(fakesnow.cursor.SQL_SUCCESS))
    except duckdb.InterruptException as error:
        raise ProgrammingError(msg="SQL execution canceled", errno=604, sqlstate="57014") from error
    except duckdb.Error as error:
        raise ProgrammingError(msg=str(error).splitlines()[0], errno=100051, sqlstate="22012") from error


def transform(self: Any, expression: Expr, *arguments: Any) -> Expr:
    """The statement in DuckDB's SQL; rows of literals need none of fakesnow's hundred changes, each of them a copy."""
    if isinstance(expression, exp.Insert) and isinstance(expression.expression, exp.Values):
        return expression.transform(upper_case_unquoted_identifiers)
    # A temporary table of Snowflake's stands in a schema like any other, which DuckDB's do not: dbt drops it itself.
    for each in list(expression.find_all(exp.TemporaryProperty)):
        each.pop()
    changed: Expr = _transform(self, expression, *arguments)
    return changed


# Names and comments come as they are written; fakesnow puts them into its own statements without doubling quotes.
_lengths, _comment = info_schema.insert_text_lengths_sql, info_schema.insert_table_comment_sql


def _doubled(text: str) -> str:
    return text.replace("'", "''")


def insert_lengths(catalog: str, schema: str, table: str, lengths: list[tuple[str, int]]) -> str:
    return _lengths(catalog, schema, _doubled(table), [(_doubled(name), size) for name, size in lengths])


def insert_comment(catalog: str, schema: str, table: str, comment: str | None) -> str:
    return _comment(catalog, schema, _doubled(table), _doubled(comment or ""))


class _Said(Template):
    """The message of a success, which fakesnow makes a literal of."""

    def substitute(self, *arguments: Any, **named: Any) -> str:
        return super().substitute(*arguments, **{name: _doubled(str(value)) for name, value in named.items()})


REPLACED: tuple[tuple[Any, str, Any], ...] = (
    (FakeSnowflakeCursor, "_execute", execute),
    (FakeSnowflakeCursor, "_transform", transform),
    (info_schema, "insert_text_lengths_sql", insert_lengths),
    (info_schema, "insert_table_comment_sql", insert_comment),
    (fakesnow.cursor, "SQL_CREATED_TABLE", _Said(fakesnow.cursor.SQL_CREATED_TABLE.template)),
    (fakesnow.cursor, "SQL_CREATED_VIEW", _Said(fakesnow.cursor.SQL_CREATED_VIEW.template)),
)
for _owner, _name, _mine in REPLACED:
    setattr(_owner, _name, _mine)


async def body_of(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    loaded: dict[str, Any] = json.loads(body)
    return loaded


def failure(code: str, message: str) -> JSONResponse:
    return JSONResponse({"data": {}, "code": code, "message": message, "success": False})


async def login(request: Request) -> JSONResponse:
    """fakesnow lets everybody in; here the password counts."""
    if (await body_of(request))["data"].get("PASSWORD") != PASSWORD:
        return failure("390100", "Incorrect username or password was specified.")
    answer: JSONResponse = await fakesnow_server.login_request(request)
    return answer


async def query(request: Request) -> JSONResponse:
    """Runs a statement so that it can be cancelled by the id of its request, and within its timeout."""
    body = await body_of(request)
    # The one column of INFORMATION_SCHEMA.COLUMNS that fakesnow's has not.
    text = re.sub(r"\bdatetime_precision\b", "null as datetime_precision", body["sqlText"])
    changed = json.dumps(body | {"sqlText": text}).encode()
    request._body = gzip.compress(changed) if request.headers.get("Content-Encoding") == "gzip" else changed
    name = request.query_params["requestId"]
    seconds = int((body.get("parameters") or {}).get("STATEMENT_TIMEOUT_IN_SECONDS", 0))
    try:
        token = fakesnow_server.to_token(request)
        session = fakesnow_server.to_conn(token)
    except fakesnow_server.ServerError:
        return failure("390111", "Session no longer exists. New login required to access the service.")
    async with _locks[token]:
        _running[name] = session._duck_conn
        timer = threading.Timer(seconds, _stop_late, [name])
        if seconds:
            timer.start()
        try:
            answer: JSONResponse = await fakesnow_server.query_request(request)
        finally:
            timer.cancel()
            del _running[name]
    if name in _late:
        _late.discard(name)
        return failure("000630", f"Statement reached its statement or warehouse timeout of {seconds} second(s).")
    said = json.loads(bytes(answer.body))
    if not said["success"] and said["message"]:  # Snowflake sends the text alone, its number beside it
        return failure(said["code"], _NUMBER.sub("", said["message"]))
    return answer


_NUMBER = re.compile(r"\d{6} \(\w{5}\): ")


def _stop_late(name: str) -> None:
    if name in _running:
        _late.add(name)
        _running[name].interrupt()


async def abort(request: Request) -> JSONResponse:
    """Cancels the statement of a request."""
    if session := _running.get((await body_of(request))["requestId"]):
        session.interrupt()
    return JSONResponse({"success": True})


OWN = {"/session/v1/login-request": login, "/queries/v1/query-request": query, "/queries/v1/abort-request": abort}

app = Starlette(
    routes=[
        *(Route(path, endpoint, methods=["POST"]) for path, endpoint in OWN.items()),
        *(route for route in fakesnow_server.routes if route.path not in OWN),
    ]
)
