"""``cartridge scan``: what it reads, keeps, prints where, and ends with."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
import yaml
from cartridge.artifacts.scan import Scan
from cartridge.scanfile import load_scan
from command_line import ROWS, SHOP, Call, strict_json


def test_scan_shows_the_tables_and_says_what_comes_next(call: Call, url: str) -> None:
    found = call("scan", url)
    assert found.code == 0
    for name, rows in ROWS.items():
        assert re.search(rf"main\.{name}\s+{rows}\b", found.out)
    assert "--output" in found.err


def test_scan_writes_the_file_it_names(call: Call, url: str, place: Path) -> None:
    found = call("scan", url, "-o", str(place / "to" / "scan.json"))
    assert found.code == 0
    assert "to/scan.json" in found.err
    scan = load_scan(place / "to" / "scan.json")
    assert {each.name: each.row_count for each in scan.tables} == ROWS


@pytest.mark.parametrize("file_format", ["json", "yaml"])
def test_scan_files_come_in_two_formats(call: Call, url: str, place: Path, file_format: str) -> None:
    assert call("scan", url, "--output", "scan", "--format", file_format).code == 0
    text = (place / "scan").read_text()
    document = yaml.safe_load(text) if file_format == "yaml" else strict_json(text)
    assert text.startswith("{") == (file_format == "json")
    assert document["format_version"] == 1


def test_scan_json_is_one_document_and_nothing_else(call: Call, url: str) -> None:
    found = call("scan", url, "--json")
    scan = Scan.model_validate(strict_json(found.out))
    assert {each.name for each in scan.tables} == set(ROWS)
    assert found.err == ""


def test_values_of_sensitive_columns_stay_in_the_database(call: Call, url: str) -> None:
    for options in ([], ["--sample-data", "--sample-size", "3"]):
        found = call("scan", url, "--json", *options)
        assert "@example.com" not in found.out
        rows = {each["name"]: each["sample_rows"] for each in json.loads(found.out)["tables"]}
        if options:
            assert all(len(each) == 3 for each in rows.values())
            assert all("email" not in row for row in rows["customers"])
        else:
            assert set(rows.values()) == {None}
            assert "Name 7" not in found.out


def test_scan_without_a_profile_reads_no_data(call: Call, url: str) -> None:
    scan = Scan.model_validate_json(call("scan", url, "--no-profile", "--json").out)
    assert all(each.profile is None for each in scan.tables)


@pytest.mark.parametrize(
    ("options", "tables"),
    [
        (["--include", "cust*"], {"customers"}),
        (["--exclude", "cust*"], {"orders"}),
        (["--include", "main.orders,customers"], {"orders", "customers"}),
        (["--include", "orders", "--include", "customers", "--exclude", "orders"], {"customers"}),
        (["--schema", "main"], set(ROWS)),
        (["--schemas", "main"], set(ROWS)),
    ],
)
def test_scan_selects(call: Call, url: str, options: list[str], tables: set[str]) -> None:
    scan = Scan.model_validate_json(call("scan", url, "--no-profile", "--json", *options).out)
    assert {each.name for each in scan.tables} == tables


def test_the_url_comes_from_wherever_no_password_is_seen(call: Call, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_URL", url)
    ways = [
        call("scan", url, "--test-only"),
        call("scan", "--connection-string", url, "--test-only"),
        call("scan", url, "--connection-string", url, "--test-only"),
        call("scan", "env:SHOP_URL", "--test-only"),
        call("scan", "-", "--test-only", stdin=f"{url}\n"),
        call("scan", "--connection-string", "-", "--test-only", stdin=url),
    ]
    for found in ways:
        assert found.code == 0
        assert found.out.startswith("Connected: ")


def test_a_test_only_scan_as_json(call: Call, url: str) -> None:
    answer = strict_json(call("scan", url, "--test-only", "--json").out)
    assert answer["server_version"]
    assert answer["latency_ms"] >= 0


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("oracle://ann:hunter2@h/x", 2, "unknown scheme `oracle`"),
        ("duckdbb:///x", 2, "Did you mean `duckdb`?"),
        ("ann:hunter2@h", 2, "no connection URL"),
        ("", 2, "Missing CONNECTION_URL"),
        ("-", 2, "standard input"),
        ("env:NO_SUCH_NAME", 2, "`NO_SUCH_NAME` is not set"),
        ("duckdb:///nowhere.duckdb", 1, "nowhere.duckdb"),
        ("sqlite:///nowhere.sqlite", 1, "nowhere.sqlite"),
        ("duckdb:///", 2, "names no file"),
        ("postgresql://ann:hunter2@127.0.0.1:1/x", 1, "127.0.0.1"),
    ],
)
def test_a_database_that_cannot_be_read(call: Call, url: str, code: int, said: str) -> None:
    found = call("scan", url)
    assert found.code == code
    assert said in found.err
    assert found.out == ""
    assert "hunter2" not in found.err
    assert len(found.err.strip().splitlines()) >= 2, "the next step stands on a line of its own"


def test_an_unknown_schema_is_named_with_those_that_are_there(call: Call, url: str) -> None:
    found = call("scan", url, "--schema", "mian")
    assert found.code == 1
    assert "`mian`" in found.err
    assert "Did you mean `main`?" in found.err


def test_a_selection_of_nothing_is_an_error(call: Call, url: str) -> None:
    found = call("scan", url, "--include", "nothing*")
    assert found.code == 1
    assert "nothing*" in found.err


@pytest.mark.parametrize("name", [".", "file/scan.json"])
def test_an_output_that_cannot_be_written(call: Call, url: str, place: Path, name: str) -> None:
    (place / "file").write_text("mine")
    found = call("scan", url, "--output", name)
    assert found.code == 2
    assert "Error: " in found.err
    assert (place / "file").read_text() == "mine"


def test_a_password_in_two_places_is_masked(call: Call) -> None:
    found = call("scan", "postgresql://a:hunter2@h/x", "--connection-string", "postgresql://a:hunter3@h/x")
    assert found.code == 2
    assert "given twice" in found.err
    assert "hunter" not in found.err


def test_scan_leaves_out_what_does_not_fit_into_the_bytes(call: Call, url: str) -> None:
    again = ("scan", url, "--no-cache")
    whole, bounded = (call(*again, "--json", *options) for options in ([], ["--max-bytes", "8kB"]))
    assert (whole.code, bounded.code) == (0, 0), "what a limit leaves out was left out as asked"
    scan = Scan.model_validate(strict_json(bounded.out))
    assert {each.name: each.profile is None for each in scan.tables} == {"customers": False, "orders": True}
    (problem,) = scan.problems
    assert (problem.table, problem.is_left_out, "--max-bytes" in problem.next_step) == ("orders", True, True)
    assert "The data of 1 of 2 tables was not read: main.orders." in bounded.err
    assert all(each.profile for each in Scan.model_validate(strict_json(whole.out)).tables)
    shown = call(*again, "--max-bytes", "8kB")
    assert "The data of 1 of 2 tables was not read: main.orders." in shown.out
    assert "Not read" in shown.out
    told = call("-v", *again, "--max-bytes", "1GB")
    assert re.search(r"about [\d.]+KiB to read in 2 tables", told.err)


def test_a_wrong_size_is_explained(call: Call, url: str) -> None:
    found = call("scan", url, "--max-bytes", "lots")
    assert found.code != 0
    assert "`lots`" in found.err
    assert "Traceback" not in found.err


def test_scan_leaves_out_what_does_not_fit_into_the_time(call: Call, url: str) -> None:
    found = call("scan", url, "--json", "--budget", "0.000001", "--no-cache")
    assert (found.code, found.out) == (1, "")
    assert "the data of any of its 2 tables could not be read" in found.err
    assert found.err.count("the time budget of 1e-06 s was used up") == 2


BROKEN = "create view broken_{0} as select id from orders where cast('x' || id as integer) > {0}"


@pytest.fixture
def partly_broken(place: Path) -> str:
    """The URL of a file with the two tables, and seven views that cannot be read."""
    path = place / "partly.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SHOP)
        for number in range(1, 8):
            connection.execute(BROKEN.format(number))
    return f"duckdb:///{path}"


def test_tables_that_could_not_be_read_are_told_of_and_the_rest_is_kept(
    call: Call, partly_broken: str, place: Path
) -> None:
    found = call("scan", partly_broken, "--output", "scan.json")
    assert found.code == 3
    shown = " ".join(found.out.split())
    first = ", ".join(f"main.broken_{number}" for number in range(1, 6))
    assert f"The data of 7 of 9 tables was not read: {first} and 2 more." in shown
    scan = load_scan(place / "scan.json")
    assert {each.name for each in scan.tables if each.profile} == set(ROWS)
    assert {each.table for each in scan.unread_tables()} == {f"broken_{number}" for number in range(1, 8)}
    as_json = call("scan", partly_broken, "--json")
    assert as_json.code == 3
    assert Scan.model_validate(strict_json(as_json.out)).problems == scan.problems
    assert "The data of 7 of 9 tables was not read" in as_json.err


def test_when_no_table_could_be_read_the_scan_failed(call: Call, partly_broken: str, place: Path) -> None:
    (place / "scan.json").write_text("that of yesterday")
    for options in ((), ("--json",)):
        found = call("scan", partly_broken, "--include", "broken*", "--output", "scan.json", *options)
        assert (found.code, found.out) == (1, "")
        assert "the data of any of its 7 tables could not be read" in found.err
        assert "and 4 more" in found.err
        assert "--no-profile" in found.err
    one = call("scan", partly_broken, "--include", "broken_1")
    assert one.code == 1
    assert "the data of its one table could not be read" in one.err
    assert (place / "scan.json").read_text() == "that of yesterday"
    assert call("scan", partly_broken, "--include", "broken*", "--no-profile").code == 0
    assert call("scan", partly_broken, "--exclude", "broken*").code == 0


def test_slow_statements_are_logged_with_their_time(call: Call, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "INFO")
    monkeypatch.setenv("CARTRIDGE_CACHE", "false")
    assert " s: select" not in call("scan", url).err
    monkeypatch.setenv("CARTRIDGE_SLOW_SECONDS", "0.0000001")
    assert re.search(r"INFO cartridge.scanner.base: \d\.\d+ s: select", call("scan", url).err)


def test_the_connection_may_come_from_a_profile_of_dbt(call: Call, shop: Path, place: Path) -> None:
    (place / "profiles.yml").write_text(
        f"shop: {{target: dev, outputs: {{dev: {{type: duckdb, path: '{shop}', schema: nowhere}}}}}}"
    )
    ended = call("scan", "--dbt-profile", "shop", "--output", "scan.json")
    assert ended.code == 0
    assert "orders" in ended.out
    for arguments, said in (
        (("--dbt-profile", "shop", f"duckdb:///{shop}"), "given twice"),
        (("--target", "dev", f"duckdb:///{shop}"), "belong to --dbt-profile"),
        (("--dbt-profile", "shop", "--target", "dve"), "Did you mean `dev`?"),
        (("--dbt-profile", "shop", "--profiles-dir", "nowhere"), "There is no file"),
        ((), "--dbt-profile"),
    ):
        refused = call("scan", *arguments)
        assert refused.code == 2
        assert said in refused.err
