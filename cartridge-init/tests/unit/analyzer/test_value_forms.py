"""What values look like, by themselves and by their shapes."""

from __future__ import annotations

import pytest
from cartridge.analyzer.value_forms import form_of
from cartridge.artifacts.profile import ColumnProfile, ValueCount
from cartridge.personal import is_card_number, is_iban


def with_shapes(**shapes: int) -> ColumnProfile:
    counted = tuple(ValueCount(value=form, count=count) for form, count in shapes.items())
    return ColumnProfile(name="c", shapes=counted)


@pytest.mark.parametrize(
    ("shape", "form"),
    [
        ("aaaa9999@aaaaaaa-aaaa.aaa", "e-mail address"),
        ("Aaaaa.Aaaa@aaaa.aa", "e-mail address"),
        ("AA99999999999999999999", "IBAN"),
        ("AA99 AAAA 9999 9999 9999 99", "IBAN"),
        ("9999 9999 9999 9999", "payment card number"),
        ("9999-9999-9999-9999", "payment card number"),
        ("+99 999 9999999", "telephone number"),
        ("AA-9999", None),
        ("9999999999999", None),
        ("9999-99-99 99:99", None),
        ("Aaaa @ aaaa", None),
        ("aaaaaaaa-9999", None),
    ],
)
def test_a_shape_tells_a_form(shape: str, form: str | None) -> None:
    assert form_of(with_shapes(**{shape: 90, "aaa": 10})) == form


def test_half_of_the_rows_have_to_have_it() -> None:
    assert form_of(with_shapes(**{"a@a.aa": 49, "aaa": 51})) is None
    assert form_of(with_shapes(**{"a@a.aa": 50, "aaa": 50})) == "e-mail address"
    assert form_of(ColumnProfile(name="c")) is None


@pytest.mark.parametrize("text", ["GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606"])
def test_an_iban_has_its_check_digits(text: str) -> None:
    assert is_iban(text)
    assert not is_iban(text.replace("2", "3", 1))


@pytest.mark.parametrize("text", ["4111111111111111", "378282246310005", "6011-1111-1111-1117"])
def test_a_card_number_has_its_check_digit(text: str) -> None:
    assert is_card_number(text)
    assert not is_card_number(text[:-1] + str((int(text[-1]) + 1) % 10))


@pytest.mark.parametrize("text", ["0000000000000", "123", "41111111111111112222", "4111x111111111111"])
def test_other_digits_are_none(text: str) -> None:
    assert not is_card_number(text)
