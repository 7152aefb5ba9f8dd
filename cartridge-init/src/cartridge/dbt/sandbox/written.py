"""Values in the form in which a source writes its days and numbers, for casts that read no other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

_FIRST_DAY: Final = datetime(2024, 1, 1, 9, 30)
_LETTERS: Final = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "hh": "%H", "mm": "%M", "ss": "%S"}
_NUMBERS: Final = {
    "1234": "{whole}",
    "1234.56": "{whole}.5",
    "1,234.56": "1,{whole:03}.5",
    "1.234,56": "1.{whole:03},5",
    "1 234,56": "1 {whole:03},5",
    "12.5 %": "{whole} %",
}


def written(form: str, index: int) -> str:
    """The value at a place, another one for every place up to 1,000.

    >>> written("DD.MM.YYYY", 30), written("1.234,56", 7), written("YYYYMM", 1)
    ('31.01.2024', '1.007,5', '202402')
    """
    if form in _NUMBERS:
        return _NUMBERS[form].format(whole=index)
    if form == "YYYYMM":
        return f"{2024 + index // 12}{index % 12 + 1:02}"
    day = _FIRST_DAY + timedelta(days=index)
    for letters, code in _LETTERS.items():
        form = form.replace(letters, day.strftime(code))
    return form
