"""What is measured of a column, as expressions of one select, and the answers as a profile."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.profile import Scalar
from cartridge.artifacts.types import TypeFamily
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.distinct import COUNTABLE
from cartridge.scanner.quartiles import QUARTERS, QuartilesInPass, quartiles

Arithmetic = Literal["full", "mean", "none"]
"""What is computed of numbers: mean and standard deviation, the mean alone, or nothing that a value can make fail."""


@dataclass(frozen=True)
class Measure:
    """One expression of the select and the field of the column's profile it fills."""

    column: str
    field: str
    expression: str


def measures_of(
    connector: DatabaseConnector,
    column: Column,
    *,
    distinct: str | None,
    quartiles: QuartilesInPass | None = None,
    arithmetic: Arithmetic = "full",
    is_always_filled: bool = False,
    shift: float = 0.0,
) -> list[Measure]:
    """Everything that is worth measuring of a column, by the family of its type; at least one thing.

    :param distinct: template of a count of distinct values, or ``None`` to leave them out.
    :param quartiles: how quartiles are measured; ``None`` leaves them out.
    :param is_always_filled: whether the database sees to it that there are no nulls to count.
    :param shift: a value near the mean, for engines without a standard deviation.
    """
    filled = Measure(column.name, "filled", f"count({connector.quote(column.name)})")
    others = list(_values(connector, column, distinct, quartiles, arithmetic, shift))
    return others if is_always_filled and others else [filled, *others]


def _values(
    connector: DatabaseConnector,
    column: Column,
    distinct: str | None,
    quartiles: QuartilesInPass | None,
    arithmetic: Arithmetic,
    shift: float,
) -> Iterator[Measure]:
    can = connector.capabilities
    value = connector.value(column)
    family = column.family
    if distinct and family in COUNTABLE:
        yield Measure(column.name, "distinct_count", distinct.format(connector.exact(column, value)))
    if family.is_numeric or family.is_temporal:
        ordered = (can.number_of if family.is_numeric else can.moment_of).format(value)
        yield Measure(column.name, "minimum", can.text_of.format(f"min({ordered})"))
        yield Measure(column.name, "maximum", can.text_of.format(f"max({ordered})"))
        if family.is_numeric and arithmetic != "none":
            averaged = can.averaged_of.format(ordered) if family is TypeFamily.INTEGER else ordered
            yield Measure(column.name, "mean", can.text_of.format(can.mean_of.format(averaged)))
            if arithmetic == "full":
                yield from _deviation(connector, column, averaged, shift)
        template = quartiles.template(family) if quartiles else None
        if template and arithmetic != "none":
            for name, (share, number) in QUARTERS.items():
                yield Measure(column.name, name, can.text_of.format(template.format(ordered, share, number)))
    elif family is TypeFamily.TEXT and arithmetic != "none":
        yield from octet_measures(connector, column) if can.octets_of else length_measures(connector, column)


def _deviation(connector: DatabaseConnector, column: Column, number: str, shift: float) -> Iterator[Measure]:
    can = connector.capabilities
    if can.deviation_of:
        number = can.finite_of.format(number) if column.family is TypeFamily.FLOAT else number
        yield Measure(column.name, "deviation", can.text_of.format(can.deviation_of.format(number)))
        return
    off = f"({number} - {shift!r})" if shift >= 0 else f"({number} + {-shift!r})"
    yield Measure(column.name, "numbers", f"count({number})")
    yield Measure(column.name, "sum_off", f"sum({off})")
    yield Measure(column.name, "squares_off", f"sum({off} * {off})")


def shift_of(connector: DatabaseConnector, column: Column) -> Measure:
    """The mean of some rows of a column. Any of them is near enough: they are part of what is summed up."""
    can = connector.capabilities
    return Measure(column.name, "shift", can.mean_of.format(can.number_of.format(connector.value(column))))


def length_measures(connector: DatabaseConnector, column: Column) -> Iterator[Measure]:
    """The lengths of a text in characters."""
    length = connector.capabilities.length_of.format(connector.value(column))
    yield Measure(column.name, "min_length", f"min({length})")
    yield Measure(column.name, "max_length", f"max({length})")
    yield Measure(column.name, "mean_length", connector.capabilities.text_of.format(f"avg({length})"))


def octet_measures(connector: DatabaseConnector, column: Column) -> Iterator[Measure]:
    """The lengths of a text in bytes, and how many characters there are in all.

    PostgreSQL counts characters by walking through the text, and knows the bytes at once. Where there are as many of
    the ones as of the others, as in most columns, the lengths are the same; see :func:`has_wide_characters`.
    """
    value, can = connector.value(column), connector.capabilities
    octets = (can.octets_of or can.length_of).format(value)
    yield Measure(column.name, "min_length", f"min({octets})")
    yield Measure(column.name, "max_length", f"max({octets})")
    yield Measure(column.name, "octets", f"sum({octets})")
    yield Measure(column.name, "characters", f"sum({can.length_of.format(value)})")


def has_wide_characters(answers: Mapping[str, Any]) -> bool:
    """Whether lengths in bytes are not those in characters, so that these have to be asked for."""
    return answers.get("octets") != answers.get("characters")


def statements(measures: Sequence[Measure], source: str, max_items: int) -> Iterator[tuple[str, Sequence[Measure]]]:
    """The select that takes the measures, split only where the database's target list is too short for all.

    Each statement's first item counts the rows.
    """
    step = max(1, max_items - 1)
    for start in range(0, max(1, len(measures)), step):
        part = measures[start : start + step]
        items = ", ".join(["count(*)", *(measure.expression for measure in part)])
        yield f"select {items} from {source}", part


def profile_fields(
    column: Column, rows: int, answers: Mapping[str, Any], in_pass: QuartilesInPass | None = None
) -> dict[str, Any]:
    """The fields of a :class:`~cartridge.artifacts.profile.ColumnProfile` from the database's answers."""
    filled = int(answers.get("filled", rows))  # not asked for where the database lets no null in
    fields: dict[str, Any] = {"name": column.name, "null_count": max(0, rows - filled)}
    if answers.get("distinct_count") is not None:
        fields["distinct_count"] = min(int(answers["distinct_count"]), filled)
    for name in ("minimum", "maximum"):
        if answers.get(name) is not None:
            fields[name] = scalar(str(answers[name]), column.family)
    if answers.get("characters") is not None and filled:
        fields["mean_length"] = int(answers["characters"]) / filled
    for name in ("min_length", "max_length"):
        if answers.get(name) is not None:
            fields[name] = int(answers[name])
    for name in ("mean", "mean_length"):
        if answers.get(name) is not None:
            fields[name] = finite(str(answers[name]))
    worth: tuple[Literal["exact", "estimated"], float | None] = (
        (in_pass.kind, in_pass.error) if in_pass else ("exact", 0)
    )
    found = {name: scalar(str(answers[name]), column.family) for name in QUARTERS if answers.get(name) is not None}
    if of_pass := quartiles(found, *worth):
        fields["quartiles"] = of_pass
    if fields.get("mean") is not None:  # what has no mean, as NaN is among the values, has no spread either
        fields["standard_deviation"] = _deviation_from(answers)
    return fields


def _deviation_from(answers: Mapping[str, Any]) -> float | None:
    """The standard deviation as the engine has it, or from sums around a value near the mean.

    With shifted values the difference is between numbers of the size of the variance, not of the values' squares
    (Chan, Golub and LeVeque, https://doi.org/10.1080/00031305.1983.10483115).
    """
    if answers.get("deviation") is not None:
        return finite(str(answers["deviation"]))
    count, total, squares = (answers.get(name) for name in ("numbers", "sum_off", "squares_off"))
    if not count or total is None or squares is None:
        return None
    variance = (float(squares) - float(total) ** 2 / int(count)) / int(count)
    return math.sqrt(max(0.0, variance)) if math.isfinite(variance) else None


def scalar(text: str, family: TypeFamily) -> Scalar:
    """A value as JSON can hold it without losing anything.

    >>> scalar("12", TypeFamily.INTEGER), scalar("0.10", TypeFamily.DECIMAL), scalar("NaN", TypeFamily.FLOAT)
    (12, 0.1, 'NaN')
    """
    if not family.is_numeric:
        return text
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    if exact.is_nan():
        return "NaN"
    if exact.is_infinite():
        return "-Infinity" if exact < 0 else "Infinity"
    if exact == exact.to_integral_value() and abs(exact) < 10**18 and family is not TypeFamily.FLOAT:
        return int(exact)
    number = float(text)
    if family is TypeFamily.FLOAT:
        return number if math.isfinite(number) else text
    return number if math.isfinite(number) and Decimal(repr(number)) == exact else text


def finite(text: str) -> float | None:
    """A mean as a number; ``None`` where it is not a number that JSON can hold.

    >>> finite("2.50"), finite("NaN"), finite("1e999")
    (2.5, None, None)
    """
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
