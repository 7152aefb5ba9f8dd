"""Every model with its columns and tests, and how each fared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cartridge.artifacts.models import GeneratedModel, GeneratedTest, ModelGenerationResult, ModelType
from cartridge.report.outcomes import ModelOutcome, Outcome
from cartridge.words import counted


@dataclass(frozen=True, slots=True)
class TestLine:
    """A test with its outcome; ``arguments`` as ``name: value``."""

    test: GeneratedTest
    arguments: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """``sql`` is the text of its file, where it has one.

    ``tally`` sums up the tests; ``state`` is its colour: good, warn, bad or none.
    """

    id: str
    model: GeneratedModel
    sql: str | None
    outcome: Outcome
    tests: tuple[TestLine, ...]
    tally: str
    state: str


def entry_ids(result: ModelGenerationResult) -> dict[str, str]:
    """Model name to the anchor of its entry."""
    return {model.name: f"m{number}" for number, model in enumerate(result.models)}


def model_entries(
    result: ModelGenerationResult, outcomes: Mapping[str, ModelOutcome], sql: Mapping[str, str]
) -> tuple[tuple[ModelType, tuple[ModelEntry, ...]], ...]:
    """Entries by layer, in the order of the layers; layers without a model are left out."""
    ids = entry_ids(result)
    entries = [_entry(ids[each.name], each, sql.get(each.name), outcomes[each.name]) for each in result.models]
    layers = ((layer, tuple(each for each in entries if each.model.model_type is layer)) for layer in ModelType)
    return tuple((layer, found) for layer, found in layers if found)


def _entry(entry_id: str, model: GeneratedModel, sql: str | None, outcome: ModelOutcome) -> ModelEntry:
    tests = tuple(TestLine(test, _arguments(test), each) for test, each in zip(model.tests, outcome.tests, strict=True))
    states = [outcome.model.css_class, *(each.outcome.css_class for each in tests)]
    state = next((each for each in ("bad", "warn", "good") if each in states), "none")
    return ModelEntry(entry_id, model, sql, outcome.model, tests, _tally(tests), state)


def _arguments(test: GeneratedTest) -> str:
    return "; ".join(
        f"{name}: {', '.join(str(each) for each in value) if isinstance(value, list) else value}"
        for name, value in test.arguments.items()
    )


def _tally(tests: tuple[TestLine, ...]) -> str:
    """How the tests fared: ``4 tests passed``, ``3 passed, 1 warned``."""
    if not tests:
        return "no test of its own"
    counts: dict[str, int] = {}
    for each in tests:
        counts[each.outcome.word] = counts.get(each.outcome.word, 0) + 1
    if len(counts) == 1:
        return f"{counted(len(tests), 'test')} {next(iter(counts))}"
    return ", ".join(f"{number} {word}" for word, number in counts.items())
