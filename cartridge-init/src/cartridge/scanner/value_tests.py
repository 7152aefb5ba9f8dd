"""What makes a value one of the kind that a check counts, as a condition in the database's SQL."""

from __future__ import annotations

from sqlglot import exp

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.checks import RowsOfType, ValueCheck
from cartridge.artifacts.noun import TableName
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


def rows_of_type(connector: DatabaseConnector, table: TableName, rows: RowsOfType, prefix: str = "") -> str:
    """The condition that a row is of the type.

    :param prefix: of the column, where the table has another name.
    """
    column = f"{prefix}{connector.quote(rows.column)}"
    if rows.lookup is None:
        literals = ", ".join(connector.exact_text(_literal(connector, each)) for each in rows.values)
        return f"{_exact(connector, table, rows.column, column)} in ({literals})"
    pairs = zip(rows.lookup_columns, rows.values, strict=True)
    same = " and ".join(
        f"{_exact(connector, rows.lookup, name, connector.quote(name))} = "
        f"{connector.exact_text(_literal(connector, value))}"
        for name, value in pairs
    )
    key = connector.quote(rows.lookup_key)
    return f"{column} in (select {key} from {connector.relation(rows.lookup)} where {same})"


def _exact(connector: DatabaseConnector, table: TableName, name: str, expression: str) -> str:
    known = connector.known_table(table)
    column = known.column(name) if known else None
    return connector.exact(column, expression) if column else expression


_COMPARED = {"below": "<", "from": ">=", "equal": "="}


def _literal(connector: DatabaseConnector, text: str) -> str:
    return exp.Literal.string(text).sql(dialect=connector.capabilities.dialect or None)
