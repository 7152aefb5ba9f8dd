"""The section ``unit_tests`` of the YAML beside the models."""

from __future__ import annotations

from collections.abc import Iterable

from cartridge.artifacts.models import GeneratedModel, ModelInput, SourceInput
from cartridge.artifacts.unit_tests import THIS, GeneratedUnitTest, GivenRows
from cartridge.dbt.jinja import escape
from cartridge.dbt.yaml import Value


def unit_test_entries(models: Iterable[GeneratedModel]) -> list[Value]:
    """One entry per unit test, in the order of the models."""
    return [_entry(model, each) for model in models for each in model.unit_tests]


def _entry(model: GeneratedModel, test: GeneratedUnitTest) -> Value:
    entry: dict[str, Value] = {"name": test.name, "description": escape(test.description), "model": model.name}
    if test.is_incremental:
        entry["overrides"] = {"macros": {"is_incremental": True}}
    entry["given"] = [_given(model, each) for each in test.given]
    entry["expect"] = {"rows": [dict(each) for each in test.expect]}
    return entry


def _given(model: GeneratedModel, given: GivenRows) -> Value:
    return {"input": _input(model, given.alias), "rows": [dict(each) for each in given.rows]}


def _input(model: GeneratedModel, alias: str) -> str:
    if alias == THIS:
        return THIS
    assert model.query, f"{model.name} has no inputs that are known"
    found = next(each for each in model.query.inputs if each.alias == alias)
    if isinstance(found, SourceInput):
        return f"source('{found.source}', '{found.table}')"
    assert isinstance(found, ModelInput), f"{alias} of {model.name} is made of nothing, and takes no rows"
    return f"ref('{found.model}')"
