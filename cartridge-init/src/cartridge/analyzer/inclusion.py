"""Which column may point at which key by its values alone: for names that say nothing, or say it in other words.

Practice: a foreign key repeats the values of a key, and those of a whole business reach across all of it. Small
integers fit into every surrogate key by accident, so that a fit proves little: a column of integers is believed when
its values reach as far as the key's own, or when the key leaves so many numbers out that chance would not hit it.
Texts that all stand in a key are hardly ever there by accident.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from cartridge.analyzer.naming import says_nothing
from cartridge.analyzer.references import Reference, Target, single_key_targets
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.checks import CheckAnswer
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily

TARGETS_PER_COLUMN: Final = 3
"""The keys with the fewest values that a column fits are asked about; the tightest fit is the likeliest."""

CHECKS: Final = 400
"""At most so many questions; each reads a column of a table."""

FEWEST_VALUES: Final = {TypeFamily.TEXT: 3, TypeFamily.UUID: 1, TypeFamily.INTEGER: 5}
"""Distinct values below which a fit says nothing."""

CHANCE: Final = 1e-6
"""Most probability that integers drawn from the range of a key all stand in it."""

REACH: Final = 0.9
"""How far the values of a column reach, as a share of how far so many drawn from the whole key would."""

ROOT_SHARE: Final = 0.5
"""Fewest distinct values of a column that repeats a dense key, as a share of the square root of the key's.

Rows drawn from n keys begin to repeat at about the square root of n, as birthdays do. A column that repeats although
it has far fewer values was drawn from a small set of its own, such as a count or a rating, whose largest reaches as far
as the key's by accident. Half of it, as the first repetition may well come earlier: in about one case of eight.
"""

FEW: Final = 0.05
"""Share of orphans up to which texts still point; one value of another kind would bring many more."""

LONGEST: Final = 40
"""Longest text, in characters, that a key has which others repeat."""


@dataclass(frozen=True)
class Fit:
    """A column whose values may be those of a key; the smaller ``size``, the tighter it fits."""

    reference: Reference
    confidence: float
    size: int


def possible_inclusions(survey: Survey, by_name: Iterable[Reference]) -> tuple[Fit, ...]:
    """The fits worth asking about, of the columns that none of ``by_name`` is about; the surest and tightest first."""
    if survey.infer == "off":
        return ()
    targets = [each for each in single_key_targets(survey) if _values(each.column)]
    named = {(each.table.name, each.column.name) for each in by_name}
    found = [
        fit
        for table in survey.tables.values()
        if not (table.is_view or table.is_empty)
        for column in table.columns.values()
        if (table.name, column.name) not in named
        for fit in _fits(table, column, targets)
    ]
    return tuple(sorted(found, key=_promise)[:CHECKS])


def believed(fits: Iterable[tuple[Fit, CheckAnswer | None]]) -> Iterator[Fit]:
    """Of each column the tightest fit that the data confirms; none where two keys fit equally well."""
    best: dict[tuple[TableName, str], list[Fit]] = {}
    for fit, answer in fits:
        if _holds(fit, answer):
            best.setdefault((fit.reference.table.name, fit.reference.column.name), []).append(fit)
    for found in best.values():
        tightest = min(each.size for each in found)
        choice = [each for each in found if each.size == tightest]
        if len(choice) == 1:
            yield choice[0]


def _fits(table: SurveyedTable, column: SurveyedColumn, targets: Iterable[Target]) -> Iterator[Fit]:
    declared = {key for constraint in table.table.foreign_keys for key in constraint.columns}
    if column.name in declared or column.column.is_generated or not _may_refer(column):
        return
    found = [
        Fit(Reference(table, column, target, (), needs_data=True, reason=reason), confidence, _values(target.column))
        for target in targets
        if target.column is not column and target.column.family is column.family
        for confidence, reason in _judged(column, target)
    ]
    yield from sorted(found, key=lambda each: (each.size, each.reference.target.table.name))[:TARGETS_PER_COLUMN]


def _may_refer(column: SurveyedColumn) -> bool:
    """Whether a column can be a reference by its values: enough of them and, of integers, repeated and nameless."""
    if column.family not in FEWEST_VALUES or _values(column) < FEWEST_VALUES[column.family]:
        return False
    if column.family is TypeFamily.TEXT:
        return column.max_length is not None and column.max_length <= LONGEST
    return column.family is TypeFamily.UUID or (says_nothing(column.words) and column.distinct_share != 1.0)


def _judged(column: SurveyedColumn, target: Target) -> Iterator[tuple[float, str]]:
    key = target.column
    name = f"`{target.table.name}`.`{key.name}`"
    if _values(column) + (column.distinct_share == 1.0) > _values(key):  # two keys of one size may point either way
        return
    if column.family is TypeFamily.UUID:
        yield 0.8, f"the values of `{column.name}` are those of {name}"
    elif column.family is TypeFamily.TEXT:
        if _lengths_fit(column, key):
            yield 0.7, f"the texts in `{column.name}` are those of {name}"
    elif (ranges := _ranges(column, key)) is not None:
        low, high, first, last = ranges
        size, values = last - first + 1, _values(column)
        density = min(1.0, _values(key) / size)
        if not (first <= low and high <= last):
            return
        if density**values < CHANCE:
            yield 0.7, f"the numbers in `{column.name}` are those of {name}, which leaves most numbers out"
        elif high - first + 1 >= REACH * size * values / (values + 1) and values >= ROOT_SHARE * _values(key) ** 0.5:
            yield 0.6, f"the numbers in `{column.name}` reach as far as those of {name}"


def _holds(fit: Fit, answer: CheckAnswer | None) -> bool:
    if answer is None or answer.violations is None:
        return False
    pointing = (answer.rows or 0) - (answer.null_rows or 0)
    column = fit.reference.column
    allowed = FEW if column.family is TypeFamily.TEXT and _values(column) >= 20 else 0.0
    return pointing > 0 and answer.violations <= allowed * pointing


def _lengths_fit(column: SurveyedColumn, key: SurveyedColumn) -> bool:
    mine, theirs = column.profile, key.profile
    if mine is None or theirs is None or theirs.max_length is None or theirs.min_length is None:
        return False
    if theirs.max_length > LONGEST or mine.max_length is None or mine.min_length is None:
        return False
    return theirs.min_length <= mine.min_length and mine.max_length <= theirs.max_length


def _ranges(column: SurveyedColumn, key: SurveyedColumn) -> tuple[int, int, int, int] | None:
    if column.profile is None or key.profile is None:
        return None
    found = (column.profile.minimum, column.profile.maximum, key.profile.minimum, key.profile.maximum)
    low, high, first, last = found
    if isinstance(low, int) and isinstance(high, int) and isinstance(first, int) and isinstance(last, int):
        return low, high, first, last
    return None


def _values(column: SurveyedColumn) -> int:
    return (column.profile.distinct_count or 0) if column.profile else 0


def _promise(fit: Fit) -> tuple[float, int, TableName, int]:
    return -fit.confidence, fit.size, fit.reference.table.name, fit.reference.column.index
