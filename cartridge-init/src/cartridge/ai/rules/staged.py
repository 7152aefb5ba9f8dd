"""How staging shows the columns of a table: which it leaves out, and what it makes of the others.

Staging renames and, where that says something, casts. What a column is afterwards is settled here, once, before any
name is given or any model is written: a flag kept as `Y` and `N` is a boolean for every rule that follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cartridge.ai.rules.deleted import deleted_column, deleted_flag
from cartridge.ai.rules.flags import flag_expression, flag_guard, flag_values
from cartridge.ai.rules.personal import HASHED, Column, Personal, compared_columns, personal_columns
from cartridge.ai.rules.staged_column import StagedColumn, quoted_name
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.request import ColumnMapping, TableMapping
from cartridge.artifacts.types import TypeFamily

HASH_MACRO: Final = "hashed"


@dataclass(frozen=True)
class StagedTable:
    """A table as staging shows it: ``mapping`` has the columns that are left, of the types they have then."""

    raw: TableMapping
    mapping: TableMapping
    columns: Mapping[str, StagedColumn]
    flagged: str | None = None
    """Of them the one that is true of rows that are marked as gone."""


def stage_tables(
    tables: Iterable[TableMapping], options: GenerationOptions
) -> tuple[dict[TableName, StagedTable], tuple[str, ...]]:
    """Every table as staging shows it, and what a person should know of it.

    :raises GenerationError: when a column that a reference needs cannot be hashed.
    """
    tables = tuple(tables)
    personal = personal_columns(tables, options.personal)
    compared = compared_columns(tables)
    staged = {each.full_name: _staged(each, personal, compared) for each in tables}
    notes = [*_told(tables, personal)]
    for name in [name for name, each in staged.items() if not each.columns]:
        del staged[name]
        notes.append(f"{name} has no other columns and is left out.")
    return staged, tuple(notes)


def _told(tables: Iterable[TableMapping], personal: Personal) -> Iterator[str]:
    for table in tables:
        hidden = personal.dropped.get(table.full_name, frozenset())
        if dropped := [each.name for each in table.columns if each.name in hidden]:
            which = f"{dropped[0]} tells" if len(dropped) == 1 else f"{', '.join(dropped)} tell"
            yield f"{table.full_name}: {which} about a person and ends at the source, as `personal` says."


def _staged(table: TableMapping, personal: Personal, compared: frozenset[Column]) -> StagedTable:
    dropped = personal.dropped.get(table.full_name, frozenset())
    shown = [_shown(table, each, personal, compared) for each in table.columns if each.name not in dropped]
    role = table.role.without(dropped) if table.role else None
    flagged = None
    if role and role.soft_delete:
        if marked := deleted_column(role.soft_delete, table.columns, shown):
            shown.append(marked)
        flagged = deleted_flag(role.soft_delete, shown)
    columns = {each.column.name: each for each in shown}
    if role:
        numbers = {name for name, each in columns.items() if each.column.family.is_numeric}
        measures = {
            "measures": tuple(each for each in role.measures if each in numbers),
            "measure_details": tuple(each for each in role.measure_details if each.column in numbers),
        }
        role = role.model_copy(update=measures)
    mapping = table.model_copy(update={"columns": tuple(each.column for each in columns.values()), "role": role})
    return StagedTable(raw=table, mapping=mapping, columns=columns, flagged=flagged)


def _shown(table: TableMapping, column: ColumnMapping, personal: Personal, compared: frozenset[Column]) -> StagedColumn:
    place = table.full_name, column.name
    if (category := personal.hashed.get(place)) is not None:
        return _hashed(column, category)
    return (None if place in compared else _flag(table, column)) or _cast(column)


def _hashed(column: ColumnMapping, category: str) -> StagedColumn:
    profile = column.profile.model_copy(update=HASHED) if column.profile else None
    hidden = {"data_type": "text", "sensitive": category, "profile": profile, "unit": None, "enum_values": ()}
    return StagedColumn(
        column.model_copy(update=hidden),
        _cast(column).expression,
        macro=HASH_MACRO,
        said="Hashed with the salt of the project.",
    )


def _flag(table: TableMapping, column: ColumnMapping) -> StagedColumn | None:
    values = flag_values(column)
    if values is None:
        return None
    boolean = {"data_type": "boolean", "enum_values": (), "unit": None}
    is_number = column.family is TypeFamily.INTEGER
    return StagedColumn(
        column.model_copy(update=boolean),
        flag_expression(quoted_name(column.name), values, is_number=is_number),
        said=f"Kept as {' and '.join(f'`{each}`' for each in values)} in the source.",
        reads=column.name,
        cases=(*((int(each) if is_number else each, means) for each, means in values.items()), (None, None)),
        guard=flag_guard(table, column, values),
    )


def _cast(column: ColumnMapping) -> StagedColumn:
    quoted = quoted_name(column.name)
    # An enum's type name means nothing outside its database, and text compares with text in every engine.
    if column.family is TypeFamily.ENUM:
        return StagedColumn(column, f"cast({quoted} as text)")
    # PostgreSQL's money shows itself as the server's locale wants and does not mix with numbers.
    if (column.raw_type or "").lower() == "money":
        return StagedColumn(column, f"cast({quoted} as decimal(19, 2))")
    return StagedColumn(column, quoted)
