"""Which tables each view reads, from its definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect, NormalizationStrategy
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from cartridge.artifacts.catalog import Table
from cartridge.artifacts.noun import TableName

IGNORING_CASE = frozenset({NormalizationStrategy.CASE_INSENSITIVE, NormalizationStrategy.CASE_INSENSITIVE_UPPERCASE})


def with_reads(
    tables: Sequence[Table], *, dialect: str, database: str, default_schema: str | None = None
) -> tuple[Table, ...]:
    """The same tables, each view with the ones of them that it reads, sorted.

    A name without a schema is looked for in the view's own, then in ``default_schema``. What is none of the tables, and
    a definition that cannot be understood, adds nothing.

    :param dialect: what sqlglot calls the database's SQL.
    :param database: the name by which definitions may call the database itself.
    """
    if not any(table.view_definition for table in tables):
        return tuple(tables)
    names = _Names(tables, Dialect.get_or_raise(dialect), database, default_schema)
    return tuple(
        table.model_copy(update={"reads": names.read_by(table)}) if table.view_definition else table for table in tables
    )


class _Names:
    """The tables of a database by the names that its SQL has for them."""

    def __init__(self, tables: Sequence[Table], dialect: Dialect, database: str, default_schema: str | None) -> None:
        self._dialect = dialect
        self._database = database.lower()
        self._default_schema = default_schema
        self._ignores_case = dialect.normalization_strategy in IGNORING_CASE
        self._exact = {(table.schema_name, table.name): table for table in tables}
        self._folded: dict[tuple[str, str], list[Table]] = defaultdict(list)
        for (schema, name), table in self._exact.items() if self._ignores_case else ():
            self._folded[schema.lower(), name.lower()].append(table)

    def read_by(self, view: Table) -> tuple[TableName, ...]:
        found = [self._table(source, view.schema_name) for source in self._sources(view.view_definition or "")]
        return tuple(sorted({each.full_name for each in found if each is not None and each is not view}))

    def _sources(self, definition: str) -> Iterator[exp.Table]:
        """The relations in the definition's `from` clauses, those that it names itself by `with` left out."""
        try:
            statement = sqlglot.parse_one(definition, dialect=self._dialect)
            scopes = traverse_scope(statement)
        except (SqlglotError, RecursionError):
            return
        for scope in scopes:
            for source in scope.sources.values():
                if isinstance(source, exp.Table):
                    yield source

    def _table(self, source: exp.Table, own_schema: str) -> Table | None:
        database, schema, name = (self._written(source.args.get(part)) for part in ("catalog", "db", "this"))
        if name is None or (database is not None and database.lower() != self._database):
            return None
        if schema is not None:
            found = self._known(schema, name)
            # DuckDB also takes the database's name for the schema's, which is then the default one.
            if found is None and database is None and schema.lower() == self._database:
                found = self._known(self._default_schema, name)
            return found
        return self._known(own_schema, name) or self._known(self._default_schema, name)

    def _written(self, part: exp.Expression | None) -> str | None:
        """A part of a name as the database reads it: folded unless quoted, where its rules say so."""
        if not isinstance(part, exp.Identifier):
            return None
        return part.name if self._ignores_case else self._dialect.normalize_identifier(part).name

    def _known(self, schema: str | None, name: str) -> Table | None:
        if schema is None:
            return None
        found = self._exact.get((schema, name))
        if found is None and self._ignores_case:
            alike = self._folded.get((schema.lower(), name.lower()), ())
            found = alike[0] if len(alike) == 1 else None
        return found
