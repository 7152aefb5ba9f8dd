"""Marts are held against the rows that they are made from."""

from __future__ import annotations

from typing import Any

from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Cursor, SoftDelete
from cartridge.artifacts.incremental import IncrementalLoad
from cartridge.artifacts.models import GeneratedTest
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.request import ModelGenerationRequest
from model_rules import broken
from requests_from_text import request_of

SHOP = """
    customers dimension: id! name:text city_id>cities.id
    cities lookup: id! name:text
    products dimension: id! name:text
    orders fact 300: id! customer_id>customers.id ordered_at:timestamp
    order_lines fact 900: id! order_id>orders.id product_id>products.id quantity:integer is_deleted:boolean
"""


def of_name(request: ModelGenerationRequest, name: str) -> dict[str, GeneratedTest]:
    result = make_models(request)
    assert broken(request, result) == []
    return {model.name: test for model in result.models for test in model.tests if test.name == name}


def with_role(request: ModelGenerationRequest, table: str, **parts: Any) -> ModelGenerationRequest:
    return request.model_copy(
        update={
            "tables": tuple(
                each.model_copy(update={"role": each.role.model_copy(update=parts)})
                if each.name == table and each.role
                else each
                for each in request.tables
            )
        }
    )


def test_facts_and_what_joins_have_the_rows_of_their_staging_model() -> None:
    found = of_name(request_of(SHOP), "row_count_matches")
    assert {name: test.arguments for name, test in found.items()} == {
        "fct_orders": {"rows_of": "ref('stg_public__orders')"},
        "fct_order_lines": {"rows_of": "ref('stg_public__order_lines')"},
        "dim_customers": {"rows_of": "ref('stg_public__customers')"},  # which the city was joined to
    }
    assert found["fct_orders"].severity == "error"
    assert found["fct_orders"].evidence == "300 rows in public.orders: joins add columns, on keys."


def test_counts_of_lines_add_up_to_the_lines() -> None:
    found = of_name(request_of(SHOP), "counts_add_up")
    (model,) = found
    assert model == "fct_orders"
    assert found[model].column == "order_line_count"
    assert found[model].arguments == {
        "rows_of": "ref('stg_public__order_lines')",
        "columns": ["order_id"],
        "fields": ["order_id"],
    }


def test_rows_marked_as_gone_are_left_out_on_both_sides() -> None:
    gone = SoftDelete(column="is_deleted", gone_when="= true", reason="The case says so.")
    request = with_role(request_of(SHOP), "order_lines", soft_delete=gone)
    counted = of_name(request, "row_count_matches")["fct_order_lines"]
    assert counted.arguments["condition"] == "not is_deleted"
    assert "those with `is_deleted` are left out" in counted.evidence
    assert of_name(request, "counts_add_up")["fct_orders"].arguments["condition"] == "not is_deleted"


def test_rows_beyond_the_newest_of_the_model_are_not_counted_where_a_column_only_grows() -> None:
    def cursors(*kinds: str) -> tuple[Cursor, ...]:
        columns = {"updated_timestamp": "ordered_at", "append_only_timestamp": "ordered_at", "append_only_id": "id"}
        return tuple(Cursor.model_validate({"column": columns[each], "kind": each, "reason": "so"}) for each in kinds)

    def up_to(*kinds: str) -> object:
        request = with_role(request_of(SHOP), "orders", cursors=cursors(*kinds))
        return of_name(request, "row_count_matches")["fct_orders"].arguments.get("up_to")

    assert up_to("append_only_timestamp") == "ordered_at"
    assert up_to("updated_timestamp", "append_only_id") == "order_id"  # a change moves a row upwards
    assert up_to("updated_timestamp") is None


def test_an_incremental_model_may_keep_rows_that_its_source_deleted() -> None:
    text = "payments fact 900: id! amount:integer updated_at:timestamp"
    cursor = Cursor(column="updated_at", kind="updated_timestamp", reason="so")
    request = with_role(
        request_of(text, options=GenerationOptions(incremental_rows=100)), "payments", cursors=(cursor,)
    )
    (model,) = [each for each in make_models(request).models if each.kind == "fact"]
    assert isinstance(model.incremental, IncrementalLoad)
    assert of_name(request, "row_count_matches")[model.name].arguments["allow_more"] is True
