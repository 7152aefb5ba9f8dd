"""Shapes are those of letters and digits of every script."""

from __future__ import annotations

import pytest
from cartridge.scanner.shapes import shape
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SO-4711", "AA-9999"),
        ("Ünal", "Aaaa"),
        ("名前 ７", "aa 9"),
        ("+43 1 / 5", "+99 9 / 9"),
        ("Ǆ", "A"),
        ("", ""),
    ],
)
def test_a_shape_says_what_a_text_looks_like(text: str, form: str) -> None:
    assert shape(text) == form


@given(st.text())
def test_a_shape_has_the_text_s_length_and_no_letter_of_its_own(text: str) -> None:
    form = shape(text)
    assert len(form) == len(text)
    assert not any(each.isalnum() and each not in "Aa9" for each in form if each.isalpha() or each.isdigit())
    assert shape(form) == form
