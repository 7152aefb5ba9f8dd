"""The promises of the provider that people's scripts are written against, and of the plan it gives."""

from __future__ import annotations

import asyncio

import pytest
from cartridge.ai.base import (
    AIProvider,
    ColumnMapping,
    ExecutionPlan,
    GeneratedModel,
    ModelGenerationRequest,
    ModelType,
    ProjectContext,
    TableMapping,
)
from cartridge.ai.factory import PROVIDERS, AIProviderFactory, create_ai_provider
from cartridge.ai.plan import plan_of
from cartridge.artifacts.plan import ActionType
from cartridge.errors import GenerationError, UsageError
from hypothesis import HealthCheck, given, settings
from requests_by_chance import requests
from requests_from_text import request_of

SHOP = request_of(
    """
    orders fact: id! customer_id>customers.id ordered_at:timestamp
    lines fact: id! order_id>orders.id amount:decimal(8,2)
    customers dimension: id! name:text city_id>cities.id
    cities lookup: id! name:text
    jobs technical: id! name:text
    """
)
MOCK = create_ai_provider("mock", {})


def quickstart() -> ModelGenerationRequest:
    """Word for word what people copied from the documentation."""
    columns = [
        ColumnMapping(name="id", data_type="bigint", nullable=False, is_primary_key=True),
        ColumnMapping(
            name="customer_id",
            data_type="bigint",
            nullable=False,
            is_foreign_key=True,
            foreign_key_table="customers",
            foreign_key_column="id",
        ),
    ]
    table = TableMapping(name="orders", schema="ecommerce", table_type="table", columns=columns, row_count=10000)  # type: ignore[call-arg, arg-type]
    context = ProjectContext(
        is_incremental=True,
        existing_models=["stg_customers", "stg_products", "fct_sales"],  # type: ignore[arg-type]
        existing_sources=["ecommerce", "marketing"],  # type: ignore[arg-type]
        naming_conventions={"staging": "stg_", "intermediate": "int_", "mart": "fct_"},
        warehouse_type="postgresql",
        project_name="my_dbt_project",
    )
    return ModelGenerationRequest(
        tables=[table],  # type: ignore[arg-type]
        model_types=[ModelType.STAGING, ModelType.MARTS],  # type: ignore[arg-type]
        context=context,
        naming_convention="Standard dbt conventions",
        target_warehouse="postgresql",
    )


def table_named(name: str) -> TableMapping:
    return next(each for each in SHOP.tables if each.name == name)


def plan(request: ModelGenerationRequest) -> ExecutionPlan:
    return asyncio.run(MOCK.generate_execution_plan(request))


def problems(found: ExecutionPlan) -> list[str]:
    """What no plan may have: a dependency that comes later or never, a path out of the project, a step named twice."""
    wrong, done = [], set[str]()
    for action in found.actions:
        wrong += [f"{action.step_id} needs {each} first" for each in action.dependencies if each not in done]
        if action.step_id in done:
            wrong.append(f"{action.step_id} stands there twice")
        if not action.file_path.startswith("models/") or ".." in action.file_path:
            wrong.append(f"{action.step_id} is written to {action.file_path}")
        if not action.description.strip():
            wrong.append(f"{action.step_id} says nothing")
        done.add(action.step_id)
    return wrong


def test_the_quickstart_runs() -> None:
    found = plan(quickstart())
    assert problems(found) == []
    assert found.strategy
    assert {each.type for each in found.actions} == {
        ActionType.CREATE_SOURCE,
        ActionType.CREATE_STAGING,
        ActionType.CREATE_MART,
    }
    names = [each.name for each in found.actions]
    assert len(set(names)) == len(names)
    assert not set(names) & {"stg_customers", "stg_products", "fct_sales"}


def test_a_plan_is_the_same_every_time_and_survives_json() -> None:
    found = plan(quickstart())
    assert plan(quickstart()) == found
    assert ExecutionPlan.model_validate_json(found.model_dump_json()) == found


def test_action_types_are_the_words_people_know() -> None:
    assert [each.value for each in ActionType] == [
        "create_source",
        "create_staging",
        "create_intermediate",
        "create_mart",
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(requests())
def test_plans_of_any_request_are_in_order(request: ModelGenerationRequest) -> None:
    found = plan(request)
    assert problems(found) == []
    models = asyncio.run(MOCK.generate_models(request))
    assert plan_of(models, request) == found
    assert [each.name for each in found.actions if each.type is not ActionType.CREATE_SOURCE] == [
        each.name for each in models.models
    ]
    assert found.notes == models.notes


@pytest.mark.parametrize("name", ["mock", "test", "rules", "Mock"])
def test_three_names_are_one_engine(name: str) -> None:
    assert asyncio.run(create_ai_provider(name, {}).generate_execution_plan(quickstart())) == plan(quickstart())
    assert type(AIProviderFactory.create(name)) is type(MOCK)
    assert isinstance(MOCK, AIProvider)


def test_a_config_that_the_engine_does_not_need_is_ignored() -> None:
    assert create_ai_provider("mock", {"api_key": "x", "model": "y"}).__class__ is MOCK.__class__


def test_an_unknown_provider_is_refused_with_what_is_known() -> None:
    with pytest.raises(UsageError, match=r"Unknown AI provider `moc`.*Did you mean `mock`") as caught:
        create_ai_provider("moc")
    assert caught.value.next_step
    assert all(name in caught.value.what for name in PROVIDERS)


def made() -> dict[str, GeneratedModel]:
    return {each.name: each for each in asyncio.run(MOCK.generate_models(SHOP)).models}


def test_single_models_are_those_of_the_whole() -> None:
    for table in SHOP.tables:
        model = asyncio.run(MOCK.generate_staging_model(table, SHOP))
        assert model == made()[model.name]
        assert model.model_type is ModelType.STAGING
    mart = asyncio.run(MOCK.generate_mart_model(table_named("orders"), SHOP))
    assert mart == made()["fct_orders"]
    between = asyncio.run(MOCK.generate_intermediate_model(table_named("lines"), SHOP))
    assert between == made()["int_lines_aggregated_to_orders"]


@pytest.mark.parametrize("name", ["jobs", "cities"])
def test_a_table_without_a_mart_has_none(name: str) -> None:
    assert asyncio.run(MOCK.generate_mart_model(table_named(name), SHOP)) is None
    assert asyncio.run(MOCK.generate_intermediate_model(table_named(name), SHOP)) is None


def test_a_table_that_is_not_in_the_request_is_refused() -> None:
    stranger = TableMapping(name="stranger", schema_name="public")
    with pytest.raises(GenerationError, match=r"public\.stranger.*public\.orders") as caught:
        asyncio.run(MOCK.generate_staging_model(stranger, SHOP))
    assert caught.value.next_step


def test_tests_and_documentation_are_those_of_the_model() -> None:
    model = made()["fct_orders"]
    assert asyncio.run(MOCK.generate_tests(model, SHOP)) == model.tests
    documentation = asyncio.run(MOCK.generate_documentation(model, SHOP))
    assert documentation[model.name] == model.description
    assert set(documentation) == {model.name, *(f"{model.name}.{each.name}" for each in model.columns)}


def test_a_model_of_another_request_is_refused() -> None:
    stranger = made()["fct_orders"].model_copy(update={"name": "fct_strangers"})
    for call in (MOCK.generate_tests, MOCK.generate_documentation):
        with pytest.raises(GenerationError, match="fct_strangers"):
            asyncio.run(call(stranger, SHOP))
