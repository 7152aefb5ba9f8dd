"""What is not read again, and what is: on real files whose statements are counted."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import duckdb
import pytest
from cartridge import journey
from cartridge.artifacts.scan import Scan
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from command_line import SHOP

TABLES = {"customers", "orders"}
VIEW = "create view open_orders as select * from orders where status = 'open'"


class Place:
    """A DuckDB file, a folder for the cache, and which tables the last scan read."""

    def __init__(self, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
        self.database = folder / "shop.duckdb"
        self.cache = folder / ".cartridge" / "cache"
        self.caplog = caplog
        self.read: set[str] = set()
        self.execute(SHOP)

    def execute(self, statement: str) -> None:
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(statement)

    def scan(self, *, cached: bool = True, include: tuple[str, ...] = (), **options: float) -> Scan:
        self.caplog.clear()
        self.caplog.set_level(logging.DEBUG, "cartridge.scanner.base")
        scan = journey.scan(
            read_url(f"duckdb:///{self.database}"),
            Selection(include=include),
            ProfileOptions.model_validate(options),
            cache=self.cache if cached else None,
        )
        said = [each.getMessage() for each in self.caplog.records if each.name == "cartridge.scanner.base"]
        self.read = {name for each in said for name in re.findall(r'from "main"\."(\w+)"', each)}
        return scan


@pytest.fixture
def place(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Place:
    return Place(tmp_path, caplog)


def same(scan: Scan) -> Scan:
    """The scan without what says when and how it was made."""
    return scan.model_copy(update={"scan_timestamp": "", "tables_from_cache": 0})


def test_what_did_not_change_is_not_read_again(place: Place) -> None:
    first = place.scan()
    assert (first.tables_from_cache, place.read) == (0, TABLES)
    second = place.scan()
    assert (second.tables_from_cache, place.read) == (2, set())
    assert same(first) == same(second) == same(place.scan(cached=False))
    assert place.read == TABLES


def test_a_changed_row_is_read(place: Place) -> None:
    place.scan()
    place.execute("update orders set status = 'lost' where id = 1")
    scan = place.scan()
    assert "orders" in place.read
    orders = next(each for each in scan.tables if each.name == "orders")
    status = orders.profile.column("status") if orders.profile else None
    assert status is not None
    assert "lost" in {each.value for each in status.values}


def test_options_that_change_the_result_have_entries_of_their_own(place: Place) -> None:
    place.scan()
    assert place.scan(threads=1, budget_seconds=60).tables_from_cache == 2
    assert place.scan(max_distinct_values=2).tables_from_cache == 0
    assert place.scan(max_distinct_values=2).tables_from_cache == 2
    assert place.scan().tables_from_cache == 2


def test_a_part_of_the_tables_leaves_the_others_alone(place: Place) -> None:
    place.scan()
    assert place.scan(include=("orders",)).tables_from_cache == 1
    assert place.scan().tables_from_cache == 2


def test_what_the_engine_does_not_vouch_for_is_read_every_time(place: Place) -> None:
    place.execute(VIEW)
    place.scan()
    scan = place.scan()
    assert (scan.tables_from_cache, place.read & {"open_orders", *TABLES}) == (2, {"open_orders"})


def test_what_could_not_be_measured_is_tried_again(place: Place) -> None:
    place.execute("create view broken as select 1 / (id - id) as x, cast(status as integer) as y from orders")
    for _ in range(2):
        scan = place.scan()
        assert [each.table for each in scan.problems] == ["broken"]
        assert "broken" in place.read


def test_without_profile_nothing_is_kept(place: Place) -> None:
    journey.scan(
        read_url(f"duckdb:///{place.database}"), Selection(), ProfileOptions(), profile=False, cache=place.cache
    )
    assert not place.cache.exists()


def test_no_value_of_a_sensitive_column_and_no_row_is_in_it(place: Place) -> None:
    place.execute(
        "create table people (id integer primary key, phone bigint, birth_date date, blood_type varchar);"
        "insert into people select i, 4179000000 + i, date '1987-06-05' + i::integer, ['AB+', '0-'][1 + i % 2] "
        "from range(30) t(i)"
    )
    scan = place.scan()
    assert {each.column for each in scan.analysis.sensitive} >= {"phone", "birth_date", "blood_type", "email"}
    text = "".join(each.read_text() for each in place.cache.rglob("*.jsonl"))
    assert '"phone"' in text
    for value in ("417900", "1987-0", "AB+", "@example.com", "Name 1", "City "):
        assert value not in text, value
    assert "open" in text, "codes of a small closed set are metadata"


def test_another_database_has_a_cache_of_its_own(place: Place, tmp_path: Path) -> None:
    place.scan()
    place.database = tmp_path / "other.duckdb"
    place.execute(SHOP)
    assert place.scan().tables_from_cache == 0
    assert len(list(place.cache.glob("duckdb-*"))) == 2


def test_what_is_no_profile_any_more_is_measured_again(place: Place) -> None:
    place.scan()
    for path in place.cache.rglob("*.jsonl"):
        path.write_text(path.read_text().replace('"rows_read":', '"rows_eaten":'))
    scan = place.scan()
    assert (scan.tables_from_cache, place.read) == (0, TABLES)
    assert place.scan().tables_from_cache == 2


def test_a_cache_that_cannot_be_written_costs_a_warning(place: Place) -> None:
    place.cache.parent.mkdir()
    place.cache.write_text("in the way")
    assert len(place.scan().tables) == 2
    assert [each.name for each in place.caplog.records if each.levelno >= logging.WARNING] == [
        "cartridge.scanner.journal"
    ]
