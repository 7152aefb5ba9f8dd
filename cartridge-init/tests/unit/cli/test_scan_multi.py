"""``cartridge scan-multi``: what it prints, writes, refuses, and ends with."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from cartridge.artifacts.scan import MultiScan
from cartridge.scanfile import load_multi_scan, load_scan
from command_line import ROWS, Call, strict_json

BROKEN = {"name": "gone", "uri": "duckdb:///gone.duckdb"}


@pytest.fixture
def entries(url: str, place: Path) -> list[dict[str, Any]]:
    """A DuckDB and a SQLite database."""
    with sqlite3.connect(place / "books.db") as connection:
        connection.execute("create table books (id integer primary key, title text)")
        connection.execute("insert into books values (1, 'Emma')")
    connection.close()
    return [{"name": "shop", "uri": url}, {"name": "books", "uri": "sqlite:///books.db"}]


def written(place: Path, entries: list[dict[str, Any]]) -> str:
    path = place / "databases.json"
    path.write_text(json.dumps({"databases": entries}))
    return path.name


def test_all_databases_stand_in_one_file(call: Call, entries: list[dict[str, Any]], place: Path) -> None:
    ended = call("scan-multi", written(place, entries), "--output", "scans.json")
    assert ended.code == 0
    assert "shop" in ended.out
    assert "books" in ended.out
    assert "--database NAME" in ended.err
    several = load_multi_scan(place / "scans.json")
    assert list(several.databases) == ["shop", "books"]
    assert {each.name: each.row_count for each in several.databases["shop"].tables} == ROWS
    assert several.failures == {}


def test_a_database_in_it_is_what_a_scan_of_it_alone_is(call: Call, entries: list[dict[str, Any]], place: Path) -> None:
    assert call("scan-multi", written(place, entries), "-o", "scans.yaml", "--format", "yaml").code == 0
    assert call("scan", entries[0]["uri"], "--no-cache", "-o", "shop.json").code == 0
    alone = load_scan(place / "shop.json").model_copy(update={"scan_timestamp": ""})
    assert load_scan(place / "scans.yaml", "shop").model_copy(update={"scan_timestamp": ""}) == alone


def test_one_that_fails_is_reported_and_the_rest_is_kept(
    call: Call, entries: list[dict[str, Any]], place: Path
) -> None:
    ended = call("scan-multi", written(place, [BROKEN, *entries]), "--output", "scans.json")
    assert ended.code == 3
    assert "gone: Cannot open" in ended.out
    assert "Check the path" in ended.out
    several = load_multi_scan(place / "scans.json")
    assert list(several.databases) == ["shop", "books"]
    assert several.failures["gone"].connection_string == BROKEN["uri"]
    assert several.failures["gone"].next_step


def test_when_all_fail_nothing_is_written(call: Call, place: Path) -> None:
    ended = call("scan-multi", written(place, [BROKEN]), "--output", "scans.json")
    assert ended.code == 1
    assert "gone: Cannot open" in ended.out
    assert "not written" in ended.err
    assert not (place / "scans.json").exists()


def test_data_that_could_not_be_read_is_told_of(call: Call, entries: list[dict[str, Any]], place: Path) -> None:
    with sqlite3.connect(place / "books.db") as connection:
        connection.execute("create view broken as select json_extract(title, '$') as number from books")
    connection.close()
    ended = call("scan-multi", written(place, entries), "--output", "scans.json")
    assert ended.code == 3
    assert "The data of 1 table was not read." in " ".join(ended.out.split())
    several = load_multi_scan(place / "scans.json")
    assert [each.table for each in several.databases["books"].unread_tables()] == ["broken"]
    entries[1] |= {"include": "broken"}
    ended = call("scan-multi", written(place, entries), "--output", "scans.json")
    assert ended.code == 3
    assert "books: `books` was reached, but the data of its one table could not be read" in " ".join(ended.out.split())
    assert list(load_multi_scan(place / "scans.json").failures) == ["books"]


def test_json_is_one_document(call: Call, entries: list[dict[str, Any]], place: Path) -> None:
    ended = call("scan-multi", written(place, [*entries, BROKEN]), "--json", "--no-profile")
    assert ended.code == 3
    several = MultiScan.model_validate(strict_json(ended.out))
    assert list(several.databases) == ["shop", "books"]
    assert all(table.profile is None for scan in several.databases.values() for table in scan.tables)
    assert call("scan-multi", written(place, [BROKEN]), "--json").code == 1


def test_an_entry_says_more_exactly_what_is_wanted(call: Call, entries: list[dict[str, Any]], place: Path) -> None:
    entries[0] |= {"include": "orders", "profile": False}
    entries[1] |= {"schemas": ["main"], "max_rows": 5}
    ended = call("scan-multi", written(place, entries), "--output", "scans.json")
    assert ended.code == 0
    several = load_multi_scan(place / "scans.json")
    (orders,) = several.databases["shop"].tables
    assert (orders.name, orders.profile) == ("orders", None)
    (books,) = several.databases["books"].tables
    assert books.profile is not None


def test_a_file_that_cannot_be_used_is_bad_usage(call: Call, place: Path) -> None:
    ended = call("scan-multi", written(place, [{"name": "shop", "url": "x"}]), "--output", "scans.json")
    assert ended.code == 2
    assert ended.out == ""
    assert "Did you mean `uri`?" in ended.err
    assert call("scan-multi", "nothing.yml").code == 2
    assert call("scan-multi").code == 2


def test_a_project_is_made_of_one_of_them(call: Call, entries: list[dict[str, Any]], place: Path) -> None:
    assert call("scan-multi", written(place, [*entries, BROKEN]), "--output", "scans.json").code == 3
    ended = call("generate", "scans.json", "--database", "shop", "--dry-run")
    assert ended.code == 0
    assert "fct_orders" in ended.out
    for options, said in (
        ((), ["several databases: `shop`, `books`", "--database NAME"]),
        (("--database", "shopp"), ["no database `shopp`", "Did you mean `shop`?"]),
        (("--database", "gone"), ["`gone`", "could not be scanned then: Cannot open"]),
    ):
        refused = call("generate", "scans.json", "--dry-run", *options)
        assert refused.code == 2
        assert [each for each in said if each not in refused.err] == [], refused.err


def test_a_name_may_be_given_for_a_file_of_one_database(call: Call, scan_file: Path) -> None:
    assert call("generate", str(scan_file), "--database", "shop", "--dry-run").code == 0
    refused = call("generate", str(scan_file), "--database", "books", "--dry-run")
    assert refused.code == 2
    assert "holds one database, `shop`" in refused.err
