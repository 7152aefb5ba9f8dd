"""Unit tests of models that count and sum: a few rows of two groups, added up by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cartridge.ai.rules.naming import MAX_MODEL_NAME_LENGTH, shorten
from cartridge.ai.rules.subjects import Reference
from cartridge.artifacts.models import ModelColumn
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily
from cartridge.artifacts.unit_tests import GeneratedUnitTest, GivenRows, UnitRow, UnitValue

_SCALE: Final = re.compile(r"decimal\(\d+, ?(\d+)\)")
_KEYS: Final = (TypeFamily.INTEGER, TypeFamily.TEXT)
_AMOUNTS: Final = (2, 3, 4)
"""What the rows hold of everything that is summed: the first two belong together."""


def aggregate_example(
    reference: Reference, model: str, alias: str, totals: Sequence[tuple[ModelColumn, str]], flag: str | None
) -> GeneratedUnitTest | None:
    """Two rows of one header and one of another, one that is marked as gone and one that points at none.

    ``None`` where every row is merely counted.

    :param model: the model's name.
    :param alias: how it reads the rows.
    :param totals: its count and its sums, with their expressions.
    :param flag: the column of rows that it leaves out.
    """
    line = reference.subject
    keys = {name: line.by_staged_name[name] for name in reference.columns}
    nullable = next((name for name, column in keys.items() if column.nullable), None)
    if any(each.family not in _KEYS for each in keys.values()) or not (flag or nullable or totals[1:]):
        return None
    summed = [expression.removeprefix("sum(").removesuffix(")") for _, expression in totals[1:]]
    unmarked: UnitRow = {flag: False} if flag else {}

    def key(number: int) -> dict[str, UnitValue]:
        return {name: number if keys[name].family is TypeFamily.INTEGER else str(number) for name in keys}

    def row(number: int, amount: int) -> UnitRow:
        return {**key(number), **unmarked, **{name: _amount(line.by_staged_name[name], amount) for name in summed}}

    first, second, third = _AMOUNTS
    given = [row(1, first), row(1, second), row(2, third)]
    left_out = []
    if flag:
        given.append({**row(2, third), flag: True})
        left_out.append("marked as gone")
    if nullable:
        given.append({**row(2, third), nullable: None})
        left_out.append(f"without `{nullable}`")
    expect = tuple(
        {
            **dict(zip(reference.target_columns, key(number).values(), strict=True)),
            totals[0][0].name: count,
            **{
                column.name: _amount(line.by_staged_name[name], total)
                for (column, _), name in zip(totals[1:], summed, strict=True)
            },
        }
        for number, count, total in ((1, 2, first + second), (2, 1, third))
    )
    without = f"; rows {' and '.join(left_out)} do not count" if left_out else ""
    return GeneratedUnitTest(
        name=shorten(f"{model}_totals", MAX_MODEL_NAME_LENGTH),
        description=f"Two rows of one and one of another are {'counted and summed' if summed else 'counted'}{without}.",
        given=(GivenRows(alias=alias, rows=tuple(given)),),
        expect=expect,
    )


def _amount(column: ColumnMapping, number: int) -> UnitValue:
    """A number with the digits that the column shows: PostgreSQL tells 5 and 5.00 apart where they are compared."""
    scale = _SCALE.fullmatch(column.data_type)
    digits = 2 if (column.raw_type or "").lower() == "money" else int(scale[1]) if scale else 0
    return f"{number}.{'0' * digits}" if digits else number
