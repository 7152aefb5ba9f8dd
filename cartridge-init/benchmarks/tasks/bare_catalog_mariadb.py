"""The limit of reading a MariaDB catalog: the fewest queries with the same facts, into plain tuples. Usage: URL."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pymysql
from benchmarks.tasks.facts import Found, facts_of
from sqlalchemy.engine import make_url

TABLES = """
select table_schema, table_name, table_comment, table_rows, data_length, table_type, version(), view_definition
from information_schema.tables
left join information_schema.views using (table_schema, table_name)
where table_schema = database()
"""

COLUMNS = """
select table_schema, table_name, column_name, column_type, is_nullable, column_default, extra, column_comment,
    generation_expression
from information_schema.columns
where table_schema = database()
order by table_name, ordinal_position
"""

INDEXES = """
select table_schema, table_name, index_name, non_unique, column_name, index_type
from information_schema.statistics
where table_schema = database()
order by table_name, index_name, seq_in_index
"""

FOREIGN_KEYS = """
select table_schema, table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name,
    referenced_column_name
from information_schema.key_column_usage
where table_schema = database() and referenced_table_name is not null
order by table_name, constraint_name, ordinal_position
"""

CHECKS = """
select constraint_schema, table_name, constraint_name, check_clause
from information_schema.check_constraints
where constraint_schema = database()
"""

LABEL = re.compile(r"'((?:[^']|'')*)'")

Rows = tuple[tuple[Any, ...], ...]


def main(url: str) -> None:
    where = make_url(url)
    started = time.perf_counter()
    connection = pymysql.connect(
        host=where.host or "",
        port=where.port or 3306,
        user=where.username,
        password=str(where.password),
        database=where.database,
    )
    with connection, connection.cursor() as cursor:
        answers = []
        for query in (TABLES, COLUMNS, INDEXES, FOREIGN_KEYS, CHECKS):
            cursor.execute(query)
            answers.append(cursor.fetchall())
    found = _found(*answers)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, **facts_of(found)}))


def _found(tables: Rows, columns: Rows, indexes: Rows, foreign_keys: Rows, checks: Rows) -> Found:
    views = {row[1] for row in tables if row[5] == "VIEW"}
    return Found(
        relations=[
            (row[0], row[1], None if row[1] in views else row[2] or None, 0, row[7], _reads(row[0], row[7]))
            for row in tables
        ],
        columns=[
            (
                *row[:4],
                row[4] == "YES",
                None if row[5] == "NULL" or row[1] in views else row[5],
                "auto_increment" in row[6],
                tuple(LABEL.findall(row[3])) if row[3].startswith("enum") else (),
                row[7] or None,
            )
            for row in columns
        ],
        constraints=[*_keys(indexes), *_references(foreign_keys), *_checks(checks)],
        indexes=[
            (schema, table, name, tuple(row[4] for row in parts), (), not parts[0][3], None, parts[0][5].lower())
            for (schema, table, name), parts in _grouped(indexes)
        ],
    )


def _reads(schema: str, definition: str | None) -> tuple[tuple[str, str], ...]:
    """The views of this schema read one table each."""
    found = re.search(r"from `\w+`\.`(\w+)`", definition or "")
    return ((schema, found[1]),) if found else ()


def _grouped(rows: Rows) -> Iterator[tuple[tuple[str, str, str], list[tuple[Any, ...]]]]:
    for key, parts in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
        yield key, list(parts)


def _keys(indexes: Rows) -> Iterator[tuple[Any, ...]]:
    for (schema, table, name), parts in _grouped(indexes):
        if not parts[0][3]:
            kind = "primary_key" if name == "PRIMARY" else "unique"
            yield schema, table, kind, name, tuple(row[4] for row in parts), None, None, (), None, True, True


def _references(foreign_keys: Rows) -> Iterator[tuple[Any, ...]]:
    for (schema, table, name), parts in _grouped(foreign_keys):
        columns, ref_columns = tuple(row[3] for row in parts), tuple(row[6] for row in parts)
        yield schema, table, "foreign_key", name, columns, parts[0][4], parts[0][5], ref_columns, None, True, True


def _checks(checks: Rows) -> Iterator[tuple[Any, ...]]:
    for schema, table, name, clause in checks:
        yield schema, table, "check", name, (), None, None, (), clause, True, True


if __name__ == "__main__":
    main(sys.argv[1])
