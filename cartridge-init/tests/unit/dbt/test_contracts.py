"""Contracts: the types they promise in each dialect, and the casts that keep the promise."""

from __future__ import annotations

import pytest
import sqlglot
import yaml
from cartridge import journey
from cartridge.artifacts.contracts import contract_type, total_type
from cartridge.artifacts.options import Adapter, GenerationOptions
from invented_shop import shop_scan
from sqlglot import exp

ADAPTERS: tuple[Adapter, ...] = ("bigquery", "duckdb", "postgres", "redshift", "snowflake")


@pytest.mark.parametrize(
    ("data_type", "adapter", "raw", "expected"),
    [
        ("bigint", "snowflake", None, "bigint"),
        ("varchar(20)", "postgres", None, "text"),
        ("varchar(20)", "redshift", None, "varchar(20)"),
        ("text", "redshift", None, "varchar(65535)"),
        ("enum", "duckdb", None, "varchar"),
        ("decimal(10,2)", "bigquery", None, "numeric(10, 2)"),
        ("decimal(38,2)", "bigquery", None, "bignumeric(38, 2)"),
        ("decimal(76,38)", "bigquery", None, "bignumeric(76, 38)"),
        ("decimal(76,2)", "bigquery", None, None),
        ("decimal(60,2)", "postgres", None, "numeric(60, 2)"),
        ("decimal(60,2)", "duckdb", None, None),
        ("decimal", "duckdb", None, None),
        ("hugeint", "postgres", None, None),
        ("hugeint", "duckdb", None, "hugeint"),
        ("json", "postgres", "json", "json"),
        ("json", "postgres", "jsonb", "jsonb"),
        ("timestamptz", "snowflake", "TIMESTAMP_LTZ", "timestamp_ltz"),
        ("timestamp(6)", "bigquery", None, "datetime"),
        ("struct", "duckdb", None, None),
        ("other", "postgres", None, None),
        ("bigint", "sparksql", None, None),
        ("decimal(10,2)", "sparksql", None, None),
    ],
)
def test_a_type_is_known_exactly_or_not_at_all(
    data_type: str, adapter: str, raw: str | None, expected: str | None
) -> None:
    assert contract_type(data_type, adapter, raw) == expected


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_type_is_one_of_its_dialect(adapter: str) -> None:
    for data_type in ("smallint", "double", "real", "text", "date", "time", "timestamp", "timestamptz", "json"):
        kind = contract_type(data_type, adapter)
        assert kind, data_type
        exp.DataType.build(kind, dialect=adapter)


def test_a_sum_is_wider_than_what_it_adds() -> None:
    assert [total_type(each) for each in ("smallint", "hugeint", "decimal(5,3)", "decimal", "real")] == [
        "bigint",
        "hugeint",
        "decimal(38,3)",
        "decimal",
        "real",
    ]


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_contract_names_the_type_of_every_column_and_the_query_gives_it(adapter: Adapter) -> None:
    options = GenerationOptions(contracts="marts", adapter=adapter)
    files = {each.path: each.content for each in journey.generate(shop_scan(), "shop", options=options).project.files}
    marts = yaml.safe_load(files["models/marts/_marts__models.yml"])["models"]
    (orders,) = [each for each in marts if each["name"] == "fct_orders"]
    assert orders["config"]["access"] == "public"
    assert orders["config"]["contract"] == {"enforced": True}
    types = {each["name"]: each["data_type"] for each in orders["columns"]}
    sql = files["models/marts/fct_orders.sql"].replace("{{ ref('", "").replace("') }}", "")
    final = sqlglot.parse_one(sql, dialect=adapter).find_all(exp.Select)
    (last,) = [each for each in final if len(each.expressions) == len(types)]
    for item in last.expressions:
        inner = item.unalias()
        if isinstance(inner, exp.Cast):
            assert inner.to == exp.DataType.build(types[item.alias_or_name], dialect=adapter), item.sql()
        else:  # as it stands in the source
            assert isinstance(inner, exp.Column), item.sql()
    is_cast = {item.alias_or_name: isinstance(item.unalias(), exp.Cast) for item in last.expressions}
    assert is_cast["payment_count"]
    assert is_cast["status"] == (adapter != "postgres")
    staged = yaml.safe_load(files["models/staging/shop/_shop__models.yml"])["models"]
    assert not any("access" in each["config"] or "contract" in each["config"] for each in staged)
