"""Which file goes where, under what name."""

from __future__ import annotations

from collections import defaultdict

from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult, ModelType


def properties_path(model: GeneratedModel) -> str:
    """The YAML file that describes ``model``: one per folder, beside the models."""
    folder = model.path.rpartition("/")[0]
    if model.model_type is ModelType.STAGING:
        return f"{folder}/_{model.area}__models.yml"
    return f"{folder}/_{model.area or model.model_type.value}__models.yml"


def models_by_properties_path(result: ModelGenerationResult) -> dict[str, list[GeneratedModel]]:
    """Every properties file with the models it describes, in the order of the result."""
    files: dict[str, list[GeneratedModel]] = defaultdict(list)
    for model in result.models:
        files[properties_path(model)].append(model)
    return dict(files)


SEMANTIC_PATH = "models/marts/_marts__semantic_models.yml"
"""One file for the semantic layer, as its models join one another and its metrics span them."""


EXPOSURES_PATH = "models/marts/_marts__exposures.yml"


def sources_path(name: str) -> str:
    return f"models/staging/{name}/_{name}__sources.yml"
