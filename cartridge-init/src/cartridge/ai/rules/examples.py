"""Unit tests of staging models that do more than rename: a few invented rows, and what the rules make of them.

Practice: a model with logic has a unit test whose rows are as few as show every case. They are made from the rule that
made the expression (`Y` means true), not from running it, so that a reader can follow them from left to right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cartridge.ai.rules.naming import MAX_MODEL_NAME_LENGTH, shorten
from cartridge.ai.rules.staged_column import StagedColumn
from cartridge.ai.rules.subjects import Subject
from cartridge.artifacts.types import TypeFamily
from cartridge.artifacts.unit_tests import GeneratedUnitTest, GivenRows, UnitRow, UnitValue

_MOST_ROWS: Final = 9

_JINJA: Final = ("{{", "{%", "{#", "}}", "%}", "#}")


def column_example(subject: Subject, alias: str) -> GeneratedUnitTest | None:
    """A row for every case of every column that staging makes something of; ``None`` where it only renames.

    :param alias: how the model reads its source.
    """
    changed = [*_testable(subject)]
    keys = _different_keys(subject)
    if not changed or keys is None or subject.mapping.required_filter:  # invented rows would not pass the filter
        return None
    inputs = {name: values for name, values in _inputs(changed).items() if len(values) > 1}
    changed = [each for each in changed if each.reads in inputs]
    if not changed:
        return None
    given, expect = [], []
    for number in range(min(_MOST_ROWS, max(map(len, inputs.values())))):
        row: UnitRow = {name: values[number % len(values)] for name, values in inputs.items()}
        given.append({**{name: values[number] for name, values in keys.items()}, **row})
        expect.append({subject.columns[each.column.name]: dict(each.cases)[row[each.reads or ""]] for each in changed})
    return GeneratedUnitTest(
        name=shorten(f"{subject.staging}_columns", MAX_MODEL_NAME_LENGTH),
        description=f"What the values of {_listed([*inputs])} become.",
        given=(GivenRows(alias=alias, rows=tuple(given)),),
        expect=tuple(expect),
    )


def newest_example(subject: Subject, alias: str) -> GeneratedUnitTest | None:
    """Two rows of one key and a row of another: the later one of the two stays, and the other."""
    keys, newest = _different_keys(subject), subject.newest
    if not keys or newest is None or subject.mapping.required_filter:
        return None
    cursor = newest.cursor
    one, other = ({name: values[number] for name, values in keys.items()} for number in (0, 1))
    given: list[UnitRow] = [
        {**one, cursor: "2024-01-01 00:00:00"},
        {**one, cursor: "2024-01-02 00:00:00"},
        {**other, cursor: "2024-01-01 00:00:00"},
    ]
    return GeneratedUnitTest(
        name=shorten(f"{subject.staging}_newest", MAX_MODEL_NAME_LENGTH),
        description=f"Of rows with the same {_listed([*keys])} the one with the latest `{cursor}` is kept.",
        given=(GivenRows(alias=alias, rows=tuple(given)),),
        expect=tuple({subject.columns[name]: value for name, value in row.items()} for row in given[1:]),
    )


def _different_keys(subject: Subject) -> dict[str, tuple[UnitValue, ...]] | None:
    """Values of the key of which only the newest row is kept, a different one for each row; none where no row goes.

    ``None`` where no values can be invented whose outcome is known.
    """
    if subject.newest is None:
        return {}
    found: dict[str, tuple[UnitValue, ...]] = {}
    for name in subject.newest.columns:
        staged = subject.staged[name]
        if staged.macro or staged.cases or staged.column.family not in (TypeFamily.INTEGER, TypeFamily.TEXT):
            return None
        is_number = staged.column.family is TypeFamily.INTEGER
        found[name] = tuple(number if is_number else str(number) for number in range(1, _MOST_ROWS + 1))
    return found if subject.staged[subject.newest.cursor].macro is None else None


def _testable(subject: Subject) -> Iterator[StagedColumn]:
    """Columns with cases whose names dbt can tell apart: it takes the names of given rows without regard to case."""
    folded = [each.name.lower() for each in subject.raw.columns]
    for each in subject.staged.values():
        if each.cases and each.reads and folded.count(each.reads.lower()) == 1:
            texts = [each.reads, *(value for case in each.cases for value in case if isinstance(value, str))]
            if not any(mark in text for text in texts for mark in _JINJA):
                yield each


def _inputs(changed: list[StagedColumn]) -> Mapping[str, tuple[UnitValue, ...]]:
    """The values given in each source column: those of which every column that is made of it knows the outcome."""
    found: dict[str, tuple[UnitValue, ...]] = {}
    for each in changed:
        known = tuple(value for value, _ in each.cases)
        name = each.reads or ""
        found[name] = tuple(value for value in found[name] if value in known) if name in found else known
    return found


def _listed(names: list[str]) -> str:
    quoted = [f"`{each}`" for each in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
