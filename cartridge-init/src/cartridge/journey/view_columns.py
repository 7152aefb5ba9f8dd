"""What a view shows of the sensitive columns of its tables, under whatever name.

Practice: masking is decided at the source. ``select k.name as c1 from kunden k`` makes no person less of one; a view
that only counts such a column shows nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from cartridge.analyzer.sensitive import Verdict, verdicts
from cartridge.artifacts.catalog import Catalog, Table
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import TableProfile

Hidden = dict[TableName, dict[str, Verdict]]
"""Sensitive columns, by table."""

NESTED: int = 4
"""Views upon views that are followed."""


def shown_in_views(catalog: Catalog, dialect: str, profiles: Iterable[TableProfile] = ()) -> Hidden:
    """The columns of views that hold sensitive ones of a table; what is no plain ``select`` shows none.

    :param dialect: what sqlglot calls the database's SQL.
    :param profiles: as they are kept; without them only names tell which columns of a table are sensitive.
    """
    profile_of = {each.full_name: each for each in profiles}
    views = [each for each in catalog.tables if each.view_definition and each.reads]
    read = {name for view in views for name in view.reads}
    hidden: Hidden = {
        each.full_name: {
            column: verdict._replace(form=None)
            for column, verdict in verdicts(each, profile_of.get(each.full_name)).items()
        }
        for each in catalog.tables
        if each.full_name in read
    }
    tables = {each.full_name: each for each in catalog.tables}
    found: Hidden = {}
    parsed: dict[TableName, exp.Query | None] = {}
    for _ in range(NESTED):
        before = {name: len(each) for name, each in found.items()}
        for view in views:
            sources = {name: hidden.get(name, {}) for name in view.reads}
            if not any(column in (view.view_definition or "") for each in sources.values() for column in each):
                continue
            if view.full_name not in parsed:
                parsed[view.full_name] = _query(view.view_definition or "", dialect)
            query = parsed[view.full_name]
            shown = _shown(view, query, sources, tables) if query is not None else {}
            if shown:
                found[view.full_name] = shown
                hidden[view.full_name] = hidden.get(view.full_name, {}) | shown
        if before == {name: len(each) for name, each in found.items()}:
            break
    return found


def _query(definition: str, dialect: str) -> exp.Query | None:
    try:
        parsed = sqlglot.parse_one(definition, dialect=dialect or None)
    except (SqlglotError, RecursionError):
        return None
    return parsed if isinstance(parsed, exp.Query) else None


def _shown(
    view: Table,
    query: exp.Query,
    sources: Mapping[TableName, Mapping[str, Verdict]],
    tables: Mapping[TableName, Table],
) -> dict[str, Verdict]:
    """The view's columns through which a sensitive one is seen, followed through subqueries by their names."""
    aliases = {each.alias_or_name: each.name for each in query.find_all(exp.Table)}
    of_name = {name.table: name for name in sources}
    passed: dict[str, Verdict] = {}

    def verdict_of(column: exp.Column) -> Verdict | None:
        owner = of_name.get(aliases.get(column.table, ""))
        if owner is not None:
            return sources[owner].get(column.name)
        if column.name in passed:
            return passed[column.name]
        holders = [name for name in sources if name in tables and tables[name].column(column.name)]
        told = [sources[name].get(column.name) for name in holders]
        return told[0] if told and all(told) else None

    def of(projection: exp.Expr) -> Verdict | None:
        inner = projection.unalias() if isinstance(projection, exp.Alias) else projection
        if inner.find(exp.Count):
            return None
        return next((found for each in inner.find_all(exp.Column) if (found := verdict_of(each))), None)

    for _ in range(NESTED):
        for alias in query.find_all(exp.Alias):
            if alias.alias not in passed and (verdict := of(alias)):
                passed[alias.alias] = verdict
    shown: dict[str, Verdict] = {}
    has_star = any(isinstance(each, exp.Star) or each.find(exp.Star) for each in query.selects)
    for place, column in enumerate(view.columns):
        if not has_star and place < len(query.selects):
            verdict = of(query.selects[place])
        else:
            verdict = verdict_of(exp.column(column.name))
        if verdict:
            shown[column.name] = verdict._replace(reason=f"shows a column of a table: {verdict.reason}", by_keys=False)
    return shown
