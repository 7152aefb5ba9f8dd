"""Degenerate dimensions: numbers of documents on a fact that have no table of their own.

Practice (Kimball): an order number, a tracking number or a ticket code groups the rows of a fact and stays on it. It is
written like a code, has many values, refers to no table and is neither a measure nor a date; what has few values is a
flag or a code that belongs into a dimension. A text that holds dates or numbers is neither.
"""

from __future__ import annotations

from typing import Final

from cartridge.analyzer.candidates import SHORT_CODE
from cartridge.analyzer.composite_keys import SEQUENCE
from cartridge.analyzer.naming import BARE_KEYS, KEY_WORDS
from cartridge.analyzer.parts.vocabulary import plain
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import SurveyedColumn
from cartridge.artifacts.analysis import DegenerateDimension, Role
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

MANY: Final = 0.02
"""Share of the rows that distinct values must reach: fewer are a category."""

_NUMBERS: Final = (KEY_WORDS - BARE_KEYS) | word_set(
    "nummer nr numero num ref reference voucher invoice receipt tracking beleg"
)
_NUMBER_ENDINGS: Final = ("nummer", "numero", "number")
_FAMILIES: Final = frozenset({TypeFamily.TEXT, TypeFamily.INTEGER, TypeFamily.UUID})


def degenerate_dimensions(shape: Shape, role: Role, sensitive: frozenset[str]) -> tuple[DegenerateDimension, ...]:
    """The degenerate dimensions of a fact or an event, in the table's order; never a sensitive column."""
    if role not in (Role.FACT, Role.EVENT):
        return ()
    found = []
    for column in shape.columns:
        if column.meant and column.family is TypeFamily.TEXT:
            continue
        if column.name in shape.referencing_columns or column.name in sensitive or column.meaning not in _FAMILIES:
            continue
        if reason := _reason(shape, column):
            found.append(DegenerateDimension(column=column.name, reason=reason))
    return tuple(found)


def _reason(shape: Shape, column: SurveyedColumn) -> str | None:
    key = shape.key.columns if shape.key else ()
    is_part = column.name in key and len(key) > 1 and column.name not in shape.surveyed.own_keys
    if is_part and column.name not in shape.measures and not _is_sequence(column) and _repeats(column):
        return "Part of the key that refers to no table: it groups the rows, and stays with them."
    if key == (column.name,):
        return None
    if column.name in shape.measures or not _has_many(column):
        return None
    if _is_named_as_number(column):
        return "Named like the number of a document, refers to no table, and has too many values to describe the row."
    if column.meaning is TypeFamily.TEXT and column.name not in key and _is_code(column):
        return "Codes of one form that refer to no table, too many to describe the row."
    return None


def _is_named_as_number(column: SurveyedColumn) -> bool:
    last = plain(column.words[-1]) if column.words else ""
    return last in _NUMBERS or last.endswith(_NUMBER_ENDINGS)


def _is_sequence(column: SurveyedColumn) -> bool:
    return column.family is TypeFamily.INTEGER and not SEQUENCE.isdisjoint(column.words)


def _repeats(column: SurveyedColumn) -> bool:
    share = column.distinct_share
    return share is not None and MANY <= share < 1 and not _counts_within(column)


def _counts_within(column: SurveyedColumn) -> bool:
    """Whether the values are small numbers from 1 on: positions in something, not names of it."""
    profile = column.profile
    if profile is None or column.family is not TypeFamily.INTEGER or not isinstance(profile.maximum, int):
        return False
    return profile.minimum in (0, 1) and profile.maximum <= (profile.distinct_count or 0) + 1 <= 1_000


def _has_many(column: SurveyedColumn) -> bool:
    share = column.distinct_share
    return share is None or share >= MANY


def _is_code(column: SurveyedColumn) -> bool:
    """Whether all texts are short, without blanks, with a digit in them, and of one or two forms."""
    profile = column.profile
    if profile is None or not profile.shapes or len(profile.shapes) > 2 or (profile.max_length or 0) > SHORT_CODE:
        return False
    return all("9" in each.value and " " not in each.value and ":" not in each.value for each in profile.shapes)
