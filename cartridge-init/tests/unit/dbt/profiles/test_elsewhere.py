"""A project for another warehouse than was scanned: where it is the environment says, names and types are its own."""

from __future__ import annotations

from typing import get_args

import pytest
from cartridge.artifacts.options import Adapter
from cartridge.artifacts.scan import Scan
from cartridge.dbt.profiles import target_profile, twin_for
from cartridge.dbt.profiles.elsewhere import ADAPTERS, WAREHOUSE_VARIABLES
from cartridge.dbt.profiles.loaded import as_loaded_into, fold_into
from cartridge.errors import GenerationError


def scan(database_type: str, *tables: str, **types: str) -> Scan:
    columns = [
        {"name": name, "position": place, "data_type": kind, "raw_type": f"raw {kind}"}
        for place, (name, kind) in enumerate(types.items(), 1)
    ]
    return Scan.model_validate(
        {
            "cartridge_version": "0",
            "database_type": database_type,
            "database": "shop",
            "server_version": "1",
            "connection_string": "x",
            "connection": {},
            "scan_timestamp": "2024-01-01T00:00:00Z",
            "schemas": [{"name": "main"}],
            "tables": [{"name": name, "schema": "main", "columns": columns} for name in tables],
        }
    )


def test_what_can_be_chosen_is_what_there_is() -> None:
    assert sorted(ADAPTERS) == sorted(get_args(Adapter))


@pytest.mark.parametrize("adapter", ["postgres", "redshift", "snowflake", "bigquery"])
def test_the_environment_says_where_it_is(adapter: str) -> None:
    profile = target_profile(scan("sqlite", "orders"), "shop", adapter)
    assert profile.needs_twin
    asked = [str(value).split("'")[1] for value in profile.outputs["dev"].values() if "env_var" in str(value)]
    assert {each for each in asked if "SECRET" not in each} <= set(WAREHOUSE_VARIABLES)
    assert [each for each in profile.sign_in if "SECRET" in each] == []
    assert {str(each["schema"]) for each in profile.outputs.values()} == {"shop_dev", "shop"}


@pytest.mark.parametrize(
    ("database_type", "adapter"),
    [("mysql", "duckdb"), ("postgresql", "postgres"), ("duckdb", "duckdb"), ("snowflake", "snowflake")],
)
def test_the_warehouse_that_was_scanned_is_no_other(database_type: str, adapter: str) -> None:
    assert target_profile(scan(database_type), "shop", adapter) == target_profile(scan(database_type), "shop")


def test_an_adapter_that_nobody_knows_is_refused() -> None:
    with pytest.raises(GenerationError, match="Did you mean `snowflake`"):
        target_profile(scan("duckdb"), "shop", "snowflak")


@pytest.mark.parametrize(
    ("database_type", "adapter", "name", "folded"),
    [
        ("postgresql", "snowflake", "orders", "ORDERS"),
        ("postgresql", "snowflake", "Orders", "Orders"),
        ("duckdb", "snowflake", "Orders", "ORDERS"),
        ("duckdb", "redshift", "Orders", "orders"),
        ("snowflake", "postgres", "ORDERS", "orders"),
        ("snowflake", "postgres", "orders", "orders"),
        ("snowflake", "duckdb", "ORDERS", "ORDERS"),
        ("mysql", "snowflake", "order lines", "order lines"),
    ],
)
def test_a_name_without_quotes_folds(database_type: str, adapter: str, name: str, folded: str) -> None:
    assert fold_into(scan(database_type, name), adapter)(name) == folded


def test_two_tables_do_not_become_one() -> None:
    fold = fold_into(scan("mysql", "Orders", "orders", "lines"), "snowflake")
    assert [fold(each) for each in ("Orders", "orders", "lines")] == ["Orders", "orders", "LINES"]


def test_bigquery_takes_no_odd_characters_and_no_two_names_become_one() -> None:
    names = ("c:\\new", "c_-new", "c:-new", "say `hi`", "order lines", "Straße", "a.b", "a_b")
    fold = fold_into(scan("duckdb", *names), "bigquery")
    folded = [fold(each) for each in names]
    assert folded == ["c__new", "c_-new", "c_-new_2", "say _hi_", "order lines", "Straße", "a_b_2", "a_b"]


@pytest.mark.parametrize(
    ("adapter", "expected"),
    [
        ("snowflake", "varchar decimal(10, 2) varchar varchar(36) variant variant decimal(38, 0)"),
        ("bigquery", "string numeric(10, 2) string string(36) json json numeric(38, 0)"),
        ("postgres", "text decimal(10, 2) text uuid jsonb jsonb decimal(38, 0)"),
    ],
)
def test_types_are_the_warehouses(adapter: str, expected: str) -> None:
    types = {"a": "enum", "b": "decimal(10,2)", "c": "interval", "d": "uuid", "e": "array<integer>", "f": "json"}
    seen, notes = as_loaded_into(scan("duckdb", "t", **types, g="hugeint"), adapter)
    found = [each.raw_type for each in seen.tables[0].columns]
    assert (" ".join(found), len(notes)) == (expected, 1)
    assert [each.data_type for each in twin_for(scan("duckdb", "t", **types), adapter).tables[0].columns][-1] == "JSON"
