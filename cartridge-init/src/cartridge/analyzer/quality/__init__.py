"""Findings: what in the data a person should know before building on it.

Codes are stable; people filter by them:

- ``orphans``: values of a reference that stand in no row of the table it points at.
- ``declared_key_violated``: a declared key that the data breaks, where the engine does not enforce it.
- ``duplicate_key``: columns named like the table's key that nearly identify a row and repeat in some.
- ``superseded_rows``: rows whose key a row has that was changed later.
- ``nullable_key``: a unique or would-be key that holds nulls, so some rows cannot be told apart by it.
- ``several_open_versions``: a table that seems to keep versions, of which several of one thing are open.
- ``circular_hierarchy``: rows that are their own parent over others, or stand below such.
- ``no_key``: a table with rows and no key, declared or found.
- ``key_by_chance``: columns that differ in every row, as a moment and an actor do until two things happen at once; no
  other key is known, and nothing is built on that one.
- ``ambiguous_reference``: a column named after a would-be key that repeats or is missing in its table, so that no
  relationship is known.
- ``unresolved_reference``: a declared foreign key whose other side was not scanned or does not exist.
- ``mixed_case_values``: values of a small set that differ only by case or blanks; as codes they are one value.
- ``mixed_types``: values of another type than their column's, where the engine lets them in.
- ``placeholder_date``, ``placeholder_number``, ``placeholder_text``: values that stand for none: 9999-12-31, -1, `n/a`.
- ``implausible_date``: dates centuries off, as a mistyped year is.
- ``future_date``: dates after the scan of what the name says has happened.
- ``not_a_number``: NaN or infinity among numbers.
- ``sentinel_value``: one number, such as -1 or -99, as the only negative one among amounts or quantities.
- ``negative_amount``: a few negative values among amounts or quantities.
- ``number_as_text``, ``date_as_text``, ``boolean_as_text``: what has a type of its own, kept as text.
- ``flag_of_many_values``: a yes or no that holds more than two values.
- ``padded_text``: texts with blanks at their ends.
- ``empty_text``: empty texts beside nulls.
- ``constant_column``: one value in every row; it tells nothing (load times are left out: a load has one).
- ``empty_column``: null in every row.
- ``empty_table``: no rows.

Nothing is claimed from a sample: what a few rows show is counted over all before it is said. Values are quoted only
from small closed sets that are not sensitive, and where they are well-known ways of saying nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from cartridge.analyzer.quality.circles import circular_hierarchy
from cartridge.analyzer.quality.dates import asked_of_dates, future_date, implausible_date, placeholder_date
from cartridge.analyzer.quality.keys import (
    declared_key_violated,
    duplicate_key,
    key_by_chance,
    no_key,
    nullable_key,
    superseded_rows,
)
from cartridge.analyzer.quality.mixtures import mixed_case_values, mixed_types
from cartridge.analyzer.quality.numbers import (
    asked_of_numbers,
    negative_amount,
    not_a_number,
    placeholder_number,
    sentinel_value,
)
from cartridge.analyzer.quality.references import ambiguous_reference, orphans, unresolved_reference
from cartridge.analyzer.quality.saying_nothing import constant_column, empty_column, empty_table
from cartridge.analyzer.quality.stored_as_text import (
    boolean_as_text,
    date_as_text,
    flag_of_many_values,
    number_as_text,
)
from cartridge.analyzer.quality.texts import asked_of_texts, empty_text, padded_text, placeholder_text
from cartridge.analyzer.quality.versions import several_open_versions
from cartridge.analyzer.survey import Survey
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.checks import ValueCheck

FINDINGS: Final[tuple[Callable[[Survey, Analysis], Iterator[Finding]], ...]] = (
    orphans,
    declared_key_violated,
    duplicate_key,
    superseded_rows,
    nullable_key,
    mixed_case_values,
    mixed_types,
    placeholder_date,
    placeholder_number,
    sentinel_value,
    placeholder_text,
    implausible_date,
    future_date,
    not_a_number,
    negative_amount,
    number_as_text,
    date_as_text,
    boolean_as_text,
    flag_of_many_values,
    padded_text,
    empty_text,
    constant_column,
    empty_column,
    empty_table,
    no_key,
    key_by_chance,
    several_open_versions,
    circular_hierarchy,
    ambiguous_reference,
    unresolved_reference,
)

_QUESTIONS: Final = (asked_of_dates, asked_of_numbers, asked_of_texts)


def wanted(survey: Survey) -> Iterator[ValueCheck]:
    """Ask how many values are of a kind, where the profile gives a reason to; most columns give none."""
    for ask in _QUESTIONS:
        yield from ask(survey)


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """All findings, by table, code and column."""
    found = [each for look in FINDINGS for each in look(survey, so_far)]
    ordered = sorted(found, key=lambda each: (each.schema_name, each.table, each.code, each.columns, each.message))
    return so_far.model_copy(update={"findings": tuple(ordered)})
