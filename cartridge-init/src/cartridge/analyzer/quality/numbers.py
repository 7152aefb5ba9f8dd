"""Numbers that are none, that stand for "not known", or that are negative by mistake.

Practice: programs that must fill a number fill it with one that cannot occur, -1 or a row of nines; amounts and
quantities are counted upwards, so that a few below zero are returns that somebody entered as sales, or errors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from cartridge.analyzer.measures import identifies, is_additive
from cartridge.analyzer.parts.vocabulary import AMOUNT, PAY, QUANTITY, TOTAL, said
from cartridge.analyzer.quality.finding import counted, filled_rows, in_keys, profiled, rows_in
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.checks import ValueCheck
from cartridge.artifacts.noun import TableName
from cartridge.words import word_set

NO_NUMBERS: Final = frozenset({"NaN", "Infinity", "-Infinity"})

BELOW: Final = frozenset({-1, -9, -99, -999, -9999, -99999, -999999})
ABOVE: Final = frozenset(
    {999, 9999, 99999, 999999, 9999999, 99999999, 999999999}
    | {9999.99, 99999.99, 999999.99, 9999999.99, 99999999.99, 999999999.99}
)
"""Rows of nines that fill a field; 999.99 is a price that shops like."""

APART: Final = 3
"""A row of nines stands for no number where nothing else reaches a third of it."""

ROWS: Final = 3
"""Fewer rows than this may hold such a number by chance."""

MOST: Final = 0.5
"""Share of values up to which a number stands for none: what most rows hold is the usual one."""

FEW: Final = 0.05
"""Share of values up to which negative ones are exceptions."""

_EITHER_SIGN: Final = word_set(
    "balance bal saldo profit margin net delay change delta difference diff variance adjustment adjusted gain loss "
    "growth offset score points rating temperature latitude longitude lat lon lng x y z credit debit refund deviation "
    "correction position netto ergebnis gewinn verlust gutschrift differenz abweichung korrektur storno ajuste ganancia"
)
"""Words of numbers that lie on both sides of zero."""

_COUNTED: Final = AMOUNT | TOTAL | QUANTITY | PAY


@dataclass(frozen=True)
class _Number:
    """A column of numbers with its smallest and largest value, as far as these are numbers."""

    table: SurveyedTable
    column: SurveyedColumn
    least: float
    most: float

    def check(self, test: Literal["below", "from", "equal"], value: float) -> ValueCheck:
        number = int(value) if float(value).is_integer() else value
        return ValueCheck(table=self.table.name, columns=(self.column.name,), test=test, value=number)

    @property
    def beneath(self) -> tuple[ValueCheck, ValueCheck] | None:
        """All negative values, and those that are the smallest one."""
        if self.least not in BELOW or self.most <= 1 or not _EITHER_SIGN.isdisjoint(self.column.words):
            return None
        return self.check("below", 0), self.check("equal", self.least)

    @property
    def nines(self) -> tuple[ValueCheck, ValueCheck] | None:
        """All values that come near the largest one, and those that are it."""
        if self.most not in ABOVE or self.least == self.most:
            return None
        return self.check("from", self.most // APART), self.check("equal", self.most)

    @property
    def negative(self) -> ValueCheck | None:
        """Negative values, where the name says that there should be none."""
        if self.least >= 0 or self.most <= 0 or not self.is_quantity:
            return None
        return self.check("below", 0) if _EITHER_SIGN.isdisjoint(self.column.words) else None

    @property
    def is_quantity(self) -> bool:
        """Whether it counts or measures what is added up, so that one strange value spoils every sum."""
        return is_additive(self.column) or bool(said(self.column, _COUNTED))


def asked_of_numbers(survey: Survey) -> Iterator[ValueCheck]:
    """What has to be counted, of columns whose smallest or largest value gives a reason."""
    yield from (_not_finite(table, column) for table, column in _with_no_numbers(survey))
    for each in _numbers(survey):
        yield from (*(each.beneath or ()), *(each.nines or ()))
        if each.negative:
            yield each.negative


def not_a_number(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for table, column in _with_no_numbers(survey):
        check = _not_finite(table, column)
        if count := rows_in(survey, check):
            what = "hold NaN or infinity: sums and means over them are none either"
            yield counted(survey, check, "not_a_number", count, what)


def placeholder_number(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    keys = in_keys(survey, so_far)
    for each in _numbers(survey):
        if (each.table.name, each.column.name) in keys:
            continue
        for checks, value, count in _placeholders(survey, each):
            if value > 0 or not each.is_quantity:
                beside = "no other value is negative" if value < 0 else "no other value comes near it"
                what = f"hold {value:.12g}, which seems to stand for no number: {beside}"
                yield counted(survey, checks[0], "placeholder_number", count, what)


def sentinel_value(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    keys = in_keys(survey, so_far)
    for each in _numbers(survey):
        if not each.is_quantity or (each.table.name, each.column.name) in keys:
            continue
        for checks, value, count in _placeholders(survey, each):
            if value < 0:
                why = "it seems to say that nothing is known, and every sum counts it"
                what = f"hold {value:.12g}, the only negative value: {why}"
                yield counted(survey, checks[0], "sentinel_value", count, what)


def negative_amount(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for each in _numbers(survey):
        check = each.negative
        if check is None or _alone(survey, each.beneath, fewest=1):
            continue
        count = rows_in(survey, check)
        if count and count <= FEW * filled_rows(survey, check):
            what = "are negative, where nearly all are not"
            yield counted(survey, check, "negative_amount", count, what)


def placeholders(survey: Survey) -> Mapping[TableName, Mapping[str, Mapping[float, int]]]:
    """The numbers that stand for none, with their rows, by table and column: what the two findings tell of."""
    found: dict[TableName, dict[str, dict[float, int]]] = defaultdict(dict)
    for each in _numbers(survey):
        if values := {value: count for _, value, count in _placeholders(survey, each)}:
            found[each.table.name][each.column.name] = values
    return found


def _placeholders(survey: Survey, number: _Number) -> Iterator[tuple[tuple[ValueCheck, ValueCheck], float, int]]:
    """The smallest and the largest value where they stand for none; among quantities one negative row is enough."""
    fewest = 1 if number.is_quantity else ROWS
    for checks, value, least in ((number.beneath, number.least, fewest), (number.nines, number.most, ROWS)):
        count = _alone(survey, checks, fewest=least)
        if checks and count:
            yield checks, value, count


def _alone(survey: Survey, checks: tuple[ValueCheck, ValueCheck] | None, *, fewest: int = ROWS) -> int | None:
    """Rows that hold a placeholder; ``None`` where other values are near it, or there are too few or too many rows."""
    if checks is None:
        return None
    near, same = (rows_in(survey, each) for each in checks)
    if same is None or near != same:
        return None
    return same if fewest <= same <= MOST * filled_rows(survey, checks[0]) else None


def _numbers(survey: Survey) -> Iterator[_Number]:
    for table, column in profiled(survey):
        if column.family.is_numeric and column.profile is not None and not identifies(table, column):
            least, most = column.profile.minimum, column.profile.maximum
            if isinstance(least, int | float) and isinstance(most, int | float):
                yield _Number(table, column, least, most)


def _with_no_numbers(survey: Survey) -> Iterator[tuple[SurveyedTable, SurveyedColumn]]:
    for table, column in profiled(survey):
        ends = {str(column.profile.minimum), str(column.profile.maximum)} if column.profile else set()
        if column.family.is_numeric and not NO_NUMBERS.isdisjoint(ends):
            yield table, column


def _not_finite(table: SurveyedTable, column: SurveyedColumn) -> ValueCheck:
    return ValueCheck(table=table.name, columns=(column.name,), test="not_finite")
