"""Rows of a table as text. They are values of people's data: read only when a person asked for samples."""

from __future__ import annotations

from cartridge.artifacts.catalog import Table
from cartridge.scanner.base import DatabaseConnector

TIMEOUT_SECONDS = 60


def sample_rows(connector: DatabaseConnector, table: Table, size: int) -> tuple[dict[str, str | None], ...]:
    """The first ``size`` rows the database gives, every value as the database writes it.

    :raises ScanError: when the table cannot be read.
    """
    if size < 1 or not table.columns:
        return ()
    step = connector.capabilities.max_select_items
    columns = table.columns[:step]
    names = [column.name for column in columns]
    values = ", ".join(connector.text(column) for column in columns)
    statement = f"select {values} from {connector.first_rows(table, size)}"
    rows = connector.query(statement, timeout_seconds=TIMEOUT_SECONDS)
    return tuple(dict(zip(names, row, strict=True)) for row in rows)
