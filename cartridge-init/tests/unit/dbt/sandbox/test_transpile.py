"""SQL of a warehouse in DuckDB's words."""

from __future__ import annotations

import pytest
from cartridge.dbt.sandbox.transpile import TranspileError, to_duckdb, type_in_duckdb


@pytest.mark.parametrize(
    ("dialect", "statement", "expected"),
    [
        (
            "snowflake",
            'select iff(a > 1, 1, 2) as b from "D"."s".t',
            'SELECT CASE WHEN a > 1 THEN 1 ELSE 2 END AS b FROM "D"."s".t',
        ),
        (
            "bigquery",
            r"select `a.b-c`, 'it\'s' from `p`.`d`.`events_*`",
            """SELECT "a.b-c", 'it''s' FROM "p"."d"."events_*\"""",
        ),
        (
            "bigquery",
            r"select `say \"hi\"` from `p`.`d`.`back\`tick`",
            '''SELECT "say ""hi""" FROM "p"."d"."back`tick"''',
        ),
        ("bigquery", "select '`no name`' as a", "SELECT '`no name`' AS a"),
        ("redshift", "select cast(a as varchar(max)) as b", "SELECT CAST(a AS TEXT) AS b"),
        ("redshift", "select nvl(a, 0) as b from t", "SELECT COALESCE(a, 0) AS b FROM t"),
        (
            "postgres",
            'select "order"::text from "T" -- a comment',
            'SELECT CAST("order" AS TEXT) FROM "T" /* a comment */',
        ),
    ],
)
def test_a_query_says_the_same_in_duckdb(dialect: str, statement: str, expected: str) -> None:
    assert to_duckdb(statement, dialect) == expected


@pytest.mark.parametrize(
    "statement", ["select 1; select 2", "alter session set x = 1", "select from where", "", "create table t (a int)"]
)
def test_what_is_no_query_is_refused(statement: str) -> None:
    with pytest.raises(TranspileError):
        to_duckdb(statement, "snowflake")


def test_what_duckdb_has_no_words_for_is_named() -> None:
    with pytest.raises(TranspileError, match="Cannot be said in DuckDB's SQL, from bigquery"):
        to_duckdb(
            "select parse_date('%A', a), safe_divide(1, 0) from unnest([1]) as a for system_time as of b", "bigquery"
        )


@pytest.mark.parametrize(
    ("dialect", "spelled", "expected"),
    [("snowflake", "number(38,0)", "DECIMAL(38, 0)"), ("bigquery", "int64", "BIGINT"), ("bigquery", "string", "TEXT")],
)
def test_types_of_a_contract(dialect: str, spelled: str, expected: str) -> None:
    assert type_in_duckdb(spelled, dialect) == expected
