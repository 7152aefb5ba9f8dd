"""Rows that an application marks as gone and keeps: staging says so in one way, whatever the application does.

Practice: a date, a flag or a status marks a row as deleted. Staging keeps every row and adds `is_deleted`, so that no
model has to know how the source says it. Dimensions keep such rows, flagged, since facts of the past point at them. A
fact leaves them out where nothing points at it; else its lines would point at nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cartridge.ai.rules.naming import snake_case
from cartridge.ai.rules.staged_column import Cases, StagedColumn, quoted_name
from cartridge.artifacts.analysis import SoftDelete
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily

IS_DELETED: Final = "is_deleted"
_NAMES: Final = frozenset({"is_deleted", "deleted"})
_MOMENT: Final = {TypeFamily.DATE: "2024-01-31", TypeFamily.TIMESTAMP: "2024-01-31 12:00:00"}
_NOT_NULL: Final = "is not null"


def deleted_column(
    said: SoftDelete, columns: Iterable[ColumnMapping], staged: Iterable[StagedColumn]
) -> StagedColumn | None:
    """The flag that staging adds; ``None`` where a boolean says already which rows are gone, or out of use."""
    marking = next((each for each in staged if each.column.name == said.column and each.macro is None), None)
    if marking is None or _is_flag(marking) or any(snake_case(each.name) in _NAMES for each in columns):
        return None
    raw = next(each for each in columns if each.name == said.column)
    condition = f"{quoted_name(said.column)} {said.gone_when}"
    return StagedColumn(
        ColumnMapping(name=IS_DELETED, data_type="boolean", nullable=False),
        condition if said.gone_when == _NOT_NULL else f"coalesce({condition}, false)",
        said=f"Whether the row is marked as gone: `{said.column}` {said.gone_when}.",
        is_added=True,
        reads=said.column,
        cases=_cases(said, raw),
    )


def deleted_flag(said: SoftDelete, staged: Iterable[StagedColumn]) -> str | None:
    """The column that is true of rows that are deleted; ``None`` where they are merely out of use, or nothing says so.

    A flag of the opposite meaning is one of things that are in use or not, such as products: no row of theirs is wrong.
    """
    if said.gone_when in ("= 0", "= false"):
        return None
    staged = tuple(staged)
    marking = next((each for each in staged if each.column.name == said.column), None)
    if marking and says_deleted(said, marking):
        return marking.column.name
    if marking and marking.cases:  # a flag whose letter for no means that the row is gone
        return None
    return next((each.column.name for each in staged if each.is_added and each.reads == said.column), None)


def _is_flag(marking: StagedColumn) -> bool:
    return marking.column.family is TypeFamily.BOOLEAN


def says_deleted(said: SoftDelete, marking: StagedColumn) -> bool:
    """Whether the marking column is, in staging, a boolean that is true of rows that are gone."""
    if not _is_flag(marking):
        return False
    if marking.cases:
        gone = said.gone_when.removeprefix("= ").strip("'")
        return any(str(value) == gone and means is True for value, means in marking.cases)
    return said.gone_when == "= true"


def _cases(said: SoftDelete, column: ColumnMapping) -> Cases:
    if said.gone_when == _NOT_NULL:
        moment = _MOMENT.get(column.family)
        return ((moment, True), (None, False)) if moment else ()
    gone = said.gone_when.removeprefix("= ")
    if gone in ("true", "false"):
        return ((gone == "true", True), (gone != "true", False), (None, False))
    if not gone.startswith("'"):
        return ((int(gone), True), (1 - int(gone), False), (None, False))
    mark = gone[1:-1].replace("''", "'")
    others = [each.value for each in (column.profile.values if column.profile else ()) if each.value != mark]
    return ((mark, True), *((each, False) for each in others[:1]), (None, False))
