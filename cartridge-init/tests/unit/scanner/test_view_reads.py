"""Which tables a view reads, as each database's rules for names have it."""

from __future__ import annotations

import pytest
from cartridge.artifacts.catalog import Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.scanner.view_reads import with_reads

TABLES = ("public.orders", "public.customers", "public.Mixed", "sales.orders", "sales.lines", "sales.a.b")


def reads(
    definition: str, *, dialect: str = "postgres", schema: str = "sales", tables: tuple[str, ...] = TABLES
) -> list[str]:
    view = Table(name="view", schema_name=schema, type=TableType.VIEW, view_definition=definition)
    names = [each.split(".", 1) for each in tables]
    found = with_reads(
        [*(Table(name=name, schema_name=where) for where, name in names), view],
        dialect=dialect,
        database="shop",
        default_schema="public",
    )
    assert [each.reads for each in found[:-1]] == [()] * len(names)
    return [str(each) for each in found[-1].reads]


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("select * from public.orders", ["public.orders"]),
        ("select * from orders, customers", ["public.customers", "sales.orders"]),
        ("select * from (public.orders as o join sales.lines as l on (o.id = l.id))", ["public.orders", "sales.lines"]),
        ("select (select max(id) from lines) from orders where id in (select id from public.customers)",
         ["public.customers", "sales.lines", "sales.orders"]),
        ("select 1 from orders union all select 2 from public.orders except select 3 from lines",
         ["public.orders", "sales.lines", "sales.orders"]),
        ("with orders as (select 1 as id) select * from orders", []),
        ("with orders as (select * from orders), o as (select * from orders) select * from o", ["sales.orders"]),
        ("with recursive lines as (select 1 as n union all select n + 1 from lines) select * from lines", []),
        ("with lines as (select 1) select * from sales.lines", ["sales.lines"]),
        ("select * from customers as c cross join lateral (select from lines where id = c.id) as l",
         ["public.customers", "sales.lines"]),
        ("select * from generate_series(1, 2) as orders", []),
        ('select * from "view"', []),
        ('select * from sales."a.b"', ["sales.a.b"]),
        ("select * from ORDERS", ["sales.orders"]),
        ('select * from "ORDERS"', []),
        ('select * from Mixed, "Mixed"', ["public.Mixed"]),
        ("select * from shop.sales.lines", ["sales.lines"]),
        ("select * from other.sales.lines", []),
        ("select * from pg_catalog.pg_class", []),
        ("values (1)", []),
        ("select from where (", []),
        ("", []),
    ],
)  # fmt: skip
def test_tables_are_found_by_the_rules_of_postgresql(definition: str, expected: list[str]) -> None:
    assert reads(definition) == expected


@pytest.mark.parametrize(
    ("dialect", "definition", "tables", "expected"),
    [
        ("duckdb", 'select * from "ORDERS"', ("sales.orders",), ["sales.orders"]),
        ("duckdb", "select * from orders", ("sales.Orders",), ["sales.Orders"]),
        ("duckdb", "select * from shop.orders", ("public.orders", "sales.orders"), ["public.orders"]),
        ("duckdb", "from orders", ("sales.orders",), ["sales.orders"]),
        ("sqlite", "select * from [Orders]", ("public.orders",), ["public.orders"]),
        ("snowflake", "select * from orders", ("SALES.orders", "sales.ORDERS"), ["sales.ORDERS"]),
        ("mysql", "select * from `sales`.`Orders`", ("sales.Orders", "sales.orders"), ["sales.Orders"]),
        ("bigquery", "select * from `shop.sales.orders`", ("sales.orders",), ["sales.orders"]),
        ("redshift", 'select * from "Sales"."ORDERS"', ("sales.orders",), ["sales.orders"]),
        ("", "select * from orders", ("sales.orders",), ["sales.orders"]),
    ],
)
def test_each_database_has_rules_of_its_own(
    dialect: str, definition: str, tables: tuple[str, ...], expected: list[str]
) -> None:
    assert reads(definition, dialect=dialect, tables=tables) == expected


def test_a_name_that_fits_two_tables_is_none_of_them() -> None:
    assert reads("select * from ORDERS", dialect="duckdb", tables=("sales.orders", "sales.Orders")) == []


def test_a_view_may_read_a_view() -> None:
    first = Table(name="first", schema_name="s", type=TableType.VIEW, view_definition="select 1")
    second = Table(name="second", schema_name="s", type=TableType.VIEW, view_definition="select * from first")
    found = with_reads([first, second], dialect="postgres", database="shop")
    assert [each.reads for each in found] == [(), (TableName(schema_name="s", table="first"),)]


def test_nesting_beyond_what_python_can_follow_reads_nothing() -> None:
    assert reads("select " + "(" * 5000 + "1" + ")" * 5000 + " from orders") == []
