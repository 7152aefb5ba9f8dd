"""How many bytes a profile will read, told before it begins, and what is left out when that is too much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import ByteSize

from cartridge.artifacts.catalog import Column, Problem, Table
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.in_parallel import in_parallel
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.table_profile import problem_of

WIDTH_OF = {
    TypeFamily.BOOLEAN: 1,
    TypeFamily.INTEGER: 8,
    TypeFamily.FLOAT: 8,
    TypeFamily.DECIMAL: 8,
    TypeFamily.DATE: 4,
    TypeFamily.TIME: 8,
    TypeFamily.TIMESTAMP: 8,
    TypeFamily.INTERVAL: 16,
    TypeFamily.UUID: 16,
    TypeFamily.ENUM: 4,
}
"""Bytes that a value takes, where nobody knows what the table takes."""

OTHER_WIDTH = 32
ROW_OVERHEAD = 8


class BytesToRead(NamedTuple):
    """The tables that are read, and what is known of the others."""

    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]
    known: int
    """Bytes that reading ``tables`` once takes, as far as anybody can tell."""

    unknown: int
    """How many of ``tables`` nobody can tell anything of."""

    @property
    def summary(self) -> str:
        """One line for whoever waits."""
        tables = f"{len(self.tables)} table{'s' * (len(self.tables) != 1)}"
        unknown = f", {self.unknown} of them of unknown size" if self.unknown else ""
        left_out = f"; {len(self.problems)} left out" if self.problems else ""
        return f"about {size(self.known)} to read in {tables}{unknown}{left_out}"


def size(count: int) -> str:
    """Bytes as people write them.

    >>> size(1_288_490_188)
    '1.2GiB'
    """
    return ByteSize(count).human_readable()


def bytes_to_read(connector: DatabaseConnector, tables: Sequence[Table], options: ProfileOptions) -> BytesToRead:
    """Which of ``tables`` may be read within ``options.max_bytes``: the smallest first, until no other fits.

    With a limit, a table of which nobody can tell the size is left out: a limit that is not known to hold is none.

    :raises DatabaseConnectionError: when no session can be opened any more.
    """
    estimates = _estimates(connector, tables, options)
    left = options.max_bytes
    chosen: set[TableName] = set()
    problems: dict[TableName, Problem] = {}
    for table in sorted(tables, key=lambda each: (estimates[each.full_name] or 0, each.full_name)):
        name, estimate = table.full_name, estimates[table.full_name]
        if left is None:
            chosen.add(name)
        elif estimate is None or estimate > left:
            problems[name] = problem_of(table, _too_much(estimate, left, options.max_bytes or 0), is_left_out=True)
        else:
            left -= estimate
            chosen.add(name)
    read = tuple(table for table in tables if table.full_name in chosen)
    return BytesToRead(
        tables=read,
        problems=tuple(problems[table.full_name] for table in tables if table.full_name in problems),
        known=sum(estimates[table.full_name] or 0 for table in read),
        unknown=sum(estimates[table.full_name] is None for table in read),
    )


def _too_much(estimate: int | None, left: int, most: int) -> ScanError:
    if estimate is None:
        return ScanError(
            f"nobody can tell how much it reads, and no more than {size(most)} may be read.",
            "Leave --max-bytes away for it, and bound its time with --timeout.",
        )
    return ScanError(
        f"about {size(estimate)} would be read, and of the {size(most)} that may be read {size(left)} are left.",
        "Allow more with --max-bytes, read fewer rows with --max-rows, or select fewer tables.",
    )


def _estimates(
    connector: DatabaseConnector, tables: Sequence[Table], options: ProfileOptions
) -> Mapping[TableName, int | None]:
    own = in_parallel(connector, lambda table: _estimate(connector, table), tables, threads=options.threads)
    found = {table.full_name: estimate for table, estimate in zip(tables, own, strict=True)}
    by_name = {table.full_name: table for table in tables}
    return {name: _of_view(by_name[name], found, by_name, ()) for name in found} | {
        name: _of_sample(by_name[name], estimate, options) for name, estimate in found.items() if estimate is not None
    }


def _estimate(connector: DatabaseConnector, table: Table) -> int | None:
    try:
        estimate = connector.estimate_bytes(table)
    except DatabaseConnectionError:
        raise
    except ScanError:  # a table that cannot even be estimated: profiling it tells why
        estimate = None
    if not estimate and table.row_count is not None and not table.type.is_view:  # no bytes for some rows: not known yet
        return table.row_count * (ROW_OVERHEAD + sum(map(_width, table.columns)))
    return estimate


def _width(column: Column) -> int:
    return WIDTH_OF.get(column.family, OTHER_WIDTH)


def _of_sample(table: Table, estimate: int, options: ProfileOptions) -> int:
    """A table with more rows than are read of it."""
    if table.type.is_view or not table.row_count or table.row_count <= options.max_rows:
        return estimate
    return round(estimate * options.max_rows / table.row_count)


def _of_view(
    table: Table,
    found: Mapping[TableName, int | None],
    by_name: Mapping[TableName, Table],
    seen: tuple[TableName, ...],
) -> int | None:
    """What a view reads: all of its tables; ``None`` when one of them is not known, or not even which they are."""
    name = table.full_name
    if found[name] is not None:
        return found[name]
    if name in seen or not table.reads or not table.type.is_view:
        return None
    parts = [
        _of_view(by_name[each], found, by_name, (*seen, name)) if each in by_name else None for each in table.reads
    ]
    return None if any(part is None for part in parts) else sum(part or 0 for part in parts)
