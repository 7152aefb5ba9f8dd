"""What dbt said about each model and each test, in words a person uses; "not run" wherever it said nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from cartridge.artifacts.models import GeneratedModel, GeneratedTest
from cartridge.artifacts.run import NodeResult, RunResult

NOT_RUN = "not run"
BUILDING_COMMANDS = ("build", "run", "test")
"""The commands after which a status is about data; `parse` and `compile` only read the project."""

_WORDS = {
    "success": "built",
    "pass": "passed",
    "warn": "warned",
    "fail": "failed",
    "error": "error",
    "runtime error": "error",
    "partial success": "partly built",
    "skipped": "skipped",
    "no-op": "nothing to do",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a model or test fared; ``detail`` is dbt's own message, where it says more than the word."""

    word: str
    detail: str = ""

    @property
    def css_class(self) -> str:
        """Which of the four colours of a state it has."""
        if self.word in ("failed", "error"):
            return "bad"
        if self.word in ("warned", "partly built"):
            return "warn"
        return "good" if self.word in ("built", "passed") else "none"


@dataclass(frozen=True, slots=True)
class ModelOutcome:
    """A model's own outcome and those of its tests, in the order of ``model.tests``."""

    model: Outcome
    tests: tuple[Outcome, ...]


def outcomes_of(models: tuple[GeneratedModel, ...], run: RunResult | None) -> dict[str, ModelOutcome]:
    """The outcomes by model name."""
    ran = run if run is not None and run.command in BUILDING_COMMANDS else None
    nodes = {each.name: each for each in ran.nodes_of("model")} if ran else {}
    tests = {each.name: each for each in ran.nodes_of("test")} if ran else {}
    if ran:
        tests |= {each.unique_id.split(".")[2]: each for each in ran.nodes_of("test") if each.unique_id.count(".") > 1}
    return {
        model.name: ModelOutcome(
            _model_outcome(model, nodes.get(model.name)),
            tuple(_outcome(tests.get(dbt_test_name(model.name, test))) for test in model.tests),
        )
        for model in models
    }


def dbt_test_name(model: str, test: GeneratedTest) -> str:
    """The name that dbt gives a test that was not given one: test, model, then the arguments sorted by their names.

    It is what ``dbt.parser.generic_test_builders.synthesize_generic_test_names`` makes.
    """
    arguments: dict[str, JsonValue] = dict(test.arguments)
    if test.column is not None:
        arguments["column_name"] = test.column
    parts = [part for name in sorted(arguments) if name != "model" for part in _parts(arguments[name])]
    return f"{test.name}_{model}_" + "__".join(re.sub(r"[^0-9a-zA-Z_]+", "_", part) for part in parts)


def _parts(value: JsonValue) -> list[str]:
    if isinstance(value, Mapping):
        return [str(each) for each in value.values()]
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _model_outcome(model: GeneratedModel, node: NodeResult | None) -> Outcome:
    if node is None and model.materialized == "ephemeral":
        return Outcome("inlined", "An ephemeral model: it is part of the models that read it.")
    return _outcome(node)


def _outcome(node: NodeResult | None) -> Outcome:
    if node is None:
        return Outcome(NOT_RUN)
    word = _WORDS[node.status]
    return Outcome(word, (node.message or "") if word not in ("built", "passed") else "")
