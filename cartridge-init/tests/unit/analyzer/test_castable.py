"""What a value has to match so that it can be cast, held against the calendar."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from cartridge.analyzer.cast_forms import DATES, MONTHS, NUMBERS, PLAIN_NUMBERS, WRITTEN_DAYS, Castable

DAYS = [each for each in DATES if each.to == "date"]
YEARS = (1899, 1900, 1901, 1904, 1999, 2000, 2023, 2024, 2099, 2100)


def matches(castable: Castable, text: str) -> bool:
    return re.fullmatch(castable.pattern, text) is not None


def castable(named: str, to: str = "date") -> Castable:
    return next(each for each in DATES if (each.named, each.to) == (named, to))


@pytest.mark.parametrize("form", DAYS, ids=lambda each: each.named)
def test_a_date_is_one_of_the_calendar(form: Castable) -> None:
    read_as = form.named.replace("YYYY", "%Y").replace("MM", "%m").replace("DD", "%d")
    for year in YEARS:
        for month in range(14):
            for number in range(33):
                text = form.named.replace("YYYY", f"{year}").replace("MM", f"{month:02}").replace("DD", f"{number:02}")
                try:
                    is_day = datetime.strptime(text, read_as).year in range(1900, 2100)
                except ValueError:
                    is_day = False
                assert matches(form, text) == is_day, text


@pytest.mark.parametrize("form", DAYS, ids=lambda each: each.named)
def test_an_end_that_is_open_is_a_date_and_one_of_zeros_is_none(form: Castable) -> None:
    for text in ("99991231", "29991231"):
        written = form.named.replace("YYYY", text[:4]).replace("MM", text[4:6]).replace("DD", text[6:])
        assert matches(form, written)
    assert form.zeros
    assert not matches(form, form.zeros)


@pytest.mark.parametrize(("text", "is_day"), [("1.2.2024", True), ("29.2.2023", False), ("29.2.2024", True)])
def test_zeros_in_front_of_days_and_months_may_be_missing(text: str, is_day: bool) -> None:
    assert matches(castable("DD.MM.YYYY"), text) is is_day


@pytest.mark.parametrize("text", ["", " 2024-01-01", "2024-1-1", "2024/01/01", "2024-01-01 00:00", "n/a", "20240101"])
def test_what_is_written_otherwise_is_none(text: str) -> None:
    assert not matches(castable("YYYY-MM-DD"), text)


@pytest.mark.parametrize(
    ("named", "text", "form"),
    [
        ("YYYY-MM-DD hh:mm", "2024-02-29 23:59:59", None),
        ("YYYY-MM-DD hh:mm", "2024-02-29T23:59", None),
        ("YYYY-MM-DD hh:mm", "2024-02-29 24:00:00", "none"),
        ("YYYY-MM-DD hh:mm", "2024-02-29 12:00:00+02", "none"),
        ("DD.MM.YYYY hh:mm", "29.02.2024 9:05", "DD.MM.YYYY hh:mm"),
        ("DD.MM.YYYY hh:mm", "29.02.2024 09:05:59", "DD.MM.YYYY hh:mm:ss"),
        ("MM/DD/YYYY hh:mm", "13/02/2024 09:05", "none"),
    ],
)
def test_moments(named: str, text: str, form: str | None) -> None:
    found = [each.form for each in DATES if each.named == named and matches(each, text)]
    assert found == ([] if form == "none" else [form])


@pytest.mark.parametrize(
    ("named", "text", "data_type"),
    [
        ("1234.56", "12", "bigint"),
        ("1234.56", "1" * 19, None),
        ("1234.56", "12.5", "decimal(18,2)"),
        ("1234.56", "-0.125", "decimal(20,6)"),
        ("1234.56", "1e5", None),
        ("1234.56", "1,5", None),
        ("1234.56", " 1.5", None),
        ("1.234,56", "-42", "bigint"),
        ("1.234,56", "1.234", "bigint"),
        ("1.234,56", "12345,5", "decimal(18,2)"),
        ("1.234,56", "99.999.999.999.999,99", "decimal(18,2)"),
        ("1.234,56", "999.999.999.999.999,99", None),
        ("1.234,56", "1.234,567", "decimal(20,6)"),
        ("1.234,56", "1.23,4", None),
        ("1,234.56", "1,234.50", "decimal(18,2)"),
        ("1,234.56", "1.234,50", None),
        ("1 234,56", "1 234,5", "decimal(18,2)"),
        ("1 234,56", "1'234.5", None),
        ("12.5 %", "12 %", "bigint"),
        ("12.5 %", "12,5%", "decimal(18,2)"),
        ("12.5 %", "12.5", None),
    ],
)
def test_the_narrowest_type_that_takes_it(named: str, text: str, data_type: str | None) -> None:
    assert next((each.to for each in NUMBERS[named] if matches(each, text)), None) == data_type


def test_numbers_that_are_days_and_months() -> None:
    assert matches(WRITTEN_DAYS, "20240229")
    assert not matches(WRITTEN_DAYS, "20230229")
    assert matches(MONTHS, "202412")
    assert not matches(MONTHS, "202413")


@pytest.mark.parametrize("each", [*DATES, MONTHS, *PLAIN_NUMBERS, *(one for some in NUMBERS.values() for one in some)])
def test_patterns_are_what_every_engine_knows(each: Castable) -> None:
    assert not {"\\", "'"} & {*each.pattern}
