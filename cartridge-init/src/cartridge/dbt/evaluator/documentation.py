"""Documentation: whoever finds a model or a source can read what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.dbt.evaluator.graph import Graph, Resource
from cartridge.dbt.evaluator.rule import Breach, Rule


def undocumented_models(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        if not model.is_described:
            yield Breach(model, "has no description")


def documentation_coverage(graph: Graph) -> Iterator[Breach]:
    described = sum(each.is_described for each in graph.models)
    if described < len(graph.models):
        yield Breach(None, f"{100 * described / len(graph.models):.0f} % of the models have a description")


def undocumented_source_tables(graph: Graph) -> Iterator[Breach]:
    for source in graph.sources:
        if not source.is_described:
            yield Breach(source, "has no description")


def undocumented_sources(graph: Graph) -> Iterator[Breach]:
    first_tables: dict[str, Resource] = {}
    for source in graph.sources:
        first_tables.setdefault(str(source.facts["source_name"]), source)
    for name, table in first_tables.items():
        if not str(table.facts.get("source_description") or "").strip():
            yield Breach(table, f"source `{name}` has no description")


RULES: Final = tuple(
    Rule(f"fct_{find.__name__}", "documentation", find)
    for find in (undocumented_models, documentation_coverage, undocumented_source_tables, undocumented_sources)
)
