"""Testing: every model proves its key, and every source says when it is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from cartridge.dbt.evaluator.graph import Graph, Resource
from cartridge.dbt.evaluator.rule import Breach, Rule, listed

TEST_COVERAGE: Final = "fct_test_coverage"
COMPOSITE: Final = "unique_combination"
"""How the tests of a key of several columns are called, in dbt_utils and in the projects that Cartridge writes."""


def missing_primary_key_tests(graph: Graph) -> Iterator[Breach]:
    for model in graph.models:
        if not _is_key_tested(graph, model):
            yield Breach(model, "no column is tested to be unique and not null, nor a combination of them unique")


def sources_without_freshness(graph: Graph) -> Iterator[Breach]:
    for source in graph.sources:
        freshness = source.facts.get("freshness") or source.config.get("freshness") or {}
        limits = [freshness.get(name) or {} for name in ("warn_after", "error_after")]
        if not any(each.get("count") for each in limits):
            yield Breach(source, "no `freshness` says how old its newest row may be")


def test_coverage(graph: Graph) -> Iterator[Breach]:
    """Of the project as a whole, but for the models that declare why there is nothing to test."""
    without = [each for each in graph.models if not graph.tests_of(each)]
    yield from (Breach(each, "has no test") for each in without if TEST_COVERAGE in each.exceptions)
    untested = tuple(each for each in without if TEST_COVERAGE not in each.exceptions)
    if untested:
        share = 100 * (len(graph.models) - len(untested)) / len(graph.models)
        yield Breach(None, f"{share:.0f} % of the models have a test; without any: {listed(untested)}")


def _is_key_tested(graph: Graph, model: Resource) -> bool:
    by_column: dict[str | None, set[str]] = defaultdict(set)
    for test in graph.tests_of(model):
        by_column[test.column].add(test.name)
    for column in model.columns:
        if any(each.get("type") == "not_null" for each in column.get("constraints") or ()):
            by_column[column.get("name")].add("not_null")
    if any(name.startswith(COMPOSITE) for names in by_column.values() for name in names):
        return True
    return any(column is not None and {"unique", "not_null"} <= names for column, names in by_column.items())


RULES: Final = tuple(
    Rule(f"fct_{find.__name__}", "testing", find)
    for find in (missing_primary_key_tests, sources_without_freshness, test_coverage)
)
