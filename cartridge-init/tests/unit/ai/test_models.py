"""The models of databases of every kind: what all of them keep, and what each of them is there for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Evidence
from cartridge.artifacts.models import GeneratedTest, ModelGenerationResult, ModelType
from cartridge.artifacts.profile import ColumnProfile, ValueCount
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, ProjectContext, TableMapping
from hypothesis import HealthCheck, example, given, settings
from model_rules import broken
from requests_by_chance import requests
from requests_from_text import request_of

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "models.yml").read_text(encoding="utf-8"))

SHOP = """
    orders fact: id! customer_id>customers.id ordered_at:timestamp
    lines fact: id! order_id>orders.id amount:decimal(8,2)
    customers dimension: id! name:text city_id>cities.id
    cities lookup: id! name:text
    customers_view: id name:text
"""


def names(result: ModelGenerationResult, layer: ModelType) -> list[str]:
    return [each.name for each in result.of_type(layer)]


def data_tests(result: ModelGenerationResult, model: str) -> list[GeneratedTest]:
    return [test for each in result.models if each.name == model for test in each.tests]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    request = request_of(case["tables"])
    result = make_models(request)
    models = {each.name: each for each in result.models}
    assert broken(request, result) == []
    for layer in ModelType:
        if layer.value in case:
            assert names(result, layer) == case[layer.value]
    if "mart_count" in case:
        assert len(result.of_type(ModelType.MARTS)) == case["mart_count"]
    for model, columns in case.get("columns", {}).items():
        assert set(columns) <= {each.name for each in models[model].columns}
    for model, columns in case.get("without", {}).items():
        assert not set(columns) & {each.name for each in models[model].columns}
    for model, tests in case.get("tested", {}).items():
        assert set(tests) <= {each.name for each in models[model].tests}
    for model, parents in case.get("reads", {}).items():
        assert sorted(models[model].parents) == parents
    for model, aliases in case.get("aliases", {}).items():
        query = models[model].query
        assert query
        assert [each.alias for each in query.inputs] == aliases
    for model, kind in case.get("materialized", {}).items():
        assert models[model].materialized == kind
    for table in case.get("notes", []):
        assert any(note.startswith(table) for note in result.notes)
    assert not set(case.get("untested", [])) & {test.name for each in result.models for test in each.tests}


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(requests())
@example(request_of(SHOP, model_types=(ModelType.STAGING,)))
@example(request_of(SHOP, model_types=(ModelType.MARTS,)))
@example(request_of(SHOP, model_types=(ModelType.STAGING, ModelType.INTERMEDIATE)))
@example(request_of(SHOP, context=ProjectContext(existing_models=("fct_orders", "int_lines_aggregated_to_orders"))))
def test_models_of_any_request_keep_every_rule(request: ModelGenerationRequest) -> None:
    result = make_models(request)
    assert broken(request, result) == []
    assert make_models(request) == result


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(requests())
def test_the_order_of_the_tables_means_nothing(request: ModelGenerationRequest) -> None:
    reversed_request = request.model_copy(update={"tables": request.tables[::-1]})
    assert make_models(reversed_request) == make_models(request)


def test_fewer_layers_are_the_same_models() -> None:
    every = {each.name: each for each in make_models(request_of(SHOP)).models}
    for types in ([ModelType.MARTS], [ModelType.STAGING, ModelType.INTERMEDIATE], []):
        for model in make_models(request_of(SHOP, model_types=tuple(types))).models:
            assert every[model.name].query == model.query
            assert every[model.name].columns == model.columns


def test_views_are_left_out_beside_tables_and_modelled_alone() -> None:
    view = TableMapping(
        name="v", schema_name="public", table_type="view", columns=(ColumnMapping(name="id", data_type="bigint"),)
    )
    beside = request_of(SHOP)
    beside = beside.model_copy(update={"tables": (*beside.tables, view)})
    alone = ModelGenerationRequest(tables=(view, view.model_copy(update={"name": "w", "columns": ()})))
    assert any(note.startswith("public.v is a view") for note in make_models(beside).notes)
    assert len(make_models(alone).of_type(ModelType.STAGING)) == 1
    for request in (beside, alone):
        assert broken(request, make_models(request)) == []


def test_a_view_beside_a_table_without_columns_is_all_there_is() -> None:
    view = TableMapping(
        name="v", schema_name="public", table_type="view", columns=(ColumnMapping(name="id", data_type="bigint"),)
    )
    request = ModelGenerationRequest(tables=(view, TableMapping(name="t", schema_name="public")))
    assert [each.name for each in make_models(request).of_type(ModelType.STAGING)] == ["stg_public__vs"]


def test_a_very_wide_table() -> None:
    columns = " ".join(f"c_{number}:integer" for number in range(1500))
    request = request_of(f"wide dimension: id! {columns}")
    result = make_models(request)
    assert broken(request, result) == []
    assert len(result.of_type(ModelType.MARTS)[0].columns) == 1501


@pytest.mark.parametrize(
    ("declared", "violations", "joined"),
    [(True, None, True), (True, 0, True), (False, 0, True), (False, None, False), (True, 3, False)],
)
def test_only_a_proven_key_is_joined_on(declared: bool, violations: int | None, joined: bool) -> None:
    request = request_of("kinds lookup: id! name:text\nthings dimension: id! kind_id>kinds.id size:integer")
    kinds, things = request.tables
    evidence = Evidence(reason="it looks like one", violations=violations)
    key = kinds.keys[0].model_copy(update={"declared": declared, "evidence": evidence})
    request = request.model_copy(update={"tables": (kinds.model_copy(update={"keys": (key,)}), things)})
    result = make_models(request)
    assert broken(request, result) == []
    assert (names(result, ModelType.MARTS) == ["dim_things"]) == joined


def test_a_key_of_columns_that_are_not_listed_is_no_key() -> None:
    request = request_of("things dimension: id! name:text")
    (things,) = request.tables
    request = request.model_copy(update={"tables": (things.model_copy(update={"columns": things.columns[1:]}),)})
    result = make_models(request)
    assert broken(request, result) == []
    assert all(not each.key for each in result.models)


def with_counts(violations: int | None, nulls: int | None) -> ModelGenerationRequest:
    request = request_of("things fact: id! kind_id>kinds.id\nkinds dimension: id! a:text b:text c:text d:text e:text")
    things, kinds = request.tables
    evidence = Evidence(reason="It is said so.", rows=100, violations=violations)
    id_column, kind_column = things.columns
    profile = ColumnProfile(name="id", null_count=nulls)
    changed = things.model_copy(
        update={
            "keys": (things.keys[0].model_copy(update={"evidence": evidence}),),
            "relationships": (things.relationships[0].model_copy(update={"evidence": evidence}),),
            "columns": (id_column.model_copy(update={"profile": profile}), kind_column),
        }
    )
    return request.model_copy(update={"tables": (changed, kinds)})


@pytest.mark.parametrize(("violations", "severity"), [(0, "error"), (7, "warn"), (None, "warn")])
def test_a_reference_that_the_data_breaks_or_nobody_counted_warns(violations: int | None, severity: str) -> None:
    result = make_models(with_counts(violations, 0))
    (test,) = [each for each in data_tests(result, "fct_things") if each.name == "relationships"]
    assert test.severity == severity
    assert ("7 of 100" in test.evidence) == (violations == 7)


@pytest.mark.parametrize(("violations", "severity"), [(0, "error"), (7, "warn")])
def test_a_key_that_the_data_breaks_warns_with_the_count(violations: int, severity: str) -> None:
    result = make_models(with_counts(violations, 0))
    for model in ("stg_public__things", "fct_things"):
        (test,) = [each for each in data_tests(result, model) if each.name == "unique"]
        assert test.severity == severity
        assert str(violations) in test.evidence


@pytest.mark.parametrize(("nulls", "severity"), [(0, "error"), (4, "warn")])
def test_nulls_in_a_key_warn_with_the_count(nulls: int, severity: str) -> None:
    result = make_models(with_counts(0, nulls))
    tests = [each for each in data_tests(result, "fct_things") if each.name == "not_null" and each.column == "thing_id"]
    assert [each.severity for each in tests] == [severity]
    assert str(nulls) in tests[0].evidence


def codes(**counts: int) -> tuple[ValueCount, ...]:
    return tuple(ValueCount(value=value, count=count) for value, count in counts.items())


def accepted(values: tuple[ValueCount, ...], **column: Any) -> GeneratedTest | None:
    profile = ColumnProfile(
        name="status", null_count=0, values=values, values_are_complete=column.pop("complete", True)
    )
    status = ColumnMapping(**{"name": "status", "data_type": "text", "profile": profile, **column})
    request = request_of("things dimension: id! name:text")
    (things,) = request.tables
    things = things.model_copy(update={"columns": (*things.columns, status)})
    result = make_models(request.model_copy(update={"tables": (things,)}))
    found = [each for each in data_tests(result, "stg_public__things") if each.name == "accepted_values"]
    assert len(found) <= 1
    return found[0] if found else None


def test_a_small_closed_set_is_accepted() -> None:
    test = accepted(codes(open=5, closed=3))
    assert test
    assert test.arguments == {"values": ["closed", "open"]}
    assert test.severity == "error"


def test_spellings_that_differ_by_case_warn_and_are_counted() -> None:
    test = accepted(codes(shipped=40, open=9, Shipped=2))
    assert test
    assert test.arguments == {"values": ["open", "shipped"]}
    assert test.severity == "warn"
    assert "2 of 51" in test.evidence
    assert "Shipped" in test.evidence


def test_declared_codes_that_no_row_holds_are_accepted_too() -> None:
    test = accepted(codes(open=5, closed=3), data_type="enum", enum_values=("open", "closed", "lost"))
    assert test
    assert test.arguments == {"values": ["closed", "lost", "open"]}


@pytest.mark.parametrize(
    "column",
    [
        {"values": codes(open=5)},
        {"values": codes(open=5, closed=3), "complete": False},
        {"values": codes(open=5, closed=3), "sensitive": "health"},
        {"values": codes(**{"1": 5, "2": 3}), "data_type": "integer"},
        {"values": codes(**{f"v{number}": 1 for number in range(25)})},
        {"values": ()},
    ],
)
def test_what_is_no_small_closed_set_of_codes_is_not_tested(column: dict[str, Any]) -> None:
    assert accepted(**column) is None


def test_without_a_key_a_column_that_was_never_empty_is_tested() -> None:
    request = request_of("readings event 50: value:double measured_at:timestamp")
    (readings,) = request.tables
    columns = tuple(
        each.model_copy(update={"profile": ColumnProfile(name=each.name, null_count=0)}) for each in readings.columns
    )
    full = request.model_copy(update={"tables": (readings.model_copy(update={"columns": columns}),)})
    assert [(each.name, each.column) for each in data_tests(make_models(full), "fct_readings")] == [
        ("not_null", "measured_at"),
        ("row_count_matches", None),
    ]
    assert [each.name for each in data_tests(make_models(request), "fct_readings")] == ["row_count_matches"]


def test_names_that_differ_by_case_alone_are_told_apart() -> None:
    """Which of two is meant is seen, and stays so when a third one comes; DuckDB takes them for one."""
    tables = "shop.orders fact: id! total:text\nshop.ORDERS fact: id! total:text\n"
    schemas = "sales.shops dimension: id! a:text\nSALES.shops dimension: id! a:text\n"
    known = [
        "stg_sales__shops",
        "stg_sales_upper_case__shops",
        "stg_shop__orders",
        "stg_shop__orders_upper_case",
    ]
    assert names(make_models(request_of(tables + schemas)), ModelType.STAGING) == known
    more = "shop.Orders fact: id! total:text\nSales.shops dimension: id! a:text\n"
    found = names(make_models(request_of(more + tables + schemas)), ModelType.STAGING)
    assert found == sorted([*known, "stg_shop__orders_mixed_case", "stg_sales_mixed_case__shops"])
