"""Tables that serve the application or its tools, not the business.

Practice: migrations, sessions, locks, queues and scratch copies stay out of the marts. Frameworks name them alike
everywhere; where a word also names business things (``jobs``, ``sessions``), the columns decide.
"""

from __future__ import annotations

import re
from typing import Final

from cartridge.analyzer.frameworks import NAMES, PREFIXES, SCHEMAS, SIGNATURES
from cartridge.analyzer.naming import words
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import Survey
from cartridge.artifacts.noun import TableName

MOST_COLUMNS: Final = 5
"""Columns for each that a tool is recognised by: a business table may happen to have those among many others."""

_PREFIXES: Final = tuple(PREFIXES)
_MOST_WITH_SIGNATURE: Final = MOST_COLUMNS * max(len(signature) for signature, _ in SIGNATURES)

_COPIES: Final = frozenset({"tmp", "temp", "bak", "backup", "scratch"})
_WORDS: Final = {
    frozenset({"migrations", "migration"}): "it records migrations",
    frozenset({"lock", "locks", "mutex", "semaphore"}): "it holds locks",
    frozenset({"queue", "queues", "outbox", "inbox"}): "it is a queue",
    _COPIES: "it is a temporary or backup copy",
    frozenset({"cache"}): "it is a cache",
    frozenset({"sys"}): "it serves the system",
}
_OF_A_DAY: Final = re.compile(r"(?P<rest>.+)_(19|20)\d\d_?(0[1-9]|1[0-2])_?([0-2]\d|3[01])")
_WITH_PAYLOAD: Final = frozenset({"session", "sessions", "job", "jobs", "task", "tasks", "batches", "token", "tokens"})
_PAYLOAD: Final = frozenset(
    {"payload", "token", "expires", "expiry", "expire", "expiration", "attempts", "traceback", "reserved", "ip", "sess"}
)


def technical(shape: Shape) -> str | None:
    """Why a table is technical, or ``None``; by a word of its name alone, one that business tables refer to is not."""
    return _of_a_tool(shape) or _of_an_application(shape)


def _of_a_tool(shape: Shape) -> str | None:
    """By a name or a shape that only a tool gives; its tables may refer to each other."""
    name = shape.surveyed.name.table.lower()
    if name in NAMES:
        return f"It is {NAMES[name]}."
    if name.startswith(_PREFIXES):
        return f"By its name {next(reason for prefix, reason in PREFIXES.items() if name.startswith(prefix))}."
    schema = shape.surveyed.name.schema_name.lower()
    if schema in SCHEMAS:
        return f"{SCHEMAS[schema]} keeps its own state in the schema {schema}."
    columns = {each.name.lower() for each in shape.columns}
    for signature, reason in SIGNATURES if len(columns) <= _MOST_WITH_SIGNATURE else ():
        if signature <= columns and len(columns) <= MOST_COLUMNS * len(signature):
            return f"By its columns ({', '.join(sorted(signature))}) {reason}."
    if _is_version_record(shape):
        return "It holds nothing but the number of a version: a migration tool's record."
    return None


def _is_version_record(shape: Shape) -> bool:
    """One row, or a few, of a single column called version."""
    return len(shape.columns) == 1 and "version" in shape.columns[0].words and not shape.incoming


def _of_an_application(shape: Shape) -> str | None:
    """By a word of its name and, where the word names business things too, by its columns."""
    if any(each.name != shape.surveyed.name for each in shape.children):
        return None
    named = words(shape.surveyed.name.table)
    if len(undated := _undated(named)) < len(named) and undated[-1:] and undated[-1] in _COPIES:
        return f"By its name {_WORDS[_COPIES]}."
    for group, reason in _WORDS.items():
        if named and (named[-1] in group or named[0] in group):
            return f"By its name {reason}."
    if not named or named[-1] not in _WITH_PAYLOAD:
        return None
    held = {word for each in shape.columns for word in each.words} & _PAYLOAD
    if held and not shape.additive:
        return f"By its name and its columns ({', '.join(sorted(held))}) the application keeps its own state in it."
    return None


def dated_copy(survey: Survey, shape: Shape) -> str | None:
    """Why a table is what another one held on a day (``orders_20220101`` beside ``orders``), or ``None``.

    The other one is a table with the same columns. Of several such days each holds rows of its own: they are shards.
    """
    name = shape.surveyed.name
    match = _OF_A_DAY.fullmatch(name.table)
    whole = match and survey.tables.get(TableName(schema_name=name.schema_name, table=match["rest"]))
    if match is None or whole is None or whole.is_view or shape.surveyed.is_view or shape.children:
        return None
    begins = f"{match['rest']}_"
    days = [
        each
        for each in survey.tables
        if each.schema_name == name.schema_name and each.table.startswith(begins) and _OF_A_DAY.fullmatch(each.table)
    ]
    if days != [name] or set(whole.columns) != set(shape.surveyed.columns):
        return None
    return f"By its name and its columns it is a copy of {whole.name.table}, made on a day."


def _undated(named: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without the numbers at its end: ``orders_bak`` of ``orders_bak_2022_01``."""
    end = len(named)
    while end and named[end - 1].isdigit():
        end -= 1
    return named[:end]
