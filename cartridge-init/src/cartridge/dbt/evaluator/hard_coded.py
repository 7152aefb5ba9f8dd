"""Relations that a model names itself, so that dbt does not know that it reads them."""

from __future__ import annotations

import re
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

_COMMENT: Final = re.compile(r"\{#.*?#\}", re.DOTALL)
_STATEMENT: Final = re.compile(r"\{%.*?%\}", re.DOTALL)
_SETTING: Final = re.compile(r"\{\{-?\s*config\s*\(.*?\)\s*-?\}\}", re.DOTALL)
_EXPRESSION: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TEMPLATED: Final = "jinja_expression"
_DIALECTS: Final = {"sqlserver": "tsql", "synapse": "tsql", "fabric": "tsql"}
"""What sqlglot calls the SQL of adapters that it knows under another name."""


def hard_coded_relations(code: str, adapter: str) -> tuple[str, ...] | None:
    """The relations with a schema in front of them that no `ref` or `source` stands for, sorted; ``None`` when the SQL
    cannot be understood.

    A name alone may be a common table expression, or a function's argument, and is taken for one. Jinja is not run:
    an expression stands for one name, and all branches are read as if they were there.

    >>> hard_coded_relations("select * from shop.orders join {{ ref('users') }} using (id)", "postgres")
    ('shop.orders',)
    """
    bare = _COMMENT.sub(" ", code)
    bare = _SETTING.sub(" ", bare)
    bare = _EXPRESSION.sub(_TEMPLATED, _STATEMENT.sub(" ", bare))
    if not bare.strip():
        return ()
    try:
        scopes = traverse_scope(sqlglot.parse_one(bare, dialect=_dialect(adapter)))
    except (SqlglotError, RecursionError):
        return None
    found = {
        ".".join(part.name for part in source.parts)
        for scope in scopes
        for source in scope.sources.values()
        if isinstance(source, exp.Table) and source.args.get("db") and isinstance(source.this, exp.Identifier)
    }
    return tuple(sorted(each for each in found if _TEMPLATED not in each))


def _dialect(adapter: str) -> type[Dialect] | None:
    """The SQL of an adapter; `None`, the common ground of all, for one that sqlglot does not know."""
    return Dialect.get(_DIALECTS.get(adapter, adapter))
