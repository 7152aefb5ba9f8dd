"""The profile of one table: one pass over its rows, and another over the columns that hold codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import Field

from cartridge.artifacts.catalog import Column, Problem, Table, TableType
from cartridge.artifacts.noun import Noun
from cartridge.artifacts.profile import ColumnProfile, TableProfile
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import DatabaseConnector, StatementTimeoutError
from cartridge.scanner.codes import count_values, fields_from_counts, looks_closed, may_be_code, value_counts
from cartridge.scanner.distinct import COUNTABLE, SAMPLE_ROWS, SampledColumn, sample_columns
from cartridge.scanner.measures import (
    Measure,
    has_wide_characters,
    length_measures,
    measures_of,
    profile_fields,
    statements,
)

SMALL_TABLE_ROWS = 10_000
"""Up to here exact distinct counts cost less than a sample of their own."""

ROWS_AFTER_TIMEOUT = 100_000
"""Rows of the sample that is read when a table is too slow to be read whole."""


class ProfileOptions(Noun):
    """What a profile may cost."""

    max_rows: int = Field(
        default=2_000_000, gt=0, description="Rows read per table; of larger ones a block sample is read."
    )
    timeout_seconds: float = Field(default=60, gt=0, description="Seconds that one statement may take.")
    budget_seconds: float | None = Field(
        default=None, gt=0, description="Seconds for all tables together; those not begun by then are left out."
    )
    threads: int = Field(default=4, gt=0, description="Tables that are read at the same time.")
    max_distinct_values: int = Field(default=30, ge=0, description="Most values that a small closed set has.")


class Measured(NamedTuple):
    """What came of one table; without a profile there is at least one problem."""

    profile: TableProfile | None
    problems: tuple[Problem, ...] = ()


def measure_table(
    connector: DatabaseConnector, table: Table, options: ProfileOptions, estimates: Mapping[str, float]
) -> Measured:
    """The profile of a table, over all its rows or, beyond the budget of rows or time, over a sample of blocks.

    :param estimates: distinct values per column as the engine's own statistics have them.
    :raises ScanError: when the table cannot be read at all.
    """
    expected = connector.estimate_rows(table, timeout_seconds=options.timeout_seconds)
    if expected is not None and expected > options.max_rows:
        return _Reading(connector, table, options, estimates, expected, sample_rows=options.max_rows).measure()
    try:
        return _Reading(connector, table, options, estimates, expected).measure()
    except StatementTimeoutError:
        if table.type.is_view or expected is None or expected <= ROWS_AFTER_TIMEOUT:
            raise
        return _Reading(connector, table, options, estimates, expected, sample_rows=ROWS_AFTER_TIMEOUT).measure()


class _Reading:
    """One reading of one table.

    :param expected: rows the engine expects; ``None`` when it has no idea.
    :param sample_rows: rows of the block sample to read; ``None`` reads every row.
    """

    def __init__(
        self,
        connector: DatabaseConnector,
        table: Table,
        options: ProfileOptions,
        estimates: Mapping[str, float],
        expected: int | None,
        sample_rows: int | None = None,
    ) -> None:
        self.connector = connector
        self.table = table
        self.options = options
        self.estimates = estimates
        self.expected = expected
        self.is_sampled = sample_rows is not None
        self.source = connector.relation(table.full_name)
        if sample_rows is not None:
            self.source = connector.sample(table, sample_rows, expected or sample_rows)
        self.fields: dict[str, dict[str, Any]] = {}
        self.failures: dict[str, ScanError] = {}
        self.rows: int | None = None

    def measure(self) -> Measured:
        template, kind = self._distinct_in_pass()
        if template is None:
            samples = self._samples()
            self._count_codes({column.name: self._estimate(column.name, samples) for column in self.table.columns})
            self._measure(self._unmeasured(), None)
            for name, fields in self.fields.items():
                if "distinct_count" not in fields and (estimate := self._estimate(name, samples)) is not None:
                    fields |= {"distinct_count": estimate, "distinct_kind": self._hint_kind(name)}
        else:
            if kind == "estimated" and (hints := self.connector.distinct_hints(self.table)):
                self._count_codes({column.name: hints.get(column.name) for column in self.table.columns})
            columns = self._unmeasured()
            self._measure(columns, template)
            measured = {column.name: self.fields.get(column.name, {}) for column in columns}
            for fields in measured.values():
                if "distinct_count" in fields:
                    fields["distinct_kind"] = kind
            self._count_codes({name: fields.get("distinct_count") for name, fields in measured.items()})
        for name, count in self._misfits().items():
            self.fields.setdefault(name, {"name": name})["misfit_count"] = count
        return Measured(self._profile(), self._problems())

    def _misfits(self) -> Mapping[str, int]:
        """Counted over every row, however few the rest is measured over: one alone stops a reader with real types."""
        if self.table.type.is_view:
            return {}
        try:
            return self.connector.misfits(self.table, timeout_seconds=self.options.timeout_seconds)
        except StatementTimeoutError:  # unknown then: the rest of the profile stands without it
            return {}

    def _distinct_in_pass(self) -> tuple[str | None, Literal["exact", "estimated"]]:
        if self.is_sampled:
            return None, "exact"
        if self.expected is not None and self.expected <= SMALL_TABLE_ROWS and not self.table.type.is_view:
            return "count(distinct {0})", "exact"
        return self.connector.capabilities.approximate_distinct_of, "estimated"

    def _samples(self) -> Mapping[str, SampledColumn]:
        """What a sample of rows says about the columns the engine has no statistics of."""
        missing = [each for each in self.table.columns if each.family in COUNTABLE and each.name not in self.estimates]
        if not missing:
            return {}
        source = self.connector.sample(self.table, SAMPLE_ROWS, max(self.expected or 0, SAMPLE_ROWS))
        try:
            return sample_columns(self.connector, missing, source, timeout_seconds=self.options.timeout_seconds)
        except (StatementTimeoutError, DatabaseConnectionError):
            raise
        except ScanError:  # some column cannot be read: measuring it tells which, and why
            return {}

    def _estimate(self, name: str, samples: Mapping[str, SampledColumn]) -> int | None:
        """Distinct values of a column in the whole table; better once its rows and nulls have been counted."""
        rows = self.expected or 0 if self.is_sampled or self.rows is None else self.rows
        if name in self.estimates:
            estimate = self.estimates[name]
            return round(estimate if estimate >= 0 else -estimate * rows)
        if name not in samples:
            return None
        nulls = self.fields.get(name, {}).get("null_count")
        filled = None if self.is_sampled or nulls is None else rows - nulls
        return samples[name].estimate(rows, filled)

    def _hint_kind(self, name: str) -> Literal["estimated", "sampled"]:
        return "estimated" if name in self.estimates else "sampled"

    def _count_codes(self, hints: Mapping[str, int | None]) -> None:
        """Counts the values of the columns in ``hints`` that may hold codes; what it counts needs no measuring."""
        most = self.options.max_distinct_values
        candidates = [
            (column, float(hints.get(column.name) or len(column.enum_values) or 2))
            for column in self.table.columns
            if column.name in hints and column.name not in self.failures
            if may_be_code(column, hints[column.name], most)
        ]
        counted = count_values(
            self.connector,
            candidates,
            self.source,
            max_values=most,
            timeout_seconds=self.options.timeout_seconds,
        )
        for column, _ in candidates:
            counts = counted.get(column.name)
            if counts is None:
                continue
            fields = fields_from_counts(column, counts)
            if looks_closed(counts):
                fields |= {"values": value_counts(counts), "values_are_complete": not self.is_sampled}
            if self.is_sampled:
                fields["distinct_kind"] = "sampled"
            self.fields[column.name] = self.fields.get(column.name, {}) | fields

    def _unmeasured(self) -> Sequence[Column]:
        return [column for column in self.table.columns if column.name not in self.fields]

    def _measure(self, columns: Sequence[Column], distinct: str | None) -> None:
        try:
            self._take(columns, distinct)
        except (StatementTimeoutError, DatabaseConnectionError):
            raise
        except ScanError:
            self._take([], None)  # raises again when it is the table itself that cannot be read
            self._measure_halves(columns, distinct)

    def _measure_halves(self, columns: Sequence[Column], distinct: str | None) -> None:
        """Finds the columns that make the statement fail: a value without a mean, a view's division by zero."""
        if len(columns) == 1:
            self._measure_alone(columns[0], distinct)
            return
        middle = len(columns) // 2
        for half in (columns[:middle], columns[middle:]):
            try:
                self._take(half, distinct)
            except (StatementTimeoutError, DatabaseConnectionError):
                raise
            except ScanError:
                self._measure_halves(half, distinct)

    def _measure_alone(self, column: Column, distinct: str | None) -> None:
        try:
            self._take([column], distinct, careful=True)
        except (StatementTimeoutError, DatabaseConnectionError):
            raise
        except ScanError as error:
            self.failures[column.name] = error

    def _take(self, columns: Sequence[Column], distinct: str | None, *, careful: bool = False) -> None:
        measures = [
            measure
            for column in columns
            for measure in measures_of(
                self.connector,
                column,
                distinct=distinct,
                careful=careful,
                is_always_filled=self._is_always_filled(column),
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
            self.fields[column.name] = profile_fields(column, rows_of[column.name], answers[column.name])

    def _is_always_filled(self, column: Column) -> bool:
        """Counting what cannot be null takes a tenth of the time. A view, a foreign table and a domain promise less."""
        is_own = self.table.type in (TableType.TABLE, TableType.PARTITIONED_TABLE)
        return self.connector.capabilities.not_null_holds and is_own and not column.is_nullable and not column.domain

    def _ask(
        self, columns: Sequence[Column], measures: Sequence[Measure]
    ) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
        """The answers per column and field, and the rows that each column's were over."""
        answers: dict[str, dict[str, Any]] = {column.name: {} for column in columns}
        rows_of: dict[str, int] = {}
        for statement, part in statements(measures, self.source, self.connector.capabilities.max_select_items):
            (row,) = self.connector.query(statement, timeout_seconds=self.options.timeout_seconds)
            self.rows = int(row[0]) if self.rows is None else self.rows
            for measure, answer in zip(part, row[1:], strict=True):
                answers[measure.column][measure.field] = answer
                rows_of.setdefault(measure.column, int(row[0]))
        return answers, rows_of

    def _profile(self) -> TableProfile:
        rows = self.rows or 0
        return TableProfile(
            schema_name=self.table.schema_name,
            table=self.table.name,
            row_count=max(self.expected or 0, rows) if self.is_sampled else rows,
            row_count_kind="estimated" if self.is_sampled else "exact",
            rows_read=rows,
            is_sampled=self.is_sampled,
            columns=tuple(
                ColumnProfile(**self._consistent(self.fields.get(column.name, {"name": column.name}), rows))
                for column in self.table.columns
            ),
        )

    def _consistent(self, fields: dict[str, Any], rows: int) -> dict[str, Any]:
        """An estimate of distinct values that the exact counts contradict is brought into their bounds."""
        if self.is_sampled or fields.get("distinct_count") is None or fields.get("null_count") is None:
            return fields
        return fields | {"distinct_count": min(fields["distinct_count"], max(0, rows - fields["null_count"]))}

    def _problems(self) -> tuple[Problem, ...]:
        if not self.failures:
            return ()
        names = ", ".join(f"`{name}`" for name in self.failures)
        first = next(iter(self.failures.values()))
        return (problem_of(self.table, ScanError(f"column {names} cannot be measured: {first.what}", first.next_step)),)


def problem_of(table: Table, error: ScanError) -> Problem:
    """A failure to measure a table, as the scan file keeps it."""
    return Problem(
        stage="profile",
        schema_name=table.schema_name,
        table=table.name,
        message=f"Could not profile `{table.full_name}`: {error.what}",
        next_step=error.next_step,
    )
