"""A database whose names say nothing: only the data can tell what holds it together."""

from __future__ import annotations

import psycopg
from benchmarks.discovery.truth import Truth
from psycopg import sql

COLUMNS = """
select c.relname, array_agg(a.attname::text order by md5(c.relname || a.attname))
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
group by 1
order by md5(c.relname)
"""


def make_opaque(url: str, truth: Truth) -> Truth:
    """Rename every table and column of the schema ``public``; the truth under the new names.

    Numbers are given out in the order of a hash of the name, so that neither alphabet nor position shows through.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(COLUMNS).fetchall()
        tables = {table: f"t{number:03d}" for number, (table, _) in enumerate(found)}
        columns = {(table, name): f"c{number:03d}" for table, names in found for number, name in enumerate(names)}
        for (table, name), new in columns.items():
            rename = sql.SQL("alter table {} rename column {} to {}")
            connection.execute(rename.format(*map(sql.Identifier, (table, name, new))))
        for table, new in tables.items():
            connection.execute(sql.SQL("alter table {} rename to {}").format(*map(sql.Identifier, (table, new))))
    return truth.renamed(tables, columns)
