"""The profile of one table: one pass over its rows, and another over the columns that hold codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from cartridge.artifacts.catalog import Column, Problem, Table
from cartridge.artifacts.profile import ColumnProfile, TableProfile
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import DatabaseConnector, StatementTimeoutError
from cartridge.scanner.codes import count_values, fields_from_counts, looks_closed, may_be_code, value_counts
from cartridge.scanner.distinct import COUNTABLE, SAMPLE_ROWS, SampledColumn, sample_columns
from cartridge.scanner.one_pass import OnePass
from cartridge.scanner.options import ProfileOptions

__all__ = ["Measured", "ProfileOptions", "measure_table", "problem_of"]

SMALL_TABLE_ROWS = 10_000
"""Up to here exact distinct counts cost less than a sample of their own."""

ROWS_AFTER_TIMEOUT = 100_000
"""Rows of the sample that is read when a table is too slow to be read whole."""


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
        """One pass over the rows for all of ``columns``."""
        one_pass = OnePass(self.connector, self.table, self.source, distinct, self.options.timeout_seconds)
        one_pass.measure(columns)
        self.fields |= one_pass.fields
        self.failures |= one_pass.failures
        self.rows = one_pass.rows

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
