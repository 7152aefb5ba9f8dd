"""The profile of one table: a sample, a pass over its rows, and another over the columns that hold codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cartridge.artifacts.catalog import Column, Problem, Table
from cartridge.artifacts.profile import ColumnProfile, TableProfile
from cartridge.errors import ScanError
from cartridge.scanner.base import DatabaseConnector, StatementTimeoutError
from cartridge.scanner.codes import count_values, fields_from_counts, looks_closed, may_be_code, value_counts
from cartridge.scanner.estimates import Estimates
from cartridge.scanner.extras import read_extras
from cartridge.scanner.one_pass import OnePass
from cartridge.scanner.options import ProfileOptions

__all__ = ["Measured", "ProfileOptions", "measure_table", "problem_of"]

SMALL_TABLE_ROWS = 10_000
"""Up to here exact distinct counts and quartiles cost less than a sample of their own."""

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

    :param distinct: distinct values per column as the engine's own statistics have them.
    :param expected: rows the engine expects; ``None`` when it has no idea.
    :param sample_rows: rows of the block sample to read; ``None`` reads every row.
    """

    def __init__(
        self,
        connector: DatabaseConnector,
        table: Table,
        options: ProfileOptions,
        distinct: Mapping[str, float],
        expected: int | None,
        sample_rows: int | None = None,
    ) -> None:
        self.connector = connector
        self.table = table
        self.options = options
        self.expected = expected
        self.sample_rows = sample_rows
        self.is_sampled = sample_rows is not None
        self.source = connector.relation(table.full_name)
        if sample_rows is not None:
            self.source = connector.sample(table, sample_rows, expected or sample_rows)
        self.estimates = Estimates(
            connector,
            table,
            expected=expected,
            is_small=not self.is_sampled and _is_small(table, expected),
            sample_rows=sample_rows,
            distinct=distinct,
            timeout_seconds=options.timeout_seconds,
        )
        self.fields: dict[str, dict[str, Any]] = {}
        self.failures: dict[str, ScanError] = {}
        self.partial: Mapping[str, ScanError] = {}
        self.rows: int | None = None

    def measure(self) -> Measured:
        estimates = self.estimates
        estimates.sample(self.table.columns)
        if not estimates.is_small:
            self._count_codes(estimates.guesses())
        columns = [column for column in self.table.columns if column.name not in self.fields]
        self._measure(columns)
        self._count_codes({name: count for name, count in self._counted(columns).items() if count is not None})
        if self.failures and not estimates.samples:
            estimates.sample([column for column in self.table.columns if column.name in self.fields])
        for column in self.table.columns:
            if fields := self.fields.get(column.name):
                fields |= estimates.fields(column, self.rows or 0, fields)
        self._read_extras()
        for name, count in self._misfits().items():
            self.fields.setdefault(name, {"name": name})["misfit_count"] = count
        return Measured(self._profile(), self._problems())

    def _measure(self, columns: Sequence[Column]) -> None:
        """One pass over the rows for all of ``columns``."""
        one_pass = OnePass(
            self.connector,
            self.table,
            self.source,
            distinct={column.name: self.estimates.distinct_in_pass(column) for column in columns},
            quartiles={column.name: self.estimates.quartiles_in_pass(column) for column in columns},
            timeout_seconds=self.options.timeout_seconds,
        )
        one_pass.measure(columns)
        self.fields |= one_pass.fields
        self.failures |= one_pass.failures
        self.rows = one_pass.rows

    def _counted(self, columns: Sequence[Column]) -> Mapping[str, int | None]:
        """How many distinct values the pass found in each of ``columns``."""
        return {column.name: self.fields.get(column.name, {}).get("distinct_count") for column in columns}

    def _count_codes(self, guesses: Mapping[str, int | None]) -> None:
        """Counts the values of the columns in ``guesses`` that may hold codes; what it counts needs no measuring."""
        most = self.options.max_distinct_values
        candidates = [
            (column, float(guesses.get(column.name) or len(column.enum_values) or 2))
            for column in self.table.columns
            if column.name in guesses and column.name not in self.failures
            if may_be_code(column, guesses[column.name], most)
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

    def _read_extras(self) -> None:
        """Shapes of texts, keys of JSON and growth, from a few rows."""
        correlations = {
            name: each.correlation for name, each in self.estimates.statistics.items() if each.correlation is not None
        }
        extras = read_extras(
            self.connector,
            self.table,
            self.fields,
            correlations,
            rows=max(self.rows or 0, self.expected or 0) if self.is_sampled else self.rows or 0,
            timeout_seconds=self.options.timeout_seconds,
        )
        for name, fields in extras.fields.items():
            if name in self.fields:
                self.fields[name] |= fields
        self.partial = extras.failures

    def _misfits(self) -> Mapping[str, int]:
        """Counted over every row, however few the rest is measured over: one alone stops a reader with real types."""
        if self.table.type.is_view:
            return {}
        try:
            return self.connector.misfits(self.table, timeout_seconds=self.options.timeout_seconds)
        except StatementTimeoutError:  # unknown then: the rest of the profile stands without it
            return {}

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
        return tuple(
            problem_of(
                self.table,
                ScanError(f"column {_listed(failures)} cannot be measured{how}: {first.what}", first.next_step),
            )
            for failures, how in ((self.failures, ""), (self.partial, " in full"))
            for first in list(failures.values())[:1]
        )


def _is_small(table: Table, expected: int | None) -> bool:
    return expected is not None and expected <= SMALL_TABLE_ROWS and not table.type.is_view


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def problem_of(table: Table, error: ScanError, *, is_left_out: bool = False) -> Problem:
    """A failure to measure a table, or a limit that left it out, as the scan file keeps it."""
    return Problem(
        stage="profile",
        schema_name=table.schema_name,
        table=table.name,
        message=f"Could not profile `{table.full_name}`: {error.what}",
        next_step=error.next_step,
        is_left_out=is_left_out,
    )
