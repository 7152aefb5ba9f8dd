"""Ranges: numbers that cannot lie outside of bounds that their name or unit means, as long as the data says the same.

Practice: a quantity or an amount is counted upwards from 0, a share ends at 1, a percentage at 100, a latitude at 90. A
bound is tested where every row was read and obeys; where a few rows break it, and only then, as a warning with their
number. What the name does not mean is no bound: that no value lies above 812 today says nothing of tomorrow. One test
names every column of a table with the same bounds, so that it costs one pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from pydantic import JsonValue

from cartridge.ai.rules.subjects import Subject
from cartridge.artifacts.analysis import Additivity, Finding
from cartridge.artifacts.models import GeneratedTest
from cartridge.artifacts.request import ColumnMapping
from cartridge.words import word_set

_BELOW_ZERO: Final = frozenset({"negative_amount", "sentinel_value"})
"""Codes of findings that count the values below 0 of a column that should have none."""

_UPWARDS: Final = word_set(
    "amount price cost fee freight shipping tax total subtotal revenue sales wage stock quantity qty count units "
    "capacity pages size weight height length width duration distance area volume population age"
)
"""Words of numbers that begin at 0."""

_ENDS: Final = ("price", "amount", "cost", "quantity", "qty", "total")
"""What names that are written without underscores end with: ``listprice``."""

_EITHER_SIGN: Final = word_set(
    "balance saldo profit margin net delay change delta difference diff variance adjustment gain loss growth offset "
    "refund deviation correction credit debit elevation temperature depth position"
)
"""Words of numbers that lie on both sides of zero."""

_RATINGS: Final = word_set("rating stars")
_SCALES: Final = (5, 10)
"""Where ratings end."""

_DEGREES: Final = {"latitude": 90, "lat": 90, "longitude": 180, "lng": 180, "lon": 180}

_UNITS: Final = {"shares from 0 to 1": 1, "percent from 0 to 100": 100}
"""Units that say a bound, and which."""


class Bounds(NamedTuple):
    """From and up to which number values lie, both included."""

    minimum: int
    maximum: int | None = None

    def __str__(self) -> str:
        return f"below {self.minimum}" if self.maximum is None else f"outside of {self.minimum} to {self.maximum}"


def range_tests(subject: Subject, when: str) -> Iterator[GeneratedTest]:
    """One test for all columns of a staging model with the same bounds, and one for each that breaks them.

    :param when: the time of the scan as it follows a count.
    """
    rows = subject.mapping.row_count
    if not rows or subject.mapping.is_sampled:
        return
    refers = {name for each in subject.mapping.references for name in each.columns}
    within: dict[Bounds, list[str]] = defaultdict(list)
    for name, column in subject.by_staged_name.items():
        bounds = _bounds(subject, name, column)
        if bounds is None or name in subject.key_columns or column.name in refers:
            continue
        if _lies_within(column, bounds):
            within[bounds].append(name)
        elif bounds == Bounds(0) and (found := _counted_below_zero(subject, column)):
            told = f"{found.count:,} of {rows:,} rows are {bounds}{when}."
            yield _test([name], bounds, told, is_broken=True)
    for bounds, names in sorted(within.items(), key=lambda each: (each[0].minimum, each[0].maximum or 0)):
        yield _test(names, bounds, f"0 of {rows:,} rows are {bounds}.", is_broken=False)


def _bounds(subject: Subject, name: str, column: ColumnMapping) -> Bounds | None:
    """The bounds that name and unit mean, ``None`` where they mean none."""
    if not column.family.is_numeric or subject.staged[column.name].macro:
        return None
    words = name.split("_")
    if (most := _UNITS.get(column.unit or "")) is not None:
        return Bounds(0, most)
    if words[-1] in _DEGREES:
        return Bounds(-_DEGREES[words[-1]], _DEGREES[words[-1]])
    if not _EITHER_SIGN.isdisjoint(words):
        return None
    profile = column.profile
    if words[-1] in _RATINGS:
        scale = next((each for each in _SCALES if profile and profile.maximum == each), None)
        return Bounds(0 if profile and profile.minimum == 0 else 1, scale) if scale else None
    return Bounds(0) if _counts_upwards(subject, words, column) else None


def _counts_upwards(subject: Subject, words: list[str], column: ColumnMapping) -> bool:
    role = subject.mapping.role
    additivity = role.additivity_of(column.name) if role else None
    if additivity in (Additivity.ADDITIVE, Additivity.SEMI_ADDITIVE):
        return True
    is_identifier = words[-1] in ("id", "number", "no", "code")
    return not is_identifier and (not _UPWARDS.isdisjoint(words) or words[-1].endswith(_ENDS))


def _lies_within(column: ColumnMapping, bounds: Bounds) -> bool:
    """Whether every value was read and is within; what is 0 in every row, or not there, proves nothing."""
    profile = column.profile
    least, most = (_number(each) for each in (profile.minimum, profile.maximum)) if profile else (None, None)
    if least is None or most is None or least == most == 0:
        return False
    return least >= bounds.minimum and (bounds.maximum is None or most <= bounds.maximum)


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _counted_below_zero(subject: Subject, column: ColumnMapping) -> Finding | None:
    found = (
        each
        for each in subject.mapping.findings
        if each.code in _BELOW_ZERO and each.columns == (column.name,) and each.count
    )
    return next(found, None)


def _test(names: list[str], bounds: Bounds, told: str, *, is_broken: bool) -> GeneratedTest:
    arguments: dict[str, JsonValue] = {"columns": [*names], "minimum": bounds.minimum}
    if bounds.maximum is not None:
        arguments["maximum"] = bounds.maximum
    return GeneratedTest(
        name="values_in_range", arguments=arguments, severity="warn" if is_broken else "error", evidence=told
    )
