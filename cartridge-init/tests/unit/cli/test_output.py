"""What a terminal and a pipe get to see."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
from command_line import Call


def test_names_that_a_terminal_would_act_on_are_shown_as_text(call: Call, place: Path) -> None:
    name = 'red\x1b[31m [bold]"\r\n{{ x }}\x07'
    quoted = '"' + name.replace('"', '""') + '"'
    with duckdb.connect("odd.duckdb") as connection:
        connection.execute(f"create table {quoted} (id integer primary key, {quoted} integer)")
    found = [
        call("-v", "scan", "duckdb:///odd.duckdb", "--output", "scan.json"),
        call("generate", "scan.json", "--dry-run"),
        call("generate", "scan.json", "--output", "p", "--no-validate"),
        call("scan", "duckdb:///odd.duckdb", "--include", "\x1b[31mno"),
    ]
    assert [each.code for each in found] == [0, 0, 0, 1]
    for each in found:
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", each.out + each.err)
    assert "[bold]" in found[0].out


def test_a_pipe_gets_whole_lines(call: Call, place: Path) -> None:
    long = "x" * 150
    with duckdb.connect("long.duckdb") as connection:
        connection.execute(f"create table {long} (id integer primary key)")
    found = call("scan", "duckdb:///long.duckdb")
    assert sum(long in line for line in found.out.splitlines()) >= 1


def test_more_than_a_screen_is_cut_and_said(call: Call, place: Path) -> None:
    with duckdb.connect("many.duckdb") as connection:
        for number in range(70):
            connection.execute(f"create table t{number:02} (id integer primary key)")
    found = call("scan", "duckdb:///many.duckdb", "--no-profile")
    assert "t59" in found.out
    assert "t60" not in found.out
    assert "10 more tables" in found.out


def test_a_pipe_gets_a_long_finding_on_one_line(call: Call, place: Path) -> None:
    name = "n" * 300
    with duckdb.connect("finding.duckdb") as connection:
        connection.execute(f"create table {name} (id integer primary key, a integer)")
    found = call("scan", "duckdb:///finding.duckdb")
    assert any(name in line and len(line) > 310 for line in found.out.splitlines())


def test_a_polymorphic_reference_is_printed_with_its_tables(call: Call, place: Path) -> None:
    with duckdb.connect("blog.duckdb") as connection:
        for table in ("posts", "photos"):
            connection.execute(f"create table {table} as select i as id from range(1, 100) as g(i)")
            connection.execute(f"alter table {table} add primary key (id)")
        connection.execute(
            "create table comments as select i as id, case when i % 2 = 0 then 'Post' else 'Photo' end as owner_type,"
            " i as owner_id from range(1, 80) as g(i)"
        )
    found = call("scan", "duckdb:///blog.duckdb")
    assert "Polymorphic references:" in found.out
    assert "main.comments.owner_id by owner_type: main.photos (Photo), main.posts (Post)" in found.out
