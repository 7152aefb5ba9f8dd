"""Which columns are cast, to what and in which form, by what was counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from cartridge.analyzer.analyze import ROUNDS, analyze, wanted_checks
from cartridge.artifacts.analysis import Analysis
from cartridge.artifacts.casts import Cast
from cartridge.artifacts.checks import CheckAnswer, DataCheck, ValueCheck

ROWS = 60


def shape(text: str) -> str:
    return re.sub("[a-z]", "a", re.sub("[A-Z]", "A", re.sub("[0-9]", "9", text)))


def table(name: str, values: list[Any], texts: list[str]) -> dict[str, Any]:
    """What a profile says of a table whose one column holds ``values``."""
    facts: dict[str, Any] = {"type": "integer" if isinstance(values[0], int) else "text", "distinct": len({*texts})}
    if isinstance(values[0], int):
        facts |= {"min": min(values), "max": max(values)}
    else:
        lengths = sorted(map(len, texts))
        shapes = sorted({shape(each) for each in texts if each.strip()})
        facts |= {"min_length": lengths[0], "max_length": lengths[-1], "shapes": shapes}
        facts["blanks"] = any(each != each.strip() for each in texts)
    return {"tables": {"t": {"rows": ROWS, "columns": {name: facts}}}}


def analysis(told: Any, texts: list[str]) -> Analysis:
    """The analysis, its questions answered as a database answers them that holds these texts."""
    answers: list[CheckAnswer] = []
    for _ in range(ROUNDS):
        answers += [answer(each, texts) for each in wanted_checks(told.catalog, told.profiles, answers)]
    return analyze(told.catalog, told.profiles, answers)


def answer(check: DataCheck, texts: list[str]) -> CheckAnswer:
    violations = 0
    if isinstance(check, ValueCheck) and check.test in ("like", "unlike"):
        matching = sum(re.fullmatch(str(check.value), each) is not None for each in texts)
        violations = matching if check.test == "like" else len(texts) - matching
    return CheckAnswer(check=check, rows=ROWS, null_rows=ROWS - len(texts), violations=violations)


@pytest.mark.parametrize(
    ("name", "values", "cast"),
    [
        ("booked_on", ["31.12.2023", "01.02.2024"], Cast(to="date", form="DD.MM.YYYY", missing=0)),
        ("booked_on", ["31.12.2023", "30.02.2024"], None),
        ("booked_on", ["31/12/2023", "1/2/2024"], Cast(to="date", form="DD/MM/YYYY", missing=0)),
        ("booked_on", ["12/31/2023", "1/2/2024"], Cast(to="date", form="MM/DD/YYYY", missing=0)),
        ("booked_on", ["11/12/2023", "1/2/2024"], None),
        ("booked_on", ["31/12/2023", "1/31/2024"], None),
        ("booked_on", ["2023/12/31", "2024/02/29"], Cast(to="date", form="YYYY/MM/DD", missing=0)),
        ("booked_on", ["20231231", "20240229"], Cast(to="date", form="YYYYMMDD", missing=0)),
        (
            "booked_on",
            ["20231231", "20240229", "00000000"],
            Cast(to="date", form="YYYYMMDD", nothing=("00000000",), missing=20),
        ),
        ("booked_on", ["31.12.2023", "", " "], Cast(to="date", form="DD.MM.YYYY", nothing=("",), missing=40)),
        (
            "booked_on",
            ["31.12.2023", "", "00.00.0000", None],
            Cast(to="date", form="DD.MM.YYYY", nothing=("", "00.00.0000"), missing=45),
        ),
        ("booked_on", ["2023-12-31", ""], Cast(to="date", nothing=("",), missing=30)),
        (
            "booked_at",
            ["31.12.2023 23:59", "01.02.2024 0:00"],
            Cast(to="timestamp", form="DD.MM.YYYY hh:mm", missing=0),
        ),
        (
            "booked_at",
            ["31.12.2023 23:59:01", "01.02.2024 00:00:00"],
            Cast(to="timestamp", form="DD.MM.YYYY hh:mm:ss", missing=0),
        ),
        ("booked_at", ["31.12.2023 23:59:01", "01.02.2024 00:00"], None),
        ("amount", ["1.234,56", "7,5"], Cast(to="decimal(18,2)", form="1.234,56", missing=0)),
        ("amount", ["1,234.56", "7.125"], Cast(to="decimal(20,6)", form="1,234.56", missing=0)),
        ("amount", ["1.234", "12.345"], None),
        ("amount", ["12", "345", ""], Cast(to="bigint", nothing=("",), missing=20)),
        ("amount", [" 12.50", "345.00"], Cast(to="decimal(18,2)", nothing=("",), missing=0)),
        ("amount", ["1 234,50", "12,00"], Cast(to="decimal(18,2)", form="1 234,56", missing=0)),
        ("amount", ["1'234.50", "12.00"], None),
        ("quota", ["12 %", "12,5 %"], Cast(to="decimal(18,2)", form="12.5 %", missing=0)),
        ("value_date", [20231231, 20240229], Cast(to="date", form="YYYYMMDD")),
        ("value_date", [20231231, 20230229, 20230101], None),
        ("period", [202312, 202401], Cast(to="date", form="YYYYMM")),
        ("period", [202312, 202313, 202401], None),
    ],
)
def test_cast(name: str, values: list[Any], cast: Cast | None, world: Callable[[Any], Any]) -> None:
    values = [values[i % len(values)] for i in range(ROWS)]
    texts = [str(each) for each in values if each is not None]
    found = analysis(world(table(name, values, texts)), texts)
    casts = [*(each.cast for each in found.typed_texts), *(each.cast for each in found.units)]
    assert [each for each in casts if each] == ([cast] if cast else [])
    assert all(each.casts_to == (cast.to if cast else None) for each in found.typed_texts)
