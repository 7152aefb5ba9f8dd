"""Additivity: over what a measure may be summed.

Practice (Kimball): amounts and quantities are additive; balances and stock levels are semi-additive, since the sum over
days of one account means nothing; prices, rates and readings are non-additive, and are averaged or divided from sums.
What a number counts, its unit, says it before its name: percentages, shares, degrees and speeds are never summed.
A -1 or -999 that stands for no number is no difference, and until it is cleaned no sum over it can be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cartridge.analyzer.measures import run_together
from cartridge.analyzer.naming import says_nothing
from cartridge.analyzer.parts.vocabulary import AMOUNT, LEVEL, PER_UNIT, QUANTITY, RATE, TOTAL, said, said_in
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import SurveyedColumn
from cartridge.artifacts.analysis import Additivity, ColumnUnit, FactKind, Measure
from cartridge.artifacts.types import TypeFamily

GRADES: Final = 10
"""The highest of a scale of grades, ranks or severities."""


_PROPORTIONS: Final = ("percent", "shares from", "basis points")
_READINGS: Final = ("degrees", "kilometres per hour", "miles per hour")


_MONEY: Final = ("cents", "euros", "US dollars", "pounds sterling", "Swiss francs", "yen")

_WORTHS: Final = ("val", "value", "cost")
"""Ends of words run together that say money, of one piece or of all of them, or a reading."""

_NOTHING: Final[Mapping[float, int]] = MappingProxyType({})


def measure_details(
    shape: Shape,
    measures: tuple[str, ...],
    kind: FactKind | None,
    units: Mapping[str, ColumnUnit] = MappingProxyType({}),
    placeholders: Mapping[str, Mapping[float, int]] = MappingProxyType({}),
) -> tuple[Measure, ...]:
    """Every measure with its additivity, in the order given.

    :param units: what the numbers of the table's columns count, as far as that is known.
    :param placeholders: the numbers in the table's columns that stand for none, with the rows that hold them.
    """
    found = []
    for name in measures:
        column, unit, none = shape.surveyed.columns[name], units.get(name), placeholders.get(name, _NOTHING)
        additivity, reason = _by_unit(unit.unit if unit else "") or _judged(
            column, kind, said_in(shape.entity[-1:], LEVEL), least=_least(column, none)
        )
        if additivity is Additivity.UNKNOWN and unit and unit.is_certain and unit.unit in _MONEY:
            additivity, reason = Additivity.ADDITIVE, f"It is in {unit.unit}: an amount of money."
        if none:
            held = " and ".join(f"{value:.12g} in {rows:,} of its values" for value, rows in none.items())
            reason = f"{held} stands for no number: make it null before adding up. Without it: {reason}"
            additivity = Additivity.NON_ADDITIVE if additivity is Additivity.NON_ADDITIVE else Additivity.UNKNOWN
        if column.meant:
            reason += f" Kept as text ({column.meant.form}): cast it first."
        found.append(Measure(column=name, additivity=additivity, reason=reason, placeholders=tuple(none)))
    return tuple(found)


def _by_unit(unit: str) -> tuple[Additivity, str] | None:
    """What a unit alone decides; amounts, durations and distances have units too, and add up or not by their name."""
    if unit.startswith(_PROPORTIONS):
        return Additivity.NON_ADDITIVE, f"It is in {unit}: divide the sums it comes from instead of adding it up."
    if unit.startswith(_READINGS):
        return Additivity.NON_ADDITIVE, f"It is in {unit}: a reading, of which no sum has a meaning."
    return None


def _least(column: SurveyedColumn, placeholders: Mapping[float, int]) -> float | None:
    """The smallest whole number as far as it is one; ``None`` where it stands for no number, or is not known."""
    least = column.profile.minimum if column.profile else None
    return least if isinstance(least, int) and least not in placeholders else None


def _judged(
    column: SurveyedColumn, kind: FactKind | None, state: str | None, *, least: float | None
) -> tuple[Additivity, str]:
    rate, level = said(column, RATE), said(column, LEVEL)
    amount = said(column, TOTAL) or said(column, AMOUNT) or said(column, QUANTITY)
    if _is_share(column):
        return Additivity.NON_ADDITIVE, "Its values lie between 0 and 1: a share, not an amount."
    if _is_clock(column):
        return Additivity.NON_ADDITIVE, "Its values are times of a day written as numbers, 0 to 2400."
    if unit := said(column, PER_UNIT):
        return Additivity.NON_ADDITIVE, f"Its name says it is of one unit ({unit}): multiply before adding up."
    if said(column, TOTAL) and not level:
        return Additivity.ADDITIVE, f"Its name says an amount or a quantity ({amount})."
    if level:
        return Additivity.SEMI_ADDITIVE, f"Its name says a level ({level}): it adds up over everything but time."
    if rate:
        return (
            Additivity.NON_ADDITIVE,
            f"Its name says a price, a rate or a reading ({rate}), of which no sum has a meaning.",
        )
    if state and (said(column, QUANTITY) or run_together(column) == "qty"):
        return Additivity.SEMI_ADDITIVE, f"A quantity in a table whose rows are a state ({state}), not a movement."
    if amount := amount or run_together(column):
        return Additivity.ADDITIVE, f"Its name says an amount or a quantity ({amount})."
    return _by_type(column, kind, least)


def _by_type(column: SurveyedColumn, kind: FactKind | None, least: float | None) -> tuple[Additivity, str]:
    if column.family is TypeFamily.FLOAT and _may_be_money(column, kind):
        return Additivity.UNKNOWN, "A floating-point number whose name says neither an amount nor a reading for sure."
    if column.family is TypeFamily.FLOAT:
        return Additivity.NON_ADDITIVE, "A floating-point number whose name says no amount: taken as a reading."
    if _is_grade(column):
        return Additivity.NON_ADDITIVE, "A few whole numbers from 0 or 1 on, named no quantity: a rank or a grade."
    if kind is FactKind.PERIODIC_SNAPSHOT:
        return Additivity.SEMI_ADDITIVE, "A row is the state at the end of a period, and no name says an amount of it."
    if column.meaning is TypeFamily.INTEGER and least is not None and least < 0:
        return Additivity.ADDITIVE, "Whole numbers on both sides of zero: differences, which add up."
    if column.meaning is TypeFamily.INTEGER:
        return Additivity.UNKNOWN, "A whole number whose name says no quantity: it may as well be a code or a place."
    return Additivity.ADDITIVE, "A decimal number, and nothing marks it as a rate or a level."


def _may_be_money(column: SurveyedColumn, kind: FactKind | None) -> bool:
    """Whether a word run together ends like a value or a cost (``INVVAL``), or the name says nothing at all.

    What says nothing in a table of regular periods is a reading.
    """
    if says_nothing(column.all_words):
        return kind is not FactKind.PERIODIC_SNAPSHOT
    last = column.words[-1] if column.words else ""
    return any(last.endswith(each) and len(last) > len(each) + 1 for each in _WORTHS)


def _is_share(column: SurveyedColumn) -> bool:
    """Fractions from 0 to 1, of which at least one is neither."""
    profile = column.profile
    if profile is None or column.family is TypeFamily.INTEGER:
        return False
    least, most = _number(profile.minimum), _number(profile.maximum)
    return least is not None and most is not None and 0 <= least <= most <= 1 and (least < most or 0 < least < 1)


def _is_grade(column: SurveyedColumn) -> bool:
    """At most ten whole numbers, of which hardly one is left out."""
    profile = column.profile
    if profile is None or column.family is not TypeFamily.INTEGER or profile.minimum not in (0, 1):
        return False
    return isinstance(profile.maximum, int) and 2 <= profile.maximum <= GRADES and (column.rows or 0) >= 2 * GRADES


def _is_clock(column: SurveyedColumn) -> bool:
    """Hours and minutes as one number: named a time, and no value beyond midnight."""
    profile = column.profile
    if profile is None or column.family is not TypeFamily.INTEGER or column.words[-1:] != ("time",):
        return False
    most = profile.maximum
    return (
        isinstance(most, int) and 2_300 <= most <= 2_400 and isinstance(profile.minimum, int) and profile.minimum >= 0
    )


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    return None
