"""The plan that a set of models amounts to."""

from __future__ import annotations

from cartridge.artifacts.models import ModelGenerationResult, ModelType
from cartridge.artifacts.plan import ActionType, ExecutionPlan, PlanAction
from cartridge.artifacts.request import ModelGenerationRequest

_ACTIONS = {
    ModelType.STAGING: ActionType.CREATE_STAGING,
    ModelType.INTERMEDIATE: ActionType.CREATE_INTERMEDIATE,
    ModelType.MARTS: ActionType.CREATE_MART,
}


def plan_of(result: ModelGenerationResult, request: ModelGenerationRequest) -> ExecutionPlan:
    """The plan that made ``result``: one action per source and model, parents first."""
    source_step = {each.name: f"source:{each.name}" for each in result.sources}
    actions = [
        PlanAction(
            step_id=source_step[each.name],
            type=ActionType.CREATE_SOURCE,
            name=each.name,
            file_path=f"{each.folder}/_{each.name}__sources.yml",
            description=f"Declare {len(each.tables)} tables of schema {each.schema_name}.",
        )
        for each in result.sources
    ]
    for model in result.models:
        parents = tuple(f"model:{name}" for name in model.parents)
        is_staging = model.model_type is ModelType.STAGING and model.area in source_step
        actions.append(
            PlanAction(
                step_id=f"model:{model.name}",
                type=_ACTIONS[model.model_type],
                name=model.name,
                file_path=model.path,
                description=f"{model.grain[:1].upper()}{model.grain[1:]}. {model.reason}",
                dependencies=(source_step[model.area],) if is_staging and model.area else parents,
            )
        )
    kind = "Add to the existing project" if request.context.is_incremental else "A new project"
    return ExecutionPlan(
        strategy=f"{kind}: stage every table, then dimensions and facts by the role of each table.",
        actions=tuple(actions),
        notes=result.notes,
    )
