"""What is known of distinct values and quartiles without sorting every row, and how each column comes by it.

In this order: the engine's own fresh statistics, which cost nothing; rows drawn from all over the table; an approximate
function in the pass over all rows, for what the drawn rows leave unsure and where none can be drawn; blocks of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from cartridge.artifacts.catalog import Column, Table, TableType
from cartridge.artifacts.profile import Quartiles
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import ColumnStatistics, DatabaseConnector, StatementTimeoutError
from cartridge.scanner.distinct import COUNTABLE
from cartridge.scanner.measures import scalar
from cartridge.scanner.quartiles import (
    QUARTERS,
    QuartilesInPass,
    approximate_in_pass,
    error_of_share,
    exact_in_pass,
    quartiles,
)
from cartridge.scanner.sampled import SampledColumn, rows_to_sample, sample_columns

EXACT_DISTINCT = "count(distinct {0})"


class Estimates:
    """What is known of the columns of one table before it is measured, and what the pass is to measure of each.

    :param expected: rows the engine expects; ``None`` when it has no idea.
    :param is_small: whether everything can be counted and sorted in the pass.
    :param sample_rows: the most rows to read when the table is sampled; ``None`` where it is read whole.
    :param distinct: distinct values by the engine's statistics, as :meth:`DatabaseConnector.distinct_estimates` has it.
    """

    def __init__(
        self,
        connector: DatabaseConnector,
        table: Table,
        *,
        expected: int | None,
        is_small: bool,
        sample_rows: int | None,
        distinct: Mapping[str, float],
        timeout_seconds: float,
    ) -> None:
        self.connector = connector
        self.table = table
        self.expected = expected or 0
        self.is_small = is_small
        self.sample_rows = sample_rows
        self.timeout_seconds = timeout_seconds
        self.distinct: Mapping[str, float] = {} if is_small else distinct
        self.statistics: Mapping[str, ColumnStatistics] = {} if is_small else connector.column_statistics(table)
        self.samples: Mapping[str, SampledColumn] = {}
        self.rows_together = 1
        can = connector.capabilities
        self.in_pass = (exact_in_pass(can) if is_small else None) or approximate_in_pass(can)
        self._drawn = self._drawn_rows()
        self._hints: Mapping[str, int] = {}
        if can.approximate_distinct_of and not (is_small or self._drawn or sample_rows):
            self._hints = connector.distinct_hints(table)

    def _drawn_rows(self) -> str | None:
        """Rows drawn from all over the table; nothing of one that is too large to be read whole."""
        is_view = self.table.type is TableType.VIEW  # of which another reading may take as long as making it does
        if self.is_small or is_view or self.sample_rows is not None or not self.expected:
            return None
        rows = rows_to_sample(self.expected)
        if rows >= self.expected:
            return self.connector.relation(self.table.full_name)
        return self.connector.drawn_rows(self.table, rows, self.expected)

    def sample(self, columns: Sequence[Column]) -> None:
        """Look at a sample of rows for the columns that nothing else is known of."""
        asked = [column for column in columns if self._needs_sample(column)]
        if not asked or (self.is_small and not self.expected):
            return
        source = self._drawn or self._block_sample()
        try:
            self.samples = sample_columns(self.connector, asked, source, timeout_seconds=self.timeout_seconds)
        except (StatementTimeoutError, DatabaseConnectionError):
            raise
        except ScanError:  # some column cannot be read: measuring it tells which, and why
            self.samples = {}

    def _block_sample(self) -> str:
        if self.is_small:
            return self.connector.relation(self.table.full_name)
        rows = rows_to_sample(self.expected)
        rows = rows if self.sample_rows is None else min(rows, self.sample_rows)
        self.rows_together = self.connector.capabilities.rows_per_block
        return self.connector.sample(self.table, rows, max(self.expected, rows))

    def _needs_sample(self, column: Column) -> bool:
        wants_distinct = (
            column.family in COUNTABLE
            and not self.is_small
            and column.name not in self.distinct
            and (self._drawn is not None or not self._may_count_in_pass)
        )
        return wants_distinct or (self._wants_quartiles(column) and self.quartiles_in_pass(column) is None)

    @property
    def _may_count_in_pass(self) -> bool:
        return self.sample_rows is None and self.connector.capabilities.approximate_distinct_of is not None

    def _wants_quartiles(self, column: Column) -> bool:
        is_ordered = column.family.is_numeric or column.family.is_temporal
        return is_ordered and self._known_quartiles(column) is None

    def _known_quartiles(self, column: Column) -> Quartiles | None:
        statistics = self.statistics.get(column.name)
        return statistics.quartiles if statistics else None

    def quartiles_in_pass(self, column: Column) -> QuartilesInPass | None:
        """How the pass measures the quartiles of a column; ``None`` where something else tells them."""
        if self.in_pass is None or self._drawn is not None or not self._wants_quartiles(column):
            return None
        return self.in_pass if self.in_pass.template(column.family) else None

    def distinct_in_pass(self, column: Column) -> str | None:
        """How the pass counts the distinct values of a column; ``None`` where an estimate is as good."""
        if self.is_small:
            return EXACT_DISTINCT
        can = self.connector.capabilities
        if not self._may_count_in_pass or column.name in self.distinct:
            return None
        if column.name in self.samples:
            error = self.samples[column.name].error(self.expected)
            if error <= (can.approximate_distinct_error or 0.0):
                return None
        return can.approximate_distinct_of

    def guesses(self) -> dict[str, int | None]:
        """Roughly how many values columns have that the pass need not count: those that may hold codes."""
        found: dict[str, int | None] = {}
        for column in self.table.columns:
            if self.distinct_in_pass(column) is None:
                found[column.name] = self._estimate(column, self.expected, None)[0]
            elif column.name in self._hints:
                found[column.name] = self._hints[column.name]
        return found

    def fields(self, column: Column, rows: int, measured: Mapping[str, Any]) -> dict[str, Any]:
        """What the estimates say of a column that the pass left open.

        :param rows: rows that the pass has read.
        :param measured: what it found.
        """
        found: dict[str, Any] = {}
        total = rows if self.sample_rows is None else self.expected
        nulls = measured.get("null_count")
        filled = None if self.sample_rows is not None or nulls is None else rows - nulls
        if measured.get("distinct_count") is None:
            estimate, error, kind = self._estimate(column, total, filled)
            if estimate is not None:
                found |= {"distinct_count": estimate, "distinct_kind": kind, "distinct_error": error}
        elif measured.get("distinct_kind") is None:
            error = None if self.is_small else self.connector.capabilities.approximate_distinct_error
            found |= {"distinct_kind": "exact" if self.is_small else "estimated", "distinct_error": error}
        if measured.get("quartiles") is None:
            known = self._known_quartiles(column) or self._sampled_quartiles(column, total, filled)
            found |= {"quartiles": known} if known else {}
        elif self.sample_rows is not None:
            found["quartiles"] = self.over_a_sample(measured["quartiles"], rows)
        return found

    def over_a_sample(self, found: Quartiles, rows: int) -> Quartiles:
        """Quartiles of the rows that were read, as those of the whole table."""
        error = error_of_share(rows, self.expected, self.connector.capabilities.rows_per_block)
        return found.model_copy(update={"kind": "sampled", "error": _rounded(error + (found.error or 0.0))})

    def _estimate(
        self, column: Column, total: int, filled: int | None
    ) -> tuple[int | None, float | None, Literal["exact", "estimated", "sampled"]]:
        if column.name in self.distinct:
            estimate = self.distinct[column.name]
            statistics = self.statistics.get(column.name)
            error = statistics.distinct_error if statistics else None
            return round(estimate if estimate >= 0 else -estimate * total), _rounded(error), "estimated"
        sample = self.samples.get(column.name)
        if sample is None or self.is_small:
            return None, None, "sampled"
        if sample.rows >= total > 0 and self.sample_rows is None:
            return sample.distinct, None, "exact"
        error = None if self._has_first_rows_only else sample.error(total, filled)
        return sample.estimate(total, filled), _rounded(error), "sampled"

    @property
    def _has_first_rows_only(self) -> bool:
        """Whether the sample is whatever rows came first, which tell of the others nothing sure."""
        return self.table.type.is_view and self._drawn is None

    def _sampled_quartiles(self, column: Column, total: int, filled: int | None) -> Quartiles | None:
        sample = self.samples.get(column.name)
        if sample is None or not sample.rows:
            return None
        is_whole = sample.rows >= total and self.sample_rows is None
        if self._has_first_rows_only and not is_whole:
            return None
        values = zip(QUARTERS, sample.quartiles, strict=True)
        found = {name: scalar(str(value), column.family) for name, value in values if value is not None}
        if is_whole:
            return quartiles(found, "exact", 0.0)
        ordered = max(sample.numbers, round(total * sample.numbers / sample.rows) if filled is None else filled)
        return quartiles(found, "sampled", _rounded(error_of_share(sample.numbers, ordered, self.rows_together)))


def _rounded(error: float | None) -> float | None:
    return None if error is None else round(error, 4)
