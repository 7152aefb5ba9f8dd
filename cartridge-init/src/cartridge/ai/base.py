"""The public door to the vocabulary of requests, plans and models, and the contract of every provider."""

from __future__ import annotations

from abc import ABC, abstractmethod

from cartridge.artifacts.models import (
    GeneratedModel,
    GeneratedTest,
    ModelGenerationResult,
    ModelType,
)
from cartridge.artifacts.plan import ActionType, ExecutionPlan, PlanAction
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, ProjectContext, TableMapping

__all__ = [
    "AIProvider",
    "ActionType",
    "ColumnMapping",
    "ExecutionPlan",
    "GeneratedModel",
    "GeneratedTest",
    "ModelGenerationRequest",
    "ModelGenerationResult",
    "ModelType",
    "PlanAction",
    "ProjectContext",
    "TableMapping",
]


class AIProvider(ABC):
    """Turns a request into a plan and models. Implementations answer with nouns; none of them touches a disk."""

    @abstractmethod
    async def generate_models(self, request: ModelGenerationRequest) -> ModelGenerationResult:
        """Sources and models of every layer that ``request.model_types`` names."""

    @abstractmethod
    async def generate_execution_plan(self, request: ModelGenerationRequest) -> ExecutionPlan:
        """What would be made, in an order that respects dependencies."""

    @abstractmethod
    async def generate_staging_model(self, table: TableMapping, request: ModelGenerationRequest) -> GeneratedModel:
        """The staging model of one table of the request.

        :raises GenerationError: when the table is not in the request or nothing can be staged from it.
        """

    @abstractmethod
    async def generate_intermediate_model(
        self, table: TableMapping, request: ModelGenerationRequest
    ) -> GeneratedModel | None:
        """The first intermediate model that starts from ``table``, or ``None`` where no mart needs one."""

    @abstractmethod
    async def generate_mart_model(self, table: TableMapping, request: ModelGenerationRequest) -> GeneratedModel | None:
        """The dimension or fact of ``table``, or ``None`` where it is folded into another one."""

    @abstractmethod
    async def generate_tests(self, model: GeneratedModel, request: ModelGenerationRequest) -> tuple[GeneratedTest, ...]:
        """The data tests of a model of the request, each with its evidence."""

    @abstractmethod
    async def generate_documentation(self, model: GeneratedModel, request: ModelGenerationRequest) -> dict[str, str]:
        """Descriptions: the model's under its own name, each column's under ``<model>.<column>``."""
