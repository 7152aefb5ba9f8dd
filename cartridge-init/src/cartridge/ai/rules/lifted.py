"""Keys of JSON objects become columns, where nearly every object has them with a value of one kind.

Practice: a document that every row fills in the same way is a set of columns that nobody declared. What stands at its
top and is a text, a number or a boolean is lifted, a handful per column; the document stays beside it. A number or a
boolean is only cast where every row was looked at, as one that is none would stop the build. What is private in a
document makes all of it so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cartridge.ai.rules.staged_column import StagedColumn, quoted_name
from cartridge.artifacts.profile import JsonKey
from cartridge.artifacts.request import ColumnMapping, TableMapping
from cartridge.artifacts.types import TypeFamily

MOST_LIFTED: Final = 10
"""Columns that one document becomes at the most."""

STABLE: Final = 0.9
"""Share of the objects that has to have a key."""

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_SCALARS: Final = frozenset({"string", "number", "boolean"})


def lifted_columns(table: TableMapping, column: ColumnMapping) -> Iterator[StagedColumn]:
    """The columns that the keys of one document become."""
    if column.family is not TypeFamily.JSON or column.profile is None:
        return
    if 2 * (column.profile.null_count or 0) > (table.row_count or 0):  # columns that are hardly ever filled
        return
    stable = [each for each in column.profile.json_keys if _is_stable(each)]
    taken = {each.name for each in table.columns}
    is_read_whole = _is_read_whole(table, column)
    if not is_read_whole and column.profile.misfit_count is not None:  # any text may stand there
        return
    chosen = [each for each in stable if f"{column.name}.{each.key}" not in taken][:MOST_LIFTED]
    kinds = {each.key: _kind(each) if is_read_whole else "string" for each in chosen}
    for each in chosen:
        yield _lifted(column, each, kinds[each.key])


def _is_stable(key: JsonKey) -> bool:
    return bool(_PLAIN.fullmatch(key.key)) and _kind(key) in _SCALARS and key.count >= STABLE * key.rows > 0


def _kind(key: JsonKey) -> str:
    """The one JSON type of its values beside null; nothing where there are several."""
    kinds = [each for each in key.kinds if each != "null"]
    return kinds[0] if len(kinds) == 1 else ""


def _is_read_whole(table: TableMapping, column: ColumnMapping) -> bool:
    """Whether every row that is not null was looked at, and holds an object."""
    profile = column.profile
    if profile is None or profile.null_count is None or table.row_count is None or table.row_count_kind != "exact":
        return False
    return all(each.rows == table.row_count - profile.null_count for each in profile.json_keys)


def _lifted(column: ColumnMapping, key: JsonKey, kind: str) -> StagedColumn:
    text = f"json_text({quoted_name(column.name)}, '{key.key}')"
    expression, data_type = text, "text"
    if kind == "number":
        expression, data_type = f"cast({text} as double)", "double"
    elif kind == "boolean":
        expression, data_type = f"({text}) = 'true'", "boolean"
    return StagedColumn(
        ColumnMapping(name=f"{column.name}.{key.key}", data_type=data_type, sensitive=column.sensitive),
        expression,
        said=f"`{key.key}` of `{column.name}`.",
        is_added=True,
        reads=column.name,
    )
