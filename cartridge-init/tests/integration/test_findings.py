"""One untidy table in four real databases: every scan finds the same faults in it, in the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from cartridge import journey
from cartridge.artifacts.scan import Scan
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from four_databases import KINDS, load

ROWS = 400
SECRET = "jane.roe.4711"

UNTIDY = (
    """create table visits (
        visit_id integer not null primary key,
        guest_email varchar(60),
        city varchar(40),
        room_height integer,
        quantity integer,
        price varchar(20),
        house varchar(20),
        arrival varchar(20),
        paid varchar(3),
        is_member integer,
        source varchar(20),
        remark varchar(80),
        second_line varchar(40),
        visited_on date,
        invoiced_on date,
        valid_to date,
        duration_ms bigint,
        noted_at bigint,
        guests_count integer,
        tariff varchar(20),
        left_on varchar(20)
    )""",
)


def visit(number: int) -> str:
    is_first = number <= 3
    city = f"' Graz {number}'" if number in (5, 6) else f"'Graz {number}'"
    line = "''" if number % 10 == 0 else "null" if number % 10 == 1 else f"'Door {number}'"
    source = ("web", "desk", "unknown")[number % 3]
    visited = "2999-05-05" if is_first else f"2023-0{1 + number % 9}-1{number % 9}"
    invoiced = "0203-04-05" if number == 9 else f"2023-0{1 + number % 9}-1{number % 9}"
    valid_to = "9999-12-31" if number % 2 else f"2024-0{1 + number % 9}-1{number % 9}"
    values = (
        str(number),
        f"' {SECRET}{number}@example.com'",
        city,
        str(-1 if number % 100 == 0 else 200 + number % 90),
        str(-2 if number == 7 else 1 + number % 9),
        "'n/a'" if number == 8 else f"'{number % 97}.{number % 9}0'",
        f"'{number:05d}'",
        f"'2023-0{1 + number % 9}-1{number % 9}'",
        "'yes'" if number % 3 else "'no'",
        str(number % 3),
        f"'{source}'",
        f"' Came by train {number} '",
        line,
        f"'{visited}'",
        f"'{invoiced}'",
        f"'{valid_to}'",
        str(1000 + number),
        str(1_690_000_000 + number * 60),
        str(-1 if number % 80 == 0 else number % 5),
        f"'{1 + number % 3}.{100 + number},{number % 90 + 10}'",
        "''" if number % 4 == 0 else f"'{10 + number % 18}.0{1 + number % 9}.2023'",
    )
    return f"({', '.join(values)})"


STATEMENTS = (*UNTIDY, f"insert into visits values {', '.join(visit(number) for number in range(1, ROWS + 1))}")

FOUND = {
    "boolean_as_text visits.paid": ROWS,
    "date_as_text visits.arrival": ROWS,
    "date_as_text visits.left_on": 300,
    "empty_text visits.second_line": 40,
    "flag_of_many_values visits.is_member": None,
    "implausible_date visits.invoiced_on": 1,
    "implausible_date visits.visited_on": 3,
    "negative_amount visits.quantity": 1,
    "number_as_text visits.price": ROWS - 1,
    "number_as_text visits.tariff": ROWS,
    "padded_text visits.city": 2,
    "padded_text visits.guest_email": ROWS,
    "placeholder_date visits.valid_to": 200,
    "placeholder_number visits.room_height": 4,
    "placeholder_text visits.source": 133,
    "sentinel_value visits.guests_count": 5,
}

UNITS = {"duration_ms": "milliseconds", "noted_at": "seconds since 1970-01-01 (UTC)"}

TEXTS = {
    "arrival": ("date", "YYYY-MM-DD", True),
    "left_on": ("date", "DD.MM.YYYY", False),
    "price": ("decimal", "1234.56", False),
    "tariff": ("decimal", "1.234,56", False),
}


def found_in(scan: Scan) -> dict[str, int | None]:
    return {f"{each.code} {each.table}.{', '.join(each.columns)}": each.count for each in scan.analysis.findings}


def scanned(url: str) -> Scan:
    return journey.scan(read_url(url), Selection(), ProfileOptions())


@pytest.fixture(params=KINDS)
def untidy(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of the table in one kind of database."""
    return load(request.param, "untidy", STATEMENTS, request, tmp_path)


def test_every_fault_is_found_in_its_number_and_no_other(untidy: str) -> None:
    scan = scanned(untidy)
    assert found_in(scan) == FOUND
    assert {each.column: each.unit for each in scan.analysis.units if each.is_certain} == UNITS
    assert {each.column: (each.holds, each.form, each.sorts) for each in scan.analysis.typed_texts} == TEXTS
    assert SECRET not in scan.model_dump_json()


def test_of_a_sample_only_what_was_counted_over_all_rows_is_said(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    again = "insert into visits by name select visit_id + 10000 as visit_id, * exclude (visit_id) from visits"
    url = load("duckdb", "untidy", (*STATEMENTS, again), request, tmp_path)
    sampled = journey.scan(read_url(url), Selection(), ProfileOptions(max_rows=300))
    (profile,) = [each.profile for each in sampled.tables if each.profile]
    assert profile.is_sampled
    found = found_in(sampled)
    assert found["placeholder_date visits.valid_to"] == 400
    assert found["number_as_text visits.price"] == 2 * ROWS - 2
    assert not {each for each in found if each.startswith(("placeholder_text", "boolean_as_text", "flag_of_many"))}
    assert not any(each.is_certain for each in sampled.analysis.units if each.column == "noted_at")


NO_NUMBERS = (
    "create table readings (reading_id integer primary key, height float8, depth float8, seen_on date)",
    "insert into readings select i, i, i, date '2023-01-01' from generate_series(1, 20) as g(i)",
    "insert into readings values (21, 'NaN', 1, 'infinity'), (22, 'Infinity', 1, 'infinity')",
    "insert into readings values (23, 1, '-Infinity', null)",
)


@pytest.mark.parametrize("kind", ["postgresql", "duckdb"])
def test_numbers_and_dates_that_are_none(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = load(kind, "readings", NO_NUMBERS, request, tmp_path)
    assert found_in(scanned(url)) == {
        "not_a_number readings.height": 2,
        "not_a_number readings.depth": 1,
        "placeholder_date readings.seen_on": 2,
    }
