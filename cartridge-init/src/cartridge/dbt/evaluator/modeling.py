"""Modeling: who may read whom, so that every concept is made in one place and the lineage shows where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from cartridge.dbt.evaluator.graph import Graph, Resource
from cartridge.dbt.evaluator.hard_coded import hard_coded_relations
from cartridge.dbt.evaluator.rule import Breach, Rule, listed

MODEL_FANOUT: Final = 3
"""Models that end here, from one parent, so many that what they share might be made once."""

TOO_MANY_PARENTS: Final = 7
DOWNSTREAM: Final = ("intermediate", "marts")


def staging_dependent_on_staging(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        read = _of_layers(graph, model, "staging")
        if model.layer == "staging" and read:
            yield Breach(model, f"a staging model that reads other staging models: {listed(read)}")


def source_fanout(graph: Graph) -> Iterator[Breach]:
    for source in graph.sources:
        if len(readers := graph.children(source, "model")) > 1:
            yield Breach(source, f"read by {len(readers)} models: {listed(readers)}; one staging model should")


def rejoining_of_upstream_concepts(graph: Graph) -> Iterator[Breach]:
    for between in graph.models:
        readers = graph.children(between)
        if len(readers) != 1 or readers[0].kind != "model":
            continue
        shared = [each for each in graph.parents(between) if each.unique_id in readers[0].parents]
        for parent in shared:
            yield Breach(
                readers[0],
                f"joins `{parent.label}` again beside `{between.label}`, which reads it and is read by nothing else",
            )


def model_fanout(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        leaves = tuple(each for each in graph.children(model, "model") if not graph.children(each, "model"))
        if len(leaves) >= MODEL_FANOUT:
            yield Breach(model, f"{len(leaves)} models that nothing reads are made from it: {listed(leaves)}")


def marts_or_intermediate_dependent_on_source(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        if model.layer in DOWNSTREAM and (read := graph.parents(model, "source")):
            yield Breach(model, f"reads {listed(read)} without a staging model between")


def direct_join_to_source(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        sources, models = graph.parents(model, "source"), graph.parents(model, "model")
        if sources and models:
            yield Breach(model, f"reads source {listed(sources)} beside model {listed(models)}")


def duplicate_sources(graph: Graph) -> Iterator[Breach]:
    """Names are compared as the project writes them: a database may well have `orders` beside `"Orders"`."""
    by_relation: dict[tuple[str, ...], list[Resource]] = defaultdict(list)
    for source in graph.sources:
        parts = (source.facts.get("database"), source.facts.get("schema"), source.facts.get("identifier"))
        by_relation[tuple(str(each or "") for each in parts)].append(source)
    for relation, sources in by_relation.items():
        if len(sources) > 1:
            where = ".".join(each for each in relation if each)
            yield Breach(sources[0], f"{listed(tuple(sources))} are the same table, `{where}`")


def hard_coded_references(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        found = hard_coded_relations(str(model.facts.get("raw_code") or ""), graph.adapter)
        if found is None:
            graph.notes.append(f"Not looked for hard-coded references: the SQL of `{model.label}` is not understood.")
        elif found:
            names = ", ".join(f"`{each}`" for each in found)
            yield Breach(model, f"names {names} without `ref` or `source`")


def multiple_sources_joined(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        if len(read := graph.parents(model, "source")) > 1:
            yield Breach(model, f"reads {len(read)} sources: {listed(read)}")


def root_models(graph: Graph) -> Iterator[Breach]:
    """A time spine is made of nothing, which is why dbt lets it be declared as one."""
    for model in graph.models:
        if not model.parents and not model.facts.get("time_spine"):
            yield Breach(model, "reads neither a source nor a model")


def staging_dependent_on_marts_or_intermediate(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        if model.layer == "staging" and (read := _of_layers(graph, model, *DOWNSTREAM)):
            yield Breach(model, f"a staging model that reads what is made further down: {listed(read)}")


def unused_sources(graph: Graph) -> Iterator[Breach]:
    for source in graph.sources:
        if not graph.children(source):
            yield Breach(source, "no model reads it")


def too_many_joins(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        if len(model.parents) >= TOO_MANY_PARENTS:
            yield Breach(model, f"reads {len(model.parents)} models and sources; {TOO_MANY_PARENTS - 1} is the most")


def _of_layers(graph: Graph, model: Resource, *layers: str) -> tuple[Resource, ...]:
    return tuple(each for each in graph.parents(model, "model") if each.layer in layers)


RULES: Final = tuple(
    Rule(f"fct_{find.__name__}", "modeling", find)
    for find in (
        staging_dependent_on_staging,
        source_fanout,
        rejoining_of_upstream_concepts,
        model_fanout,
        marts_or_intermediate_dependent_on_source,
        direct_join_to_source,
        duplicate_sources,
        hard_coded_references,
        multiple_sources_joined,
        root_models,
        staging_dependent_on_marts_or_intermediate,
        unused_sources,
        too_many_joins,
    )
)
