"""The days of a calendar in every dialect, and what each engine says of them beside what Python's calendar says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
import sqlglot
from cartridge.ai.rules.dates import Calendar, calendar_model
from cartridge.artifacts.days import CALENDAR_FUNCTIONS
from cartridge.dbt.calendar_sql import calendar_expression
from cartridge.dbt.model_sql import render_model

DIALECTS = ("duckdb", "postgres", "redshift", "snowflake", "bigquery")
FIRST, LAST = date(2019, 1, 1), date(2028, 12, 31)
MODEL = calendar_model(Calendar(FIRST, LAST))


def by_python(day: date) -> dict[str, Any]:
    week = day.isocalendar()
    quarter = (day.month + 2) // 3
    return {
        "date_day": day,
        "day_of_week": week.weekday,
        "day_name": day.strftime("%A"),
        "day_of_month": day.day,
        "day_of_year": day.timetuple().tm_yday,
        "is_weekend": week.weekday > 5,
        "week_start_date": day - timedelta(days=week.weekday - 1),
        "iso_week": week.week,
        "iso_year": week.year,
        "month_number": day.month,
        "month_name": day.strftime("%B"),
        "month_start_date": day.replace(day=1),
        "quarter_number": quarter,
        "quarter_start_date": date(day.year, 3 * quarter - 2, 1),
        "year_number": day.year,
        "year_start_date": date(day.year, 1, 1),
    }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_day_once_with_what_is_true_of_it(dialect: str) -> None:
    """DuckDB runs its own SQL as it is and that of the others as sqlglot translates it, but for PostgreSQL's names."""
    sql = render_model(MODEL, dialect)
    if dialect != "duckdb":
        (sql,) = sqlglot.transpile(sql, read=dialect, write="duckdb")
    with duckdb.connect() as connection:
        found = connection.execute(f"select * from ({sql}) order by date_day")
        names = [each[0] for each in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    expected = [by_python(FIRST + timedelta(days=day)) for day in range((LAST - FIRST).days + 1)]
    assert names == list(expected[0]) == [each.name for each in MODEL.columns]
    wrong = [
        (row["date_day"], name, _as_date(row[name]), right[name])
        for row, right in zip(rows, expected, strict=True)
        for name in names
        if _as_date(row[name]) != right[name] and not (dialect == "postgres" and name in ("day_name", "month_name"))
    ]
    assert wrong[:5] == []


def _as_date(value: Any) -> Any:
    """A translation may give a timestamp where the dialect itself gives a date."""
    return value.date() if hasattr(value, "date") else value


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", sorted(CALENDAR_FUNCTIONS))
def test_every_dialect_has_words_for_it(name: str, dialect: str) -> None:
    expression = calendar_expression(f"{name}(date_day)", dialect)
    assert expression
    assert "date_day" in expression


def test_what_is_no_calendar_function_is_left_alone() -> None:
    for expression in ("date_day", "iso_week(date_day) + 1", "upper(date_day)"):
        assert calendar_expression(expression, "duckdb") is None
