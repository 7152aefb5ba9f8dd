"""The data tests that projects bring along, run in DuckDB over rows that obey them and rows that do not."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import duckdb
import pytest
import yaml
from cartridge.artifacts.models import GeneratedModel, GeneratedTest, ModelType
from cartridge.dbt.project_files import macro_files
from jinja2 import Environment

FOLDER = files("cartridge.dbt") / "templates" / "macros"
MODEL = GeneratedModel(
    name="orders",
    model_type=ModelType.MARTS,
    kind="fact",
    description="Orders.",
    grain="one row per order",
    reason="So.",
    materialized="table",
    sql="select 1 as id",
    columns=(),
)


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create table orders as select * from (values (1, 2), (2, 0), (3, 1)) as t(id, line_count)")
        connection.execute("create table lines as select * from (values (1, 1), (2, 1), (3, 3)) as t(line, order_id)")
        yield connection


def failures(database: duckdb.DuckDBPyConnection, test: str, **arguments: Any) -> int:
    """The number of rows that dbt would print; the tag of dbt's tests is that of a macro with another name."""
    text = (FOLDER / f"test_{test}.sql").read_text(encoding="utf-8")
    text = text.replace("{% test ", "{% macro ").replace("{% endtest ", "{% endmacro ")
    module = Environment(autoescape=False).from_string(text).module
    return len(database.execute(getattr(module, test)(**arguments)).fetchall())


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"minimum": 0}, 0),
        ({"minimum": 1}, 1),
        ({"minimum": 0, "maximum": 2}, 1),  # the 3 of `id`
        ({"minimum": 2, "maximum": 2}, 3),
        ({"maximum": 3}, 0),
    ],
)
def test_values_in_range(database: duckdb.DuckDBPyConnection, bounds: dict[str, int], expected: int) -> None:
    assert failures(database, "values_in_range", model="orders", columns=["id", "line_count"], **bounds) == expected


def test_values_in_range_lets_nulls_pass(database: duckdb.DuckDBPyConnection) -> None:
    database.execute("insert into orders values (4, null)")
    assert failures(database, "values_in_range", model="orders", columns=["line_count"], minimum=0) == 0


def test_row_count_matches(database: duckdb.DuckDBPyConnection) -> None:
    def count(**arguments: Any) -> int:
        return failures(database, "row_count_matches", model="orders", rows_of="upstream", **arguments)

    database.execute("create table upstream as select id, false as is_gone from orders")
    assert count() == 0
    database.execute("insert into upstream values (4, true)")
    assert count() == 1
    assert count(condition="not is_gone") == 0
    assert count(up_to="id") == 0
    database.execute("delete from upstream where id in (1, 4)")
    assert count() == 1
    assert count(allow_more=True) == 0
    assert count(up_to="id") == 1


def test_an_empty_model_has_lost_its_rows_whatever_its_newest(database: duckdb.DuckDBPyConnection) -> None:
    database.execute("create table upstream as select id from orders")
    database.execute("delete from orders")
    assert failures(database, "row_count_matches", model="orders", rows_of="upstream", up_to="id") == 1


def test_counts_add_up(database: duckdb.DuckDBPyConnection) -> None:
    def count(**arguments: Any) -> int:
        named = {"rows_of": "lines", "columns": ["id"], "fields": ["order_id"], **arguments}
        return failures(database, "counts_add_up", model="orders", column_name="line_count", **named)

    assert count() == 0
    database.execute("insert into lines values (4, 9)")  # of an order that is not there
    assert count() == 0
    database.execute("insert into lines values (5, 2)")
    assert count() == 1
    assert count(condition="line < 5") == 0
    database.execute("update orders set line_count = 0")  # a join that found nothing
    assert count() == 1


def test_every_test_of_the_folder_comes_along_when_it_is_used_and_is_described() -> None:
    names = sorted(each.name.removesuffix(".sql").removeprefix("test_") for each in FOLDER.iterdir())
    tests = tuple(GeneratedTest.model_validate({"name": each, "evidence": "so"}) for each in names)
    made = {each.path: each.content for each in macro_files((MODEL.model_copy(update={"tests": tests}),), "duckdb")}
    described = yaml.safe_load(made.pop("macros/_macros.yml"))["macros"]
    assert sorted(made) == [f"macros/test_{each}.sql" for each in names]
    assert sorted(each["name"] for each in described) == [f"test_{each}" for each in names]
    assert all(each["description"] for each in described)
