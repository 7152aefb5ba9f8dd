"""Tables that serve the application or its tools, not the business.

Practice: migrations, sessions, locks, queues and scratch copies stay out of the marts. Frameworks name them alike
everywhere; where a word also names business things (``jobs``, ``sessions``), the columns decide.
"""

from __future__ import annotations

from typing import Final

from cartridge.analyzer.frameworks import NAMES, PREFIXES, SCHEMAS, SIGNATURES
from cartridge.analyzer.naming import words
from cartridge.analyzer.shape import Shape

MOST_COLUMNS: Final = 5
"""Columns for each that a tool is recognised by: a business table may happen to have those among many others."""

_PREFIXES: Final = tuple(PREFIXES)
_MOST_WITH_SIGNATURE: Final = MOST_COLUMNS * max(len(signature) for signature, _ in SIGNATURES)

_WORDS: Final = {
    frozenset({"migrations", "migration"}): "it records migrations",
    frozenset({"lock", "locks", "mutex", "semaphore"}): "it holds locks",
    frozenset({"queue", "queues", "outbox", "inbox"}): "it is a queue",
    frozenset({"tmp", "temp", "bak", "backup", "scratch"}): "it is a temporary or backup copy",
    frozenset({"cache"}): "it is a cache",
    frozenset({"sys"}): "it serves the system",
}
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
    for group, reason in _WORDS.items():
        if named and (named[-1] in group or named[0] in group):
            return f"By its name {reason}."
    if not named or named[-1] not in _WITH_PAYLOAD:
        return None
    held = {word for each in shape.columns for word in each.words} & _PAYLOAD
    if held and not shape.additive:
        return f"By its name and its columns ({', '.join(sorted(held))}) the application keeps its own state in it."
    return None
