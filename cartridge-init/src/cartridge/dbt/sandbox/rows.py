"""Rows for a twin: few, always the same, keys and references whole.

Tables are filled parents first. A reference takes the values of a row of its parent; a key of several columns counts
through its references as the digits of a number do. What cannot be made to hold that way is dropped at the end: a
table may have fewer rows than it was to have, but none that breaks a key or points nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import NamedTuple

from cartridge.artifacts.noun import TableName
from cartridge.artifacts.twin import Twin, TwinColumn, TwinReference, TwinTable
from cartridge.dbt.sandbox.repair import without_broken_rows
from cartridge.dbt.sandbox.values import moment_text, moments, nth, seed, spread

Row = dict[str, str | None]

ROWS = 40
"""Most rows of a table."""

ROWS_IF_UNKNOWN = 10


def rows_of(twin: Twin) -> dict[TableName, list[Row]]:
    """The rows of every table, in the twin's order."""
    tables = {each.full_name: each for each in twin.tables}
    made: dict[TableName, list[Row]] = {}
    for table in _parents_first(tables):
        made[table.full_name] = _Filling(table, made).rows()
    for table in twin.tables:
        _fill_later(table, made)
    made = without_broken_rows(twin, made)
    return {each.full_name: made[each.full_name] for each in twin.tables}


def _parents_first(tables: Mapping[TableName, TwinTable]) -> Iterable[TwinTable]:
    """Every table after those it points at, as far as they do not point at each other."""
    done: dict[TableName, TwinTable] = {}
    open_: set[TableName] = set()
    for root in tables:
        stack = [(root, iter(_refs(tables[root])))]
        open_.add(root)
        while stack:
            name, refs = stack[-1]
            following = next((each for each in refs if each in tables and each not in open_), None)
            if following is not None:
                open_.add(following)
                stack.append((following, iter(_refs(tables[following]))))
                continue
            stack.pop()
            done.setdefault(name, tables[name])
    return done.values()


def _refs(table: TwinTable) -> list[TableName]:
    typed = [target.ref for each in table.typed_references for target in each.targets.values()]
    return [*(each.ref for each in table.references), *typed]


class _Digit(NamedTuple):
    """What a column of a key counts: it changes after ``stride`` rows, and starts again after ``capacity`` values.

    What changes slowly is turned by the fastest one, which has ``first`` values, so that few rows show many of it.
    """

    stride: int
    capacity: int | None
    first: int

    def of(self, index: int) -> int:
        place = index // self.stride
        return (place + (index % self.first if self.stride > 1 else 0)) % self.capacity if self.capacity else place


class _Filling:
    """The rows of one table, in the making."""

    def __init__(self, table: TwinTable, made: Mapping[TableName, list[Row]]) -> None:
        self.table, self.made = table, made
        self.columns = {each.name: each for each in table.columns}
        # The widest first: a narrower one over the same columns follows from it, if it follows at all.
        self.references = sorted(
            (each for each in table.references if made.get(each.ref)), key=lambda each: -len(each.columns)
        )
        self.owner: dict[str, TwinReference] = {}
        for each in self.references:
            if not any(column in self.owner for column in each.columns):
                self.owner.update(dict.fromkeys(each.columns, each))
        self.count = min(ROWS, ROWS_IF_UNKNOWN if table.rows is None else table.rows)
        self.single = {key[0] for key in table.keys if len(key) == 1}
        self.digits = self._digits()

    def _digits(self) -> dict[str, _Digit]:
        """The columns of the keys of several ones."""
        digits: dict[str, _Digit] = {}
        for key in sorted(self.table.keys, key=len):
            if any(set(other) < set(key) for other in self.table.keys) or set(key) & (set(digits) | self.single):
                continue
            groups: dict[tuple[str, ...], int | None] = {}
            for column in key:
                owner = self.owner.get(column)
                groups[owner.columns if owner else (column,)] = self._capacity(column)
            stride = first = 1
            for columns, capacity in sorted(groups.items(), key=lambda each: each[1] is None):
                digits |= dict.fromkeys(columns, _Digit(stride, capacity, first))
                first = first if stride > 1 else capacity or 1
                stride *= capacity or 1
            if None not in groups.values():
                self.count = min(self.count, prod(each or 1 for each in groups.values()))
        return digits

    def _capacity(self, name: str) -> int | None:
        """How many values a column of a key may have; ``None`` when there is no end to them."""
        history = self.table.history
        if history and name in history.durable_key:
            return max(self.count // 2, 1)
        if owner := self.owner.get(name):
            return len(self.made[owner.ref])
        column = self.columns[name]
        if column.codes:
            return len(column.codes)
        return 2 if column.data_type == "BOOLEAN" else None

    def _place(self, name: str, index: int) -> int:
        """Which of its values a column of a key has in a row."""
        return self.digits[name].of(index) if name in self.digits else index

    def rows(self) -> list[Row]:
        return [self._row(index) for index in range(self.count)]

    def _row(self, index: int) -> Row:
        row: Row = {}
        for each in self.references:
            self._point(row, each, index)
        for name, column in self.columns.items():
            if name not in row:
                row[name] = self._own(column, index)
        self._point_by_type(row, index)
        self._date_version(row, index)
        return {name: row[name] for name in self.columns}

    def _point(self, row: Row, reference: TwinReference, index: int) -> None:
        own = [name for name in reference.columns if name not in row]
        if not own:
            return
        if all(_is_null(self.columns[name], reference.columns[0], index) for name in own) and not self._in_key(own):
            row |= dict.fromkeys(own)
            return
        pairs = dict(zip(reference.columns, reference.ref_columns, strict=True))
        said = {pairs[name]: row[name] for name in reference.columns if name in row}
        parents = self.made[reference.ref]
        if said:
            parents = [each for each in parents if all(each[name] == value for name, value in said.items())]
        place = self._place(own[0], index)
        if place >= len(parents) and own[0] in self.single:
            parents = []
        parent = parents[place % len(parents)] if parents else {}
        row |= {name: parent.get(pairs[name]) for name in own}

    def _in_key(self, names: Iterable[str]) -> bool:
        return any(set(names) & set(key) for key in self.table.keys[:1])

    def _own(self, column: TwinColumn, index: int) -> str | None:
        if column.name in self.digits:
            place = self._place(column.name, index)
            return spread(column, place, self.count) if column.codes else nth(column, place)
        if _is_null(column, column.name, index) and not self._in_key([column.name]):
            return None
        if column.name in self.single:
            return column.codes[index] if index < len(column.codes) else nth(column, index)
        return spread(column, index, self.count)

    def _point_by_type(self, row: Row, index: int) -> None:
        for each in self.table.typed_references:
            kinds = [kind for kind, target in each.targets.items() if self.made.get(target.ref)]
            if not kinds or row.get(each.type_column) is None or each.type_column in self.owner:
                continue
            kind = kinds[index % len(kinds)]
            target = each.targets[kind]
            parents = self.made[target.ref]
            row[each.type_column] = kind
            row[each.id_column] = parents[index % len(parents)][target.ref_columns[0]]

    def _date_version(self, row: Row, index: int) -> None:
        """From when to when a version of a thing holds: each ends as the next one begins."""
        history = self.table.history
        if history is None or not set(history.durable_key) <= set(self.digits):
            return
        digit = self.digits[history.durable_key[0]]
        things = digit.stride * (digit.capacity or 1)
        version, is_last = index // things, index + things >= self.count
        column = self.columns[history.valid_from]
        low, high = moments(column)
        step = (high - low) / 4
        row[history.valid_from] = moment_text(column, low + version * step)
        if history.valid_to:
            until = self.columns[history.valid_to]
            is_open = is_last and until.null_share > 0
            row[history.valid_to] = None if is_open else moment_text(until, low + (version + 1) * step)
        if history.is_current:
            flag = self.columns[history.is_current]
            words = {each.lower(): each for each in flag.codes}
            for word in ("true", "1", "y", "yes", "t") if is_last else ("false", "0", "n", "no", "f"):
                if word in words or flag.data_type == "BOOLEAN":
                    row[history.is_current] = words.get(word, word)
                    break


def _is_null(column: TwinColumn, name: str, index: int) -> bool:
    if column.null_share >= 1:
        return True
    every = 4 if column.null_share < 0.5 else 2
    return column.null_share > 0 and (index + seed(name)) % every == 0


def _fill_later(table: TwinTable, made: Mapping[TableName, list[Row]]) -> None:
    """References among tables that point at each other, or a table at itself: the first row is the root."""
    columns = {each.name: each for each in table.columns}
    for reference in table.references:
        rows, parents = made[table.full_name], made.get(reference.ref, [])
        known = {tuple(each[name] for name in reference.ref_columns) for each in parents}
        is_self = reference.ref == table.full_name
        is_free = all(columns[name].null_share > 0 for name in reference.columns)
        for index, row in enumerate(rows):
            said = tuple(row[name] for name in reference.columns)
            is_own_parent = is_self and said == tuple(row[name] for name in reference.ref_columns)
            if None in said or (said in known and not is_own_parent):
                continue
            if is_free and (index == 0 or not parents):
                row |= dict.fromkeys(reference.columns)
            elif parents and not any(name in key for name in reference.columns for key in table.keys):
                place = max(index - 1, 0) // 2 if is_self else index % len(parents)
                parent = parents[place]
                row |= {name: parent[ref] for name, ref in zip(reference.columns, reference.ref_columns, strict=True)}
