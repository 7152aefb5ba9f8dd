"""How many distinct values a column has, judged from a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.types import TypeFamily
from cartridge.scanner.base import DatabaseConnector

SAMPLE_ROWS = 20_000
"""Rows that an estimate is made from: the order of magnitude that PostgreSQL's own statistics use."""

COLUMNS_PER_STATEMENT = 50

COUNTABLE = frozenset(
    {
        TypeFamily.INTEGER,
        TypeFamily.DECIMAL,
        TypeFamily.FLOAT,
        TypeFamily.BOOLEAN,
        TypeFamily.TEXT,
        TypeFamily.DATE,
        TypeFamily.TIME,
        TypeFamily.TIMESTAMP,
        TypeFamily.UUID,
        TypeFamily.ENUM,
    }
)
"""Families whose values every database can compare; of the others nobody needs the number of distinct values."""


def estimate_distinct(sampled_rows: int, distinct: int, once: int, total_rows: int) -> int:
    """Distinct values of the whole column, from those of a sample.

    The estimator Duj1 of Haas and Stokes, which PostgreSQL's ``analyze`` uses too
    (https://github.com/postgres/postgres/blob/master/src/backend/commands/analyze.c).

    :param sampled_rows: rows of the sample in which the column is not null.
    :param distinct: distinct values among them.
    :param once: how many of those occur exactly once.
    :param total_rows: rows of the table in which the column is not null, known or scaled up.

    >>> estimate_distinct(100, 100, 100, 5000)
    5000
    >>> estimate_distinct(100, 3, 0, 5000)
    3
    """
    if sampled_rows <= 0 or distinct <= 0:
        return 0
    total = max(total_rows, sampled_rows)
    estimate = sampled_rows * distinct / (sampled_rows - once + once * sampled_rows / total)
    return max(distinct, min(total, round(estimate)))


class SampledColumn(NamedTuple):
    """What a sample says about one column."""

    rows: int
    """Rows of the sample."""

    filled: int
    """Rows of the sample in which the column is not null."""

    distinct: int
    once: int

    def estimate(self, total_rows: int, filled_rows: int | None = None) -> int:
        """Distinct values in a table of ``total_rows``, of which ``filled_rows`` (when known) are not null."""
        if filled_rows is None:
            filled_rows = round(total_rows * self.filled / self.rows) if self.rows else 0
        return estimate_distinct(self.filled, self.distinct, self.once, filled_rows)


def sample_columns(
    connector: DatabaseConnector, columns: Sequence[Column], source: str, *, timeout_seconds: float
) -> Mapping[str, SampledColumn]:
    """What the rows of ``source``, a sample as a ``from`` item, say about each column."""
    found: dict[str, SampledColumn] = {}
    for start in range(0, len(columns), COLUMNS_PER_STATEMENT):
        part = columns[start : start + COLUMNS_PER_STATEMENT]
        for index, rows, filled, distinct, once in connector.query(
            _statement(connector, part, source), timeout_seconds=timeout_seconds
        ):
            found[part[index].name] = SampledColumn(int(rows), int(filled), int(distinct), int(once))
    return found


def _statement(connector: DatabaseConnector, columns: Sequence[Column], source: str) -> str:
    quoted = [connector.exact(column, connector.value(column)) for column in columns]
    if not connector.capabilities.shares_a_sample:
        return _statement_in_one_pass(connector, quoted, source)
    select = ", ".join(f"{name} as c{index}" for index, name in enumerate(quoted))
    counts = (
        f"select {index} as i, (select count(*) from sampled) as n, coalesce(sum(n), 0) as filled,"
        f" count(*) as d, count(case when n = 1 then 1 end) as f1"
        f" from (select count(*) as n from sampled where c{index} is not null group by c{index}) as v{index}"
        for index in range(len(columns))
    )
    materialized = "materialized " if connector.capabilities.materializes else ""
    return f"with sampled as {materialized}(select {select} from {source}) " + " union all ".join(counts)


def _statement_in_one_pass(connector: DatabaseConnector, values: Sequence[str], source: str) -> str:
    """The same with the values of all columns below each other, so that the sample is named once.

    Texts of all lengths would stand in one column: what is counted are their digests.
    """
    text_of = connector.capabilities.text_of
    digests = ", ".join(f"md5({text_of.format(value)}) as c{index}" for index, value in enumerate(values))
    cases = " ".join(f"when {index} then c{index}" for index in range(len(values)))
    numbers = " union all ".join(f"select {index} as i" for index in range(len(values)))
    cells = (
        f"select i, case i {cases} end as v from (select {digests} from {source}) as sampled, ({numbers}) as numbers"
    )
    return (
        "select i, sum(n), sum(case when v is not null then n else 0 end), count(v),"
        " count(case when n = 1 and v is not null then 1 end)"
        f" from (select i, v, count(*) as n from ({cells}) as cells group by i, v) as counted group by i"
    )
