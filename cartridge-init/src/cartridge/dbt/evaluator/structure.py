"""Structure: names and folders say what a file is, so that it is found without a search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.dbt.evaluator.graph import MODEL_TYPES, Graph
from cartridge.dbt.evaluator.rule import Breach, Rule


def test_directories(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        elsewhere = sorted({str(each.path) for each in graph.tests_of(model) if each.is_generic} - {""})
        for path in elsewhere:
            if path.rpartition("/")[0] != model.folder:
                yield Breach(model, f"its tests stand in `{path}`, it does in `{model.folder}`")


def model_naming_conventions(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        layer = model.type_by_folder or "other"
        if model.type_by_name != layer:
            prefixes = " or ".join(f"`{each}`" for each in MODEL_TYPES[layer])
            yield Breach(model, f"a model in `{model.folder}` is called {prefixes}something")


def source_directories(graph: Graph) -> Iterator[Breach]:
    for source in graph.sources:
        name = str(source.facts["source_name"])
        if name not in source.folder:
            yield Breach(source, f"is declared in `{source.path}`, in no folder called `{name}`")


def model_directories(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        for source in graph.parents(model, "source") if model.layer == "staging" else ():
            name = str(source.facts["source_name"])
            if name not in model.folder:
                yield Breach(model, f"reads source `{name}` and stands in `{model.folder}`")
        if model.layer != "other" and model.type_by_folder != model.layer:
            yield Breach(model, f"a model of the layer `{model.layer}` stands in `{model.folder}`")


RULES: Final = tuple(
    Rule(f"fct_{find.__name__}", "structure", find)
    for find in (test_directories, model_naming_conventions, source_directories, model_directories)
)
