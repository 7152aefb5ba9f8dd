"""One pass over the rows of a table, and the search for the columns that make it fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cartridge.artifacts.catalog import Column, Table, TableType
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import DatabaseConnector, StatementTimeoutError
from cartridge.scanner.measures import (
    Arithmetic,
    Measure,
    has_wide_characters,
    length_measures,
    measures_of,
    profile_fields,
    shift_of,
    statements,
)
from cartridge.scanner.quartiles import QuartilesInPass

SHIFT_ROWS = 100
"""Rows whose mean the sums of squares are taken around, where the engine has no standard deviation of its own."""

LESS_AND_LESS: tuple[Arithmetic, ...] = ("mean", "none")
"""What is still asked of a column that failed: sums of squares overflow before sums do."""


class OnePass:
    """Measures columns over the rows of ``source``.

    :param source: the table or a sample of it, as a ``from`` item.
    :param distinct: per column, the template of a count of its distinct values, or ``None``.
    :param quartiles: per column, how its quartiles are measured, or ``None``.
    """

    def __init__(
        self,
        connector: DatabaseConnector,
        table: Table,
        source: str,
        *,
        distinct: Mapping[str, str | None],
        quartiles: Mapping[str, QuartilesInPass | None],
        timeout_seconds: float,
    ) -> None:
        self.connector = connector
        self.table = table
        self.source = source
        self.distinct = distinct
        self.quartiles = quartiles
        self.timeout_seconds = timeout_seconds
        self.rows: int | None = None
        self.fields: dict[str, dict[str, Any]] = {}
        self.failures: dict[str, ScanError] = {}
        self._shifts: Mapping[str, float] = {}

    def measure(self, columns: Sequence[Column]) -> None:
        """Fills ``rows``, ``fields`` and, for columns that cannot be measured, ``failures``.

        :raises ScanError: when the table itself cannot be read.
        """
        try:
            self._shifts = self._means_of_first_rows(columns)
            self._take(columns)
        except (StatementTimeoutError, DatabaseConnectionError):
            raise
        except ScanError:
            self._take([])  # raises again when it is the table itself that cannot be read
            self._measure_halves(columns)

    def _measure_halves(self, columns: Sequence[Column]) -> None:
        """Finds the columns that make the statement fail: a value without a mean, a view's division by zero."""
        if len(columns) == 1:
            self._measure_alone(columns[0])
            return
        middle = len(columns) // 2
        for half in (columns[:middle], columns[middle:]):
            try:
                self._take(half)
            except (StatementTimeoutError, DatabaseConnectionError):
                raise
            except ScanError:
                self._measure_halves(half)

    def _measure_alone(self, column: Column) -> None:
        for arithmetic in LESS_AND_LESS:
            try:
                self._take([column], arithmetic)
            except (StatementTimeoutError, DatabaseConnectionError):
                raise
            except ScanError as error:
                self.failures[column.name] = error
            else:
                self.failures.pop(column.name, None)
                return

    def _take(self, columns: Sequence[Column], arithmetic: Arithmetic = "full") -> None:
        measures = [
            measure
            for column in columns
            for measure in measures_of(
                self.connector,
                column,
                distinct=self.distinct.get(column.name),
                quartiles=self.quartiles.get(column.name),
                arithmetic=arithmetic,
                is_always_filled=self._is_always_filled(column),
                shift=self._shifts.get(column.name, 0.0),
            )
        ]
        answers, rows_of = self._ask(columns, measures)
        wide = [column for column in columns if has_wide_characters(answers[column.name])]
        if wide:
            in_characters, _ = self._ask(
                wide, [each for column in wide for each in length_measures(self.connector, column)]
            )
            for column in wide:
                answers[column.name] |= in_characters[column.name]
        for column in columns:
            self.fields[column.name] = profile_fields(
                column, rows_of[column.name], answers[column.name], self.quartiles.get(column.name)
            )

    def _is_always_filled(self, column: Column) -> bool:
        """Counting what cannot be null takes a tenth of the time. A view, a foreign table and a domain promise less."""
        is_own = self.table.type in (TableType.TABLE, TableType.PARTITIONED_TABLE)
        return self.connector.capabilities.not_null_holds and is_own and not column.is_nullable and not column.domain

    def _means_of_first_rows(self, columns: Sequence[Column]) -> Mapping[str, float]:
        """A value near the mean of each column of numbers, where the engine needs one; a column without it has 0."""
        numbers = [column for column in columns if column.family.is_numeric]
        if self.connector.capabilities.deviation_of is not None or not numbers:
            return {}
        measures = [shift_of(self.connector, column) for column in numbers]
        found: dict[str, float] = {}
        source = self.connector.first_rows(self.table, SHIFT_ROWS)
        for statement, part in statements(measures, source, self.connector.capabilities.max_select_items):
            (row,) = self.connector.query(statement, timeout_seconds=self.timeout_seconds)
            found |= {each.column: float(value) for each, value in zip(part, row[1:], strict=True) if value is not None}
        return found

    def _ask(
        self, columns: Sequence[Column], measures: Sequence[Measure]
    ) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
        """The answers per column and field, and the rows that each column's were over."""
        answers: dict[str, dict[str, Any]] = {column.name: {} for column in columns}
        rows_of: dict[str, int] = {}
        for statement, part in statements(measures, self.source, self.connector.capabilities.max_select_items):
            (row,) = self.connector.query(statement, timeout_seconds=self.timeout_seconds)
            self.rows = int(row[0]) if self.rows is None else self.rows
            for measure, answer in zip(part, row[1:], strict=True):
                answers[measure.column][measure.field] = answer
                rows_of.setdefault(measure.column, int(row[0]))
        return answers, rows_of
