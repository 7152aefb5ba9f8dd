"""How staging shows the columns of a table: which it leaves out, and what it makes of the others.

Staging renames and, where that says something, casts. What a column is afterwards is settled here, once, before any
name is given or any model is written: a flag kept as `Y` and `N` is a boolean for every rule that follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cartridge.ai.rules.casts import cast_column
from cartridge.ai.rules.deleted import deleted_column, deleted_flag
from cartridge.ai.rules.fields import field_columns
from cartridge.ai.rules.flags import flag_expression, flag_guard, flag_values
from cartridge.ai.rules.lifted import lifted_columns
from cartridge.ai.rules.personal import HASHED, Column, Personal, compared_columns, personal_columns
from cartridge.ai.rules.staged_column import StagedColumn, quoted_name
from cartridge.artifacts.analysis import Evidence, Key, RepeatedKey
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.request import ColumnMapping, TableMapping
from cartridge.artifacts.types import TypeFamily

HASH_MACRO: Final = "hashed"

_EPOCHS: Final = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000}


@dataclass(frozen=True)
class StagedTable:
    """A table as staging shows it: ``mapping`` has the columns that are left, of the types they have then."""

    raw: TableMapping
    mapping: TableMapping
    columns: Mapping[str, StagedColumn]
    flagged: str | None = None
    """Of them the one that is true of rows that are marked as gone."""
    newest: RepeatedKey | None = None
    """The key of which several rows of the source stand, and the column by which the newest is told."""


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
        if newest := _newest(table, personal.dropped.get(table.full_name, frozenset())):
            yield (
                f"{table.full_name}: {newest.dropped:,} of {newest.rows:,} rows, when scanned, which have the "
                f"{', '.join(newest.columns)} of a row with a later {newest.cursor}."
            )
        hidden = personal.dropped.get(table.full_name, frozenset())
        if dropped := [each.name for each in table.columns if each.name in hidden]:
            tell, end = ("tells", "ends") if len(dropped) == 1 else ("tell", "end")
            yield (
                f"{table.full_name}: {', '.join(dropped)} {tell} about a person and {end} at the source, "
                "as `personal` says."
            )


def _staged(table: TableMapping, personal: Personal, compared: frozenset[Column]) -> StagedTable:
    dropped = personal.dropped.get(table.full_name, frozenset())
    left = [each for each in table.columns if each.name not in dropped]
    shown = [_shown(table, each, personal, compared) for each in left]
    shown += [lifted for each in left for lifted in (*lifted_columns(table, each), *field_columns(table, each))]
    role = table.role.without(dropped) if table.role else None
    newest = _newest(table, dropped)
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
    update: dict[str, object] = {"columns": tuple(each.column for each in columns.values()), "role": role}
    if newest:
        rows = newest.rows - newest.dropped
        update |= {"keys": _kept_keys(table, newest, rows), "row_count": rows}
    mapping = table.model_copy(update=update)
    return StagedTable(raw=table, mapping=mapping, columns=columns, flagged=flagged, newest=newest)


def _newest(table: TableMapping, dropped: frozenset[str]) -> RepeatedKey | None:
    """What the scan says of the key, as long as it is the key still and every column is there."""
    said, key = table.repeated, table.primary_key
    if said is None or not dropped.isdisjoint((*said.columns, said.cursor)):
        return None
    return said if key is None or {*key.columns} in ({*said.columns}, {*said.columns, said.cursor}) else None


def _kept_keys(table: TableMapping, newest: RepeatedKey, rows: int) -> tuple[Key, ...]:
    """The keys of the rows that are left, of which the primary one holds."""
    key = table.primary_key
    evidence = Evidence(reason="the newest row of each is kept", rows=rows, null_rows=0, violations=0)
    kept = Key(
        schema_name=table.schema_name,
        table=table.name,
        columns=newest.columns,
        kind="primary",
        declared=key is not None and key.declared and key.columns == newest.columns,
        said=key is not None and key.said,
        confidence=1,
        evidence=evidence,
    )
    return (kept, *(each for each in table.keys if each.kind != "primary"))


def _shown(table: TableMapping, column: ColumnMapping, personal: Personal, compared: frozenset[Column]) -> StagedColumn:
    place = table.full_name, column.name
    if (category := personal.hashed.get(place)) is not None:
        return _hashed(column, category)
    changed = None if place in compared else _flag(table, column) or cast_column(column) or _moment(column)
    return changed or _cast(column)


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


def _moment(column: ColumnMapping) -> StagedColumn | None:
    """A number that counts from 1970 on, as every row says that was read."""
    unit = next((each for each in _EPOCHS if column.unit == f"{each} since 1970-01-01 (UTC)"), None)
    if unit is None or column.family is not TypeFamily.INTEGER:
        return None
    profile = column.profile.model_copy(update=HASHED) if column.profile else None
    return StagedColumn(
        column.model_copy(update={"data_type": "timestamp", "unit": None, "profile": profile}),
        f"epoch_{unit}({quoted_name(column.name)})",
        said=f"Kept as {unit} since 1970 in the source; UTC.",
        reads=column.name,
        cases=((1_709_209_800 * _EPOCHS[unit], "2024-02-29 12:30:00"), (None, None)),
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
