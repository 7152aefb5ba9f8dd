"""What a text has to match so that it can be cast, held against the calendar."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from cartridge.analyzer.castable import CASTS


def is_day(text: str) -> bool:
    try:
        return len(text) == 10 and datetime.strptime(text, "%Y-%m-%d") is not None
    except ValueError:
        return False


def test_a_date_is_one_of_the_calendar() -> None:
    ((_, pattern),) = CASTS["date"]
    day = re.compile(pattern)
    for year in (1900, 1901, 1904, 1999, 2000, 2023, 2024, 2099):
        for month in range(14):
            for number in range(33):
                text = f"{year}-{month:02}-{number:02}"
                assert bool(day.match(text)) == is_day(text), text


@pytest.mark.parametrize("text", ["", " 2024-01-01", "2024-1-1", "2024/01/01", "2024-01-01 00:00", "n/a", "20240101"])
def test_what_is_written_otherwise_is_none(text: str) -> None:
    assert not re.match(CASTS["date"][0][1], text)


@pytest.mark.parametrize(
    ("holds", "text", "data_type"),
    [
        ("timestamp", "2024-02-29 23:59:59", "timestamp"),
        ("timestamp", "2024-02-29T23:59", "timestamp"),
        ("timestamp", "2024-02-29 24:00:00", None),
        ("timestamp", "2024-02-29 12:00:00+02", None),
        ("integer", "-42", "bigint"),
        ("integer", "1" * 19, None),
        ("decimal", "12", "bigint"),
        ("decimal", "12.5", "decimal(18,2)"),
        ("decimal", "-0.125", "decimal(20,6)"),
        ("decimal", "1e5", None),
        ("decimal", "1,5", None),
        ("decimal", " 1.5", None),
    ],
)
def test_the_narrowest_type_that_takes_it(holds: str, text: str, data_type: str | None) -> None:
    found = next((name for name, pattern in CASTS[holds] if re.match(pattern, text)), None)
    assert found == data_type
