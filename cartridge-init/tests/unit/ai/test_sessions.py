"""Sessions of event logs, run in DuckDB: those the log names, and those that half an hour tells apart."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
import sqlglot
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.dbt.model_sql import render_model
from dbt.clients.jinja import get_rendered
from model_rules import broken
from requests_from_text import request_of

USERS = "users dimension: id! name:text\n"
NAMED = USERS + "page_views event 100: id! session_id:text user_id?>users.id url:text viewed_at:timestamp"
UNNAMED = USERS + "page_views event 100: id! user_id?>users.id url:text viewed_at:timestamp"
DIALECTS = ["duckdb", "postgres", "redshift", "snowflake", "bigquery"]
TABLE = "stg_public__page_views"


def profiled(request: ModelGenerationRequest, **distinct: int) -> ModelGenerationRequest:
    """With the numbers of distinct values of some columns."""

    def column(each: Any) -> Any:
        if each.name not in distinct:
            return each
        profile = ColumnProfile(name=each.name, null_count=0, distinct_count=distinct[each.name], distinct_kind="exact")
        return each.model_copy(update={"profile": profile})

    tables = [
        each.model_copy(update={"columns": tuple(column(every) for every in each.columns)}) for each in request.tables
    ]
    return request.model_copy(update={"tables": tuple(tables)})


def models_of(request: ModelGenerationRequest) -> dict[str, GeneratedModel]:
    result = make_models(request)
    assert broken(request, result) == []
    return {each.name: each for each in result.models}


def session_models(text: str, **distinct: int) -> list[str]:
    return sorted(name for name in models_of(profiled(request_of(text), **distinct)) if "session" in name)


def rendered(model: GeneratedModel, dialect: str) -> str:
    sql = get_rendered(render_model(model, dialect), {"ref": lambda name: name, "var": lambda name: 30})
    return sql if dialect == "duckdb" else sqlglot.transpile(sql, read=dialect, write="duckdb")[0]


def outcome(model: GeneratedModel, relation: str, columns: str, dialect: str) -> list[dict[str, Any]]:
    """What comes out of the rows of the model's own unit test."""
    (example,) = model.unit_tests
    with duckdb.connect() as connection:
        connection.execute(f"create table {relation} ({columns})")
        for row in example.given[0].rows:
            places = ", ".join("?" * len(row))
            connection.execute(f"insert into {relation} ({', '.join(row)}) values ({places})", [*row.values()])
        shown = ", ".join(
            f"{name}::varchar as {name}" if "at" in name.split("_") else name for name in example.expect[0]
        )
        found = connection.execute(f"select {shown} from ({rendered(model, dialect)}) order by all")
        names = [each[0] for each in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_half_an_hour_ends_a_session(dialect: str) -> None:
    model = models_of(request_of(UNNAMED))["int_page_views_sessionized"]
    columns = "page_view_id bigint, user_id bigint, url text, viewed_at timestamp"
    found = outcome(model, TABLE, columns, dialect)
    assert found == sorted(model.unit_tests[0].expect, key=lambda row: str(row["page_view_id"]))
    assert [row["session_number"] for row in found] == [1, 1, 2, 1]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_events_of_a_session_are_one_row(dialect: str) -> None:
    model = models_of(profiled(request_of(NAMED), session_id=40))["fct_page_view_sessions"]
    columns = "page_view_id bigint, session_id text, user_id bigint, url text, viewed_at timestamp"
    assert outcome(model, TABLE, columns, dialect) == list(model.unit_tests[0].expect)


def test_a_log_that_names_its_sessions_needs_no_numbers() -> None:
    made = models_of(profiled(request_of(NAMED), session_id=40))
    assert [name for name in made if "session" in name] == ["fct_page_view_sessions"]
    model = made["fct_page_view_sessions"]
    assert model.key == ("session_id",)
    assert [each.name for each in model.columns] == [
        "session_id",
        "user_id",
        "started_date",
        "started_at",
        "ended_at",
        "page_view_count",
        "duration_seconds",
    ]
    assert [each.name for each in model.tests] == ["unique", "not_null", "counts_add_up"]
    assert model.variables == {}


def test_a_log_that_does_not_gets_numbers_and_a_gap_to_set() -> None:
    made = models_of(request_of(UNNAMED))
    numbered, sessions = made["int_page_views_sessionized"], made["fct_page_view_sessions"]
    assert numbered.variables == {"session_gap_minutes": 30}
    assert [(each.name, each.column) for each in numbered.tests] == [
        ("unique", "page_view_id"),
        ("not_null", "page_view_id"),
        ("not_null", "session_number"),
    ]
    assert sessions.key == ("user_id", "session_number")
    assert sessions.parents == ("int_page_views_sessionized",)
    assert "{{ var('session_gap_minutes') }}" in render_model(numbered, "duckdb")


@pytest.mark.parametrize(
    ("text", "distinct"),
    [
        (NAMED, {}),  # how many events share one is not known
        (NAMED, {"session_id": 100}),  # no two do
        (NAMED.replace("session_id:text", "session_id:text$credential"), {"session_id": 40}),
        (USERS + "readings event 100: id! user_id>users.id degrees:double measured_at:timestamp", {}),
        (USERS + "page_views event 100: id! url:text viewed_at:timestamp", {}),  # by nobody
        (USERS + "page_views event 100: id! user_id>users.id url:text viewed_at:timestamp?", {}),
        (USERS + "page_views event 100: id! user_id>users.id url:text viewed_on:date", {}),
        (UNNAMED + "\nsessions dimension: id! device:text started_at:timestamp", {}),  # the source has them
        (UNNAMED.replace("event", "fact"), {}),
    ],
)
def test_what_is_not_proven_has_no_sessions(text: str, distinct: dict[str, int]) -> None:
    made = models_of(profiled(request_of(text), **distinct))
    assert not {"int_page_views_sessionized", "int_readings_sessionized"} & made.keys()
    assert [name for name in made if name.endswith("_sessions") and name.startswith("fct_")] == []


def test_of_two_logs_that_share_sessions_the_larger_one_tells_of_them() -> None:
    text = NAMED + "\nclicks event 50: id! session_id:text clicked_at:timestamp"
    assert session_models(text, session_id=40) == ["fct_page_view_sessions"]
