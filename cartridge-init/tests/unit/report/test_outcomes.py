"""Outcomes: dbt's words for a model or test are found again, and nothing else is taken for them."""

from __future__ import annotations

from typing import Any

import pytest
from cartridge.artifacts.models import GeneratedTest
from cartridge.report.outcomes import Outcome, dbt_test_name, outcomes_of
from dbt.parser.generic_test_builders import synthesize_generic_test_names
from invented_shop import shop_models, shop_run


@pytest.mark.parametrize(
    ("name", "column", "arguments"),
    [
        ("unique", "order_id", {}),
        ("not_null", "Größe (cm)", {}),
        ("accepted_values", "status", {"values": ["a b", "c-d", "ü"]}),
        ("accepted_values", "level", {"values": [1, 2], "quote": False}),
        ("relationships", "customer_id", {"to": "ref('stg_shop__customers')", "field": "customer_id"}),
        ("unique_combination_of_columns", None, {"columns": ["order_id", "line"]}),
    ],
)
def test_test_names_are_those_that_dbt_makes(name: Any, column: str | None, arguments: dict[str, Any]) -> None:
    test = GeneratedTest(name=name, column=column, arguments=arguments, evidence="")
    given = {**arguments, **({"column_name": column} if column else {})}
    _, expected = synthesize_generic_test_names(name, "stg_shop__orders", given)
    assert dbt_test_name("stg_shop__orders", test) == expected


def test_each_model_and_test_gets_its_own_outcome() -> None:
    found = outcomes_of(shop_models().models, shop_run(fct_visits="error"))
    reviews = found["stg_bookshop_shop__reviews"]
    assert [each.word for each in reviews.tests] == ["passed", "passed", "warned"]
    assert reviews.tests[2].detail == "Got 7 results, configured to warn if != 0"
    assert reviews.model == Outcome("built")
    assert found["fct_visits"].model.css_class == "bad"
    assert found["int_orders_joined_to_payments"].model.word == "inlined"


def test_without_a_run_nothing_was_run() -> None:
    found = outcomes_of(shop_models().models, None)
    words = {each.word for outcome in found.values() for each in (outcome.model, *outcome.tests)}
    assert words == {"not run", "inlined"}
    assert found["fct_visits"].model.css_class == "none"


def test_a_parse_proves_nothing_about_data() -> None:
    parsed = shop_run().model_copy(update={"command": "parse"})
    assert outcomes_of(shop_models().models, parsed) == outcomes_of(shop_models().models, None)


def test_a_test_that_dbt_did_not_report_is_not_taken_for_passed() -> None:
    run = shop_run()
    without = run.model_copy(update={"nodes": tuple(each for each in run.nodes if each.resource_type == "model")})
    found = outcomes_of(shop_models().models, without)["stg_bookshop_shop__orders"]
    assert {each.word for each in found.tests} == {"not run"}


def test_a_test_is_found_by_its_unique_id_when_its_name_was_shortened() -> None:
    run = shop_run()
    nodes = tuple(
        each.model_copy(update={"name": "shortened_0f1e2d"}) if each.resource_type == "test" else each
        for each in run.nodes
    )
    found = outcomes_of(shop_models().models, run.model_copy(update={"nodes": nodes}))
    assert [each.word for each in found["stg_bookshop_shop__reviews"].tests] == ["passed", "passed", "warned"]
