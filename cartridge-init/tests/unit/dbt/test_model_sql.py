"""SQL of a model: laid out as people write it, valid in its dialect, and exact whatever a name holds."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlglot
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.models import (
    GeneratedModel,
    Join,
    ModelInput,
    ModelType,
    Query,
    SelectItem,
    SourceInput,
    Step,
)
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.dbt.model_sql import LINE_LENGTH, quote, render_expression, render_model, render_query
from cartridge.errors import GenerationError
from dbt.clients.jinja import get_rendered
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from requests_by_chance import requests
from requests_from_text import request_of
from sqlglot import exp

DIALECTS = ("duckdb", "postgres", "snowflake", "bigquery")
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)


def one_column(name: str) -> Query:
    """A staging model that renames one column of a hostile name."""
    quoted = '"' + name.replace('"', '""') + '"'
    return Query(
        inputs=(SourceInput(alias="source", source="shop", table="orders"),),
        steps=(Step(name="renamed", from_relation="source", items=(SelectItem(name="plain", expression=quoted),)),),
    )


def rendered(text: str) -> str:
    """As dbt renders it, relations as short names."""
    context = {"ref": lambda name: f"r_{name}", "source": lambda source, table: f"s_{source}__{table}"}
    return str(get_rendered(text, context))


@given(NAMES, st.sampled_from(["duckdb", "postgres"]))
@example("{{ env_var('HOME') }}", "duckdb")
@example("{% raw %}", "postgres")
@example('say "hi"', "duckdb")
@example("line\nbreak", "duckdb")
@example("carriage\r\nreturn", "postgres")
@example("\ue0000\ue001", "duckdb")
@example("select", "duckdb")
@example("Mixed", "postgres")
@example("as x, 1 --", "duckdb")
@example("a'b", "postgres")
def test_a_column_of_any_name_is_read_by_that_name(name: str, dialect: str) -> None:
    tree = sqlglot.parse_one(rendered(render_query(one_column(name), dialect)), dialect=dialect)
    step = next(each for each in tree.find_all(exp.CTE) if each.alias == "renamed")
    (item,) = step.this.expressions
    assert item.alias_or_name == "plain"
    column = item.this if isinstance(item, exp.Alias) else item
    assert isinstance(column, exp.Column)
    assert column.name == name
    assert column.this.quoted or re.fullmatch(r"[a-z_][a-z0-9_]*", name)


def test_the_layout() -> None:
    query = Query(
        inputs=(ModelInput(alias="orders", model="stg_orders"), ModelInput(alias="customers", model="stg_customers")),
        steps=(
            Step(
                name="final",
                from_relation="orders",
                joins=(
                    Join(
                        kind="left",
                        relation="customers",
                        alias="buyers",
                        on=(("orders.customer_id", "buyers.customer_id"), ("orders.region", "buyers.region")),
                    ),
                ),
                items=(
                    SelectItem(name="order_id", expression="orders.order_id"),
                    SelectItem(name="buyer", expression="buyers.name"),
                    SelectItem(name="line_count", expression="COALESCE(orders.n, 0)"),
                ),
                where="not orders.order_id is null",
                group_by=("buyer",),
            ),
        ),
    )
    assert render_query(query, "postgres") == (
        "with orders as (\n"
        "\n"
        "    select * from {{ ref('stg_orders') }}\n"
        "\n"
        "),\n"
        "\n"
        "customers as (\n"
        "\n"
        "    select * from {{ ref('stg_customers') }}\n"
        "\n"
        "),\n"
        "\n"
        "final as (\n"
        "\n"
        "    select\n"
        "        orders.order_id,\n"
        "        buyers.name as buyer,\n"
        "        coalesce(orders.n, 0) as line_count\n"
        "    from orders\n"
        "    left join customers as buyers\n"
        "        on\n"
        "            orders.customer_id = buyers.customer_id\n"
        "            and orders.region = buyers.region\n"
        "    where orders.order_id is not null\n"
        "    group by 2\n"
        "\n"
        ")\n"
        "\n"
        "select * from final\n"
    )


def structure(model: GeneratedModel, dialect: str) -> dict[str, Any]:
    """What the SQL says when it is read back: relations read, columns given."""
    tree = sqlglot.parse_one(rendered(render_model(model, dialect)), dialect=dialect)
    steps = {each.alias: each.this for each in tree.find_all(exp.CTE)}
    last = steps[tree.args["from_"].name if "from_" in tree.args else tree.find(exp.From).name]  # type: ignore[union-attr]
    return {
        "reads": {table.name for table in tree.find_all(exp.Table)} - steps.keys(),
        "columns": [each.alias_or_name for each in last.expressions],
    }


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(requests(most_tables=5))
def test_sql_of_any_model_says_what_the_model_says(request: ModelGenerationRequest) -> None:
    for model in make_models(request).models:
        assert model.query
        for dialect in ("duckdb", "postgres"):
            said = structure(model, dialect)
            assert said["columns"] == [each.name for each in model.columns]
            assert said["reads"] == {
                f"r_{each.model}" if isinstance(each, ModelInput) else f"s_{each.source}__{each.table}"
                for each in model.query.inputs
                if each.kind != "days"
            }


SHOP = request_of(
    """
    orders fact: id! customer_id>customers.id status:enum `Order Total`:decimal(8,2) select:text ordered_at:timestamp
    lines fact: id! order_id>orders.id amount:decimal(8,2) quantity:integer
    customers dimension: id! first_name:text last_name:text parent_id?>customers.id a:text b:text c:text d:text
    """
)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_style(dialect: str) -> None:
    for model in make_models(SHOP).models:
        text = render_model(model, dialect)
        for line in text.splitlines():
            assert line == line.rstrip()
            assert len(line) <= LINE_LENGTH
            assert (len(line) - len(line.lstrip(" "))) % 4 == 0
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        bare = re.sub(r"\"[^\"]*\"|`[^`]*`|'[^']*'", "", text)
        assert bare == bare.lower()
        assert ("source(" in text) == (model.model_type is ModelType.STAGING)
        assert not re.search(r"\bselect \*(?! from (?:\{\{|\w+$))", text, re.MULTILINE)
        assert isinstance(sqlglot.parse_one(rendered(text), dialect=dialect), exp.Query)


@pytest.mark.parametrize(
    ("name", "dialect", "expected"),
    [
        ("order_id", "postgres", "order_id"),
        ("Order ID", "postgres", '"Order ID"'),
        ("orderId", "duckdb", '"orderId"'),
        ("select", "duckdb", '"select"'),
        ("user", "postgres", '"user"'),
        ("1st", "duckdb", '"1st"'),
        ('a"b', "postgres", '"a""b"'),
        ("a b", "bigquery", "`a b`"),
        ("order_id\n", "postgres", '"order_id\n"'),
        ("größe", "postgres", '"größe"'),
        ("", "duckdb", '""'),
    ],
)
def test_names_are_quoted_where_they_must_be(name: str, dialect: str, expected: str) -> None:
    assert quote(name, dialect) == expected


@pytest.mark.parametrize(
    ("expression", "dialect", "expected"),
    [
        ("orders.amount", "postgres", "orders.amount"),
        ("COUNT(*)", "duckdb", "count(*)"),
        ("coalesce(t.amount, 0)", "snowflake", "coalesce(t.amount, 0)"),
        ('cast("Status" as text)', "postgres", 'cast("Status" as text)'),
        ('cast("Status" as text)', "bigquery", "cast(`Status` as string)"),
        ("status = 'Open ''A'''", "postgres", "status = 'Open ''A'''"),
        ("not t.a is null and not t.b is null", "duckdb", "t.a is not null and t.b is not null"),
        ('sum("Select")', "postgres", 'sum("Select")'),
    ],
)
def test_expressions_are_written_in_the_dialect(expression: str, dialect: str, expected: str) -> None:
    assert render_expression(expression, dialect) == expected


def test_an_expression_that_is_no_sql_is_refused_with_its_text() -> None:
    with pytest.raises(GenerationError, match="sum\\(\\(") as caught:
        render_expression("sum((", "duckdb")
    assert caught.value.next_step


def test_sql_that_a_provider_wrote_is_taken_as_it_is() -> None:
    model = make_models(SHOP).models[0].model_copy(update={"query": None, "sql": "select 1 as {{ x }}\n\n\n"})
    assert render_model(model, "duckdb") == "select 1 as {{ x }}\n"
