"""Soft deletes: rows that an application marks as gone and keeps.

Practice: ORMs write ``deleted_at`` (paranoia, Eloquent, TypeORM) or ``is_deleted``; older applications keep a flag of
the opposite meaning, or a status. Counting such rows is the commonest mistake in a first report. The opposite flag
counts only where its values show that most rows are in use.
"""

from __future__ import annotations

from typing import Final

from cartridge.analyzer.parts.vocabulary import ACTIVE, DELETED, GONE_VALUES, plain, said
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import SurveyedColumn
from cartridge.artifacts.analysis import SoftDelete
from cartridge.artifacts.profile import ValueCount
from cartridge.artifacts.types import TypeFamily

_TRUE: Final = frozenset({"1", "true", "t", "y", "yes", "j", "ja", "x", "o", "oui", "s", "si", "v"})
_FALSE: Final = frozenset({"0", "false", "f", "n", "no", "nein", "non", "nao", ""})
_FLAG_TYPES: Final = frozenset(
    {TypeFamily.BOOLEAN, TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.TEXT, TypeFamily.ENUM}
)


def soft_delete(shape: Shape) -> SoftDelete | None:
    """The column that marks a row as gone, the clearest first; ``None`` where nothing does."""
    for rule in (_by_time, _by_flag, _by_status, _by_opposite):
        for column in _without_key_and_references(shape):
            if (found := rule(column)) is not None:
                return found
    return None


def _without_key_and_references(shape: Shape) -> list[SurveyedColumn]:
    taken = shape.referencing_columns | frozenset(shape.key.columns if shape.key else ())
    return [each for each in shape.columns if each.name not in taken]


def _by_time(column: SurveyedColumn) -> SoftDelete | None:
    word = said(column, DELETED) if column.meaning.is_temporal else None
    if word is None or word == "del" or not _may_be_null(column):
        return None
    counted = _nulls(column)
    return SoftDelete(
        column=column.name, gone_when="is not null", reason=f"Its name says {word}, and it is empty otherwise{counted}."
    )


def _by_flag(column: SurveyedColumn) -> SoftDelete | None:
    word = said(column, DELETED)
    if word is None or not _is_flag(column):
        return None
    gone = _literal(column, _TRUE)
    if gone is None:
        return None
    return SoftDelete(column=column.name, gone_when=f"= {gone}", reason=f"A flag whose name says {word}.")


def _by_status(column: SurveyedColumn) -> SoftDelete | None:
    """A code that says deleted among the values of a small closed set."""
    if not column.family.is_textual or column.profile is None or not column.profile.values_are_complete:
        return None
    values = column.profile.values
    gone = [each for each in values if plain(each.value.strip().lower()) in GONE_VALUES]
    if len(values) < 2 or len(gone) != 1:
        return None
    (mark,) = gone
    return SoftDelete(
        column=column.name,
        gone_when=f"= '{mark.value.replace(chr(39), chr(39) * 2)}'",
        reason=f"One of its {len(values)} values says that a row is gone; {mark.count:,} rows have it.",
    )


def _by_opposite(column: SurveyedColumn) -> SoftDelete | None:
    word = said(column, ACTIVE)
    if word is None or not _is_flag(column) or column.profile is None or column.family is TypeFamily.ENUM:
        return None
    yes, no = _counts(column, _TRUE), _counts(column, _FALSE)
    gone = _literal(column, _FALSE)
    if not yes or not no or not gone or sum(each.count for each in yes) <= sum(each.count for each in no):
        return None
    kept = sum(each.count for each in yes)
    return SoftDelete(
        column=column.name,
        gone_when=f"= {gone}",
        reason=f"A flag that says {word}, as most rows ({kept:,}) do; the others are out of use.",
    )


def _is_flag(column: SurveyedColumn) -> bool:
    """A boolean, or at most two values that mean yes and no."""
    if column.family not in _FLAG_TYPES:
        return False
    if column.family is TypeFamily.BOOLEAN:
        return True
    profile = column.profile
    if profile is None:
        return column.family is TypeFamily.INTEGER
    if profile.values:
        return profile.values_are_complete and all(
            each.value.strip().lower() in _TRUE | _FALSE for each in profile.values
        )
    return profile.minimum in (0, 1) and profile.maximum in (0, 1)


def _literal(column: SurveyedColumn, meaning: frozenset[str]) -> str | None:
    """How SQL writes the value of a flag that has this meaning."""
    is_true = meaning is _TRUE
    if column.family is TypeFamily.BOOLEAN:
        return "true" if is_true else "false"
    if column.family.is_numeric:
        return "1" if is_true else "0"
    found = _counts(column, meaning)
    return f"'{found[0].value}'" if len(found) == 1 else None


def _counts(column: SurveyedColumn, meaning: frozenset[str]) -> list[ValueCount]:
    values = column.profile.values if column.profile else ()
    return [each for each in values if each.value.strip().lower() in meaning]


def _may_be_null(column: SurveyedColumn) -> bool:
    if column.profile is None or column.profile.null_count is None:
        return column.column.is_nullable
    return column.profile.null_count > 0 or (column.rows == 0 and column.column.is_nullable)


def _nulls(column: SurveyedColumn) -> str:
    profile = column.profile
    if profile is None or profile.null_count is None or not column.rows:
        return ""
    return f" ({profile.null_count:,} of {column.rows:,} rows)"
