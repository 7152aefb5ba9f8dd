"""What a person calls tables and columns is what they are called, in every model, test and reference."""

from __future__ import annotations

from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.models import ModelGenerationResult
from cartridge.artifacts.request import ModelGenerationRequest, TableMapping
from requests_from_text import request_of

TEXT = """
    bestellungen fact: id! kunden_id>kunden.id betrag:decimal(8,2) bezeichnung:text angelegt:timestamp
    kunden dimension: id! name:text a:text b:text c:text d:text e:text
"""


def made(tables: dict[str, str], columns: dict[str, str], text: str = TEXT) -> ModelGenerationResult:
    request = request_of(text)
    return make_models(ModelGenerationRequest(tables=tuple(_called(each, tables, columns) for each in request.tables)))


def _called(table: TableMapping, tables: dict[str, str], columns: dict[str, str]) -> TableMapping:
    renamed = tuple(
        each.model_copy(update={"called": columns.get(f"{table.name}.{each.name}")}) for each in table.columns
    )
    return table.model_copy(update={"called": tables.get(table.name), "columns": renamed})


def names(result: ModelGenerationResult) -> set[str]:
    return {each.name for each in result.models}


def test_models_and_columns_have_the_names_and_everything_follows_them() -> None:
    result = made(
        {"kunden": "customers", "bestellungen": "orders"},
        {"bestellungen.kunden_id": "customer_key", "kunden.id": "customer_key", "bestellungen.betrag": "amount"},
    )
    assert {"stg_public__customers", "stg_public__orders", "dim_customers", "fct_orders"} <= names(result)
    fact = next(each for each in result.models if each.name == "fct_orders")
    assert {"order_id", "customer_key", "amount"} <= {each.name for each in fact.columns}
    (reference,) = (each for each in fact.tests if each.name == "relationships")
    assert (reference.column, reference.arguments) == (
        "customer_key",
        {"to": "ref('dim_customers')", "field": "customer_key"},
    )
    dimension = next(each for each in result.models if each.name == "dim_customers")
    assert dimension.grain == "one row per customer"
    assert dimension.key == ("customer_key",)
    staging = next(each for each in result.models if each.name == "stg_public__orders")
    assert staging.query
    items = {each.name: each.expression for each in staging.query.steps[-1].items}
    assert (items["amount"], items["customer_key"]) == ('"betrag"', '"kunden_id"')
    tables = {each.name for source in result.sources for each in source.tables}
    assert tables == {"kunden", "bestellungen"}, "the source keeps the names of the database"


def test_a_name_that_was_said_is_free_for_it_whatever_conventions_want() -> None:
    result = made({"kunden": "bestellungen"}, {"bestellungen.bezeichnung": "angelegt_at", "kunden.a": "b_name"})
    assert "stg_public__bestellungen" in names(result)
    assert len([each for each in names(result) if each.startswith("stg_")]) == 2
    (staging,) = (each for each in result.models if each.column("angelegt_at") and each.kind == "staging")
    origin = staging.column("angelegt_at")
    assert origin
    assert origin.origin
    assert origin.origin.column == "bezeichnung"
    assert len({each.name for each in staging.columns}) == len(staging.columns) == 5


def test_without_the_names_everything_is_as_before() -> None:
    assert made({}, {}) == make_models(ModelGenerationRequest(tables=request_of(TEXT).tables))
