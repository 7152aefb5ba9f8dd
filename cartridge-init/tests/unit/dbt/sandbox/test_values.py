"""Values of a column: DuckDB takes them for its type, they differ, and lie where those of the source lay."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from cartridge.artifacts.twin import TwinColumn
from cartridge.dbt.sandbox.values import nth, spread

TYPES = [
    "SMALLINT",
    "BIGINT",
    "HUGEINT",
    "DECIMAL(38, 9)",
    "DOUBLE",
    "DATE",
    "TIMESTAMP",
    "TIMESTAMP WITH TIME ZONE",
    "TIME",
    "UUID",
    "JSON",
    "BLOB",
    "INTERVAL",
    "VARCHAR",
    "INTEGER[]",
    "STRUCT(a INT, b TEXT[], c STRUCT(d TIMESTAMPTZ))",
    "MAP(TEXT, INT)",
]


def column(data_type: str, **more: Any) -> TwinColumn:
    return TwinColumn(name="some name", data_type=data_type, **more)


@pytest.mark.parametrize("data_type", TYPES)
def test_every_place_has_a_value_of_its_own(data_type: str) -> None:
    values = [nth(column(data_type), index) for index in range(40)]
    with duckdb.connect() as connection:
        connection.execute(f"create table t (v {data_type})")
        for value in values:
            connection.execute(f"insert into t values ('{value.replace(chr(39), chr(39) * 2)}')")
        (count,) = connection.execute("select count(distinct v) from t").fetchone() or (0,)
    assert count == 40


@pytest.mark.parametrize(
    ("data_type", "low", "high"),
    [
        ("INTEGER", 5, 9),
        ("INTEGER", -3, -3),
        ("DECIMAL(4, 2)", "0.99", "4.99"),
        ("DOUBLE", -0.5, 0.25),
        ("DATE", "1999-12-30", "2001-02-03"),
        ("TIMESTAMP", "2020-05-05 10:00:00.5", "2020-05-05 10:00:02"),
        ("TIMESTAMP WITH TIME ZONE", "2020-05-05T10:00:00Z", "2021-05-05T10:00:00+02:00"),
    ],
)
def test_a_value_lies_within_what_was_seen(data_type: str, low: Any, high: Any) -> None:
    made = [spread(column(data_type, minimum=low, maximum=high), index, 40) for index in range(40)]
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for value in made:
            asked = f"select '{value}'::{data_type} between '{low}'::{data_type} and '{high}'::{data_type}"
            assert connection.execute(asked).fetchone() == (True,), value


@pytest.mark.parametrize(("low", "high"), [("infinity", "nonsense"), ("0001-01-01 BC", None), ("9999-12-31", None)])
def test_a_range_that_nobody_can_read_is_none(low: str, high: str | None) -> None:
    with duckdb.connect() as connection:
        for make in (nth(column("DATE", minimum=low, maximum=high), 39), spread(column("DATE", minimum=low), 39, 40)):
            assert connection.execute(f"select '{make}'::date is not null").fetchone() == (True,)


def test_codes_are_all_used() -> None:
    assert {spread(column("VARCHAR", codes=("a", "b", "c")), index, 9) for index in range(9)} == {"a", "b", "c"}


@pytest.mark.parametrize(("length", "index", "text"), [(None, 0, "some name 1"), (2, 27, "BB"), (20, 8, "some name 9")])
def test_a_text_is_no_longer_than_those_seen(length: int | None, index: int, text: str) -> None:
    assert nth(column("VARCHAR", max_length=length), index) == text


@pytest.mark.parametrize(
    ("shape", "first"),
    [
        ("9999-99-99", "2024-01-01"),
        ("99999999", "20240101"),
        ("9999-99-99 99:99:99", "2024-01-01 00:00:00"),
        ("999.99", "100.00"),
        ("-99", "10"),
        ("Aaaa", "some name 1"),
    ],
)
def test_a_text_that_reads_as_a_date_or_a_number_still_does(shape: str, first: str) -> None:
    assert nth(column("VARCHAR", shape=shape), 0) == first


def test_json_has_the_keys_that_were_seen() -> None:
    made = nth(column("JSON", json_keys={"a": "string", "n": "number", "b": "boolean", "l": "array"}), 2)
    assert made == '{"a": "a 3", "n": 2, "b": true, "l": []}'
