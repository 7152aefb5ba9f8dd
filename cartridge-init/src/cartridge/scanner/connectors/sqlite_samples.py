"""Rows of a SQLite table by their numbers, which are in the order of storage: `from` items as text."""

from __future__ import annotations

PLACE = "cartridge_place"
"""What a sample calls the number of a row."""

FEWEST_BLOCKS = 100
MOST_BLOCKS = 1000
"""Each is written into the statement."""

PRIME = 2_147_483_647


def first_placed(relation: str, rowid: str, rows: int) -> str:
    """The first rows, with their numbers."""
    return f"(select *, {rowid} as {PLACE} from {relation} limit {int(rows)}) as first_rows"


def blocks(relation: str, rowid: str, rows: int, total: int, *, first: int, last: int, rows_per_block: int) -> str:
    """About ``rows`` of ``total`` rows in blocks between the numbers ``first`` and ``last``."""
    count = min(MOST_BLOCKS, max(FEWEST_BLOCKS, rows // rows_per_block))
    if last - first + 1 <= count:
        return first_placed(relation, rowid, rows)
    step = (last - first + 1) / count
    width = max(1, int(step * rows / max(total, 1)))
    starts = (first + int(step * block) for block in range(count))
    values = ", ".join(f"({start}, {start + width - 1})" for start in starts)
    return (
        f"(select sampled.*, sampled.{rowid} as {PLACE} from (values {values}) as block"
        f" cross join {relation} as sampled on sampled.{rowid} between block.column1 and block.column2) as block_sample"
    )


def drawn(relation: str, rowid: str, share: float) -> str:
    """A share of the rows by a hash of their numbers: a square modulo a prime, as a line would draw every so many."""
    number = f"({rowid} % {PRIME})"
    scattered = f"abs(({number} * {number} % {PRIME} * 48271 + {number} * 69621) % {PRIME})"
    return f"(select * from {relation} where {scattered} < {int(min(1.0, share) * PRIME)}) as drawn"
