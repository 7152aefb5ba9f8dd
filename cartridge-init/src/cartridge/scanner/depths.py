"""How deep hierarchies are: rows that name their parent, walked from the top down by the database itself."""

from __future__ import annotations

from cartridge.artifacts.checks import CheckAnswer, DepthCheck
from cartridge.scanner.base import DatabaseConnector


def ask_depth(connector: DatabaseConnector, check: DepthCheck, timeout_seconds: float) -> CheckAnswer:
    """The answer in one statement. The walk ends: each row has one parent at most, and circles have no top.

    :raises ScanError: when the database does not answer, or walks no further.
    """
    ((rows, tops, reached, depth),) = connector.query(_statement(connector, check), timeout_seconds=timeout_seconds)
    rows = int(rows)
    return CheckAnswer(
        check=check, rows=rows, null_rows=int(tops), violations=rows - int(reached), depth=int(depth or 0)
    )


def _statement(connector: DatabaseConnector, check: DepthCheck) -> str:
    relation, key, parent = (
        connector.relation(check.table),
        connector.quote(check.key),
        connector.quote(check.columns[0]),
    )
    columns = "(node, depth)" if connector.capabilities.names_recursive_columns else ""
    return (
        f"with recursive walked{columns} as ("
        f"select {key} as node, 1 as depth from {relation} where {parent} is null or {parent} = {key}"
        " union all "
        f"select child.{key} as node, walked.depth + 1 as depth from {relation} as child"
        f" inner join walked on child.{parent} = walked.node where child.{parent} <> child.{key}"
        ") select "
        f"(select count(*) from {relation}), (select count(*) from {relation} where {parent} is null),"
        " count(*), max(depth) from walked"
    )
