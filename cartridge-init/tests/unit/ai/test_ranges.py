"""Ranges that staging tests: meant by name or unit, and proven by the profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Additivity, Finding, Measure
from cartridge.artifacts.models import GeneratedTest
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.request import ModelGenerationRequest
from model_rules import broken
from requests_from_text import request_of

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "ranges.yml").read_text(encoding="utf-8"))


def request_with(case: dict[str, Any]) -> ModelGenerationRequest:
    request = request_of(f"sales fact 100: id! {case['column']} sold_at:timestamp", scanned_at="noon")
    (table,) = request.tables
    assert table.role
    column = table.columns[1]
    profile = ColumnProfile(name=column.name, null_count=0, minimum=case.get("least"), maximum=case.get("most"))
    column = column.model_copy(update={"profile": profile, "unit": case.get("unit")})
    details = tuple(
        Measure(column=column.name, additivity=Additivity(each), reason="The case says so.")
        for each in filter(None, [case.get("additivity")])
    )
    findings = tuple(
        Finding(
            schema_name="public", table="sales", code=each, columns=(column.name,), message="few", count=case["count"]
        )
        for each in filter(None, [case.get("finding")])
    )
    changed = {
        "columns": (table.columns[0], column, *table.columns[2:]),
        "role": table.role.model_copy(update={"measure_details": details}),
        "is_sampled": case.get("sampled", False),
        "findings": findings,
    }
    return request.model_copy(update={"tables": (table.model_copy(update=changed),)})


def ranges_of(request: ModelGenerationRequest) -> list[GeneratedTest]:
    result = make_models(request)
    assert broken(request, result) == []
    return [test for model in result.models for test in model.tests if test.name == "values_in_range"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    found = ranges_of(request_with(case))
    if case["bounds"] is None:
        assert found == []
        return
    (test,) = found
    minimum, maximum = [*case["bounds"], None][:2]
    assert test.arguments.get("minimum") == minimum
    assert test.arguments.get("maximum") == maximum
    assert test.severity == ("warn" if "warns" in case else "error")
    assert test.evidence == case.get("warns", test.evidence)


def test_columns_of_the_same_bounds_share_a_test_and_keys_have_none() -> None:
    request = request_of("sales fact 100: id! quantity:integer amount:integer customer_count:integer! share:double")
    (table,) = request.tables
    columns = tuple(
        each.model_copy(update={"profile": ColumnProfile(name=each.name, null_count=0, minimum=0, maximum=1)})
        for each in table.columns
    )
    (test,) = ranges_of(request.model_copy(update={"tables": (table.model_copy(update={"columns": columns}),)}))
    assert test.arguments == {"columns": ["quantity", "amount"], "minimum": 0}
    assert test.evidence == "0 of 100 rows are below 0."
