"""Models of made-up databases really run: in DuckDB, on rows made for them, without dbt around.

What has to hold then is what a reader relies on: every query runs, gives the columns it documents, and no join
multiplies or loses a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult, ModelType
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, TableMapping
from cartridge.artifacts.types import TypeFamily
from cartridge.dbt.model_sql import render_model
from dbt.clients.jinja import get_rendered
from hypothesis import HealthCheck, given, settings
from model_rules import Made
from requests_by_chance import requests
from requests_from_text import request_of

CASES = yaml.safe_load((Path(__file__).parents[1] / "ai" / "cases" / "models.yml").read_text(encoding="utf-8"))
ROWS = 2
"""Enough for a join to multiply, and as many different values as the poorest type has."""


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def type_of(column: ColumnMapping) -> str:
    return "varchar" if column.family in (TypeFamily.ENUM, TypeFamily.JSON) else column.data_type


def value(column: ColumnMapping, row: int) -> str:
    """The ``row``-th value of a type: the same in every column of it, so that every reference finds its row."""
    texts = {
        TypeFamily.BOOLEAN: f"{row % 2 == 0}",
        TypeFamily.DATE: f"date '2024-01-0{row + 1}'",
        TypeFamily.TIMESTAMP: f"timestamp '2024-01-0{row + 1}'",
    }
    return texts.get(column.family, f"'{row}'" if column.family in (TypeFamily.TEXT, TypeFamily.JSON) else f"{row}")


@contextmanager
def database(request: ModelGenerationRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a request, with rows in which every declared key and reference holds."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("create schema made")
        for table in request.tables:
            if not table.columns:
                continue
            connection.execute(f"create schema if not exists {quoted(table.schema_name)}")
            name = f"{quoted(table.schema_name)}.{quoted(table.name)}"
            columns = ", ".join(f"{quoted(each.name)} {type_of(each)}" for each in table.columns)
            connection.execute(f"create table {name} ({columns})")
            for row in range(ROWS):
                values = ", ".join(value(each, row) for each in table.columns)
                connection.execute(f"insert into {name} values ({values})")
        yield connection


def build(connection: duckdb.DuckDBPyConnection, made: Made) -> None:
    """What dbt would do: every model in its turn."""

    def source(name: str, table: str) -> str:
        found = made.identifiers[name, table]
        return f"{quoted(found.schema_name)}.{quoted(found.table)}"

    for model in made.result.models:
        known = {"ref": lambda name: f"made.{name}", "source": source, "var": model.variables.__getitem__}
        sql = get_rendered(render_model(model, "duckdb"), known)
        connection.execute(f"create table made.{model.name} as {sql}")


def problems(connection: duckdb.DuckDBPyConnection, made: Made) -> Iterator[str]:
    for model in made.result.models:
        found = connection.execute(f"select * from made.{model.name}")
        names = [each[0] for each in found.description or ()]
        rows = found.fetchall()
        if names != [each.name for each in model.columns]:
            yield f"{model.name} gives {names}"
        if len(rows) != ROWS:
            yield f"{model.name} has {len(rows)} rows"
        yield from (f"{model.name}: {each}" for each in joined_values(model, names, rows, made))


def joined_values(model: GeneratedModel, names: list[str], rows: list[tuple[Any, ...]], made: Made) -> Iterator[str]:
    """Every column that comes unchanged from the database has both values: no join missed its row."""
    if model.model_type is ModelType.STAGING:
        return
    for column in model.columns:
        if column.origin and None in {row[names.index(column.name)] for row in rows}:
            yield f"{column.name} is null, though every reference finds a row"


def run(request: ModelGenerationRequest) -> ModelGenerationResult:
    result = make_models(request)
    made = Made(request, result)
    with database(request) as connection:
        build(connection, made)
        assert list(problems(connection, made)) == []
    return result


def apart(request: ModelGenerationRequest) -> ModelGenerationRequest:
    """Without tables that DuckDB cannot hold beside another one, as their names differ by case alone."""
    kept = {(each.schema_name.lower(), each.name.lower()): each for each in reversed(request.tables)}
    return request.model_copy(update={"tables": tuple(reversed(kept.values()))})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_models_of_every_case_run(case: dict[str, Any]) -> None:
    request = apart(request_of(case["tables"]))
    assert run(request).models or not request.tables


def possible(request: ModelGenerationRequest) -> ModelGenerationRequest:
    """The request as far as DuckDB could hold such a database.

    Its names do not tell cases apart and are never empty, and what refers to each other is of one type.
    """
    kept: dict[tuple[str, str], TableMapping] = {}
    for table in request.tables:
        columns = {each.name.casefold(): each for each in table.columns if each.name}
        whole = table.model_copy(update={"columns": tuple(columns.values())})
        kept.setdefault((table.schema_name.casefold(), table.name.casefold()), whole)
    by_name = {each.full_name: each for each in kept.values()}

    def type_at(table: TableMapping | None, name: str) -> str | None:
        column = table.column(name) if table else None
        return column.data_type if column else None

    tables = []
    for table in kept.values():
        relationships = tuple(
            each
            for each in table.relationships
            if all(
                type_at(table, own) == type_at(by_name.get(each.ref), other) is not None
                for own, other in zip(each.columns, each.ref_columns, strict=True)
            )
        )
        tables.append(table.model_copy(update={"relationships": relationships}))
    return request.model_copy(update={"tables": tuple(tables)})


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(requests(most_tables=6).map(possible))
def test_the_models_of_any_request_run(request: ModelGenerationRequest) -> None:
    run(request)
