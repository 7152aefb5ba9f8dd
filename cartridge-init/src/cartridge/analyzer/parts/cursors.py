"""Cursors: columns by which an incremental load finds what is new.

Practice: the time of the last change finds new rows and changed ones; the time a row was written, or a number that only
grows, finds new ones and is enough where rows never change. Random keys serve for neither. Whether values grow in the
order of storage is what the profile saw; nothing is promised where it saw otherwise. A number that starts anew within
each tenant or document is none, though the first rows look as if it grew: it must be unique by itself. Times kept as
text or number serve where they compare as stored like the times they are: the year first, one form, one clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from cartridge.analyzer.parts.vocabulary import plain
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import SurveyedColumn
from cartridge.artifacts.analysis import Cursor, DateColumn, DatePart
from cartridge.artifacts.types import TypeFamily

_WHEN_LOADED = frozenset({"loaded", "synced", "ingested", "extracted"})


def cursors(shape: Shape, dates: tuple[DateColumn, ...], keys: Collection[tuple[str, ...]] = ()) -> tuple[Cursor, ...]:
    """The cursors of a table, the surest first; of each kind one.

    :param keys: the columns of each key of the table that holds.
    """
    found: dict[str, Cursor] = {}
    for each in (*_timestamps(shape, dates), *_ids(shape, keys)):
        known = found.get(each.kind)
        if known is None or (each.grows and not known.grows):
            found[each.kind] = each
    return tuple(
        found[kind] for kind in ("updated_timestamp", "append_only_timestamp", "append_only_id") if kind in found
    )


def _timestamps(shape: Shape, dates: tuple[DateColumn, ...]) -> Iterator[Cursor]:
    for each in dates:
        column = shape.surveyed.columns[each.column]
        if column.meaning is not TypeFamily.TIMESTAMP or column.holds_nulls or _is_constant(column):
            continue
        if column.meant and not column.meant.sorts:
            continue
        grows = _grows(column)
        if each.part is DatePart.UPDATED:
            loaded = any(plain(word) in _WHEN_LOADED for word in column.words)
            what = "a load writes it" if loaded else "every change writes it"
            yield _cursor(column, "updated_timestamp", f"{each.reason.rstrip('.')}, so {what}")
        elif each.part is DatePart.CREATED and grows is not False:
            yield _cursor(column, "append_only_timestamp", f"{each.reason.rstrip('.')}; it never changes again")
        elif each.part is DatePart.EVENT and grows:
            yield _cursor(column, "append_only_timestamp", "Rows are stored in the order in which they happened")


def _ids(shape: Shape, keys: Collection[tuple[str, ...]]) -> Iterator[Cursor]:
    if shape.key is None:
        return
    for name in shape.key.columns:
        column = shape.surveyed.columns[name]
        if column.family is not TypeFamily.INTEGER or name in shape.referencing_columns:
            continue
        grows = _grows(column)
        if column.column.is_identity and grows is not False:
            yield _cursor(column, "append_only_id", "The database numbers new rows by it")
        elif grows and (shape.key.columns == (name,) or (name,) in keys or _is_unique(column)):
            yield _cursor(column, "append_only_id", "A key that numbers the rows")


def _cursor(
    column: SurveyedColumn, kind: Literal["updated_timestamp", "append_only_timestamp", "append_only_id"], why: str
) -> Cursor:
    grows = _grows(column)
    seen = {
        True: "values grow in the order of storage",
        False: "values do not grow in the order of storage, as rows are written again",
        None: "whether values grow was not measured",
    }[grows]
    kept = f"; kept as {column.meant.form}, which sorts as time does" if column.meant else ""
    return Cursor(column=column.name, kind=kind, grows=grows, reason=f"{why}; {seen}{kept}.")


def _grows(column: SurveyedColumn) -> bool | None:
    return column.profile.is_increasing if column.profile else None


def _is_unique(column: SurveyedColumn) -> bool:
    """Whether every row was counted to have a value of its own."""
    profile = column.profile
    is_counted = profile is not None and profile.distinct_kind == "exact"
    return bool(is_counted and profile and column.rows and profile.distinct_count == column.rows)


def _is_constant(column: SurveyedColumn) -> bool:
    """One value in all rows: a load time, by which nothing can be told apart."""
    profile = column.profile
    return bool(profile and profile.distinct_count == 1 and (column.rows or 0) > 1)
