"""Drops the rows of a twin that lack a value, break a key or point nowhere, until none does."""

from __future__ import annotations

from collections.abc import Mapping

from cartridge.artifacts.noun import TableName
from cartridge.artifacts.twin import Twin, TwinReference, TwinTable

Row = dict[str, str | None]


def without_broken_rows(twin: Twin, made: Mapping[TableName, list[Row]]) -> dict[TableName, list[Row]]:
    """The rows that may stay; taking one away can only break a reference to it, so that this comes to an end."""
    left = {
        each.full_name: _without_repeats(each, _without_missing_values(each, made[each.full_name]))
        for each in twin.tables
    }
    is_changed = True
    while is_changed:
        is_changed = False
        for table in twin.tables:
            for reference in table.references:
                if reference.ref not in left:
                    continue
                kept = _pointing_somewhere(left[table.full_name], reference, left[reference.ref])
                is_changed |= len(kept) < len(left[table.full_name])
                left[table.full_name] = kept
    return left


def _without_missing_values(table: TwinTable, rows: list[Row]) -> list[Row]:
    needed = [each.name for each in table.columns if not each.null_share]
    return [row for row in rows if all(row[name] is not None for name in needed)]


def _without_repeats(table: TwinTable, rows: list[Row]) -> list[Row]:
    for key in table.keys:
        seen: set[tuple[str | None, ...]] = set()
        kept = []
        for row in rows:
            value = tuple(row[name] for name in key)
            if value in seen and None not in value:
                continue
            seen.add(value)
            kept.append(row)
        rows = kept
    return rows


def _pointing_somewhere(rows: list[Row], reference: TwinReference, parents: list[Row]) -> list[Row]:
    known = {tuple(each[name] for name in reference.ref_columns) for each in parents}
    values = (tuple(row[name] for name in reference.columns) for row in rows)
    return [row for row, value in zip(rows, values, strict=True) if None in value or value in known]
