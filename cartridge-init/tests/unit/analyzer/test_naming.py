"""Names into words and entities."""

from __future__ import annotations

import pytest
from cartridge.analyzer.naming import abbreviates, entity_of, words
from cartridge.words import singular
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("order_items", "order items"),
        ("OrderItems", "order items"),
        ("orderItemID", "order item id"),
        ("ORDER_ITEM_ID", "order item id"),
        ("HTTPServerLog", "http server log"),
        ("customerIDs", "customer ids"),
        ("salesorderid", "sales order id"),
        ("shiptoaddressid", "shipto address id"),
        ("unitprice", "unit price"),
        ("address2", "address 2"),
        ("update", "update"),
        ("discount", "discount"),
        ("paid", "paid"),
        ("valid", "valid"),
        ("zip code", "zip code"),
        ("sales.order-items", "sales order items"),
        ("данные__заказы", "данные заказы"),
        ("--- $%", ""),
        ("", ""),
        ("2020", "2020"),
    ],
)
def test_words_do_not_depend_on_the_spelling(name: str, expected: str) -> None:
    assert " ".join(words(name)) == expected


@pytest.mark.parametrize(
    ("table", "entity"),
    [
        ("orders", "order"),
        ("order_items", "order_item"),
        ("tbl_OrderItems", "order_item"),
        ("raw_customers", "customer"),
        ("dim_categories", "category"),
        ("date_dim", "date"),
        ("sales_order_header", "sales_order"),
        ("page_views", "page_view"),
        ("status", "status"),
        ("addresses", "address"),
        ("staff", "staff"),
        ("series", "series"),
        ("sales", "sale"),
        ("data", "data"),
        ("news", "news"),
        ("analysis", "analysis"),
        ("analyses", "analysis"),
        ("people", "person"),
        ("companies", "company"),
        ("statuses", "status"),
        ("boxes", "box"),
        ("movies", "movie"),
        ("caches", "cache"),
        ("raw", "raw"),
        ("---", "record"),
    ],
)
def test_a_table_is_named_after_one_entity(table: str, entity: str) -> None:
    assert entity_of(table) == entity


@pytest.mark.parametrize("word", ["bus", "gas", "lens", "canvas", "atlas", "census", "campus", "bonus", "class", "id"])
def test_a_word_that_only_looks_plural_stays(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize(
    ("word", "entity", "expected"),
    [
        ("cust", "customer", True),
        ("addr", "customer_address", True),
        ("dept", "department", True),
        ("acct", "account", True),
        ("hdemo", "household_demographic", True),
        ("asset", "asset_assignment", False),
        ("customer", "customer", False),
        ("cat", "dog", False),
        ("o", "order", False),
    ],
)
def test_short_forms_are_recognised_and_other_words_are_not(word: str, entity: str, expected: bool) -> None:
    assert abbreviates(word, tuple(entity.split("_"))) is expected


@given(st.text(max_size=80))
def test_any_name_gives_lower_case_words_and_an_entity(name: str) -> None:
    found = words(name)
    assert all(each and each == each.lower() for each in found)
    assert entity_of(name)


@pytest.mark.parametrize(
    ("table", "entity"), [("events_*", "event"), ("events_2*", "event"), ("events_2", "events_2"), ("2*", "2")]
)
def test_the_wildcard_of_shards_is_no_word_of_their_entity(table: str, entity: str) -> None:
    assert entity_of(table) == entity
