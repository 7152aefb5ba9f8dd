"""Relations that a model names itself."""

from __future__ import annotations

import pytest
from cartridge.dbt.evaluator.hard_coded import hard_coded_relations


@pytest.mark.parametrize(
    ("code", "adapter", "found"),
    [
        ("select * from {{ ref('orders') }}", "duckdb", ()),
        ("select * from {{ source('shop', 'orders') }} join shop.users using (id)", "duckdb", ("shop.users",)),
        ('select * from "My Db"."My Schema"."Orders"', "snowflake", ("My Db.My Schema.Orders",)),
        ("select * from `project.data.events`", "bigquery", ("project.data.events",)),
        ("with o as (select * from {{ ref('a') }}) select * from o", "postgres", ()),
        ("{{ config(materialized='table') }}\nselect extract(year from o.at) from {{ ref('a') }} as o", "postgres", ()),
        ("select 1 where 'a from b.c' <> 'd' -- from e.f\n{# from g.h #}", "postgres", ()),
        ("select * from {{ ref('a') }} {% if x %} join raw.b using (id) {% endif %}", "postgres", ("raw.b",)),
        ("select a is distinct from t.b from {{ ref('a') }} as t", "postgres", ()),
        ("select * from {{ var('schema') }}.orders", "postgres", ()),
        ("select top 5 * from dbo.orders", "sqlserver", ("dbo.orders",)),
        ("{% for x in y %}", "postgres", ()),
        ("select from from from", "postgres", None),
        ("select * from an_unknown.adapter", "an_adapter_nobody_knows", ("an_unknown.adapter",)),
    ],
)
def test_only_names_with_a_schema_that_no_jinja_stands_for(
    code: str, adapter: str, found: tuple[str, ...] | None
) -> None:
    assert hard_coded_relations(code, adapter) == found
