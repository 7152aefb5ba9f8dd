"""What is a person's by how it is written, inside of any text, and what only looks so."""

from __future__ import annotations

import json

import pytest
from cartridge.personal import form_in, masked, scalars, without_values


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Please charge 4111 1111 1111 1111, exp. 04/27", "payment card number"),
        ("amex 3782-822463-10005", "payment card number"),
        ('{"pay": {"no": "5500000000000004"}}', "payment card number"),
        ('{"pay": {"no": 5500000000000004}}', "payment card number"),
        ("bitte an DE89 3704 0044 0532 0130 00 BIS MORGEN", "IBAN"),
        ("iban:GB82WEST12345698765432", "IBAN"),
        ("de89 3704 0044 0532 0130 00", "IBAN"),
        ("asked Eva <eva.huber+shop@mail.corp.example> to call", "e-mail address"),
        ('{"to": "eva\\u0040corp.example"}', "e-mail address"),
        ("GET /?mail=eva%40corp.example", "e-mail address"),
        ("größe@bücher.example", "e-mail address"),
        ("ring +49 (0)171 / 555 01 00 in the morning", "telephone number"),
        ("0049 171 5550100", "telephone number"),
        ("+14155550100", "telephone number"),
        ("login from 93.184.216.34:8080", "IP address"),
        ("http://10.20.30.40/admin", "IP address"),
        ("2001:db8:85a3::8a2e:370:7334 connected", "IP address"),
    ],
)
def test_a_form_is_seen_inside_a_text(text: str, form: str) -> None:
    assert form_in([text]) == form
    assert form_in(["nothing", text, "nothing"]) == form


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",  # the check digit is wrong
        "order 1732230000000 of 2024-11-21 23:15:00",  # milliseconds
        "1234567890123452",  # no issuer has such a number, though the check digit is right
        "00012345678901",
        "DE89 3704 0044 0532 0130 01",
        "AB12CDEFGHIJKLMNOP",
        "550e8400-e29b-41d4-a716-446655440000",
        "logo@2x.png",
        "react@18.2.0",
        "eva@localhost",
        "@handle",
        "2024-11-21T23:15:00+00:00",
        "2024-11-21 23:15:00+0530",
        "+12.5",
        "00:00:00",
        "Mozilla/5.0 (X11) Chrome/119.0.0.0 Safari/537.36",
        "version 1.2.3.4",
        "v1.2.3.4",
        "127.0.0.1",
        "255.255.255.0",
        "300.1.2.3",
        "1.2.3",
        "12:30:45",
        "aa:bb:cc:dd:ee:ff",
        "std::vector::abc",
        "3.141592653589793238",
        "52.520008 13.404954",
    ],
)
def test_what_only_looks_so_is_none(text: str) -> None:
    assert form_in([text]) is None
    assert masked(text) == text


def test_numbers_drawn_at_random_are_no_cards() -> None:
    numbers = [str(4_000_000_000_000_000 + 7_919 * each) for each in range(200)]
    assert form_in(numbers) is None
    assert form_in([*numbers, "4111 1111 1111 1111"]) == "payment card number"
    assert form_in(["A-1", "A-2", "4111111111111111"]) == "payment card number"


def test_the_gravest_form_is_told() -> None:
    assert form_in(["93.184.216.34", "eva@corp.example", "4111-1111-1111-1111"]) == "payment card number"


def test_documents_are_read_at_any_depth() -> None:
    inner = json.dumps({"deep": [{"a": "b"}], "n": 5, "yes": True, "none": None})
    assert list(scalars(json.dumps({"x": [1, inner]}))) == [("x", "1"), ("a", "b"), ("n", "5")]
    assert list(scalars("no json")) == []
    assert list(scalars('{"broken": ')) == []
    assert list(scalars("[" * 100_000)) == []
    assert list(scalars('["x", [[[[[[[[[["too deep"]]]]]]]]]]]')) == [(None, "x")]


def test_masks_take_all_of_it_and_no_more() -> None:
    text = "eva@corp.example, 4111 1111 1111 1111 and DE89370400440532013000 from 93.184.216.34; +49 171 5550100."
    assert masked(text) == "***, *** and *** from ***; ***."


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ('invalid input syntax for type integer: "Eva Huber"', 'invalid input syntax for type integer: "***"'),
        (
            "Conversion Error: Could not convert string 'Eva' to INT32 when casting from source column name",
            "Conversion Error: Could not convert string '***' to INT32 when casting from source column name",
        ),
        ("Truncated incorrect INTEGER value: 'O'Hara'", "Truncated incorrect INTEGER value: '***'"),
        ("Bad int64 value: Eva", "Bad int64 value: ***"),
        ('invalid input syntax for type json: "{Eva', 'invalid input syntax for type json: "***"'),
        (
            "Type INT64 with value 4111 can't be cast because the value is out of range",
            "Type INT64 with value *** can't be cast because the value is out of range",
        ),
        ('column "name" does not exist', 'column "name" does not exist'),
        ("nobody but eva@corp.example may", "nobody but *** may"),
    ],
)
def test_a_complaint_quotes_no_value(message: str, told: str) -> None:
    assert without_values(message) == told
