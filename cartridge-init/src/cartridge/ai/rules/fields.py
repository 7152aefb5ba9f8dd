"""Fields of structs become columns: their type declares them, so that every row has them.

Practice: a mart is asked for `city`, not for what is inside `address`. What is a single value is lifted, through
structs in structs, a handful per column and those at the top first; the struct stays beside them. Lists stay as they
are: a row per element is another grain, which somebody has to want.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cartridge.ai.rules.lifted import MOST_LIFTED
from cartridge.ai.rules.staged_column import StagedColumn, quoted_name
from cartridge.artifacts.catalog import NestedField
from cartridge.artifacts.request import ColumnMapping, TableMapping
from cartridge.artifacts.types import TypeFamily, family_of

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}(?:[.][A-Za-z][A-Za-z0-9_]{0,39})*")
_NOT_LIFTED: Final = frozenset(
    {
        TypeFamily.ARRAY,
        TypeFamily.BINARY,
        TypeFamily.JSON,
        TypeFamily.OTHER,
        TypeFamily.RANGE,
        TypeFamily.STRUCT,
    }
)


def field_columns(table: TableMapping, column: ColumnMapping) -> Iterator[StagedColumn]:
    """The columns that the fields of one struct become; maps and unions are none, as rows differ in what they hold."""
    if not _is_struct(column.raw_type or column.data_type):
        return
    prefix, taken = f"{column.name}.", {each.name for each in table.columns}
    inside = {each.path.removeprefix(prefix): each for each in column.fields if each.path.startswith(prefix)}
    structs = {path for path, each in inside.items() if _is_struct(each.raw_type)}
    found = [
        (path, each)
        for path, each in inside.items()
        if _PLAIN.fullmatch(path)
        and family_of(each.data_type) not in _NOT_LIFTED
        and {*_parents(path)} <= structs
        and each.path not in taken
    ]
    for path, each in sorted(found, key=lambda one: one[0].count("."))[:MOST_LIFTED]:
        yield _lifted(column, path, each)


def _is_struct(raw_type: str) -> bool:
    return raw_type.lower().startswith("struct")


def _parents(path: str) -> Iterator[str]:
    parts = path.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts)))


def _lifted(column: ColumnMapping, path: str, field: NestedField) -> StagedColumn:
    names = ", ".join(f"'{each}'" for each in path.split("."))
    is_enum = family_of(field.data_type) is TypeFamily.ENUM
    expression = f"field_of({quoted_name(column.name)}, {names})"
    return StagedColumn(
        ColumnMapping(name=field.path, data_type="text" if is_enum else field.data_type, sensitive=column.sensitive),
        f"cast({expression} as text)" if is_enum else expression,
        said=(field.comment or "").strip() or f"`{path}` of `{column.name}`.",
        is_added=True,
        reads=column.name,
    )
