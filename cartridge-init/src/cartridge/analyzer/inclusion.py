"""Which column may point at which key by its values alone: for names that say nothing, or say it in other words.

Practice: a foreign key repeats the values of a key, and those of a whole business reach across all of it. Small
integers fit into every surrogate key by accident, so that a fit proves little: a column of integers is believed when
its values reach as far as the key's own, or when the key leaves so many numbers out that chance would not hit it.
Texts that all stand in a key are hardly ever there by accident.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cartridge.analyzer.naming import says_nothing
from cartridge.analyzer.reference_targets import Target, single_key_targets
from cartridge.analyzer.references import Reference
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.checks import CheckAnswer
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

TARGETS_PER_COLUMN: Final = 3
"""The keys with the fewest values that a column fits are asked about; the tightest fit is the likeliest."""

CHECKS: Final = 400
"""At most so many questions; each reads a column of a table."""

FEWEST_VALUES: Final = {TypeFamily.TEXT: 3, TypeFamily.UUID: 1, TypeFamily.INTEGER: 5}
"""Distinct values below which a fit says nothing."""

CHANCE: Final = 1e-6
"""Most probability that integers drawn from the range of a key all stand in it."""

CLUSTER: Final = 0.5
MANY: Final = 50
"""Fewer numbers than these that follow on each other, up to such a share, are one cluster, which may happen to stand
where the key is dense: they are no independent hits."""

REACH: Final = 0.9
"""How far the values of a column reach, as a share of how far so many drawn from the whole key would."""

ROOT_SHARE: Final = 0.5
"""Fewest distinct values of a column that repeats a dense key, as a share of the square root of the key's.

Rows drawn from n keys begin to repeat at about the square root of n, as birthdays do. A column that repeats although
it has far fewer values was drawn from a small set of its own, such as a count or a rating, whose largest reaches as far
as the key's by accident. Half of it, as the first repetition may well come earlier: in about one case of eight.
"""

FAR: Final = 1000
"""A key whose numbers begin beyond this, and further from zero than they are long, is not hit by counters or ages."""

SMALL: Final = 200
"""Values of a key, up to which those who point at it are expected to name half of it."""

_NO_REFERENCE: Final = word_set(
    "quantity qty amount price cost total count sum size rate score points minutes hours days seconds year month week"
    " quarter age weight height width length depth salary balance fee tax limit stock level rank rating percent share"
    " duration distance mileage population units number_of position sequence seq line version"
)
"""Words of measures and counters: that their numbers stand in a key is chance, whatever the odds say."""

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


Targets = Mapping[TypeFamily, Sequence[Sequence[Target]]]


def possible_inclusions(survey: Survey, by_name: Iterable[Reference]) -> tuple[Fit, ...]:
    """The fits worth asking about, of the columns that none of ``by_name`` is about; the surest and tightest first."""
    if survey.infer == "off":
        return ()
    targets = _by_tightness(single_key_targets(survey))
    if not targets:  # nothing was measured
        return ()
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
    """Of each column the tightest fit that the data confirms, of equally tight ones that to the widest table, which the
    others extend; none where two keys fit equally well."""
    best: dict[tuple[TableName, str], list[Fit]] = {}
    for fit, answer in fits:
        if _holds(fit, answer):
            best.setdefault((fit.reference.table.name, fit.reference.column.name), []).append(fit)
    for found in best.values():
        tightest = min(each.size for each in found)
        choice = [each for each in found if each.size == tightest]
        widest = max(len(each.reference.target.table.columns) for each in choice)
        choice = [each for each in choice if len(each.reference.target.table.columns) == widest]
        if len(choice) == 1:
            yield choice[0]


def _fits(table: SurveyedTable, column: SurveyedColumn, targets: Targets) -> Iterator[Fit]:
    declared = {key for constraint in table.table.foreign_keys for key in constraint.columns}
    if column.name in declared or column.column.is_generated or not _may_refer(table, column):
        return
    found = 0
    for alike in targets.get(column.family, ()):
        if found >= TARGETS_PER_COLUMN:
            return
        key = alike[0].column
        if _values(key) < _values(column) or not (judged := _judged(column, key)):
            continue
        confidence, reason = judged
        for target in alike[: TARGETS_PER_COLUMN + 1]:
            if target.column is not column and (_values(key) > _values(column) or _may_extend(table, column, target)):
                told = f"the {reason.format(f'`{column.name}`', f'`{target.table.name}`.`{target.column.name}`')}"
                yield Fit(Reference(table, column, target, (), needs_data=True, reason=told), confidence, _values(key))
                found += 1


def _may_extend(table: SurveyedTable, column: SurveyedColumn, target: Target) -> bool:
    """Of two columns with as many values either may point at the other: the one of the wider table is pointed at.

    Practice: what every row has but few want to read is put into a table beside it, under the same key.
    """
    return column.distinct_share != 1.0 or len(target.table.columns) > len(table.columns)


def _by_tightness(targets: Iterable[Target]) -> Targets:
    """The keys whose values were counted, by family, those with the fewest values first, alike ones together."""
    found: dict[TypeFamily, dict[tuple[object, ...], list[Target]]] = {}
    for each in targets:
        if size := _values(each.column):
            profile = each.column.profile
            alike = (
                (
                    size,
                    *(str(side) for side in (profile.minimum, profile.maximum, profile.min_length, profile.max_length)),
                )
                if profile
                else (size,)
            )
            found.setdefault(each.column.family, {}).setdefault(alike, []).append(each)
    return {
        family: [alike[key] for key in sorted(alike, key=lambda key: (key[0], alike[key][0].table.name))]
        for family, alike in found.items()
    }


def _may_refer(table: SurveyedTable, column: SurveyedColumn) -> bool:
    """Whether a column can be a reference by its values: enough of them, and no measure by its name."""
    if column.family not in FEWEST_VALUES or _values(column) < FEWEST_VALUES[column.family]:
        return False
    if column.family is TypeFamily.TEXT:
        return column.max_length is not None and column.max_length <= LONGEST
    if column.family is TypeFamily.UUID:
        return True
    if column.distinct_share == 1.0 or column.name in table.own_keys:
        return False
    return says_nothing(column.words) or _NO_REFERENCE.isdisjoint(column.words)


def _judged(column: SurveyedColumn, key: SurveyedColumn) -> tuple[float, str] | None:
    """How much the values speak for a reference to ``key``, with the reason; ``None`` when they do not."""
    if column.family is TypeFamily.UUID:
        return 0.8, "values of {} are those of {}"
    if column.family is TypeFamily.TEXT:
        return (0.7, "texts in {} are those of {}") if _lengths_fit(column, key) else None
    ranges = _ranges(column, key)
    if ranges is None:
        return None
    low, high, first, last = ranges
    if not (first <= low and high <= last):
        return None
    size, values = last - first + 1, _values(column)
    density = min(1.0, _values(key) / size)
    is_cluster = values < MANY and values >= CLUSTER * (high - low + 1)
    if density**values < CHANCE and not is_cluster:
        return 0.7, "numbers in {} are those of {}, which leaves most numbers out"
    if first >= max(FAR, size) and not _are_years(low, high):
        return 0.65, "numbers in {} are those of {}, which begin far from one"
    if not says_nothing(column.words):
        return None
    if high - first + 1 >= REACH * size * values / (values + 1) and values >= _fewest_of(key, column.rows):
        return 0.6, "numbers in {} reach as far as those of {}"
    return None


def _fewest_of(key: SurveyedColumn, rows: int | None) -> float:
    """How many values of a key a reference to it has at least.

    Rows that are many times as many as those of a small key name half of it, however unevenly they are spread.
    """
    size = _values(key)
    expected = size * (1.0 - (1.0 - 1.0 / size) ** float(rows or 0))
    return max(ROOT_SHARE * math.sqrt(size), expected / 2 if size <= SMALL else 0.0)


def _are_years(low: int, high: int) -> bool:
    return low >= 1900 and high <= 2100


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
