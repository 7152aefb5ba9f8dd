"""The rule engine as a provider: no key, no network, the same answer every time."""

from __future__ import annotations

from cartridge.ai.base import AIProvider
from cartridge.ai.plan import plan_of
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.models import GeneratedModel, GeneratedTest, ModelGenerationResult, ModelType
from cartridge.artifacts.plan import ExecutionPlan
from cartridge.artifacts.request import ModelGenerationRequest, TableMapping
from cartridge.errors import GenerationError


class MockAIProvider(AIProvider):
    """Answers by rules. People know it as ``mock``; it mocks nothing, it is the default engine."""

    async def generate_models(self, request: ModelGenerationRequest) -> ModelGenerationResult:
        return make_models(request)

    async def generate_execution_plan(self, request: ModelGenerationRequest) -> ExecutionPlan:
        return plan_of(make_models(request), request)

    async def generate_staging_model(self, table: TableMapping, request: ModelGenerationRequest) -> GeneratedModel:
        found = _made_from(table, request, ModelType.STAGING)
        if found is None:
            known = ", ".join(str(each.full_name) for each in request.tables) or "none"
            raise GenerationError(
                f"Cannot stage `{table.full_name}`: it is not among the tables of the request that have columns "
                f"of their own ({known}).",
                "Add it to `tables`, or leave out the tables it is a view over.",
            )
        return found

    async def generate_intermediate_model(
        self, table: TableMapping, request: ModelGenerationRequest
    ) -> GeneratedModel | None:
        return _made_from(table, request, ModelType.INTERMEDIATE)

    async def generate_mart_model(self, table: TableMapping, request: ModelGenerationRequest) -> GeneratedModel | None:
        return _made_from(table, request, ModelType.MARTS)

    async def generate_tests(self, model: GeneratedModel, request: ModelGenerationRequest) -> tuple[GeneratedTest, ...]:
        return _same(model, request).tests

    async def generate_documentation(self, model: GeneratedModel, request: ModelGenerationRequest) -> dict[str, str]:
        found = _same(model, request)
        columns = {f"{found.name}.{each.name}": each.description for each in found.columns}
        return {found.name: found.description, **columns}


def _made_from(table: TableMapping, request: ModelGenerationRequest, layer: ModelType) -> GeneratedModel | None:
    """The model of ``layer`` whose rows are those of ``table``: it reads the table's staging model first."""
    result = make_models(request)
    staging = next(
        (
            each
            for each in result.of_type(ModelType.STAGING)
            if any(
                column.origin and (column.origin.schema_name, column.origin.table) == (table.schema_name, table.name)
                for column in each.columns
            )
        ),
        None,
    )
    if layer is ModelType.STAGING or staging is None:
        return staging
    return next((each for each in result.of_type(layer) if each.parents[:1] == (staging.name,)), None)


def _same(model: GeneratedModel, request: ModelGenerationRequest) -> GeneratedModel:
    found = next((each for each in make_models(request).models if each.name == model.name), None)
    if found is None:
        raise GenerationError(
            f"The request makes no model `{model.name}`.", "Pass a model that this provider made from the same request."
        )
    return found
