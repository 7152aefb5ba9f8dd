"""Which values of a SQLite column are not of the column's type: SQLite keeps whatever it is given.

Readers with real types, DuckDB's extension among them, stop at the first such value:
https://www.sqlite.org/datatype3.html, https://duckdb.org/docs/stable/core_extensions/sqlite.
"""

from __future__ import annotations

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.types import TypeFamily

_WHOLE = "typeof({0}) not in ('integer', 'null')"
_NUMBER = "typeof({0}) not in ('integer', 'real', 'null')"
_TEXT = "typeof({0}) not in ('text', 'null')"
_MOMENT = (
    "(typeof({0}) = 'blob' or (typeof({0}) in ('integer', 'real') and abs({0}) > 9e12) "
    "or (typeof({0}) = 'text' and date({0}, '+0 days') is not substr({0}, 1, 10)))"
)
"""Text is a moment when it begins with the very date that SQLite reads out of it, the 30th of February put right;
numbers are seconds since 1970."""

_MISFIT_OF = {
    TypeFamily.INTEGER: _WHOLE,
    TypeFamily.BOOLEAN: _WHOLE,
    TypeFamily.DECIMAL: _NUMBER,
    TypeFamily.FLOAT: _NUMBER,
    TypeFamily.DATE: _MOMENT,
    TypeFamily.TIME: _MOMENT,
    TypeFamily.TIMESTAMP: _MOMENT,
    TypeFamily.BINARY: None,
}


def misfit_count(column: Column, quoted: str) -> str | None:
    """The expression that counts the values of another type; ``None`` where the column takes all.

    :param quoted: the column's name as SQL has it.
    """
    if not (column.raw_type or "").strip():
        return None
    condition = _MISFIT_OF.get(column.family, _TEXT)
    return f"coalesce(sum({condition.format(quoted)}), 0)" if condition else None
