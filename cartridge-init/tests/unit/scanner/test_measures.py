"""Numbers from the database as JSON can hold them, and statements that fit the database."""

from __future__ import annotations

import pytest
from cartridge.artifacts.types import TypeFamily
from cartridge.scanner.measures import Measure, finite, scalar, statements


@pytest.mark.parametrize(
    ("text", "family", "value"),
    [
        ("12", TypeFamily.INTEGER, 12),
        ("-9223372036854775808", TypeFamily.INTEGER, "-9223372036854775808"),
        ("2", TypeFamily.FLOAT, 2.0),
        ("1e308", TypeFamily.FLOAT, 1e308),
        ("1e400", TypeFamily.DECIMAL, "1e400"),
        ("0.10", TypeFamily.DECIMAL, 0.1),
        ("0.1234567890123456789", TypeFamily.DECIMAL, "0.1234567890123456789"),
        ("100.00", TypeFamily.DECIMAL, 100),
        ("NaN", TypeFamily.DECIMAL, "NaN"),
        ("nan", TypeFamily.FLOAT, "NaN"),
        ("inf", TypeFamily.FLOAT, "Infinity"),
        ("-Inf", TypeFamily.FLOAT, "-Infinity"),
        ("no number", TypeFamily.INTEGER, "no number"),
        ("2024-01-31", TypeFamily.DATE, "2024-01-31"),
        ("12", TypeFamily.DATE, "12"),
    ],
)
def test_a_value_loses_nothing(text: str, family: TypeFamily, value: object) -> None:
    found = scalar(text, family)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"), [("2.5", 2.5), ("NaN", None), ("Infinity", None), ("1e999", None), ("x", None)]
)
def test_a_mean_is_a_number_or_unknown(text: str, value: float | None) -> None:
    assert finite(text) == value


def test_a_select_is_split_only_where_the_database_asks_for_it() -> None:
    measures = [Measure(f"c{number}", "filled", f"count(c{number})") for number in range(5)]
    assert [sql for sql, _ in statements(measures, "t", 6)] == [
        "select count(*), count(c0), count(c1), count(c2), count(c3), count(c4) from t"
    ]
    assert [sql for sql, _ in statements(measures, "t", 4)] == [
        "select count(*), count(c0), count(c1), count(c2) from t",
        "select count(*), count(c3), count(c4) from t",
    ]
    assert [sql for sql, _ in statements([], "t", 4)] == ["select count(*) from t"]
