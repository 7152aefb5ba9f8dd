"""What sampled rows show of persons in columns whose names do not say it."""

from __future__ import annotations

import json

import pytest
from cartridge.analyzer.shown_rows import sensitive_in_rows
from cartridge.artifacts.catalog import Column, Table


def shown(name: str, data_type: str, *texts: str | None) -> str | None:
    column = Column(name=name, position=1, data_type=data_type, raw_type=data_type)
    table = Table(name="t", schema_name="s", columns=(column,))
    found = list(sensitive_in_rows(table, [{name: each} for each in texts]))
    assert [each.column for each in found] in ([], [name])
    return found[0].category if found else None


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ({"a": {"b": ["x", "eva@corp.example"]}}, "contact"),
        ({"a": {"first_name": "Eva"}}, "person_name"),
        ({"a": [{"user": {"password": "hunter2"}}]}, "credential"),
        ({"patient": {"diagnosis": "J45"}}, "health"),
        ({"raw": json.dumps({"ssn": "078-05-1120"})}, "government_id"),
        ({"ip": None, "note": "from 93.184.216.34"}, "location"),
        ({"card": "x", "name": "Foo"}, "payment"),
        ({"cardnumber": "x"}, "payment"),
        ({"mail": "x"}, "contact"),
        ({"name": "Foo", "age": 31}, "person_name"),
        ({"customer_name": "Foo"}, "person_name"),
        ({"name": "Foo", "born": "1970"}, "person_name"),
        ({"name": "Main store", "city": "Wien", "age_group": "all"}, None),
        ({"age": 31, "card": {"suit": "hearts"}}, None),
        ({"name": "Blue chair", "price": 12, "email_verified": True}, None),
        ({"first_name": None, "password": ""}, None),
        ({"address_id": 17, "card_type": "visa"}, None),
    ],
)
def test_documents_tell_by_their_values_and_by_their_keys(text: object, category: str | None) -> None:
    document = json.dumps(text)
    assert shown("payload", "json", None, document) == category
    assert shown("payload", "text", document, "no json at all") == category


def test_prose_tells_by_what_stands_in_it() -> None:
    assert shown("note", "text", "all well", "card 4111 1111 1111 1111 was charged") == "payment"
    assert shown("note", "text", "all well", "nothing to be seen") is None
    assert shown("note", "text") is None


@pytest.mark.parametrize(
    "text",
    [
        "moglie: Filomena B, chiamare 333-8745961",
        "please ring Xaviera1 at 0171-5550001",
        "Eva (0171) 555 00 01",
        "mobil 01715550001.",
        "home: 555.123.4567",
    ],
)
def test_telephone_numbers_of_the_country_are_seen_among_words(text: str) -> None:
    assert shown("x", "text", "nothing", text) == "contact"


@pytest.mark.parametrize(
    "text",
    [
        "on 2024-11-21 at 23:15",
        "am 01.02.2024 10 Uhr",
        "paid 1 234 567 890 in all",
        "invoice 2023-000123",
        "order no. 333-8745961",
        "ISBN 978-3-16-148410-0",
        "part AB-333-8745961",
        "Springfield 62701-1234",
        "550e8400-e29b-41d4-a716-446655440000 failed",
        "item 0000123456",
        "at 52.520008 13.404954",
        "0171-5550001",
        "see /a/0171-5550001",
    ],
)
def test_other_numbers_are_no_telephone_numbers(text: str) -> None:
    assert shown("x", "text", text) is None


def test_numbers_and_arrays_are_looked_at_too() -> None:
    assert shown("f", "bigint", "5500000000000004", None) == "payment"
    assert shown("f", "array(text)", "{eva@corp.example,max@corp.example}") == "contact"


def test_versions_are_no_addresses() -> None:
    assert shown("app_version", "text", "10.20.30.40") is None
    assert shown("f", "text", "10.20.30.40") == "location"
