"""Performance: whoever asks does not wait for a long chain of views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.dbt.evaluator.graph import PHYSICAL, Graph, Resource
from cartridge.dbt.evaluator.rule import Breach, Rule

CHAINED_VIEWS: Final = 5


def chained_views_dependencies(graph: Graph) -> Iterator[Breach]:
    known: dict[str, tuple[str, ...]] = {}
    for model in graph.models:
        chain = _views_before(graph, model, known)
        if len(chain) > CHAINED_VIEWS:
            yield Breach(model, f"is computed from {len(chain)} views one upon the other: {' > '.join(chain)}")


def _views_before(graph: Graph, model: Resource, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The longest chain of models without rows of their own that ends at the model, the first one first.

    Each is found once, on a stack of this function's own: a chain may be longer than Python's.
    """
    waiting = [model]
    while waiting:
        current = waiting[-1]
        views = [each for each in graph.parents(current, "model") if each.materialized not in PHYSICAL]
        unknown = [each for each in views if each.unique_id not in known]
        if unknown:
            waiting.extend(unknown)
            continue
        known[current.unique_id] = max(((*known[each.unique_id], each.label) for each in views), key=len, default=())
        waiting.pop()
    return known[model.unique_id]


def exposure_parents_materializations(graph: Graph) -> Iterator[Breach]:
    for exposure in graph.of("exposure"):
        for source in graph.parents(exposure, "source"):
            yield Breach(exposure, f"shows the source `{source.label}`, which no model has looked at")
        for model in graph.parents(exposure, "model"):
            if model.materialized not in PHYSICAL:
                yield Breach(exposure, f"shows `{model.label}`, which is computed anew for every question")


RULES: Final = tuple(
    Rule(f"fct_{find.__name__}", "performance", find)
    for find in (chained_views_dependencies, exposure_parents_materializations)
)
