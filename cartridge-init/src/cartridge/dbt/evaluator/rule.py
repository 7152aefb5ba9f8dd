"""What a structure rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cartridge.artifacts.evaluation import Category
from cartridge.dbt.evaluator.graph import Graph, Resource


class Breach(NamedTuple):
    """What breaks a rule, and how; ``None`` is the project as a whole."""

    resource: Resource | None
    message: str


class Rule(NamedTuple):
    """A rule by the name that dbt-project-evaluator gives it."""

    name: str
    category: Category
    find: Callable[[Graph], Iterator[Breach]]


def listed(resources: tuple[Resource, ...]) -> str:
    """Names for a sentence, in order, each once."""
    return ", ".join(f"`{each}`" for each in dict.fromkeys(each.label for each in resources))
