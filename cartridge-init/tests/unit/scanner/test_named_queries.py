"""Queries in `.sql` files, found by name."""

from __future__ import annotations

import pytest
from cartridge.scanner.named_queries import named_queries, parse_queries


def test_queries_are_found_by_name() -> None:
    text = "-- about the file\n\n-- name: one\n-- why\nselect 1;\n\n-- name: two\nselect '-- name: three'\n"
    assert parse_queries(text) == {"one": "-- why\nselect 1", "two": "select '-- name: three'"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("select 1\n-- name: one\nselect 1", "before the first"), ("-- name: a\n1\n-- name: a\n2", "twice")],
)
def test_a_file_in_disorder_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_queries(text, "x.sql")


@pytest.mark.parametrize("file", ["postgresql.sql", "duckdb.sql", "sqlite.sql"])
def test_the_packaged_files_are_there(file: str) -> None:
    queries = named_queries("cartridge.scanner.connectors", file)
    assert "columns" in queries
    assert all(query and not query.endswith(";") for query in queries.values())
