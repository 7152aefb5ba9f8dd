"""BigQuery's spellings of types, and the fields nested in them."""

from __future__ import annotations

import pytest
from cartridge.scanner.connectors.bigquery_types import data_type, nested_fields

TYPES = {
    "INT64": "bigint",
    "FLOAT64": "double",
    "NUMERIC": "decimal",
    "NUMERIC(10, 2)": "decimal(10,2)",
    "NUMERIC(7)": "decimal(7,0)",
    "BIGNUMERIC": "decimal",
    "BIGNUMERIC(60, 20)": "decimal(60,20)",
    "BOOL": "boolean",
    "STRING": "text",
    "STRING(30)": "varchar(30)",
    "BYTES": "binary",
    "BYTES(16)": "binary",
    "DATE": "date",
    "TIME": "time",
    "DATETIME": "timestamp",
    "TIMESTAMP": "timestamptz",
    "INTERVAL": "interval",
    "JSON": "json",
    "GEOGRAPHY": "other",
    "RANGE<DATE>": "range",
    "ARRAY<STRING(10)>": "array<varchar(10)>",
    "ARRAY<RANGE<TIMESTAMP>>": "array<range>",
    "STRUCT<a INT64, b ARRAY<STRING>>": "struct",
    "ARRAY<STRUCT<a NUMERIC(10, 2)>>": "array<struct>",
    "SOMETHING_NEW": "other",
}


@pytest.mark.parametrize("raw", TYPES)
def test_a_type(raw: str) -> None:
    assert data_type(raw) == TYPES[raw]


def test_fields_at_any_depth_in_their_order() -> None:
    raw = "ARRAY<STRUCT<sku STRING, price STRUCT<amount NUMERIC(10, 2), tags ARRAY<STRING>>, at RANGE<DATE>>>"
    fields = nested_fields("items", raw, {"items.price.amount": "What one costs"})
    assert [(each.path, each.data_type, each.raw_type) for each in fields] == [
        ("items[].sku", "text", "STRING"),
        ("items[].price", "struct", "STRUCT<amount NUMERIC(10, 2), tags ARRAY<STRING>>"),
        ("items[].price.amount", "decimal(10,2)", "NUMERIC(10, 2)"),
        ("items[].price.tags", "array<text>", "ARRAY<STRING>"),
        ("items[].at", "range", "RANGE<DATE>"),
    ]
    assert [each.comment for each in fields] == [None, None, "What one costs", None, None]


def test_names_in_backticks_and_types_without_fields() -> None:
    assert [each.path for each in nested_fields("s", "STRUCT<`order` INT64, `größe` STRING>", {})] == [
        "s.order",
        "s.größe",
    ]
    assert nested_fields("s", "STRUCT<INT64, STRING>", {}) == ()
    assert nested_fields("a", "ARRAY<INT64>", {}) == ()
    assert nested_fields("odd", "STRUCT<a <broken>", {}) == ()
