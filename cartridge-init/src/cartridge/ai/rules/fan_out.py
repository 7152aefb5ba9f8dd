"""Facts that many aggregates are made from: what a structure rule takes for a fan-out is what was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from cartridge.artifacts.models import GeneratedModel

MOST_LEAVES: Final = 2
_RULE: Final = "fct_model_fanout"


def with_declared_fan_out(models: Iterable[GeneratedModel], aggregates: frozenset[str]) -> list[GeneratedModel]:
    """The models; those that three or more unread ones are made from, aggregates among them, say that it is meant."""
    models = list(models)
    children: dict[str, list[str]] = defaultdict(list)
    for each in models:
        for parent in each.parents:
            children[parent].append(each.name)
    found = []
    for each in models:
        leaves = [child for child in children[each.name] if not children[child]]
        if len(leaves) > MOST_LEAVES and not aggregates.isdisjoint(leaves):
            reason = "Its aggregates each answer a question of the business."
            each = each.model_copy(update={"evaluator_exceptions": {**each.evaluator_exceptions, _RULE: reason}})
        found.append(each)
    return found
