"""Cartridge reads a catalog: from no connection to frozen nouns. Usage: URL."""

from __future__ import annotations

import json
import sys
import time

from benchmarks.tasks.facts import Found, facts_of
from cartridge.artifacts.catalog import Catalog, CheckConstraint, Constraint, ForeignKey
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from sqlglot.dialects.dialect import Dialect


def main(url: str) -> None:
    parsed = read_url(url)
    # Importing the driver, and the rules of the database's SQL, is no part of reading the catalog.
    capabilities = ConnectorFactory.connector_class(parsed.scheme).capabilities
    Dialect.get_or_raise(capabilities.dialect)
    started = time.perf_counter()
    with ConnectorFactory.create(parsed) as connector:
        catalog = read_catalog(connector, Selection())
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, **facts_of(_found(catalog))}))


def _found(catalog: Catalog) -> Found:
    each = [(table.schema_name, table.name, table) for table in catalog.tables]
    return Found(
        relations=[
            (
                *(s, t, table.comment, table.partition_count, table.view_definition),
                tuple((read.schema_name, read.table) for read in table.reads),
            )
            for s, t, table in each
        ],
        columns=[
            (s, t, c.name, c.raw_type, c.is_nullable, c.default_value, c.is_identity, c.enum_values, c.comment)
            for s, t, table in each
            for c in table.columns
        ],
        constraints=[(s, t, *_constraint(one)) for s, t, table in each for one in table.constraints],
        indexes=[
            (s, t, i.name, i.columns, i.expressions, i.is_unique, i.predicate, i.method)
            for s, t, table in each
            for i in table.indexes
        ],
    )


def _constraint(one: Constraint) -> tuple[object, ...]:
    if isinstance(one, CheckConstraint):
        return (one.type, one.name, (), None, None, (), one.expression, one.is_enforced, one.is_enforced)
    if isinstance(one, ForeignKey):
        return (
            one.type,
            one.name,
            one.columns,
            one.ref_schema,
            one.ref_table,
            one.ref_columns,
            None,
            one.is_validated,
            one.is_enforced,
        )
    return (one.type, one.name, one.columns, None, None, (), None, True, one.is_enforced)


if __name__ == "__main__":
    main(sys.argv[1])
