"""Master records of staff: one row per employee, with when they came and what they earn.

Practice (Kimball, The Data Warehouse Toolkit, chapter 9): the employee is a dimension, and a rich one; hire date and
salary are attributes of the person, which change slowly, and no measures of an event. What happens to employees (a
payment, an absence, a promotion) has rows of its own, several for each of them. A salary and a date alone look like a
fact, so that a table of persons is known by what only such a table has together.
"""

from __future__ import annotations

from typing import Final

from cartridge.analyzer.naming import BARE_KEYS
from cartridge.analyzer.parts.vocabulary import BORN, HIRED, PAY, POST, STAFF, said, said_in
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import SurveyedColumn
from cartridge.words import word_set

_PERSON_KEYS: Final = STAFF | word_set(
    "empno empid personalnummer mitarbeiternummer legajo matricula matricule persnr pernr"
)
_MANAGER: Final = word_set(
    "manager supervisor boss superior vorgesetzter vorgesetzte chef jefe jefa encargado gerente responsable mgr"
)
ENOUGH: Final = 2
"""Signs of employment that make a table named after persons one of staff: a date of hire, a wage, a post, a manager."""

ENOUGH_UNNAMED: Final = 3
"""The same where only its key is named after them, or persons stand in it by name; a wage is among them."""

_RECORDS: Final = word_set(
    "record data master file list info detail stammdaten daten liste maestro datos ficha registro fichier"
)
"""Last words of a table's name that say nothing of what it holds."""


def staff_master(shape: Shape) -> str | None:
    """Why the table holds one row per employee; ``None`` when it does not."""
    person = _one_row_per_person(shape)
    if person is None or shape.header:
        return None
    signs = _signs(shape)
    if len(signs) < ENOUGH:
        return None
    if not _is_named_after_staff(shape) and ("wage" not in signs or len(signs) < ENOUGH_UNNAMED or shape.is_process):
        return None
    told = ", ".join(f"{column} ({sign})" for sign, column in signs.items())
    return (
        f"It is a master record of staff: one row per {person}, with {told}; a wage and a date of hire describe them."
    )


def _is_named_after_staff(shape: Shape) -> bool:
    entity = tuple(each for each in shape.entity if each not in _RECORDS)
    return bool(said_in(entity[-1:], STAFF))


def _one_row_per_person(shape: Shape) -> str | None:
    """The column that tells persons apart, which stands in one row each."""
    key = [shape.surveyed.columns[each] for each in shape.key.columns] if shape.key else []
    if len(key) == 1 and (_names_person(shape, key[0]) or shape.has_person_name):
        return key[0].name
    if len(key) > 1:
        return None
    alone = [each for each in shape.columns if said(each, _PERSON_KEYS) and (each.distinct_share or 0) >= 0.99]
    return alone[0].name if alone else None


def _names_person(shape: Shape, column: SurveyedColumn) -> bool:
    """Whether a key is that of persons: by its own name, or as the plain key of a table named after them."""
    if said(column, _PERSON_KEYS) or said_in(column.all_words, _PERSON_KEYS):
        return True
    is_own = column.name in shape.surveyed.own_keys or (bool(column.words) and column.words[-1] in BARE_KEYS)
    return (is_own or column.index == 0) and _is_named_after_staff(shape)


def _signs(shape: Shape) -> dict[str, str]:
    """What only a person who is employed has, each with its column."""
    found: dict[str, str] = {}
    for column in shape.columns:
        if column.meaning.is_temporal and said(column, HIRED):
            found.setdefault("date of employment", column.name)
        elif column.meaning.is_temporal and said(column, BORN):
            found.setdefault("date of birth", column.name)
        elif (column.meaning.is_numeric or column.family.is_textual) and said(column, PAY):
            found.setdefault("wage", column.name)
        elif said(column, _MANAGER):
            found.setdefault("manager", column.name)
        elif said(column, POST) and column.name not in (shape.key.columns if shape.key else ()):
            found.setdefault("post", column.name)
    if any(each.is_self_reference for each in shape.outgoing):
        found.setdefault("manager", next(each.columns[0] for each in shape.outgoing if each.is_self_reference))
    if "date of employment" not in found and "wage" not in found:
        return {}
    return found
