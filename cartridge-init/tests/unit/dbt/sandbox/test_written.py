"""Invented values of columns that are cast are written as the cast reads them."""

from __future__ import annotations

import re

import pytest
from cartridge.analyzer.cast_forms import DATES, MONTHS, NUMBERS, Castable
from cartridge.dbt.sandbox.written import written

FORMS = [each for each in (*DATES, MONTHS, *(one for some in NUMBERS.values() for one in some[1:2])) if each.form]


@pytest.mark.parametrize("form", FORMS, ids=lambda each: each.form)
def test_they_are_what_the_cast_was_proven_for(form: Castable) -> None:
    assert form.form
    values = [written(form.form, index) for index in range(40)]
    assert all(re.fullmatch(form.pattern, each) for each in values)
    assert len({*values}) == len(values)
