"""Personal columns: kept, hashed alike on both sides of a reference, or left out."""

from __future__ import annotations

import pytest
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult
from cartridge.artifacts.options import GenerationOptions
from cartridge.errors import GenerationError
from requests_from_text import request_of

SHOP = """
    accounts dimension: email:text!$contact first_name:text$person_name born:date$birth pin:text$credential plan:text
    orders fact: id! buyer:text>accounts.email phone:bigint$contact zip:text$location total:decimal(8,2)
    secrets dimension: token:text$credential
"""


def made(text: str, personal: str) -> ModelGenerationResult:
    return make_models(request_of(text, options=GenerationOptions.model_validate({"personal": personal})))


def staging(result: ModelGenerationResult, name: str) -> GeneratedModel:
    return next(each for each in result.models if each.name == f"stg_public__{name}")


def hashed(model: GeneratedModel) -> set[str]:
    assert model.query
    return {item.name for item in model.query.steps[-1].items if item.macro == "hashed"}


def test_kept_they_are_tagged() -> None:
    model = staging(made(SHOP, "keep"), "accounts")
    assert hashed(model) == set()
    assert {each.name: each.sensitive for each in model.columns if each.sensitive} == {
        "email": "contact",
        "first_name": "person_name",
        "born_date": "birth",
        "pin": "credential",
    }


def test_hashed_both_sides_of_a_reference_are_and_what_a_hash_hides_from_nobody_is_gone() -> None:
    result = made(SHOP, "hash")
    accounts, orders = staging(result, "accounts"), staging(result, "orders")
    assert hashed(accounts) == {"email", "first_name"}
    assert hashed(orders) == {"buyer", "phone"}
    assert [each.name for each in accounts.columns] == ["email", "first_name", "plan"]
    assert [each.name for each in orders.columns] == ["order_id", "buyer", "phone", "total"]
    buyer, phone = orders.column("buyer"), orders.column("phone")
    assert buyer
    assert phone
    assert (buyer.sensitive, buyer.data_type, phone.data_type) == ("contact", "text", "text")
    assert "Hashed" in buyer.description


def test_dropped_only_what_a_key_needs_is_left_and_that_is_hashed() -> None:
    result = made(SHOP, "drop")
    accounts, orders = staging(result, "accounts"), staging(result, "orders")
    assert [each.name for each in accounts.columns] == ["email", "plan"]
    assert [each.name for each in orders.columns] == ["order_id", "buyer", "total"]
    assert (hashed(accounts), hashed(orders)) == ({"email"}, {"buyer"})


def test_it_is_told_and_a_table_with_nothing_left_is_left_out() -> None:
    result = made(SHOP, "hash")
    assert not any(each.name == "stg_public__secrets" for each in result.models)
    assert "public.secrets has no other columns and is left out." in result.notes
    assert any(
        each.startswith("public.accounts: born, pin tell about a person and end at the source") for each in result.notes
    )


def test_a_chain_of_references_is_hashed_from_end_to_end() -> None:
    result = made(
        """
        people dimension: id! mail:text$contact
        logins dimension: mail:text!>people.mail note:text
        visits event: id! who:text>logins.mail at:timestamp
        """,
        "hash",
    )
    assert hashed(staging(result, "people")) == {"mail"}
    assert hashed(staging(result, "logins")) == {"mail"}
    assert hashed(staging(result, "visits")) == {"who"}


def test_what_would_not_be_written_alike_is_refused() -> None:
    text = """
        people dimension: phone:text!$contact
        calls event: id! number:bigint>people.phone
    """
    with pytest.raises(GenerationError) as caught:
        made(text, "hash")
    assert "`public.calls.number` (bigint), `public.people.phone` (text)" in caught.value.what
    assert "ignore.sensitive" in caught.value.next_step
    assert made(text, "keep").models


def test_the_tests_of_a_hashed_reference_still_stand_and_no_value_is_told() -> None:
    result = made(SHOP, "hash")
    tests = {(test.name, test.column) for each in result.models if each.kind == "fact" for test in each.tests}
    assert ("relationships", "buyer") in tests
    assert {test.name for test in staging(result, "accounts").tests} == {"unique", "not_null"}
