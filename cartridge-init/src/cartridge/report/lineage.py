"""The lineage: which model reads which, from the sources to the marts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cartridge.artifacts.days import DaysInput
from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult, SourceInput
from cartridge.report.graph import Box, Link, Placed, Spacing
from cartridge.report.labels import fitted, text_width, visible
from cartridge.report.layering import columns_of, without_cycles
from cartridge.report.layout import lay_out
from cartridge.report.outcomes import ModelOutcome, Outcome
from cartridge.report.svg_path import line_path

_LAYERS = ("sources", "staging", "intermediate", "marts")
_SIZE = 12
_HEIGHT = 28.0
_WIDTHS = (130.0, 320.0)
_REFERENCE = re.compile(r"\b(ref|source)\s*\(\s*['\"]([^'\"]+)['\"]\s*(?:,\s*['\"]([^'\"]+)['\"]\s*)?\)")

Reference = tuple[str, ...]
"""A model as ``(name,)``, a table of a source as ``(source, table)``."""


@dataclass(frozen=True, slots=True)
class LineageNode:
    """A source table or a model as drawn; ``about`` is the id of the entry that tells more about it."""

    id: str
    about: str
    full_name: str
    label: str
    kind: str
    outcome: Outcome | None
    place: Placed


@dataclass(frozen=True, slots=True)
class LineageLine:
    source: str
    target: str
    line: str


@dataclass(frozen=True, slots=True)
class Band:
    """The heading over the columns of a layer."""

    title: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lineage:
    nodes: tuple[LineageNode, ...]
    lines: tuple[LineageLine, ...]
    bands: tuple[Band, ...]
    width: float
    height: float


def draw_lineage(
    result: ModelGenerationResult, outcomes: Mapping[str, ModelOutcome], table_ids: Mapping[tuple[str, str], str]
) -> Lineage:
    """The lineage of all models and source tables.

    :param table_ids: the ids of scanned tables, by schema and table name as the database has them.
    """
    ids, layers = _nodes(result)
    links = [
        (ids[parent], ids[(model.name,)]) for model in result.models for parent in _parents(model) if parent in ids
    ]
    links = list(dict.fromkeys(link for link in links if link[0] != link[1]))
    ranks = _ranks(list(ids.values()), layers, links)
    labels = {node: visible(name[-1]) for name, node in ids.items()}
    widths = _widths(labels, layers)
    boxes = [Box(node, widths[layers[node]], _HEIGHT, rank=ranks[node]) for node in labels]
    spacing = Spacing(between_boxes=8, between_lines=6, between_columns=64, per_link=0.8, stub=6)
    layout = lay_out(boxes, [Link(source, target, bundle=source) for source, target in links], spacing)
    abouts = _abouts(result, table_ids)
    models = {each.name: each for each in result.models}
    nodes = tuple(
        LineageNode(
            id=node,
            about=abouts.get(name, ""),
            full_name=visible(".".join(name)),
            label=fitted(name[-1], widths[layers[node]] - 34, _SIZE),
            kind=models[name[0]].kind if len(name) == 1 else "source",
            outcome=outcomes[name[0]].model if len(name) == 1 else None,
            place=layout.boxes[node],
        )
        for name, node in ids.items()
    )
    lines = tuple(
        LineageLine(source, target, line_path(route))
        for (source, target), route in zip(links, layout.routes, strict=True)
    )
    return Lineage(nodes, lines, _bands(nodes, layers), layout.width, layout.height)


def _nodes(result: ModelGenerationResult) -> tuple[dict[Reference, str], dict[str, str]]:
    """The id of every source table and model, and the layer of every id; sources that only a model names included."""
    ids: dict[Reference, str] = {}
    layers: dict[str, str] = {}
    tables = [(source.name, table.name) for source in result.sources for table in source.tables]
    named = [parent for model in result.models for parent in _parents(model) if len(parent) > 1]
    for table in dict.fromkeys([*tables, *named]):
        ids[table] = f"s{len(ids)}"
        layers[ids[table]] = "sources"
    for number, model in enumerate(result.models):
        ids[(model.name,)] = f"l{number}"
        layers[f"l{number}"] = model.model_type.value
    return ids, layers


def _parents(model: GeneratedModel) -> list[Reference]:
    if model.query is not None:
        return [
            (each.source, each.table) if isinstance(each, SourceInput) else (each.model,)
            for each in model.query.inputs
            if not isinstance(each, DaysInput)
        ]
    found = _REFERENCE.findall(model.sql or "")
    return [(first, second) if word == "source" else (second or first,) for word, first, second in found]


def _widths(labels: dict[str, str], layers: dict[str, str]) -> dict[str, float]:
    """One width for all boxes of a layer, so that its columns stand flush."""
    widths = dict.fromkeys(_LAYERS, _WIDTHS[0])
    for node, label in labels.items():
        layer = layers[node]
        widths[layer] = max(widths[layer], min(round(text_width(label, _SIZE)) + 38.0, _WIDTHS[1]))
    return widths


def _ranks(nodes: list[str], layers: dict[str, str], links: list[tuple[str, str]]) -> dict[str, int]:
    """The column of every node: layers from left to right, and within a layer what is read before what reads it."""
    ranks: dict[str, int] = {}
    first = 0
    for layer in _LAYERS:
        members = [node for node in nodes if layers[node] == layer]
        number = {node: index for index, node in enumerate(members)}
        arcs = [(number[one], number[other]) for one, other in links if one in number and other in number]
        # Turned round, so that what reads nothing of its own layer stands in the layer's first column.
        turned = [(right, left) for left, right in without_cycles(len(members), arcs)]
        columns = columns_of(len(members), turned, capacity=max(len(members), 1))
        deepest = max(columns, default=0)
        for node, column in zip(members, columns, strict=True):
            ranks[node] = first + deepest - column
        first += deepest + 1 if members else 0
    return ranks


def _abouts(result: ModelGenerationResult, table_ids: Mapping[tuple[str, str], str]) -> dict[Reference, str]:
    found: dict[Reference, str] = {(model.name,): f"m{number}" for number, model in enumerate(result.models)}
    for source in result.sources:
        for table in source.tables:
            found[source.name, table.name] = table_ids.get((source.schema_name, table.identifier), "")
    return found


def _bands(nodes: tuple[LineageNode, ...], layers: dict[str, str]) -> tuple[Band, ...]:
    bands = []
    for layer in _LAYERS:
        places = [each.place for each in nodes if layers[each.id] == layer]
        if places:
            left = min(each.x for each in places)
            bands.append(Band(layer, len(places), left, max(each.right for each in places) - left))
    return tuple(bands)
