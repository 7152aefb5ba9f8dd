"""Hierarchies of rows that name their parent, flattened in their dimension and run in DuckDB."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
import sqlglot
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Evidence, Hierarchy
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.dbt.model_sql import render_model
from dbt.clients.jinja import get_rendered
from model_rules import broken
from requests_from_text import request_of

TEXT = "categories dimension: id! name:text parent_id?>categories.id note:text"
ROWS = [(1, "Clothes", None), (2, "Shoes", 1), (3, "Boots", 2), (4, "Garden", None), (5, "Loop", 6), (6, "Pool", 5)]


def with_hierarchy(text: str = TEXT, depth: int | None = None, **evidence: Any) -> ModelGenerationRequest:
    request = request_of(text)
    (table,) = request.tables
    assert table.role
    found = Evidence(**{"reason": "The case says so.", "rows": 6, "null_rows": 2, "violations": 0, **evidence})
    (reference,) = table.relationships
    hierarchy = Hierarchy(kind="parent", columns=reference.columns, depth=depth, evidence=found)
    role = table.role.model_copy(update={"hierarchies": (hierarchy,)})
    reference = reference.model_copy(update={"evidence": found})
    table = table.model_copy(update={"role": role, "relationships": (reference,)})
    return request.model_copy(update={"tables": (table,)})


def dimension(request: ModelGenerationRequest) -> GeneratedModel:
    result = make_models(request)
    assert broken(request, result) == []
    return next(each for each in result.models if each.kind == "dimension")


def run(
    model: GeneratedModel,
    rows: list[tuple[Any, ...]],
    dialect: str = "duckdb",
    shown: str = "category_level, category_path, top_category_id",
) -> dict[int, tuple[Any, ...]]:
    """Level, path and top by key; other dialects as sqlglot translates them."""
    sql = get_rendered(render_model(model, dialect), {"ref": lambda name: name})
    if dialect != "duckdb":
        (sql,) = sqlglot.transpile(sql.replace("varchar(max)", "text"), read=dialect, write="duckdb")
    with duckdb.connect() as connection:
        connection.execute(
            "create table stg_public__categories (category_id int, category_name text, parent_id int, note text)"
        )
        for row in rows:
            connection.execute("insert into stg_public__categories values (?, ?, ?, null)", row)
        found = connection.execute(f"select category_id, {shown} from ({sql})")
        return {row[0]: row[1:] for row in found.fetchall()}


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "redshift", "snowflake", "bigquery"])
def test_each_row_has_its_level_its_way_from_the_top_and_its_top(dialect: str) -> None:
    assert run(dimension(with_hierarchy()), ROWS, dialect) == {
        1: (1, "Clothes", 1),
        2: (2, "Clothes > Shoes", 1),
        3: (3, "Clothes > Shoes > Boots", 1),
        4: (1, "Garden", 4),
        5: (None, None, None),
        6: (None, None, None),
    }


def test_rows_at_the_top_may_name_themselves() -> None:
    rows = [(1, "Clothes", 1), (2, "Shoes", 1), (3, "Loop", 4), (4, "Pool", 3)]
    assert run(dimension(with_hierarchy(null_rows=0)), rows) == {
        1: (1, "Clothes", 1),
        2: (2, "Clothes > Shoes", 1),
        3: (None, None, None),
        4: (None, None, None),
    }


@pytest.mark.parametrize("name", ["name:text?", "name:text$person_name", "weight:integer"])
def test_a_path_is_of_keys_where_names_may_be_missing_or_are_of_people(name: str) -> None:
    model = dimension(with_hierarchy(TEXT.replace("name:text", name)))
    path = model.column("category_path")
    assert path
    assert path.description.startswith("`category_id`")


@pytest.mark.parametrize("violations", [3, None])
def test_parents_that_are_not_all_there_are_not_walked(violations: int | None) -> None:
    model = dimension(with_hierarchy(violations=violations))
    assert not model.column("category_path")
    assert model.query
    assert not any(step.repeat for step in model.query.steps)


def test_a_hierarchy_tells_of_itself() -> None:
    model = dimension(with_hierarchy())
    assert "Flattens the hierarchy of `parent_id`" in model.description
    assert [each.name for each in model.columns][-3:] == ["category_level", "category_path", "top_category_id"]


LEVELS = ["level_1_category_name", "level_2_category_name", "level_3_category_name"]


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "redshift", "snowflake", "bigquery"])
def test_where_the_depth_was_counted_each_level_is_a_column(dialect: str) -> None:
    model = dimension(with_hierarchy(depth=3))
    assert run(model, ROWS, dialect, ", ".join(LEVELS)) == {
        1: ("Clothes", None, None),
        2: ("Clothes", "Shoes", None),
        3: ("Clothes", "Shoes", "Boots"),
        4: ("Garden", None, None),
        5: (None, None, None),
        6: (None, None, None),
    }


def test_what_came_deeper_since_is_in_the_path_alone() -> None:
    model = dimension(with_hierarchy(depth=2))
    found = run(model, ROWS, shown=f"{', '.join(LEVELS[:2])}, category_path")
    assert found[3] == ("Clothes", "Shoes", "Clothes > Shoes > Boots")
    assert "its 2 levels when scanned" in model.description


@pytest.mark.parametrize(
    ("text", "depth"),
    [(TEXT, None), (TEXT, 1), (TEXT, 7), (TEXT.replace("name:text", "name:text$person_name"), 3)],
)
def test_a_depth_that_is_not_known_or_large_and_names_of_people_have_no_levels(text: str, depth: int | None) -> None:
    assert not any(each.name.startswith("level_") for each in dimension(with_hierarchy(text, depth)).columns)
