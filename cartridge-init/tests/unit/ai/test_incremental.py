"""Which facts are incremental, by what, and what the others say of themselves."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Cursor, Evidence, SoftDelete
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.dbt.model_sql import render_model
from model_rules import broken
from requests_from_text import request_of

ORDERS = "orders fact 5000: id! amount:decimal(8,2) ordered_at:timestamp updated_at:timestamp"
EVENTS = "views event 5000: id:integer! path:text viewed_at:timestamp"
Kind = Literal["updated_timestamp", "append_only_timestamp", "append_only_id"]


def large(text: str, column: str, kind: Kind, **role: Any) -> ModelGenerationRequest:
    """The request of tables of which the first has a cursor, and of which 1,000 rows are many."""
    request = request_of(text, options=GenerationOptions(incremental_rows=1000))
    first, *others = request.tables
    assert first.role
    cursor = Cursor(column=column, kind=kind, reason="The case says so.")
    first = first.model_copy(update={"role": first.role.model_copy(update={"cursors": (cursor,), **role})})
    return request.model_copy(update={"tables": (first, *others)})


def fact(request: ModelGenerationRequest) -> tuple[GeneratedModel, tuple[str, ...]]:
    """The fact of the first table, and the notes."""
    result = make_models(request)
    assert broken(request, result) == []
    name = f"fct_{request.tables[0].name}"
    return next(each for each in result.models if each.name == name), result.notes


def test_what_every_change_writes_finds_new_and_changed_rows() -> None:
    model, notes = fact(large(ORDERS, "updated_at", "updated_timestamp"))
    assert model.materialized == "incremental"
    assert model.incremental
    assert (model.incremental.cursor, model.incremental.finds) == ("updated_at", "changed")
    assert model.incremental.unique_key == ("order_id",)
    assert "Incremental by `updated_at`" in model.description
    assert notes == ()


def test_a_key_that_holds_by_chance_replaces_no_rows_and_its_test_warns() -> None:
    request = large(
        "acts fact 5000: actor_id:integer! acted_at:timestamp! updated_at:timestamp", "updated_at", "updated_timestamp"
    )
    (table,) = request.tables
    (key,) = table.keys
    chance = key.model_copy(update={"declared": False, "coincidence": "acted_at says when something was written down"})
    model, notes = fact(request.model_copy(update={"tables": (table.model_copy(update={"keys": (chance,)}),)}))
    assert model.incremental is None
    (note,) = notes
    assert note.endswith(": no key of it is proven, by which rows could be replaced.")
    tests = {each.name: each for each in model.tests}
    assert tests["unique_combination_of_columns"].severity == "warn"
    assert (
        "That may be chance: acted_at says when something was written down."
        in tests["unique_combination_of_columns"].evidence
    )
    declared, _ = fact(request)
    assert declared.incremental
    assert declared.incremental.unique_key == ("actor_id", "acted_at")


@pytest.mark.parametrize("rows", ["999", "5000"])
def test_only_a_large_table_is_worth_it(rows: str) -> None:
    model, notes = fact(large(ORDERS.replace("5000", rows), "updated_at", "updated_timestamp"))
    assert (model.incremental is not None) == (rows == "5000")
    assert notes == ()


def test_new_rows_are_enough_of_an_event_log_alone() -> None:
    model, _ = fact(large(EVENTS, "viewed_at", "append_only_timestamp"))
    assert model.incremental
    assert model.incremental.finds == "new"
    model, notes = fact(large(ORDERS, "ordered_at", "append_only_timestamp"))
    assert model.materialized == "table"
    assert "no column is proven to find every row" in notes[0]
    gone = SoftDelete(column="path", gone_when="= 'gone'", reason="The case says so.")
    assert not fact(large(EVENTS, "viewed_at", "append_only_timestamp", soft_delete=gone))[0].incremental


@pytest.mark.parametrize(("least", "is_used"), [(1, True), (0, False), (None, False)])
def test_a_number_serves_where_it_is_known_to_begin_above_nought(least: int | None, is_used: bool) -> None:
    request = large(EVENTS, "id", "append_only_id")
    (views,) = request.tables
    profile = ColumnProfile(name="id", null_count=0, minimum=least)
    columns = (views.columns[0].model_copy(update={"profile": profile}), *views.columns[1:])
    model, _ = fact(request.model_copy(update={"tables": (views.model_copy(update={"columns": columns}),)}))
    assert (model.incremental is not None) == is_used
    if is_used:
        assert "view_id > (" in render_model(model, "duckdb")
        assert "lookback_days" not in render_model(model, "duckdb") + model.description


def test_a_cursor_that_may_be_null_misses_rows() -> None:
    model, notes = fact(
        large(ORDERS.replace("updated_at:timestamp", "updated_at:timestamp?"), "updated_at", "updated_timestamp")
    )
    assert model.incremental is None
    assert "`fct_orders` is made in whole each time, of 5,000 rows" in notes[0]


@pytest.mark.parametrize("kind", ["text", "bigint"])
def test_a_time_of_another_type_takes_no_rows_that_are_late(kind: str) -> None:
    text = ORDERS.replace("updated_at:timestamp", f"updated_at:{kind}")
    assert fact(large(text, "updated_at", "updated_timestamp"))[0].incremental is None


def test_a_key_that_nobody_proved_replaces_nothing() -> None:
    request = large(ORDERS, "updated_at", "updated_timestamp")
    (orders,) = request.tables
    key = orders.keys[0].model_copy(update={"declared": False, "evidence": Evidence(reason="by its name")})
    model, notes = fact(request.model_copy(update={"tables": (orders.model_copy(update={"keys": (key,)}),)}))
    assert model.incremental is None
    assert "no key of it is proven" in notes[0]


def test_what_a_fact_joins_changes_without_it() -> None:
    text = f"{ORDERS}\n lines fact 10: id! order_id>orders.id amount:decimal(8,2)"
    model, notes = fact(large(text, "updated_at", "updated_timestamp"))
    assert model.incremental is None
    assert "what it joins may change" in notes[0]


@pytest.mark.parametrize(
    ("dialect", "strategy", "earlier"),
    [
        ("duckdb", "delete+insert", "interval '{{ var(\"lookback_days\") }} days'"),
        ("postgres", "delete+insert", "interval '{{ var(\"lookback_days\") }} days'"),
        ("redshift", "delete+insert", "interval '{{ var(\"lookback_days\") }} days'"),
        ("snowflake", "merge", "interval '{{ var(\"lookback_days\") }} days'"),
        ("bigquery", "merge", "datetime_sub(max(loaded.updated_at), interval {{ var('lookback_days') }} day)"),
    ],
)
def test_each_adapter_replaces_rows_in_its_way(dialect: str, strategy: str, earlier: str) -> None:
    sql = render_model(fact(large(ORDERS, "updated_at", "updated_timestamp"))[0], dialect)
    assert f"incremental_strategy='{strategy}'" in sql
    assert "unique_key='order_id'" in sql
    assert earlier in sql


def log(first: str, last: str, target: str = "duckdb", **table: Any) -> ModelGenerationRequest:
    """A log without a key, with the range of its times, scanned on the second of June."""
    request = large(EVENTS.replace("id:integer! ", ""), "viewed_at", "append_only_timestamp")
    (views,) = request.tables
    path, viewed_at = views.columns
    profile = ColumnProfile(name="viewed_at", null_count=0, minimum=first, maximum=last)
    columns = (path, viewed_at.model_copy(update={"profile": profile}))
    views = views.model_copy(update={"columns": columns, **table})
    return request.model_copy(
        update={"tables": (views,), "target_warehouse": target, "scanned_at": "2026-06-02T10:00:00+00:00"}
    )


@pytest.mark.parametrize(
    ("first", "begin", "size", "lookback"),
    [("2026-05-01 10:00:00", "2026-04-30", "day", 3), ("2024-05-15 10:00:00", "2024-05-01", "month", 1)],
)
def test_a_log_without_a_key_is_loaded_by_periods(first: str, begin: str, size: str, lookback: int) -> None:
    result = make_models(log(first, "2026-06-01 20:00:00"))
    staging, _, model = result.models
    assert model.incremental
    assert model.incremental.batches
    batches = model.incremental.batches
    assert (str(batches.begin), batches.size, batches.lookback) == (begin, size, lookback)
    assert staging.event_time == "viewed_at"
    assert "partition_by" not in render_model(model, "snowflake")
    partitions = f"'data_type': 'datetime', 'granularity': '{size}'"
    assert partitions in render_model(model, "bigquery")
    assert "is_incremental" not in render_model(model, "duckdb")


@pytest.mark.parametrize(
    "request_",
    [
        log("2026-05-01", "2026-06-01", target="postgres"),
        log("2026-05-01", "2026-06-03"),
        log("2026-05-01", "2026-06-01", is_sampled=True),
        log("infinity", "2026-06-01"),
    ],
)
def test_what_the_last_or_first_period_might_miss_is_made_in_whole(request_: ModelGenerationRequest) -> None:
    model, notes = fact(request_)
    assert model.materialized == "table"
    assert "no key of it is proven" in notes[0]
