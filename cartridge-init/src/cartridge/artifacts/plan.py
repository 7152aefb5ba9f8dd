"""The plan: what will be made, in which order, and why. A dry run and a real run walk the same list."""

from __future__ import annotations

from enum import StrEnum

from cartridge.artifacts.noun import Noun


class ActionType(StrEnum):
    CREATE_SOURCE = "create_source"
    CREATE_STAGING = "create_staging"
    CREATE_INTERMEDIATE = "create_intermediate"
    CREATE_MART = "create_mart"


class PlanAction(Noun):
    """One file to be made; ``dependencies`` are the ``step_id`` of actions that come first."""

    step_id: str
    type: ActionType
    name: str
    file_path: str
    description: str
    dependencies: tuple[str, ...] = ()


class ExecutionPlan(Noun):
    """Actions in an order that respects their dependencies."""

    strategy: str
    actions: tuple[PlanAction, ...]
    notes: tuple[str, ...] = ()
