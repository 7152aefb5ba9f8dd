"""Public marts: what others may build on is promised, column by column and type by type.

Practice (dbt's governance): a model is public when somebody outside relies on it, and then its contract holds it to
what was promised. What nobody relies on stays free to change. A mart with a column of which the exact type is not known
makes no promise that it might not keep.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cartridge.artifacts.contracts import contract_type
from cartridge.artifacts.models import GeneratedModel, ModelType
from cartridge.artifacts.request import ModelGenerationRequest

_PROMISED: Final = ("table", "incremental")


def published(
    models: Iterable[GeneratedModel], exposed: frozenset[str], request: ModelGenerationRequest
) -> tuple[list[GeneratedModel], tuple[str, ...]]:
    """The models, public and under contract where that is asked for, and a note for each mart that cannot be.

    :param exposed: names of the marts that an exposure shows.
    """
    found, notes = [], []
    for model in models:
        is_asked = model.model_type is ModelType.MARTS and (
            request.options.contracts == "marts" or (request.options.contracts == "exposed" and model.name in exposed)
        )
        unknown = unknown_types(model, request.target_warehouse) if is_asked else ()
        if unknown:
            names = ", ".join(f"`{each}`" for each in unknown)
            notes.append(f"`{model.name}` has no contract: the exact type of {names} is not known.")
        elif is_asked:
            model = model.model_copy(update={"access": "public", "is_contracted": True})
        found.append(model)
    return found, tuple(notes)


def unknown_types(model: GeneratedModel, adapter: str) -> tuple[str, ...]:
    """The columns of a mart that no contract of ``adapter`` could hold to a type."""
    return tuple(each.name for each in model.columns if contract_type(each.data_type, adapter) is None)


def can_be_promised(model: GeneratedModel, adapter: str) -> bool:
    """Whether an exposure may show the mart: rows of its own, and every type known."""
    return model.materialized in _PROMISED and model.query is not None and not unknown_types(model, adapter)
