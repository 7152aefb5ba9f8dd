"""Every rule against its cases; a case says what goes in, and all that comes out of the sections it names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from cartridge.artifacts.analysis import Analysis, Key, PolymorphicReference, Relationship, TableRole
from cartridge.artifacts.noun import TableName

CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}")
    for file in sorted((Path(__file__).parent / "cases").glob("*.yml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def named(table: TableName) -> str:
    return table.table if table.schema_name == "public" else str(table)


def key(found: Key) -> str:
    origin = "said" if found.said else "declared" if found.declared else "inferred"
    return f"{named(found.full_name)}({', '.join(found.columns)}) {found.kind} {origin} {found.confidence}"


def relationship(found: Relationship) -> str:
    origin = "said" if found.said else "declared" if found.declared else "inferred"
    optional = "optional" if found.is_optional else "mandatory"
    sides = (
        f"{named(found.full_name)}({', '.join(found.columns)}) -> {named(found.ref)}({', '.join(found.ref_columns)})"
    )
    return f"{sides} {found.cardinality.value} {optional} {origin} {found.confidence}"


def polymorphic(found: PolymorphicReference) -> str:
    targets = ", ".join(f"{named(each.ref)}({each.ref_column}) by {' '.join(each.types)}" for each in found.targets)
    others = f", not {' '.join(found.other_types)}" if found.other_types else ""
    pair = f"{named(found.full_name)}({found.id_column}, {found.type_column})"
    return f"{pair} -> {targets}{others} {found.confidence}"


def role(found: TableRole, asked: dict[str, Any]) -> dict[str, Any]:
    """The role with as much of the rest as the case asks for; ``because`` is a part of the reason."""
    told: dict[str, Any] = {"role": found.role.value}
    for field in ("grain", "event_time"):
        if field in asked:
            told[field] = getattr(found, field)
    if "measures" in asked:
        told["measures"] = list(found.measures)
    if "because" in asked:
        told["because"] = asked["because"] if asked["because"].lower() in found.reason.lower() else found.reason
    return told


def roles(analysis: Analysis, expected: dict[str, Any]) -> dict[str, Any]:
    told = {named(each.full_name): each for each in analysis.roles}
    return {
        table: role(told[table], asked) if isinstance(asked, dict) else told[table].role.value
        for table, asked in expected.items()
    }


def parts(found: TableRole, asked: dict[str, Any]) -> dict[str, Any]:
    """Those parts of a table that the case asks for; ``because`` is a piece of the reason for the kind of fact."""
    changed, gone = found.history, found.soft_delete
    told: dict[str, Any] = {
        "fact_kind": found.fact_kind and found.fact_kind.value,
        "additivity": {each.column: each.additivity.value for each in found.measure_details},
        "additivity_because": {
            each.column: each.reason
            for each in found.measure_details
            if each.column in asked.get("additivity_because", {})
        },
        "dates_because": {
            each.column: each.reason for each in found.dates if each.column in asked.get("dates_because", {})
        },
        "degenerate": [each.column for each in found.degenerate_dimensions],
        "dates": {each.column: each.part.value for each in found.dates},
        "history": changed
        and {k: v for k, v in changed.model_dump(mode="json").items() if v and k not in ("reason", "evidence")},
        "versions": changed and changed.evidence and changed.evidence.reason,
        "soft_delete": gone and f"{gone.column} {gone.gone_when}",
        "cursors": {each.column: each.kind for each in found.cursors},
        "hierarchies": [" > ".join([each.kind, *each.columns]) for each in found.hierarchies],
        "depths": [each.depth for each in found.hierarchies],
        "because": found.fact_kind_reason,
    }
    if "because" in asked and asked["because"] in found.fact_kind_reason:
        told["because"] = asked["because"]
    return {each: told[each] for each in asked}


SECTIONS: dict[str, Callable[[Analysis], Any]] = {
    "keys": lambda each: [key(one) for one in each.keys],
    "natures": lambda each: {f"{named(one.full_name)}({', '.join(one.columns)})": one.nature for one in each.keys},
    "relationships": lambda each: [relationship(one) for one in each.relationships],
    "polymorphic": lambda each: [polymorphic(one) for one in each.polymorphic],
    "sensitive": lambda each: {f"{one.table}.{one.column}": one.category for one in each.sensitive},
    "units": lambda each: {
        f"{one.table}.{one.column}": one.unit + ("" if one.is_certain else ", perhaps") for one in each.units
    },
    "typed_texts": lambda each: {
        f"{one.table}.{one.column}": f"{one.holds} {one.form}{' in order' if one.sorts else ''}"
        for one in each.typed_texts
    },
    "repeated": lambda each: [
        f"{one.table}({', '.join(one.columns)}) by {one.cursor}, {one.dropped} of {one.rows}" for one in each.repeated
    ],
    "findings": lambda each: [f"{one.code}: {one.message}" for one in each.findings],
    "reasons": lambda each: [
        *(one.evidence.reason for one in each.keys),
        *(one.evidence.reason for one in each.relationships),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_a_case_gives_exactly_what_it_says(case: dict[str, Any], world: Callable[[Any], Any], written: Any) -> None:
    told = world(case)
    analysis = told.analysis()
    expected = dict(case["expect"])
    assert expected, "a case that expects nothing cannot fail"
    if "questions" in expected:
        assert [written(each) for each in told.questions] == expected.pop("questions")
    if "roles" in expected:
        wanted = expected.pop("roles")
        assert roles(analysis, wanted) == wanted
    for table, asked in expected.pop("parts", {}).items():
        (found,) = (each for each in analysis.roles if named(each.full_name) == table)
        assert parts(found, asked) == asked, table
    for section, value in expected.items():
        assert SECTIONS[section](analysis) == value
