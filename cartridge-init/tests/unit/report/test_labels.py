"""Labels: nothing invisible, nothing wider than its box."""

from __future__ import annotations

import pytest
from cartridge.report.labels import fitted, text_width, visible
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("orders", "orders"),
        ("Größe", "Größe"),
        ("注文", "注文"),
        ("a\nb\tc", "a␊b␉c"),
        ("a\x00b\x7f", "a␀b␡"),
        ("user\u202egpj.exe", "user\ufffdgpj.exe"),
        ("zero\u200bwidth", "zero\ufffdwidth"),
    ],
)
def test_control_and_invisible_characters_are_made_visible(name: str, shown: str) -> None:
    assert visible(name) == shown


@given(st.text(max_size=80), st.floats(20, 400))
def test_fitted_text_fits(text: str, width: float) -> None:
    assert text_width(fitted(text, width, 12), 12) <= width + 1e-9 or fitted(text, width, 12) == "…"


def test_a_name_that_is_cut_keeps_its_end() -> None:
    one = fitted("stg_warehouse__sales_order_header", 150, 12)
    other = fitted("stg_warehouse__sales_order_detail", 150, 12)
    assert one != other
    assert one.endswith("header")


def test_wide_letters_take_more_room() -> None:
    assert text_width("注文", 12) > text_width("ab", 12)
