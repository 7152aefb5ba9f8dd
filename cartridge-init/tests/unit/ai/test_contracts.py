"""Which marts are public, under contract, and which cannot be."""

from __future__ import annotations

import pytest
from cartridge.ai.rules.contracts import can_be_promised, published
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.models import ModelType
from cartridge.artifacts.options import GenerationOptions
from requests_from_text import request_of

SHOP = """
    orders fact: id! customer_id>customers.id amount:decimal(10,2)
    customers dimension: id! name:text shape:other weight:decimal
"""


def test_nothing_is_promised_where_nobody_asks() -> None:
    found = make_models(request_of(SHOP))
    assert {each.access for each in found.models} == {None}
    assert not any(each.is_contracted for each in found.models)


def test_marts_are_promised_where_every_type_is_known() -> None:
    request = request_of(SHOP).model_copy(update={"options": GenerationOptions(contracts="marts")})
    found = make_models(request)
    promised = {each.name for each in found.models if each.access == "public"}
    assert promised == {each.name for each in found.models if each.is_contracted} == {"fct_orders"}
    assert "`dim_customers` has no contract: the exact type of `weight`, `shape` is not known." in " ".join(found.notes)


@pytest.mark.parametrize(("contracts", "promised"), [("exposed", {"fct_orders"}), ("none", set())])
def test_what_an_exposure_shows_is_promised_unless_nothing_may_be(contracts: str, promised: set[str]) -> None:
    request = request_of(SHOP)
    options = GenerationOptions.model_validate({"contracts": contracts})
    models = make_models(request).models
    shown = frozenset({"fct_orders", "stg_public__orders"})
    found, notes = published(models, shown, request.model_copy(update={"options": options}))
    assert {each.name for each in found if each.is_contracted} == promised
    assert notes == ()


def test_an_exposure_shows_rows_of_known_types() -> None:
    request = request_of(SHOP)
    models = {each.name: each for each in make_models(request).models}
    assert can_be_promised(models["fct_orders"], request.target_warehouse)
    assert not can_be_promised(models["dim_customers"], request.target_warehouse)
    staged = [each for each in models.values() if each.model_type is ModelType.STAGING]
    assert staged
    assert not any(can_be_promised(each, request.target_warehouse) for each in staged)
