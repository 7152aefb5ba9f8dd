"""What a sample of rows says about the columns of a table: distinct values and quartiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cartridge.artifacts.catalog import Column
from cartridge.scanner.base import DatabaseConnector, Row
from cartridge.scanner.distinct import COUNTABLE, Counts, estimate_distinct, relative_error
from cartridge.scanner.quartiles import QUARTERS

SAMPLE_ROWS = 20_000
"""The least rows that an estimate is made from: the order of magnitude that PostgreSQL's own statistics use."""

SAMPLE_SHARE = 0.055
"""Share of the rows that is asked for: at least a twentieth comes, however the dice fall."""

COLUMNS_PER_STATEMENT = 10
"""Columns held at once where a sample is shared: more of them take memory, fewer another reading of the table."""

COLUMNS_PER_READING = 50
"""The same where every reading of a sample is one of the table."""


class SampledColumn(NamedTuple):
    """What a sample says about one column."""

    rows: int
    """Rows of the sample."""

    filled: int
    """Rows of the sample in which the column is not null."""

    distinct: int
    once: int
    twice: int = 0
    thrice: int = 0
    """How many distinct values stand in one, two and three rows of the sample."""

    numbers: int = 0
    """Rows whose value can be ordered; in SQLite a column of numbers may hold texts too."""

    quartiles: tuple[str | None, ...] = (None, None, None)

    def estimate(self, total_rows: int, filled_rows: int | None = None) -> int:
        """Distinct values in a table of ``total_rows``, of which ``filled_rows`` (when known) are not null."""
        return estimate_distinct(self._counts, self._filled_of(total_rows, filled_rows))

    def error(self, total_rows: int, filled_rows: int | None = None) -> float:
        """The relative error of :meth:`estimate`, one standard deviation."""
        return relative_error(self._counts, self._filled_of(total_rows, filled_rows))

    @property
    def _counts(self) -> Counts:
        return Counts(self.filled, self.distinct, self.once, self.twice, self.thrice)

    def _filled_of(self, total_rows: int, filled_rows: int | None) -> int:
        if filled_rows is not None:
            return filled_rows
        return round(total_rows * self.filled / self.rows) if self.rows else 0


def rows_to_sample(total: int) -> int:
    """How many of a table's rows to draw."""
    return max(SAMPLE_ROWS, round(total * SAMPLE_SHARE))


def sample_columns(
    connector: DatabaseConnector, columns: Sequence[Column], source: str, *, timeout_seconds: float
) -> Mapping[str, SampledColumn]:
    """What the rows of ``source``, a sample as a ``from`` item, say about each column that can be counted."""
    asked = [column for column in columns if column.family in COUNTABLE]
    is_shared = connector.capabilities.shares_a_sample
    ask, step = (_shared, COLUMNS_PER_STATEMENT) if is_shared else (_one_by_one, COLUMNS_PER_READING)
    found: dict[str, SampledColumn] = {}
    for start in range(0, len(asked), step):
        part = asked[start : start + step]
        for row in ask(connector, part, source, timeout_seconds):
            index, rows, filled, distinct, once, twice, thrice, numbers = map(int, row[:8])
            found[part[index].name] = SampledColumn(
                rows, filled, distinct, once, twice, thrice, numbers, quartiles=tuple(row[8:])
            )
    return found


def _shared(connector: DatabaseConnector, columns: Sequence[Column], source: str, timeout_seconds: float) -> list[Row]:
    return connector.query(_statement(connector, columns, source), timeout_seconds=timeout_seconds)


def sampled_from(connector: DatabaseConnector, expressions: Sequence[str], source: str) -> str:
    """The beginning of a statement that reads a sample more than once: its rows as `sampled`, columns `c0`, `c1` ..."""
    can = connector.capabilities
    materialized = "materialized " if can.materializes and can.shares_a_sample else ""
    select = ", ".join(f"{expression} as c{index}" for index, expression in enumerate(expressions))
    return f"with sampled as {materialized}(select {select} from {source}) "


def _statement(connector: DatabaseConnector, columns: Sequence[Column], source: str) -> str:
    values = [connector.exact(column, connector.value(column)) for column in columns]
    selects = (_select(connector, column, index) for index, column in enumerate(columns))
    return sampled_from(connector, values, source) + " union all ".join(selects)


def _select(connector: DatabaseConnector, column: Column, index: int) -> str:
    """One row: index, rows, filled, distinct, once, twice, thrice, numbers, quartiles as text."""
    can = connector.capabilities
    head = f"select {index} as i, (select count(*) from sampled) as n, coalesce(sum(n), 0) as filled, count(*) as d,"
    head += ", ".join(f" count(case when n = {times} then 1 end) as f{times}" for times in (1, 2, 3))
    groups = f"(select c{index} as v, count(*) as n from sampled where c{index} is not null group by c{index}) as v"
    if not (column.family.is_numeric or column.family.is_temporal):
        nothing = can.text_of.format("null")
        return f"{head}, 0 as numbers, {nothing} as q1, {nothing} as q2, {nothing} as q3 from {groups}{index}"
    template = can.number_of if column.family.is_numeric else can.moment_of
    if can.quartile_of:
        ordered = can.quartile_of.format(template.format(f"c{index}"), "{0}", "{1}")
        picked = ", ".join(
            f"(select {can.text_of.format(ordered.format(share, number))} from sampled) as q{number}"
            for share, number in QUARTERS.values()
        )
        return f"{head}, coalesce(sum(n), 0) as numbers, {picked} from {groups}{index}"
    number = template.format("v")
    picked = ", ".join(
        can.text_of.format(f"min(case when {number} is not null and upto >= {share} * numbers then v end)")
        + f" as q{n}"
        for share, n in QUARTERS.values()
    )
    count = f"case when {number} is not null then n else 0 end"
    ranked = (
        f"(select v, n, sum({count}) over (order by v) as upto, sum({count}) over () as numbers from {groups}{index})"
    )
    return f"{head}, coalesce(max(numbers), 0) as numbers, {picked} from {ranked} as r{index}"


def _one_by_one(
    connector: DatabaseConnector, columns: Sequence[Column], source: str, timeout_seconds: float
) -> list[Row]:
    """The same where a sample would be read anew for each column: once for the counts, once for the quartiles."""
    ordered = [column for column in columns if column.family.is_numeric or column.family.is_temporal]
    quartiles: dict[str, Sequence[Any]] = {}
    if ordered:
        (row,) = connector.query(_ranked(connector, ordered, source), timeout_seconds=timeout_seconds)
        quartiles = {column.name: row[4 * index : 4 * index + 4] for index, column in enumerate(ordered)}
    counts = connector.query(_piled(connector, columns, source), timeout_seconds=timeout_seconds)
    nothing = (0, None, None, None)
    return [(*row, *quartiles.get(columns[int(row[0])].name, nothing)) for row in counts]


def _piled(connector: DatabaseConnector, columns: Sequence[Column], source: str) -> str:
    """A row of counts for each column, the values of all columns below each other.

    Texts of all lengths would stand in one column: what is counted are their digests.
    """
    text_of = connector.capabilities.text_of
    values = [connector.exact(column, connector.value(column)) for column in columns]
    digests = ", ".join(f"md5({text_of.format(value)}) as c{index}" for index, value in enumerate(values))
    cases = " ".join(f"when {index} then c{index}" for index in range(len(values)))
    numbers = " union all ".join(f"select {index} as i" for index in range(len(values)))
    cells = (
        f"select i, case i {cases} end as v from (select {digests} from {source}) as sampled, ({numbers}) as numbers"
    )
    return (
        "select i, sum(n), sum(case when v is not null then n else 0 end), count(v),"
        f" {', '.join(f'count(case when n = {times} and v is not null then 1 end)' for times in (1, 2, 3))}"
        f" from (select i, v, count(*) as n from ({cells}) as cells group by i, v) as counted group by i"
    )


def _ranked(connector: DatabaseConnector, columns: Sequence[Column], source: str) -> str:
    """One row: of each column how many values can be ordered, and the quartiles as text.

    Nulls are ordered last, so that ranks need no other window than a count: MariaDB takes minutes over `min() over ()`.
    """
    can = connector.capabilities
    ranks, items = [], []
    for index, column in enumerate(columns):
        value = (can.number_of if column.family.is_numeric else can.moment_of).format(connector.value(column))
        order = f"case when {value} is null then 1 else 0 end, {value}"
        ranks.append(f"{value} as c{index}, row_number() over (order by {order}) as r{index}")
        ranks.append(f"count({value}) over () as n{index}")
        items.append(f"coalesce(max(n{index}), 0)")
        items += [
            can.text_of.format(f"min(case when r{index} >= {share} * n{index} then c{index} end)")
            for share, _ in QUARTERS.values()
        ]
    return f"select {', '.join(items)} from (select {', '.join(ranks)} from {source}) as ranked"
