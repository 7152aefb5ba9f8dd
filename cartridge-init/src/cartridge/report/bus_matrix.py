"""The bus matrix (Kimball): facts down, dimensions across, a mark where a fact carries the key of a dimension.

A dimension that several facts share is a conformed one: by it they can be compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cartridge.artifacts.models import ColumnOrigin, GeneratedModel, GeneratedTest, ModelGenerationResult, ModelType
from cartridge.report.model_entries import entry_ids

_REF = re.compile(r"ref\('([^']+)'\)")
_REFERENCE_TESTS = ("relationships", "composite_relationships")


@dataclass(frozen=True, slots=True)
class BusHead:
    """A dimension at the top of the matrix; ``facts`` counts those that carry its key."""

    id: str
    name: str
    facts: int


@dataclass(frozen=True, slots=True)
class BusRow:
    """A fact; ``cells`` stand below the dimensions, each the ways in which the fact points at that one.

    Two ways are two roles that the dimension plays: a billing and a shipping address.
    """

    id: str
    model: GeneratedModel
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class BusMatrix:
    """The dimensions, those of the most facts first, and a row for every fact; facts that point at none come last."""

    dimensions: tuple[BusHead, ...]
    facts: tuple[BusRow, ...]


def bus_matrix(result: ModelGenerationResult) -> BusMatrix:
    """The matrix of the marts, read from the tests that say which key of a fact stands in which dimension.

    A fact that carries the key over from another one, as lines do from their header, is cut by it too.
    """
    marts = result.of_type(ModelType.MARTS)
    dimensions = {each.name for each in marts if each.kind == "dimension"}
    tested = {each.name: _tested(each, dimensions) for each in marts}
    meant = {
        column.origin: dimension
        for each in marts
        for dimension, columns in tested[each.name]
        if len(columns) == 1 and (column := each.column(columns[0])) and column.origin
    }
    ways = {each.name: _ways(each, tested[each.name], meant) for each in marts if each.kind == "fact"}
    shared = Counter(name for found in ways.values() for name in found)
    ids = entry_ids(result)
    heads = [BusHead(ids[name], name, count) for name, count in sorted(shared.items(), key=lambda e: (-e[1], e[0]))]
    facts = sorted((each for each in marts if each.name in ways), key=lambda each: (-len(ways[each.name]), each.name))
    return BusMatrix(
        dimensions=tuple(heads),
        facts=tuple(
            BusRow(ids[each.name], each, tuple(ways[each.name].get(head.name, ()) for head in heads)) for each in facts
        ),
    )


def _tested(model: GeneratedModel, dimensions: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The dimensions that a test says the model points at, each with the columns that do."""
    found = []
    for test in model.tests:
        to = _REF.fullmatch(str(test.arguments.get("to"))) if test.name in _REFERENCE_TESTS else None
        if to and to[1] in dimensions:
            found.append((to[1], _columns(test)))
    return found


def _columns(test: GeneratedTest) -> tuple[str, ...]:
    if test.column is not None:
        return (test.column,)
    columns = test.arguments.get("columns")
    return tuple(str(each) for each in columns) if isinstance(columns, list) else ()


def _ways(
    fact: GeneratedModel, tested: list[tuple[str, tuple[str, ...]]], meant: Mapping[ColumnOrigin, str]
) -> dict[str, tuple[str, ...]]:
    """Dimension to the columns that point at it, one text for each reference."""
    own = {column for _, columns in tested for column in columns}
    carried = [
        (meant[column.origin], (column.name,))
        for column in fact.columns
        if column.origin and column.origin in meant and column.name not in own
    ]
    found: dict[str, tuple[str, ...]] = {}
    for dimension, columns in (*tested, *carried):
        found[dimension] = (*found.get(dimension, ()), ", ".join(columns))
    return found
