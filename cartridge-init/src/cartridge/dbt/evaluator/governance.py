"""Governance: what others may build on is promised, and described in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.dbt.evaluator.graph import Graph, Resource
from cartridge.dbt.evaluator.rule import Breach, Rule


def public_models_without_contract(graph: Graph) -> Iterator[Breach]:
    for model in _public(graph):
        contract = model.facts.get("contract") or model.config.get("contract") or {}
        if not contract.get("enforced"):
            yield Breach(model, "is public, and no contract holds its columns and types")


def exposures_dependent_on_private_models(graph: Graph) -> Iterator[Breach]:
    for exposure in graph.of("exposure"):
        for model in graph.parents(exposure, "model"):
            if not model.is_public:
                yield Breach(exposure, f"shows `{model.label}`, which is not public")


def undocumented_public_models(graph: Graph) -> Iterator[Breach]:
    for model in _public(graph):
        missing = [str(each.get("name")) for each in model.columns if not str(each.get("description") or "").strip()]
        if not model.is_described:
            yield Breach(model, "is public and has no description")
        elif missing or not model.columns:
            what = ", ".join(f"`{each}`" for each in missing) or "any of its columns"
            yield Breach(model, f"is public and does not describe {what}")


def _public(graph: Graph) -> tuple[Resource, ...]:
    return tuple(each for each in graph.models if each.is_public)


RULES: Final = tuple(
    Rule(f"fct_{find.__name__}", "governance", find)
    for find in (public_models_without_contract, exposures_dependent_on_private_models, undocumented_public_models)
)
