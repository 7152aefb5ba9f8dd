"""Rows as the text that each database loads fastest: PostgreSQL's ``copy`` format, and CSV for DuckDB's ``read_csv``.

Not CSV for both: a script's ``copy ... (format csv)`` fails when a psql older than 18 feeds a server of 18 or later, as
they disagree on the line that ends it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from cartridge.sample.rows.row import Row
from cartridge.sample.structure import Table

_COPY_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_QUOTED_IN_CSV = frozenset(',"\r\n')


def copy_text(table: Table, rows: Iterable[Row]) -> str:
    """The rows as ``copy ... from stdin`` takes them: one line each, columns in the table's order."""
    return _lines(table, rows, "\t", _copy_field)


def csv_text(table: Table, rows: Iterable[Row]) -> str:
    """The rows as CSV without a header; a null is an empty field, an empty text a quoted one.

    Written here rather than by :mod:`csv`, which cannot tell the two apart before Python 3.12.
    """
    return _lines(table, rows, ",", _csv_field)


def _lines(table: Table, rows: Iterable[Row], separator: str, field: Callable[[str | None], str]) -> str:
    names = table.column_names
    return "".join(separator.join(field(_text(row[name])) for name in names) + "\n" for row in rows)


def _text(value: Any) -> str | None:
    """A value in the spelling that both databases read."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _copy_field(text: str | None) -> str:
    return r"\N" if text is None else text.translate(_COPY_ESCAPES)


def _csv_field(text: str | None) -> str:
    if text is None:
        return ""
    if not text or not _QUOTED_IN_CSV.isdisjoint(text):
        return '"' + text.replace('"', '""') + '"'
    return text
