"""Which values look like codes of a small closed set."""

from __future__ import annotations

from typing import Any

import pytest
from cartridge.artifacts.catalog import Column
from cartridge.artifacts.profile import Quartiles
from cartridge.scanner.codes import fields_from_counts, looks_closed, may_be_code, value_counts


@pytest.mark.parametrize(
    ("counts", "closed"),
    [
        ({"new": 500, "paid": 400}, True),
        ({"new": 500, "paid": 400, "Paid": 1, None: 30}, True),
        ({"": 300, "x": 300}, True),
        ({"only": 900}, False),
        ({None: 900}, False),
        ({}, False),
        ({"a": 20, "b": 20}, False),
        ({str(number): 5 for number in range(20)}, False),
        ({**{str(number): 1 for number in range(4)}, "a": 500, "b": 500}, False),
        ({"x" * 41: 500, "b": 500}, False),
        ({"line\nbreak": 500, "b": 500}, False),
    ],
    ids=[
        "codes",
        "codes with a slip",
        "with an empty text",
        "one value",
        "nulls",
        "nothing",
        "few rows",
        "few repeats",
        "many that occur once",
        "long values",
        "texts of lines",
    ],
)
def test_closed_sets(counts: dict[str | None, int], closed: bool) -> None:
    assert looks_closed(counts) is closed


@pytest.mark.parametrize(
    ("data_type", "distinct", "may"),
    [
        ("boolean", None, True),
        ("varchar(10)", 30, True),
        ("varchar(10)", 31, False),
        ("text", None, False),
        ("integer", 3, True),
        ("decimal(4,2)", 3, False),
        ("date", 1, False),
        ("json", 2, False),
    ],
)
def test_candidates(data_type: str, distinct: int | None, may: bool) -> None:
    column = Column(name="c", position=1, data_type=data_type, raw_type=data_type)
    assert may_be_code(column, distinct, 30) is may


def test_an_enum_is_a_candidate_by_its_labels() -> None:
    labels = tuple(str(number) for number in range(31))
    column = Column(name="c", position=1, data_type="enum", raw_type="e", enum_values=labels)
    assert not may_be_code(column, 2, 30)
    assert may_be_code(column.model_copy(update={"enum_values": labels[:3]}), None, 30)


def test_the_most_frequent_value_comes_first_and_ties_are_in_order() -> None:
    assert [(each.value, each.count) for each in value_counts({"b": 2, None: 9, "a": 2, "c": 5})] == [
        ("c", 5),
        ("a", 2),
        ("b", 2),
    ]


@pytest.mark.parametrize(
    ("data_type", "counts", "fields"),
    [
        (
            "integer",
            {"1": 3, "-2": 1, None: 4},
            {
                "null_count": 4,
                "distinct_count": 2,
                "minimum": -2,
                "maximum": 1,
                "mean": 0.25,
                "standard_deviation": pytest.approx(1.6875**0.5),
                "quartiles": Quartiles(lower=-2, median=1, upper=1, kind="exact", error=0.0),
            },
        ),
        (
            "text",
            {"ab": 1, "": 1},
            {"null_count": 0, "distinct_count": 2, "min_length": 0, "max_length": 2, "mean_length": 1.0},
        ),
        ("boolean", {"true": 5}, {"null_count": 0, "distinct_count": 1}),
        ("integer", {None: 5}, {"null_count": 5, "distinct_count": 0}),
    ],
)
def test_statistics_follow_from_the_counts(
    data_type: str, counts: dict[str | None, int], fields: dict[str, Any]
) -> None:
    column = Column(name="c", position=1, data_type=data_type, raw_type=data_type)
    assert fields_from_counts(column, counts) == {"name": "c", "distinct_kind": "exact", **fields}
