"""Reads and writes the business context: a CSV file with the fields of the noun as its columns.

Spreadsheets write such files in their own ways: what parts the cells, and in what letters, is seen by the header. One
row says it all; further rows add to the lists. All mistakes are told at once, each with its line and column.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cartridge.artifacts.business_context import LISTS, BusinessContext, in_one_cell, items_of
from cartridge.errors import BusinessContextError, did_you_mean

COLUMNS: Final = tuple(BusinessContext.model_fields)

_DELIMITERS: Final = ",;\t"
_MOST_BYTES: Final = 1_000_000
_NEXT_STEP: Final = "`cartridge onboard` asks for what such a file holds and writes it."


class _Row(NamedTuple):
    line: int
    cells: list[str]


def load_business_context(path: Path) -> BusinessContext:
    """The business context in the CSV file ``path``.

    :raises BusinessContextError: with everything that is wrong in it.
    """
    return read_business_context(_text(path), str(path))


def read_business_context(text: str, name: str) -> BusinessContext:
    """The same from a text; ``name`` says in errors where it came from."""
    header, rows = _table(text, name)
    columns = [each.strip().lower().replace(" ", "_") for each in header.cells]
    mistakes = [*_of_header(header.line, columns)]
    given: dict[str, str | tuple[str, ...]] = {}
    lines: dict[str, int] = {}
    for row in rows:
        if any(cell.strip() for cell in row.cells[len(columns) :]):
            mistakes.append(
                f"line {row.line}, column {len(columns) + 1}: the header names {len(columns)} columns. A text that "
                'holds what parts them stands in quotes: `"orders, returns"`.'
            )
        for column, cell in zip(columns, row.cells, strict=False):
            if column not in COLUMNS or not cell.strip():
                continue
            said = items_of(cell) if column in LISTS else " ".join(cell.split())
            before = given.setdefault(column, said)
            if isinstance(said, tuple) and isinstance(before, tuple):
                given[column] = tuple(dict.fromkeys((*before, *said)))
            elif said != before:
                mistakes.append(
                    f"line {row.line}, {column}: line {lines[column]} says something else, and there is one only."
                )
            lines.setdefault(column, row.line)
    context = BusinessContext()
    try:
        context = BusinessContext.model_validate(given)
    except ValidationError as error:
        for each in error.errors():
            column = str(each["loc"][0])
            mistakes.append(f"line {lines[column]}, {column}: {_told(column, each)}")
    if mistakes:
        listed = "\n".join(f"  {each}" for each in mistakes)
        raise BusinessContextError(f"`{name}` cannot be used:\n{listed}", _NEXT_STEP)
    return context


def business_context_text(context: BusinessContext) -> str:
    """The file: a header and one row, lists in one cell each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow(cell_of(context, name) for name in COLUMNS)
    return text.getvalue()


def cell_of(context: BusinessContext, name: str) -> str:
    """A field as it stands in its cell; empty where nothing is said."""
    value = getattr(context, name)
    return in_one_cell(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _told(column: str, error: ErrorDetails) -> str:
    if column == "refresh_frequency_minutes":
        return f"it is a whole number of minutes above 0, such as 60, and not `{str(error['input'])[:40]}`."
    return f"{error['msg']}."


def _of_header(line: int, columns: list[str]) -> Iterator[str]:
    for place, column in enumerate(columns, start=1):
        if column and column not in COLUMNS:
            yield f"line {line}, column {place}: there is no column `{column[:60]}`. {did_you_mean(column, COLUMNS)}"
        elif column and column in columns[: place - 1]:
            yield f"line {line}, column {place}: `{column}` is there twice."


def _table(text: str, name: str) -> tuple[_Row, list[_Row]]:
    """The header and the rows below it, each with the line it begins in; empty rows are left out."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda each: sum(cell.strip(' "') in COLUMNS for cell in first.split(each)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, begins = [], 1
    try:
        for cells in reader:
            if any(each.strip() for each in cells):
                rows.append(_Row(begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BusinessContextError(
            f"`{name}` cannot be used: line {begins}: {error}.", "Is a quote opened there that nothing closes?"
        ) from error
    if not rows or not any(cell.strip().lower().replace(" ", "_") in COLUMNS for cell in rows[0].cells):
        raise BusinessContextError(
            f"`{name}` has no header: its first row names the columns, which are {', '.join(COLUMNS)}.", _NEXT_STEP
        )
    return rows[0], rows[1:]


def _text(path: Path) -> str:
    """UTF-8, UTF-16 with its mark, or else what Windows writes in western Europe."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise BusinessContextError(f"There is no file `{path}`.", _NEXT_STEP) from error
    except OSError as error:
        raise BusinessContextError(f"Cannot read `{path}`: {error.strerror}.", "Is it the right file?") from error
    if len(content) > _MOST_BYTES:
        raise BusinessContextError(f"`{path}` is larger than {_MOST_BYTES:,} bytes.", "Is it the right file?")
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BusinessContextError(f"`{path}` is no text.", "Save it as CSV, in UTF-8.")
