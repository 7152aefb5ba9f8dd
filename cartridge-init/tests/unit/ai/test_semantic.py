"""The semantic layer: what is measured, along which time, and by what it is cut."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Additivity, Measure
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.profile import ColumnProfile, ValueCount
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, TableMapping
from cartridge.artifacts.semantic import SemanticLayer, SemanticModel
from cartridge.dbt.semantic_yaml import semantic_yaml
from requests_from_text import request_of

SHOP = """
    orders fact: id! customer_id>customers.id bill_address_id>addresses.id ship_address_id>addresses.id \
        amount:integer rate:decimal(4,2) stock:integer guess:integer status:text day:text ordered_at:timestamp
    customers dimension: id! name:text$person_name title:text is_active:boolean region_id>regions.id note:text
    regions dimension: id! name:text code:text size:integer area:integer people:integer lakes:integer
    addresses dimension: id! city:text town:text quarter:text house:text flat:text
    order_lines fact: order_id!>orders.id line_number:integer! quantity:integer
    notes fact: id! customer_id>customers.id words:integer
    shelves dimension: id! hall:text row:text place:text deep:text wide:text
"""
ADDITIVITY = {
    "amount": Additivity.ADDITIVE,
    "quantity": Additivity.ADDITIVE,
    "words": Additivity.ADDITIVE,
    "rate": Additivity.NON_ADDITIVE,
    "stock": Additivity.SEMI_ADDITIVE,
    "guess": Additivity.UNKNOWN,
}
CODES = {"region": ("north", "south"), "status": ("open", "done"), "day": ("mon", "tue"), "quarter": ("north", "south")}


def _column(column: ColumnMapping) -> ColumnMapping:
    profile = None
    if column.name == "ordered_at":
        profile = ColumnProfile(name=column.name, minimum="2021-03-04 10:00:00", maximum="2023-05-06 12:00:00")
    if codes := CODES.get(column.name):
        values = tuple(ValueCount(value=each, count=5) for each in codes)
        profile = ColumnProfile(name=column.name, values=values, values_are_complete=True)
    return column.model_copy(update={"profile": profile} if profile else {})


def _table(table: TableMapping) -> TableMapping:
    assert table.role
    details = tuple(
        Measure(column=each.name, additivity=ADDITIVITY[each.name], reason="The case says so.")
        for each in table.columns
        if each.name in ADDITIVITY
    )
    found: dict[str, Any] = {"measure_details": details, "measures": tuple(each.column for each in details)}
    if any(each.name == "ordered_at" for each in table.columns):
        found["event_time"] = "ordered_at"
    columns = tuple(_column(each) for each in table.columns)
    return table.model_copy(update={"columns": columns, "role": table.role.model_copy(update=found)})


def _request(text: str = SHOP, **fields: Any) -> ModelGenerationRequest:
    request = request_of(text, **fields)
    return request.model_copy(update={"tables": tuple(_table(each) for each in request.tables)})


@pytest.fixture(scope="module")
def layer() -> SemanticLayer:
    return make_models(_request()).semantic


def _model(layer: SemanticLayer, name: str) -> SemanticModel:
    return next(each for each in layer.models if each.name == name)


def test_a_measure_is_aggregated_as_it_adds_up(layer: SemanticLayer) -> None:
    measures = {
        each.name: (each.agg, each.expr, each.non_additive_dimension) for each in _model(layer, "orders").measures
    }
    assert measures == {
        "order_count": ("count", "order_id", None),
        "order_amount": ("sum", "amount", None),
        "average_order_rate": ("average", "rate", None),
        "order_stock": ("sum", "stock", "ordered_date"),
    }


def test_rows_without_a_key_of_one_column_are_counted_one_by_one(layer: SemanticLayer) -> None:
    lines = _model(layer, "order_lines")
    assert lines.primary_entity == "order_line"
    assert [(each.name, each.agg, each.expr) for each in lines.measures][:1] == [("order_line_count", "sum", "1")]


def test_lines_are_measured_along_the_time_of_their_header(layer: SemanticLayer) -> None:
    assert _model(layer, "order_lines").agg_time_dimension == "ordered_date"


def test_what_has_no_time_is_not_measured(layer: SemanticLayer) -> None:
    assert "notes" not in {each.name for each in layer.models}
    assert not any("word" in each.name for each in layer.metrics)


def test_marts_that_no_measure_reaches_stay_out(layer: SemanticLayer) -> None:
    names = {each.name for each in layer.models}
    assert {"orders", "order_lines", "customers", "addresses"} <= names
    assert "shelves" not in names


def test_an_entity_joins_by_its_name_and_one_of_several_by_its_role(layer: SemanticLayer) -> None:
    entities = {each.name: (each.type, each.expr) for each in _model(layer, "orders").entities}
    assert entities == {
        "order": ("primary", "order_id"),
        "customer": ("foreign", "customer_id"),
        "bill_address": ("foreign", "bill_address_id"),
        "ship_address": ("foreign", "ship_address_id"),
    }
    assert _model(layer, "customers").entities[0].name == "customer"


def test_nothing_is_cut_by_what_tells_of_a_person(layer: SemanticLayer) -> None:
    names = {each.name for each in _model(layer, "customers").dimensions}
    assert "is_active" in names
    assert not any("name" in each for each in names if not each.startswith("region"))


def test_a_name_that_is_a_period_for_metricflow_goes_behind_its_entity(layer: SemanticLayer) -> None:
    dimensions = {
        each.name: each.expr for each in (*_model(layer, "orders").dimensions, *_model(layer, "addresses").dimensions)
    }
    assert dimensions["order_day"] == "day"
    assert dimensions["address_quarter"] == "quarter"
    assert dimensions["status"] is None


def test_a_column_that_is_called_like_an_entity_elsewhere_goes_behind_its_own() -> None:
    layer = make_models(
        _request(f"{SHOP}    visits fact: id! region:text amount:integer ordered_at:timestamp")
    ).semantic
    regions = [each for each in layer.models if each.name == "regions"]
    visits = {each.name: each.expr for each in _model(layer, "visits").dimensions}
    assert [each.name for each in regions[0].entities] == ["region"]
    assert "region" not in visits
    assert visits["visit_region"] == "region"


def test_every_measure_is_a_metric_with_a_label(layer: SemanticLayer) -> None:
    assert {each.measure for each in layer.metrics} == {m.name for each in layer.models for m in each.measures}
    labels = [each.label for each in layer.metrics]
    assert "Average order rate" in labels
    assert len(labels) == len(set(labels))


def test_without_dates_there_is_no_time_spine_and_no_layer() -> None:
    assert make_models(_request("orders fact: id! amount:integer")).semantic == SemanticLayer()


def test_who_wants_none_gets_none() -> None:
    request = _request(options=GenerationOptions(semantic_layer=False))
    assert make_models(request).semantic == SemanticLayer()


def test_it_is_written_in_the_form_that_both_versions_of_dbt_take(layer: SemanticLayer) -> None:
    document = yaml.safe_load(semantic_yaml(layer.models, layer.metrics))
    orders = next(each for each in document["semantic_models"] if each["name"] == "orders")
    assert orders["model"] == "ref('fct_orders')"
    assert orders["defaults"] == {"agg_time_dimension": "ordered_date"}
    stock = next(each for each in orders["measures"] if each["name"] == "order_stock")
    assert stock["non_additive_dimension"] == {"name": "ordered_date", "window_choice": "max"}
    metric = next(each for each in document["metrics"] if each["name"] == "order_amount")
    assert (metric["type"], metric["type_params"]) == ("simple", {"measure": "order_amount"})
