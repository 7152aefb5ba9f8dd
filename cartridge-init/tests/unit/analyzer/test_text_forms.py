"""Patterns that the databases are asked with, on texts as people write them."""

from __future__ import annotations

import re

import pytest
from cartridge.analyzer.text_forms import FIRST_DAY, FIRST_YEAR


@pytest.mark.parametrize(
    "text",
    ["1900-01-01", "01/01/1900", "1.1.1900", "19000101", "1970-01-01 00:00:00", "19000101000000", "0001-01-01T00"],
)
def test_the_first_day_of_a_calendar_is_known_in_every_form(text: str) -> None:
    assert re.match(FIRST_DAY, text)
    assert re.match(FIRST_YEAR, text)


@pytest.mark.parametrize("text", ["1900-01-02", "11/11/1900", "19000131", "1900-12-31 10:00"])
def test_other_days_of_the_same_year_are_told_from_it(text: str) -> None:
    assert not re.match(FIRST_DAY, text)
    assert re.match(FIRST_YEAR, text)


@pytest.mark.parametrize("text", ["2024-01-01", "01/01/2024", "20240101", "2019-00-1900x", "19-00-01"])
def test_days_of_our_time_are_neither(text: str) -> None:
    assert not re.match(FIRST_DAY, text)
    assert not re.match(FIRST_YEAR, text)
