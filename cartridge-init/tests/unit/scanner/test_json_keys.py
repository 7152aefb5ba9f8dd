"""Keys are kept where programs named them, not where people's data serves as keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from cartridge.artifacts.catalog import Column
from cartridge.artifacts.profile import JsonKey
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.connectors.duckdb import DuckDBConnector
from cartridge.scanner.json_keys import is_data, read_json_keys
from cartridge.scanner.url import read_url

BODY = Column(name="body", position=1, data_type="json", raw_type="JSON")


class InMemory(DuckDBConnector):
    """A connector whose engine knows no JSON."""

    def json_keys(self, column: Column, source: str) -> str | None:
        return None


def keys_of(folder: Path, documents: Sequence[str | None], connector: type[DatabaseConnector]) -> tuple[JsonKey, ...]:
    path = folder / "documents.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t (body varchar)")
        connection.executemany("insert into t values (?)", [(each,) for each in documents])
        if connector is DuckDBConnector:
            connection.execute("alter table t alter body type json")
    with connector(read_url(f"duckdb:///{path}")) as open_connector:
        return read_json_keys(open_connector, BODY, "main.t", timeout_seconds=10)


@pytest.mark.parametrize(
    "key",
    [
        "1",
        "2024-01-31",
        "+43 664 1234",
        "ann@example.org",
        "0d9f6a0e-6d1e-4a8b-9a53-7b6c1f1f0a11",
        "d41d8cd98f00b204e9800998ecf8427e",
        "order_4711000",
        "https://example.org/a",
        "",
        "x" * 61,
        "line\nbreak",
    ],
)
def test_values_that_serve_as_keys_are_known(key: str) -> None:
    assert is_data(key)


@pytest.mark.parametrize("key", ["id", "billing_address", "line2", "utm_source", "größe", "X-Request-Id", "2fa", "a.b"])
def test_names_that_programs_gave_are_kept(key: str) -> None:
    assert not is_data(key)


@pytest.mark.parametrize("connector", [DuckDBConnector, InMemory], ids=["in the database", "in memory"])
def test_objects_are_counted_and_nothing_else(tmp_path: Path, connector: type[DatabaseConnector]) -> None:
    documents = [
        '{"a": 1, "b": {"c": [1]}}',
        '{"a": "x"}',
        '{"a": null, "a@b.at": 2}',
        "[1]",
        "null",
        None,
        '"a"',
        "{}",
    ]
    assert keys_of(tmp_path, documents, connector) == (
        JsonKey(key="a", count=3, rows=4, kinds=("null", "number", "string")),
        JsonKey(key="b", count=1, rows=4, kinds=("object",)),
    )


@pytest.mark.parametrize("connector", [DuckDBConnector, InMemory], ids=["in the database", "in memory"])
def test_keys_as_many_as_rows_are_values(tmp_path: Path, connector: type[DatabaseConnector]) -> None:
    names = [json.dumps({f"user {chr(97 + number % 26)}{chr(97 + number // 26)}": 1, "n": 2}) for number in range(120)]
    assert keys_of(tmp_path, names, connector) == ()


@pytest.mark.parametrize("connector", [DuckDBConnector, InMemory], ids=["in the database", "in memory"])
def test_a_key_of_one_row_only_is_not_told(tmp_path: Path, connector: type[DatabaseConnector]) -> None:
    documents = ['{"kind": "a"}'] * 30 + ['{"Ann Other": 1}']
    assert [each.key for each in keys_of(tmp_path, documents, connector)] == ["kind"]


def test_what_is_no_json_is_left_out(tmp_path: Path) -> None:
    assert keys_of(tmp_path, ["{", "", "{'a': 1}", '{"a": 1}', "[" * 100_000], InMemory) == (
        JsonKey(key="a", count=1, rows=1, kinds=("number",)),
    )
