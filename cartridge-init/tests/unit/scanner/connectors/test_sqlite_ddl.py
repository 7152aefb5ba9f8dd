"""What only the text of SQLite's statements says."""

from __future__ import annotations

import pytest
from cartridge.scanner.connectors.sqlite_ddl import (
    checks_of,
    generation_expressions,
    index_expressions,
    predicate_of,
)

TABLE = """
CREATE TABLE "t ""x" (
    a INTEGER PRIMARY KEY AUTOINCREMENT, -- check (not this)
    b TEXT CHECK (b IN ('x', 'y)')) DEFAULT ('as (1)'), /* or as (this) */
    "c, c" int GENERATED ALWAYS AS (a * (2 + 1)) STORED,
    [d] AS (upper(b)),
    "check" text,
    e decimal(10, 2) DEFAULT (1 + 2),
    CONSTRAINT "ck 1" CHECK (a > 0 AND b <> ''), FOREIGN KEY (a) REFERENCES z
) WITHOUT ROWID
"""


def test_checks_with_and_without_a_name() -> None:
    assert [(each.name, each.expression) for each in checks_of(TABLE)] == [
        (None, "b IN ('x', 'y)')"),
        ("ck 1", "a > 0 AND b <> ''"),
    ]
    assert checks_of("create table t (a, b)") == ()


def test_generated_columns() -> None:
    assert generation_expressions(TABLE) == {"c, c": "a * (2 + 1)", "d": "upper(b)"}
    assert generation_expressions("create table t as select 1") == {}


@pytest.mark.parametrize(
    ("sql", "items", "predicate"),
    [
        ("create index i on t (a, lower(b) desc) where a > 1;", ("a", "lower(b) desc"), "a > 1"),
        ('create unique index "i where" on t ("c where" collate nocase)', ('"c where" collate nocase',), None),
        ("create index i on t (coalesce(a, 'x,)')) WHERE b IS NOT NULL", ("coalesce(a, 'x,)')",), "b IS NOT NULL"),
    ],
)
def test_indexes(sql: str, items: tuple[str, ...], predicate: str | None) -> None:
    assert index_expressions(sql) == items
    assert predicate_of(sql) == predicate


def test_a_text_that_cannot_be_read_says_nothing() -> None:
    broken = "create table t (a text default 'never closed"
    assert checks_of(broken + " check (a)") == ()
    assert generation_expressions(broken) == {}
    assert index_expressions(broken) == ()
    assert predicate_of(broken) is None
