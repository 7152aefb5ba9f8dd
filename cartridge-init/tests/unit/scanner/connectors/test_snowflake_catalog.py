"""What Snowflake documents of its catalog, as tables. The rows are ours, their columns those of its reference:

https://docs.snowflake.com/en/sql-reference/info-schema and
https://docs.snowflake.com/en/sql-reference/sql/show-primary-keys (and -unique-keys, -imported-keys).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from cartridge.artifacts.catalog import Column, ForeignKey, PrimaryKey, Problem, Table, TableType, UniqueConstraint
from cartridge.artifacts.noun import TableName
from cartridge.errors import ConnectionLostError, DatabaseConnectionError, ScanError
from cartridge.scanner.base import Row, StatementTimeoutError
from cartridge.scanner.connectors.snowflake import MOST_SHOWN_ROWS, SnowflakeConnector, asked_in_parts, shown_keys
from cartridge.scanner.connectors.snowflake_catalog import (
    Relations,
    ShownRow,
    clustering_keys,
    normal_type,
    raw_type,
    select_of,
)
from cartridge.scanner.connectors.snowflake_errors import CatalogTooLargeError
from cartridge.scanner.url import ConnectionURL
from cartridge.scanner.view_reads import with_reads

# schema, name, type, rows, bytes, clustering key, comment, dynamic, hybrid
TABLES = [
    ("SALES", "CUSTOMERS", "BASE TABLE", 1200, 40960, None, "Who buys", "NO", "NO"),
    ("SALES", "ORDERS", "BASE TABLE", 9000, 819200, "LINEAR(TO_DATE(ORDERED_AT), REGION)", "", "NO", "NO"),
    ("SALES", "order lines", "BASE TABLE", 20000, 1638400, None, None, "NO", "NO"),
    ("SALES", "ORDERS_PER_DAY", "BASE TABLE", 365, 8192, None, None, "YES", "NO"),
    ("SALES", "CARTS", "BASE TABLE", 17, 4096, None, None, "NO", "YES"),
    ("SALES", "CART_ITEMS", "BASE TABLE", 40, 4096, None, None, "NO", "YES"),
    ("SALES", "CLICKS", "EXTERNAL TABLE", None, None, None, None, "NO", "NO"),
    ("SALES", "BIG_ORDERS", "VIEW", None, None, None, "Above 1,000", "NO", "NO"),
    ("SALES", "DAILY", "MATERIALIZED VIEW", 30, 2048, None, None, "NO", "NO"),
    ("SALES", "SECRET", "VIEW", None, None, None, None, "NO", "NO"),
    ("SALES", "TELEMETRY", "EVENT TABLE", 5, 1024, None, None, "NO", "NO"),
]
VIEWS = [
    (
        "SALES",
        "BIG_ORDERS",
        "create or replace view big_orders (order_id comment 'as in orders', amount)\n  comment = 'Above 1,000'\nas\n"
        '  select o.order_id, l.amount from Orders o join "order lines" as l on l.order_id = o.order_id;',
        "Above 1,000",
    ),
    ("SALES", "SECRET", None, None),
]
# schema, table, name, type, length, precision, scale, fraction, nullable, identity, default, comment
COLUMNS = [
    (
        "SALES",
        "CUSTOMERS",
        "CUSTOMER_ID",
        "NUMBER",
        None,
        38,
        0,
        None,
        "NO",
        "YES",
        "IDENTITY START 1 INCREMENT 1",
        None,
    ),
    ("SALES", "CUSTOMERS", "EMAIL", "TEXT", 60, None, None, None, "NO", "NO", None, "Their address"),
    ("SALES", "CUSTOMERS", "NOTE", "TEXT", 16777216, None, None, None, "YES", "NO", "'none'", ""),
    ("SALES", "ORDERS", "ORDER_ID", "NUMBER", None, 18, 0, None, "NO", "NO", None, None),
    ("SALES", "ORDERS", "CUSTOMER_ID", "NUMBER", None, 38, 0, None, "YES", "NO", None, None),
    ("SALES", "ORDERS", "ORDERED_AT", "TIMESTAMP_NTZ", None, None, None, 9, "YES", "NO", "CURRENT_TIMESTAMP()", None),
    ("SALES", "ORDERS", "PAYLOAD", "VARIANT", None, None, None, None, "YES", "NO", None, None),
    ("SALES", "order lines", "order_id", "NUMBER", None, 18, 0, None, "NO", "NO", None, None),
    ("SALES", "order lines", "line no", "NUMBER", None, 4, 0, None, "NO", "NO", None, None),
    ("SALES", "CARTS", "CART_ID", "NUMBER", None, 38, 0, None, "NO", "NO", None, None),
    ("SALES", "CART_ITEMS", "CART_ID", "NUMBER", None, 38, 0, None, "NO", "NO", None, None),
    ("SALES", "MADE_MEANWHILE", "A", "NUMBER", None, 38, 0, None, "YES", "NO", None, None),
]


def shown(names: str, *rows: tuple[Any, ...]) -> list[ShownRow]:
    """Rows of SHOW; what no test looks at is left out, in whatever order Snowflake may give the rest."""
    return [dict(zip(names.split(), row, strict=True)) for row in rows]


PRIMARY = shown(
    "created_on rely database_name schema_name table_name constraint_name key_sequence column_name comment",
    ("2026-01-01", "false", "SHOP", "SALES", "CUSTOMERS", "PK_CUSTOMERS", 1, "CUSTOMER_ID", None),
    ("2026-01-01", "true", "SHOP", "SALES", "order lines", "SYS_CONSTRAINT_0f1e", 2, "line no", None),
    ("2026-01-01", "true", "SHOP", "SALES", "order lines", "SYS_CONSTRAINT_0f1e", 1, "order_id", None),
    ("2026-01-01", "true", "SHOP", "SALES", "CARTS", "PK_CARTS", 1, "CART_ID", None),
    ("2026-01-01", "false", "SHOP", "OTHER", "ELSEWHERE", "PK_ELSEWHERE", 1, "A", None),
)
UNIQUE = shown(
    "database_name schema_name table_name column_name key_sequence constraint_name",
    ("SHOP", "SALES", "CUSTOMERS", "EMAIL", 1, "EMAIL_ONCE"),
    ("SHOP", "SALES", "ORDERS", "ORDERED_AT", 2, "SYS_CONSTRAINT_77"),
    ("SHOP", "SALES", "ORDERS", "CUSTOMER_ID", 1, "SYS_CONSTRAINT_77"),
)
IMPORTED = shown(
    "pk_database_name pk_schema_name pk_table_name pk_column_name fk_database_name fk_schema_name fk_table_name"
    " fk_column_name key_sequence fk_name pk_name",
    (
        "SHOP",
        "SALES",
        "CUSTOMERS",
        "CUSTOMER_ID",
        "SHOP",
        "SALES",
        "ORDERS",
        "CUSTOMER_ID",
        1,
        "FK_BUYER",
        "PK_CUSTOMERS",
    ),
    ("SHOP", "SALES", "CARTS", "CART_ID", "SHOP", "SALES", "CART_ITEMS", "CART_ID", 1, "SYS_CONSTRAINT_1", "PK_CARTS"),
    ("CRM", "PUBLIC", "PEOPLE", "ID", "SHOP", "SALES", "CUSTOMERS", "CUSTOMER_ID", 1, "FK_PERSON", "PK_PEOPLE"),
)


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    relations = Relations("SHOP", TABLES, VIEWS)
    relations.add_columns(COLUMNS)
    relations.add_primary_keys(PRIMARY)
    relations.add_unique_keys(UNIQUE)
    relations.add_foreign_keys(IMPORTED)
    found = with_reads(relations.tables(), dialect="snowflake", database="SHOP")
    return {table.name: table for table in found}


def test_every_kind_of_table_has_its_type(tables: dict[str, Table]) -> None:
    assert {name: table.type for name, table in tables.items()} == {
        "CUSTOMERS": TableType.TABLE,
        "ORDERS": TableType.TABLE,
        "order lines": TableType.TABLE,
        "ORDERS_PER_DAY": TableType.MATERIALIZED_VIEW,
        "CARTS": TableType.TABLE,
        "CART_ITEMS": TableType.TABLE,
        "CLICKS": TableType.FOREIGN_TABLE,
        "BIG_ORDERS": TableType.VIEW,
        "DAILY": TableType.MATERIALIZED_VIEW,
        "SECRET": TableType.VIEW,
        "TELEMETRY": TableType.TABLE,
    }


def test_rows_and_bytes_are_exact_where_snowflake_counts_them(tables: dict[str, Table]) -> None:
    def counted(name: str) -> tuple[object, ...]:
        table = tables[name]
        return table.row_count, table.row_count_kind, table.size_bytes, table.size_kind

    assert counted("ORDERS") == (9000, "exact", 819200, "exact")
    assert counted("CARTS") == (17, "estimated", 4096, "exact")
    assert counted("CLICKS") == counted("BIG_ORDERS") == (None, None, None, None)


def test_comments_and_clustering(tables: dict[str, Table]) -> None:
    assert (tables["CUSTOMERS"].comment, tables["ORDERS"].comment) == ("Who buys", None)
    assert tables["BIG_ORDERS"].comment == "Above 1,000"
    assert tables["ORDERS"].clustering_key == ("TO_DATE(ORDERED_AT)", "REGION")


def test_columns_have_their_types_defaults_and_comments(tables: dict[str, Table]) -> None:
    key, email, note = tables["CUSTOMERS"].columns
    assert (key.raw_type, key.data_type, key.is_identity, key.default_value) == ("NUMBER(38,0)", "hugeint", True, None)
    assert (key.is_nullable, key.is_primary_key, key.position) == (False, True, 1)
    assert (email.raw_type, email.data_type, email.comment) == ("VARCHAR(60)", "varchar(60)", "Their address")
    assert (note.raw_type, note.data_type, note.default_value, note.comment) == ("VARCHAR", "text", "'none'", None)
    ordered_at, payload = tables["ORDERS"].columns[2:]
    assert (ordered_at.raw_type, ordered_at.data_type) == ("TIMESTAMP_NTZ(9)", "timestamp")
    assert payload.data_type == "json"


def test_keys_are_in_the_order_of_their_sequence_and_not_enforced(tables: dict[str, Table]) -> None:
    assert tables["CUSTOMERS"].constraints == (
        PrimaryKey(name="PK_CUSTOMERS", columns=("CUSTOMER_ID",), is_enforced=False),
        UniqueConstraint(name="EMAIL_ONCE", columns=("EMAIL",), is_enforced=False),
    )
    assert tables["order lines"].primary_key == PrimaryKey(columns=("order_id", "line no"), is_enforced=False)
    assert [column.is_primary_key for column in tables["order lines"].columns] == [True, True]
    assert tables["ORDERS"].unique_constraints[0].columns == ("CUSTOMER_ID", "ORDERED_AT")


def test_references_inside_the_database_are_kept(tables: dict[str, Table]) -> None:
    assert tables["ORDERS"].foreign_keys == (
        ForeignKey(
            name="FK_BUYER",
            columns=("CUSTOMER_ID",),
            ref_schema="SALES",
            ref_table="CUSTOMERS",
            ref_columns=("CUSTOMER_ID",),
            is_validated=False,
            is_enforced=False,
        ),
    )
    assert tables["CUSTOMERS"].foreign_keys == ()


def test_hybrid_tables_enforce_their_keys(tables: dict[str, Table]) -> None:
    (reference,) = tables["CART_ITEMS"].foreign_keys
    assert (reference.name, reference.is_enforced, reference.is_validated) == (None, True, True)
    assert tables["CARTS"].primary_key == PrimaryKey(name="PK_CARTS", columns=("CART_ID",), is_enforced=True)


def test_a_view_keeps_what_follows_as_and_names_the_tables_it_reads(tables: dict[str, Table]) -> None:
    view = tables["BIG_ORDERS"]
    assert (view.view_definition or "").startswith("select o.order_id, l.amount from Orders o")
    assert not (view.view_definition or "").endswith(";")
    assert view.reads == (
        TableName(schema_name="SALES", table="ORDERS"),
        TableName(schema_name="SALES", table="order lines"),
    )
    assert tables["SECRET"].view_definition is None


def test_a_view_that_only_the_views_list_is_kept() -> None:
    (view,) = Relations("SHOP", [], [("SALES", "V", "create view v as select 1", None)]).tables()
    assert (view.type, view.view_definition) == (TableType.VIEW, "select 1")


@pytest.mark.parametrize(
    ("word", "facts", "raw", "normal"),
    [
        ("NUMBER", (None, 2, 0, None), "NUMBER(2,0)", "smallint"),
        ("NUMBER", (None, 9, 0, None), "NUMBER(9,0)", "integer"),
        ("NUMBER", (None, 10, 0, None), "NUMBER(10,0)", "bigint"),
        ("NUMBER", (None, 19, 0, None), "NUMBER(19,0)", "hugeint"),
        ("NUMBER", (None, 12, 2, None), "NUMBER(12,2)", "decimal(12,2)"),
        ("FLOAT", (None, None, None, None), "FLOAT", "double"),
        ("TEXT", (134217728, None, None, None), "VARCHAR", "text"),
        ("TEXT", (1, None, None, None), "VARCHAR(1)", "varchar(1)"),
        ("BINARY", (8388608, None, None, None), "BINARY(8388608)", "binary"),
        ("TIME", (None, None, None, 9), "TIME(9)", "time"),
        ("TIMESTAMP_LTZ", (None, None, None, 3), "TIMESTAMP_LTZ(3)", "timestamptz"),
        ("TIMESTAMP_TZ", (None, None, None, None), "TIMESTAMP_TZ", "timestamptz"),
        ("ARRAY", (None, None, None, None), "ARRAY", "array<json>"),
        ("OBJECT", (None, None, None, None), "OBJECT", "json"),
        ("GEOGRAPHY", (None, None, None, None), "GEOGRAPHY", "other"),
    ],
)
def test_types(word: str, facts: tuple[int | None, ...], raw: str, normal: str) -> None:
    assert raw_type(word, *facts) == raw
    assert normal_type(raw) == normal


@pytest.mark.parametrize(
    ("statement", "select"),
    [
        ("create view v as select 1", "select 1"),
        ('CREATE OR REPLACE SECURE VIEW "a as b" AS\n-- why\nSELECT 1 AS x;', "-- why\nSELECT 1 AS x"),
        ("create view v with tag (t = 'as x') as with a as (select 1) select *", "with a as (select 1) select *"),
        ("create view v (a with masking policy p as (x) -> x) as select 1", "select 1"),
        ("create view v", "create view v"),
        ("create view v as select 'never closed", "create view v as select 'never closed"),
    ],
)
def test_what_follows_as(statement: str, select: str) -> None:
    assert select_of(statement) == select


@pytest.mark.parametrize(
    ("text", "keys"),
    [("", ()), ("LINEAR(A)", ("A",)), ("(a, b)", ("a", "b")), ('LINEAR("a, b", C:d::date)', ('"a, b"', "C:d::date"))],
)
def test_clustering_keys(text: str, keys: tuple[str, ...]) -> None:
    assert clustering_keys(text) == keys


def test_keys_of_few_schemas_are_shown_schema_by_schema() -> None:
    asked, problems = [], list[Problem]()

    def show(scope: str) -> list[ShownRow]:
        asked.append(scope)
        return shown("column_name", (scope,))

    rows = shown_keys(show, "database", {"A": "schema A", "B": "schema B"}, "primary keys", problems)
    assert asked == ["schema A", "schema B"]
    assert [row["column_name"] for row in rows] == asked
    assert problems == []


def test_keys_of_many_schemas_are_shown_at_once_unless_there_are_too_many() -> None:
    asked, problems = [], list[Problem]()
    schemas = {f"S{number}": f"schema S{number}" for number in range(20)}
    sizes = {"database": 7}

    def show(scope: str) -> list[ShownRow]:
        asked.append(scope)
        return shown("column_name", *[("A",)] * sizes.get(scope, 1))

    assert len(shown_keys(show, "database", schemas, "unique keys", problems)) == 7
    assert asked == ["database"]
    sizes |= {"database": MOST_SHOWN_ROWS, "schema S3": MOST_SHOWN_ROWS}
    assert len(shown_keys(show, "database", schemas, "unique keys", problems)) == MOST_SHOWN_ROWS + 19
    assert len(asked) == 22
    assert [(problem.schema_name, "10,000 rows of unique keys" in problem.message) for problem in problems] == [
        ("S3", True)
    ]


def test_keys_of_a_schema_that_may_not_be_looked_into_are_a_problem_of_it_alone() -> None:
    problems = list[Problem]()

    def show(scope: str) -> list[ShownRow]:
        if scope == "schema B":
            raise ScanError("Object does not exist, or operation cannot be performed.", "Grant usage.")
        return shown("column_name", (scope,))

    rows = shown_keys(show, "database", {"A": "schema A", "B": "schema B"}, "primary keys", problems)
    assert [row["column_name"] for row in rows] == ["schema A"]
    (problem,) = problems
    assert (problem.schema_name, "operation cannot be performed" in problem.message) == ("B", True)
    assert problem.next_step.startswith("Grant usage.")


@pytest.mark.parametrize("kind", [DatabaseConnectionError, ConnectionLostError, StatementTimeoutError])
def test_what_concerns_every_schema_ends_the_reading(kind: type[ScanError]) -> None:
    def show(scope: str) -> list[ShownRow]:
        raise kind("No.", "Later.")

    with pytest.raises(kind):
        shown_keys(show, "database", {"A": "schema A"}, "primary keys", [])


def test_a_catalog_that_is_too_large_is_asked_schema_by_schema() -> None:
    asked, problems = list[Sequence[str]](), list[Problem]()

    def ask(schemas: Sequence[str]) -> list[Row]:
        asked.append(schemas)
        if len(schemas) > 1 or schemas == ["HUGE"]:
            raise CatalogTooLargeError("Information schema query returned too much data.", "Fewer.")
        return [(schema, "T") for schema in schemas]

    assert asked_in_parts(ask, ["A", "HUGE", "B"], "columns", problems) == [("A", "T"), ("B", "T")]
    assert asked == [["A", "HUGE", "B"], ["A"], ["HUGE"], ["B"]]
    assert [(each.schema_name, each.next_step) for each in problems] == [("HUGE", "Fewer.")]
    for schemas in (["HUGE"], ["HUGE", "HUGE"]):
        with pytest.raises(CatalogTooLargeError):
            asked_in_parts(ask, schemas, "columns", problems)


def test_types_without_a_cast_to_text_are_shown_by_a_function() -> None:
    connector = SnowflakeConnector(ConnectionURL.parse("snowflake://ann@account/SHOP"))

    def text(raw: str) -> str:
        return connector.text(Column(name="it", position=1, data_type=normal_type(raw), raw_type=raw))

    assert text("GEOGRAPHY") == 'st_aswkt("it")'
    assert text("VECTOR(FLOAT, 3)") == 'to_json(to_variant(cast("it" as array)))'
    assert text("MAP(VARCHAR, NUMBER)") == 'to_json(cast("it" as variant))'
    assert text("VARIANT") == 'cast("it" as varchar)'


def test_of_an_external_table_the_first_rows_are_the_sample() -> None:
    connector = SnowflakeConnector(ConnectionURL.parse("snowflake://ann@account/SHOP"))
    column = Column(name="VALUE", position=1, data_type="json", raw_type="VARIANT")
    clicks = Table(name="CLICKS", schema_name="SALES", type=TableType.FOREIGN_TABLE, columns=(column,))
    assert connector.sample(clicks, 10, 1000) == '(select * from "SALES"."CLICKS" limit 10) as first_rows'
