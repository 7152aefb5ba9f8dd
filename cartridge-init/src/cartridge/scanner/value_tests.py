"""What makes a value one of the kind that a check counts, as a condition in the database's SQL."""

from __future__ import annotations

from sqlglot import exp

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.checks import ValueCheck
from cartridge.scanner.base import DatabaseConnector


def condition(connector: DatabaseConnector, column: Column, check: ValueCheck) -> str:
    """The condition; what is no number or no date in a column of them, as SQLite lets it in, is never counted."""
    can = connector.capabilities
    value = connector.value(column)
    if check.test in ("like", "unlike"):
        text = can.text_of.format(value)
        matches = can.matches_of.format(text, _literal(connector, str(check.value)))
        return f"{connector.quote(column.name)} is not null and {'' if check.test == 'like' else 'not '}({matches})"
    if not (column.family.is_numeric or column.family.is_temporal):
        return f"{connector.exact(column, value)} = {connector.exact_text(_literal(connector, str(check.value)))}"
    ordered = (can.number_of if column.family.is_numeric else can.moment_of).format(value)
    if check.test == "not_finite":
        return can.not_finite_of.format(ordered)
    against = _literal(connector, check.value) if isinstance(check.value, str) else repr(check.value)
    return f"{ordered} {_COMPARED[check.test]} {against}"


_COMPARED = {"below": "<", "from": ">=", "equal": "="}


def _literal(connector: DatabaseConnector, text: str) -> str:
    return exp.Literal.string(text).sql(dialect=connector.capabilities.dialect or None)
