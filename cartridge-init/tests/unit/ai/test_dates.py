"""The calendar, and the dates of facts in their roles."""

from __future__ import annotations

from typing import Any

import pytest
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Additivity, DateColumn, DatePart, Measure
from cartridge.artifacts.casts import Cast
from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.request import ModelGenerationRequest
from model_rules import broken
from requests_from_text import request_of

SHOP = """
    orders fact: id! customer_id>customers.id amount:integer ordered_at:timestamp shipped_at:timestamp? due_date:date
    customers dimension: id! name:text signed_up_at:timestamp city:text zip:text street:text
    order_lines fact 300: id! order_id>orders.id amount:decimal(8,2)
"""
SPANS = {"ordered_at": ("2021-03-04 10:00:00", "2023-05-06 12:00:00"), "shipped_at": ("2021-03-05", "2023-06-01")}
DUE = {"due_date": ("2021-03-09", "2023-07-01")}
PARTS = {"ordered_at": DatePart.EVENT, "shipped_at": DatePart.MILESTONE, "due_date": DatePart.DUE}


def with_dates(text: str = SHOP, spans: dict[str, tuple[str, str]] = SPANS, **table: Any) -> ModelGenerationRequest:
    """The request with the first and last value of some columns, and the parts of the dates."""
    request = request_of(text)
    tables = []
    for each in request.tables:
        columns = tuple(
            column.model_copy(
                update={"profile": ColumnProfile(name=column.name, minimum=span[0], maximum=span[1])}
                if (span := spans.get(column.name))
                else {}
            )
            for column in each.columns
        )
        dates = tuple(
            DateColumn(column=column.name, part=PARTS[column.name], reason="The case says so.")
            for column in columns
            if column.name in PARTS
        )
        role = each.role.model_copy(update={"dates": dates}) if each.role else None
        tables.append(each.model_copy(update={"columns": columns, "role": role, **table}))
    return request.model_copy(update={"tables": tuple(tables)})


def made(request: ModelGenerationRequest) -> ModelGenerationResult:
    result = make_models(request)
    assert broken(request, result) == []
    return result


def model(result: ModelGenerationResult, name: str) -> GeneratedModel:
    return next(each for each in result.models if each.name == name)


def calendar(result: ModelGenerationResult) -> GeneratedModel | None:
    return next((each for each in result.models if each.time_spine), None)


def date_tests(result: ModelGenerationResult) -> list[tuple[str, str | None]]:
    return [
        (each.name, test.column)
        for each in result.models
        for test in each.tests
        if test.arguments.get("to") == "ref('dim_dates')"
    ]


def test_the_calendar_has_whole_years_around_the_dates_of_the_facts() -> None:
    dates = calendar(made(with_dates()))
    assert dates
    assert dates.query
    (days,) = dates.query.inputs
    assert days.kind == "days"
    assert (str(days.first), str(days.last)) == ("2021-01-01", "2028-12-31")
    assert {each.name for each in dates.tests} == {"unique", "not_null"}


def test_a_date_at_a_turn_of_the_year_may_be_the_other_day_elsewhere() -> None:
    dates = calendar(made(with_dates(spans={"ordered_at": ("2021-01-01 00:30:00", "2021-12-31 23:30:00")})))
    assert dates
    assert dates.query
    (days,) = dates.query.inputs
    assert days.kind == "days"
    assert (str(days.first), str(days.last)) == ("2020-01-01", "2027-12-31")


def test_timestamps_of_the_business_get_their_day_before_the_first_timestamp() -> None:
    orders = model(made(with_dates()), "fct_orders")
    names = [each.name for each in orders.columns]
    assert [each for each in names if "ordered" in each or "shipped" in each] == [
        "ordered_date",
        "shipped_date",
        "ordered_at",
        "shipped_at",
    ]


def test_lines_get_the_day_of_their_header_with_its_time() -> None:
    lines = model(made(with_dates()), "fct_order_lines")
    assert {"ordered_date", "ordered_at"} <= {each.name for each in lines.columns}
    assert "`ordered_date`" in lines.description


def test_dimensions_have_no_days() -> None:
    assert not model(made(with_dates()), "dim_customers").column("signed_up_date")


def test_only_a_range_that_was_seen_whole_is_tested() -> None:
    every = SPANS | DUE
    assert date_tests(made(with_dates(spans=every))) == [("fct_orders", "ordered_date"), ("fct_orders", "due_date")]
    assert date_tests(made(with_dates(spans=every, is_sampled=True))) == []
    assert date_tests(made(with_dates(spans=every, row_count=None))) == []


@pytest.mark.parametrize("last", ["9999-12-31", "infinity", "2999-01-01 00:00:00", "12024-01-01"])
def test_dates_beyond_any_calendar_neither_stretch_nor_are_tested(last: str) -> None:
    result = made(with_dates(spans={**SPANS, "due_date": ("2021-03-05", last)}))
    dates = calendar(result)
    assert dates
    assert dates.query
    (days,) = dates.query.inputs
    assert days.kind == "days"
    assert days.last.year == 2028
    assert date_tests(result) == [("fct_orders", "ordered_date")]


def test_a_day_that_the_table_has_already_is_not_made_again() -> None:
    text = "orders fact: id! amount:integer ordered_at:timestamp ordered_date:text"
    result = made(with_dates(text))
    orders = model(result, "fct_orders")
    assert [each.data_type for each in orders.columns if each.name == "ordered_date"] == ["text"]
    assert date_tests(result) == []


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        (SHOP, {}),
        ("customers dimension: id! name:text signed_up_at:timestamp", {"signed_up_at": ("2021-01-01", "2022-01-01")}),
        ("orders fact: id! amount:integer", SPANS),
    ],
)
def test_without_dates_that_were_measured_on_a_fact_there_is_no_calendar(
    text: str, spans: dict[str, tuple[str, str]]
) -> None:
    result = made(with_dates(text, spans))
    assert calendar(result) is None
    assert not any(column.name == "ordered_date" for each in result.models for column in each.columns)


def test_a_model_of_that_name_is_not_replaced() -> None:
    text = SHOP + "\n    dates dimension: id! day:date name:text week:integer month:integer year:integer"
    request = with_dates(text)
    result = made(request)
    assert calendar(result) is None
    assert any("dim_dates" in note for note in result.notes)


def test_a_source_with_a_calendar_of_its_own_gets_no_second_one() -> None:
    text = """
        sales fact: id! ordered_at:timestamp sold_on_id>days.id amount:integer
        days dimension: id! day:date name:text week:integer month:integer year:integer
    """
    request = with_dates(text)
    sales, days = request.tables
    assert sales.role
    key = DateColumn(column="sold_on_id", part=DatePart.EVENT, reason="It points at a calendar.")
    sales = sales.model_copy(update={"role": sales.role.model_copy(update={"dates": (*sales.role.dates, key)})})
    result = made(request.model_copy(update={"tables": (sales, days)}))
    assert calendar(result) is None
    assert any(note.startswith("public.days is the calendar of the source") for note in result.notes)


def test_measures_of_facts_say_how_they_add_up() -> None:
    request = with_dates()
    orders, customers, lines = request.tables
    assert orders.role
    amount = Measure(column="amount", additivity=Additivity.SEMI_ADDITIVE, reason="The case says so.")
    orders = orders.model_copy(update={"role": orders.role.model_copy(update={"measure_details": (amount,)})})
    result = made(request.model_copy(update={"tables": (orders, customers, lines)}))
    found = {each.name: each.additivity for each in model(result, "fct_orders").columns if each.additivity}
    assert found == {
        "amount": Additivity.SEMI_ADDITIVE,
        "order_line_count": Additivity.ADDITIVE,
        "total_order_line_amount": Additivity.ADDITIVE,
    }
    assert not any(each.additivity for each in model(result, "stg_public__orders").columns)


TEXTS = """
    bills fact 300: id! amount:integer billed:{type}
    orders fact 300: id! amount:integer ordered_at:timestamp
"""


def with_cast(text: str, cast: Cast, *span: int, spans: dict[str, tuple[str, str]]) -> ModelGenerationRequest:
    """The request of which `billed` is a date that is kept as something else."""
    request = with_dates(text, spans)
    tables = []
    for table in request.tables:
        columns = tuple(
            each.model_copy(
                update={
                    "cast": cast,
                    "profile": ColumnProfile(
                        name=each.name, null_count=0, minimum=min(span, default=None), maximum=max(span, default=None)
                    ),
                }
            )
            if each.name == "billed"
            else each
            for each in table.columns
        )
        role = table.role
        if role and any(each.name == "billed" for each in columns):
            date = DateColumn(column="billed", part=DatePart.EVENT, reason="The case says so.")
            role = role.model_copy(update={"dates": (date,), "event_time": "billed"})
        tables.append(table.model_copy(update={"columns": columns, "role": role}))
    return request.model_copy(update={"tables": tuple(tables)})


def test_a_calendar_says_of_which_dates_it_does_not_know() -> None:
    cast = Cast(to="date", form="DD.MM.YYYY")
    result = made(with_cast(TEXTS.format(type="text"), cast, spans=SPANS))
    dates = calendar(result)
    assert dates
    assert "Whether the days of `public.bills.billed` are among them is not known." in dates.description
    (note,) = [each for each in result.notes if "billed" in each]
    assert "`dim_dates` may lack some of them" in note
    assert {name for name, _ in date_tests(result)} == {"fct_orders"}


def test_with_dates_of_unknown_days_alone_the_missing_calendar_is_told() -> None:
    cast = Cast(to="date", form="DD.MM.YYYY")
    result = made(with_cast("bills fact 300: id! amount:integer billed:text", cast, spans={}))
    assert calendar(result) is None
    assert result.semantic.models == ()
    (note,) = [each for each in result.notes if "billed" in each]
    assert "no calendar was made, nor a semantic layer; make it a date in the database" in note


@pytest.mark.parametrize(
    ("form", "span", "years"),
    [
        ("YYYYMMDD", (20210304, 20230506), ("2021-01-01", "2028-12-31")),
        ("YYYYMM", (202203, 202305), ("2022-01-01", "2028-12-31")),
    ],
)
def test_numbers_that_are_dates_have_a_first_and_a_last_day(
    form: str, span: tuple[int, int], years: tuple[str, str]
) -> None:
    cast = Cast(to="date", form=form)
    result = made(with_cast("bills fact 300: id! amount:integer billed:integer", cast, *span, spans={}))
    dates = calendar(result)
    assert dates
    assert dates.query
    (days,) = dates.query.inputs
    assert days.kind == "days"
    assert (str(days.first), str(days.last)) == years
    assert date_tests(result) == [("fct_bills", "billed_date")]
    assert not any("billed" in each for each in result.notes)


def test_a_number_that_stands_for_no_day_is_no_first_day() -> None:
    cast = Cast(to="date", form="YYYYMMDD", nothing=("0",), missing=1)
    result = made(with_cast("bills fact 300: id! amount:integer billed:integer", cast, 0, 20230506, spans={}))
    assert calendar(result) is None
    assert any("billed" in each for each in result.notes)
