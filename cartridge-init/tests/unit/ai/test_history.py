"""Dimensions that keep versions, and the view of what is in force."""

from __future__ import annotations

from typing import Any

import pytest
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import ChangeHistory
from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult, ModelType
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.request import ModelGenerationRequest
from model_rules import broken
from requests_from_text import request_of

TEXT = """
    customers dimension 30: id! customer_no:text name:text segment:text city:text
        valid_from:date valid_to:date? is_latest:boolean
    sales fact 100: id! customer_id>customers.id amount:decimal(10,2)
""".replace("\n        valid", " valid")
HISTORY = {"durable_key": ("customer_no",), "valid_from": "valid_from", "valid_to": "valid_to"}


def with_history(text: str = TEXT, table: str = "customers", **history: Any) -> ModelGenerationRequest:
    request = request_of(text)
    found = ChangeHistory(**{**HISTORY, **history, "reason": "The case says so."})
    return request.model_copy(
        update={
            "tables": tuple(
                each.model_copy(update={"role": each.role.model_copy(update={"history": found})})
                if each.name == table and each.role
                else each
                for each in request.tables
            )
        }
    )


def made(request: ModelGenerationRequest) -> ModelGenerationResult:
    result = make_models(request)
    assert broken(request, result) == []
    return result


def marts(result: ModelGenerationResult) -> dict[str, GeneratedModel]:
    return {each.name: each for each in result.of_type(ModelType.MARTS)}


def test_all_versions_and_those_in_force_are_two_marts() -> None:
    found = marts(made(with_history()))
    assert sorted(found) == ["dim_customers", "dim_customers_history", "fct_sales"]
    current, history = found["dim_customers"], found["dim_customers_history"]
    assert current.parents == ("dim_customers_history",)
    assert current.key == ("customer_no",)
    assert history.key == ("customer_id",)
    assert [each.name for each in current.columns] == [each.name for each in history.columns]
    assert {(each.name, each.column) for each in current.tests} >= {("unique", "customer_no")}
    assert {(each.name, each.column) for each in history.tests} >= {("unique", "customer_id")}


def test_a_fact_that_points_at_a_version_is_held_against_all_of_them() -> None:
    (test,) = [each for each in marts(made(with_history()))["fct_sales"].tests if each.name == "relationships"]
    assert test.arguments["to"] == "ref('dim_customers_history')"


@pytest.mark.parametrize(
    ("history", "order"),
    [
        ({}, "valid_from desc, customer_id desc"),
        ({"is_current": "is_latest"}, "is_latest desc, valid_from desc, customer_id desc"),
        ({"is_current": "segment"}, "valid_from desc, customer_id desc"),
    ],
)
def test_the_last_version_is_told_by_flag_beginning_and_key(history: dict[str, str], order: str) -> None:
    query = marts(made(with_history(**history)))["dim_customers"].query
    assert query
    assert query.steps[0].items[-1].expression.endswith(f"(partition by customer_no order by {order})")


@pytest.mark.parametrize(
    "history", [{"durable_key": ()}, {"valid_from": None}, {"durable_key": ("gone",)}, {"valid_from": "gone"}]
)
def test_versions_that_cannot_be_told_apart_make_one_dimension(history: dict[str, Any]) -> None:
    assert sorted(marts(made(with_history(**history)))) == ["dim_customers", "fct_sales"]


def test_no_last_version_is_told_by_a_beginning_kept_as_text() -> None:
    request = with_history(TEXT.replace("valid_from:date", "valid_from:text"))
    assert sorted(marts(made(request))) == ["dim_customers", "fct_sales"]


@pytest.mark.parametrize("durable", [("person_id",), ("person_id", "title")])
def test_versions_of_what_has_a_table_of_its_own_are_its_history_alone(durable: tuple[str, ...]) -> None:
    text = """
        people dimension: id! name:text city:text street:text zip:text country:text
        titles dimension: id! person_id>people.id title:text valid_from:date valid_to:date? a:text b:text c:text
    """
    request = with_history(text, "titles", durable_key=durable)
    assert sorted(marts(made(request))) == ["dim_people", "dim_titles"]


def test_a_key_with_nulls_warns_with_their_number() -> None:
    request = with_history()
    customers, sales = request.tables
    columns = tuple(
        each.model_copy(update={"profile": ColumnProfile(name=each.name, null_count=2)})
        if each.name == "customer_no"
        else each
        for each in customers.columns
    )
    request = request.model_copy(update={"tables": (customers.model_copy(update={"columns": columns}), sales)})
    tests = {each.name: each for each in marts(made(request))["dim_customers"].tests}
    assert tests["not_null"].severity == "warn"
    assert tests["not_null"].evidence == "2 of 30 rows are null."
