"""Questions of the business: what is understood, which measure is meant, and that the numbers are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from cartridge import journey
from cartridge.ai.rules.questions import read_question
from cartridge.artifacts.answers import Answer
from cartridge.artifacts.business_context import BusinessContext
from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.scan import Scan
from cartridge.dbt.model_sql import render_model
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from dbt.clients.jinja import get_rendered

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "questions.yml").read_text(encoding="utf-8"))

SHOP = """
    create table warehouses (id integer primary key, name varchar not null);
    insert into warehouses select i, 'Warehouse ' || i from range(1, 5) t(i);
    create table customers (
        id integer primary key, segment varchar not null, email varchar not null, home_id integer references warehouses
    );
    insert into customers
        select i, ['home', 'office'][1 + i % 2], 'c' || i || '@example.com', 1 + i % 4 from range(1, 41) t(i);
    create table stock_levels (
        warehouse_id integer not null references warehouses, stock_date date not null,
        quantity_on_hand integer not null,
        primary key (warehouse_id, stock_date)
    );
    insert into stock_levels select w, date '2024-01-01' + d::integer, 100 * w + d from range(1, 5) a(w), range(90) b(d)
        where not (w = 4 and d > 45);
    create table orders (
        id integer primary key, customer_id integer references customers, channel varchar not null,
        currency_code varchar not null, net_amount decimal(10, 2) not null, tax_amount decimal(10, 2) not null,
        ordered_at timestamp not null
    );
    insert into orders select i, case when i % 9 > 0 then 1 + i % 40 end, ['web', 'shop', 'phone'][1 + i % 3],
        ['EUR', 'USD'][1 + i % 2], i * 1.5, i * 0.3, timestamp '2024-01-01' + i * interval 5 hour
        from range(1, 401) t(i);
    create table fees (
        id integer primary key, order_id integer not null references orders, total decimal(8, 2) not null,
        charged_at timestamp not null
    );
    insert into fees select i, 1 + i % 400, i / 4, timestamp '2024-01-01' + i * interval 9 hour from range(1, 301) t(i);
    create table calls (
        id integer primary key, caller_id integer not null references customers, called_id integer not null
        references customers, tax_amount decimal(10, 2) not null, called_at timestamp not null
    );
    insert into calls select i, 1 + i % 40, 1 + (i + 7) % 40, 0.1 * i, timestamp '2024-01-01' + i * interval 3 hour
        from range(1, 301) t(i);
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["asked"])
def test_a_question_is_understood_in_whole_or_not_at_all(case: dict[str, Any]) -> None:
    found = read_question(case["asked"])
    if case.get("none"):
        assert found is None
        return
    assert found is not None
    assert found.measure == tuple(case["measure"])
    assert found.cut_by == tuple(tuple(each) for each in case.get("cut_by", ()))
    assert (found.name, found.grain) == (case.get("name"), case.get("grain"))
    assert (found.is_count, found.is_average) == (case.get("is_count", False), case.get("is_average", False))
    assert found.called == case.get("called", found.called)


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    path = tmp_path_factory.mktemp("business") / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SHOP)
    return journey.scan(read_url(f"duckdb:///{path}"), Selection(), ProfileOptions())


def asked(
    scan: Scan, *questions: str, options: GenerationOptions | None = None, **fields: Any
) -> ModelGenerationResult:
    context = BusinessContext(primary_metrics=questions, **fields)
    return journey.generate(scan, "shop", business_context=context, options=options or GenerationOptions()).models


@pytest.fixture(scope="module")
def rows() -> Iterator[Callable[[ModelGenerationResult, str], list[tuple[Any, ...]]]]:
    """What a mart holds, made as dbt would make it."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(SHOP)
        connection.execute("create schema made")

        def run(result: ModelGenerationResult, name: str) -> list[tuple[Any, ...]]:
            models = {each.name: each for each in result.models}

            def make(model: GeneratedModel) -> None:
                for parent in model.parents:
                    make(models[parent])
                context = {"ref": lambda name: f"made.{name}", "source": lambda _, table: f"main.{table}"}
                sql = get_rendered(render_model(model, "duckdb"), context)
                connection.execute(f"create or replace table made.{model.name} as {sql}")

            make(models[name])
            key = ", ".join(models[name].key)
            repeated = connection.execute(f"select {key} from made.{name} group by all having count(*) > 1").fetchall()
            assert repeated == []
            return connection.execute(f"select * from made.{name} order by all").fetchall()

        run.ask = lambda sql: connection.execute(sql).fetchall()  # type: ignore[attr-defined]
        yield run


@pytest.mark.parametrize(
    ("question", "mart", "truth"),
    [
        (
            "orders per day",
            "fct_orders_per_day",
            "select ordered_at::date, count(*) from orders group by all order by all",
        ),
        (
            "number of orders each week by customer segment",
            "fct_orders_per_week_by_customer_segment",
            """select date_trunc('week', ordered_at)::date, segment, count(*)
               from orders left join customers on customers.id = customer_id group by all order by all""",
        ),
        (
            "revenue = net amount per month by channel",  # amounts of two currencies are never one
            "fct_orders_per_month_by_channel",
            """select date_trunc('month', ordered_at)::date, channel, currency_code, sum(net_amount)
               from orders group by all order by all""",
        ),
        (
            "net amount by currency code",
            "fct_orders_by_currency_code",
            "select currency_code, sum(net_amount) from orders group by all order by all",
        ),
        (
            "order count by customer",
            "fct_orders_by_customer",
            "select customer_id, count(*) from orders group by all order by all",
        ),
        (
            "orders by warehouse",  # over the customer, two references away
            "fct_orders_by_warehouse",
            """select warehouses.id, warehouses.name, count(*)
               from orders left join customers on customers.id = customer_id
               left join warehouses on warehouses.id = home_id group by all order by all""",
        ),
        (
            "quantity on hand per month by warehouse",  # a level: the last day of each month
            "fct_stock_levels_per_month_by_warehouse",
            """select date_trunc('month', stock_date)::date as m, warehouse_id, name, sum(quantity_on_hand)
               from stock_levels join warehouses on warehouses.id = warehouse_id
               where stock_date in (select max(stock_date) from stock_levels group by date_trunc('month', stock_date))
               group by all order by all""",
        ),
        (
            "calls by caller",  # what the reference calls it
            "fct_calls_by_caller",
            "select caller_id, count(*) from calls group by all order by all",
        ),
        (
            "fee total per year",  # a column of that name, and not the number of fees
            "fct_fees_per_year",
            "select date_trunc('year', charged_at)::date, sum(total) from fees group by all order by all",
        ),
        (
            "total fees per year",
            "fct_fees_per_year",
            "select date_trunc('year', charged_at)::date, sum(total) from fees group by all order by all",
        ),
        (
            "quantity on hand per day",
            "fct_stock_levels_per_day",
            "select stock_date, sum(quantity_on_hand) from stock_levels group by all order by all",
        ),
    ],
)
def test_a_mart_holds_what_was_asked_for(scan: Scan, rows: Any, question: str, mart: str, truth: str) -> None:
    result = asked(scan, question)
    assert [each.model for each in result.answers] == [mart]
    assert rows(result, mart) == rows.ask(truth)
    assert result.notes == () or not any(question in each for each in result.notes)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("churn", "is not answered: no measure of the marts is called so"),
        ("tax amount", "is not answered: it could be `call tax amount` or `order tax amount`"),
        ("order tax amount by moon phase", "has no mart: nothing that `orders` lead to is called `moon phase`"),
        ("calls per day by customer", "has no mart: `customer` could be `called id` or `caller id`"),
        ("quantity on hand by warehouse", "is a level, which does not add up over time"),
        ("daily orders per month", "it was not understood"),
    ],
)
def test_what_cannot_be_answered_is_told_and_not_invented(scan: Scan, question: str, told: str) -> None:
    result = asked(scan, question)
    (note,) = [each for each in result.notes if question in each]
    assert told in note
    assert [each.model for each in result.answers] == [None]
    assert {each.name for each in result.models} == {each.name for each in asked(scan).models}


def test_a_measure_has_the_name_that_the_business_gives_it(scan: Scan) -> None:
    result = asked(scan, "orders", "revenue = order net amount", "monthly revenue by channel", "quantity on hand")
    first, second, third, *_ = result.semantic.metrics
    assert (first.name, first.label, first.measure) == ("order_count", "Orders", "order_count")
    assert (second.name, second.label, second.measure) == ("revenue", "Revenue", "order_net_amount")
    assert "The business calls it `revenue`." in second.description
    assert (third.name, third.measure) == ("quantity_on_hand", "stock_level_quantity_on_hand")
    assert len({each.name for each in result.semantic.metrics}) == len(result.semantic.metrics)
    model = next(each for each in result.models if each.name == "fct_orders_per_month_by_channel")
    assert [each.name for each in model.columns] == ["ordered_month", "channel", "currency_code", "revenue"]
    assert result.answers[2] == Answer(
        asked="monthly revenue by channel", importance="primary", metric="revenue", model=model.name
    )


def test_questions_of_one_shape_are_answered_by_one_mart(scan: Scan) -> None:
    result = asked(scan, "order net amount by currency code", "order tax amount by currency code", "orders by channel")
    assert [each.model for each in result.answers] == [
        "fct_orders_by_currency_code",
        "fct_orders_by_currency_code",
        "fct_orders_by_channel",
    ]
    model = next(each for each in result.models if each.name == "fct_orders_by_currency_code")
    assert [each.name for each in model.columns] == ["currency_code", "net_amount", "tax_amount"]


def test_what_a_description_asks_is_answered_or_told(scan: Scan) -> None:
    text = "Sells things. Orders per day, and much by chance; profit by moon phase. revenue = order net amount"
    result = journey.generate(scan, "shop", business_context=text).models
    found = {each.asked: each.model for each in result.answers}
    assert found == {"Orders per day": "fct_orders_per_day", "profit by moon phase": None}
    told = "\n".join(result.notes)
    assert "`profit by moon phase` is not answered: no measure of the marts is called so" in told
    assert (
        "3 of 5 clauses of the description not taken for a question: "
        "`Sells things`, `and much by chance`, `revenue = order net amount`" in told
    )


def test_a_description_that_asks_nothing_is_left_alone(scan: Scan) -> None:
    result = journey.generate(scan, "shop", business_context="Sells things. In Berlin.").models
    assert result.answers == ()
    assert not any("Berlin" in each for each in result.notes)


CODES = """
    create table bills (
        id integer primary key, status smallint not null, priority integer not null, amount decimal(8, 2) not null,
        billed_at timestamp not null
    );
    insert into bills select i, 1 + i % 3, 1 + i % 100, 1.5 * i, timestamp '2024-01-01' + i * interval 5 hour
        from range(1, 401) t(i);
"""


def test_numbers_that_are_codes_are_cut_by_and_others_told_for_what_they_are(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "bills.duckdb")) as connection:
        connection.execute(CODES)
    bills = journey.scan(read_url(f"duckdb:///{tmp_path / 'bills.duckdb'}"), Selection(), ProfileOptions())
    result = asked(bills, "bill amount by status", "bills per month by priority")
    assert [each.model for each in result.answers] == ["fct_bills_by_status", None]
    assert "`priority` is of type integer, and no code, flag or name to cut by" in result.answers[1].reason


def test_who_asks_is_shown_marts_that_are_promised(scan: Scan) -> None:
    people: dict[str, Any] = {
        "stakeholders": ("Finance <finance@example.com>", "Finance", "Sales"),
        "use_cases": ("Sales notebook",),
    }
    result = asked(scan, "orders per day", "revenue = order net amount", **people)
    first, second, third = result.exposures
    assert (first.name, first.owner_name, first.owner_email) == ("finance", "Finance", "finance@example.com")
    assert (second.name, third.name, third.type) == ("finance_2", "sales", "notebook")
    assert first.models == ("fct_orders", "fct_orders_per_day")
    promised = {each.name for each in result.models if each.access == "public"}
    assert promised == {"fct_orders", "fct_orders_per_day"} == {e.name for e in result.models if e.is_contracted}


@pytest.mark.parametrize(
    ("questions", "contracts", "told"),
    [(("churn",), "exposed", "no question of the business was answered"), (("orders per day",), "none", "`contracts`")],
)
def test_without_an_answer_or_a_promise_there_is_nothing_to_show(
    scan: Scan, questions: tuple[str, ...], contracts: str, told: str
) -> None:
    options = GenerationOptions.model_validate({"contracts": contracts})
    result = asked(scan, *questions, options=options, stakeholders=("Finance",))
    assert result.exposures == ()
    assert any(told in each for each in result.notes)


def test_a_fact_that_many_aggregates_are_made_from_says_why(scan: Scan) -> None:
    questions = ("orders per day", "orders by channel", "orders per week")
    fact = {each.name: each for each in asked(scan, *questions).models}["fct_orders"]
    assert "fct_model_fanout" in fact.evaluator_exceptions
    fact = {each.name: each for each in asked(scan, *questions[:2]).models}["fct_orders"]
    assert "fct_model_fanout" not in fact.evaluator_exceptions


def test_the_files_say_it_all(scan: Scan) -> None:
    context = BusinessContext(
        business_name="{{ Books }} | Co",
        primary_metrics=("orders per day", "churn"),
        stakeholders=("{% Finance %}: <f@example.com>",),
    )
    files = {each.path: each.content for each in journey.generate(scan, "shop", business_context=context).project.files}
    assert "| orders per day | `order_count` | `fct_orders_per_day` |" in files["README.md"]
    assert "1 of 2 questions answered" in files["README.md"]
    (exposure,) = yaml.safe_load(files["models/marts/_marts__exposures.yml"])["exposures"]
    assert exposure["depends_on"] == ["ref('fct_orders_per_day')"]
    assert "{%" not in get_rendered(exposure["owner"]["name"], {}).replace("{% Finance %}", "")
    assert journey.generate(scan, "shop", business_context=context).project.files == tuple(
        sorted(journey.generate(scan, "shop", business_context=context).project.files, key=lambda each: each.path)
    )
