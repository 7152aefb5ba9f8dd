"""What was measured of a column, as a sentence: its unit, its range or its codes, and how often it is empty.

Practice: where nobody wrote down what a column means, a range or a list of codes helps more than nothing. What a
sensitive column holds is not told; the scan does not keep it.
"""

from __future__ import annotations

import re
from typing import Final

from cartridge.artifacts.profile import ColumnProfile, Scalar
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily

MOST_CODES: Final = 6
LONGEST_CODE: Final = 24

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE: Final = re.compile(r"[^`\s{}]([^`\n\r{}]*[^`\s{}])?")


def measured(column: ColumnMapping) -> str:
    """The sentence; empty where nothing was measured.

    >>> measured(ColumnMapping(name="a", data_type="bigint", unit="cents"))
    'In cents.'
    """
    profile = column.profile
    unit = f"in {column.unit}" if column.unit else ""
    if profile is None:
        return _sentence(unit)
    if profile.distinct_count == 0:
        nothing = "always null when scanned" if profile.null_count else "the table was empty when scanned"
        return _sentence(", ".join(filter(None, (unit, nothing))))
    values = ", ".join(filter(None, (unit, _values(column, profile))))
    nulls = _nulls(profile.null_count)
    if not (values or nulls):
        return ""
    is_counted = bool(nulls) or values != unit
    return _sentence("; ".join(filter(None, (values, nulls))) + " when scanned" * is_counted)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _values(column: ColumnMapping, profile: ColumnProfile) -> str:
    if column.family is TypeFamily.BOOLEAN:
        return "yes or no"
    if codes := _codes(column, profile):
        return codes
    if profile.distinct_count != 1 and (span := _range(column, profile)):
        return span
    if profile.distinct_count == 1:
        return "a single value"
    if profile.distinct_count is None:
        return ""
    about = "" if profile.distinct_kind == "exact" or profile.values_are_complete else "about "
    return f"{about}{profile.distinct_count:,} distinct values"


def _codes(column: ColumnMapping, profile: ColumnProfile) -> str:
    """The whole of a small closed set of words."""
    if column.sensitive or not column.family.is_textual or not profile.values_are_complete:
        return ""
    codes = sorted(each.value for each in profile.values)
    if not 2 <= len(codes) <= MOST_CODES or any(
        len(each) > LONGEST_CODE or not _CODE.fullmatch(each) for each in codes
    ):
        return ""
    quoted = [f"`{each}`" for each in codes]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _range(column: ColumnMapping, profile: ColumnProfile) -> str:
    least, most = profile.minimum, profile.maximum
    if column.sensitive or least is None or most is None or least == most:
        return ""
    if column.family.is_numeric:
        return f"from {_number(least)} to {_number(most)}"
    if column.family.is_temporal and (days := [_DAY.match(str(each)) for each in (least, most)]) and all(days):
        first, last = (found[0] for found in days if found)
        return f"from {first} to {last}" if first != last else ""
    return ""


def _number(value: Scalar) -> str:
    """With its thousands told apart, but in years and other short ones."""
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return f"{value:,.6f}".rstrip("0").rstrip(".")
    return value


def _nulls(count: int | None) -> str:
    if count is None:
        return ""
    return "no nulls" if count == 0 else f"{count:,} null{'s' * (count > 1)}"
