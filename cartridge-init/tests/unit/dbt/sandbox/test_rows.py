"""Rows of a twin: keys hold, references point somewhere, and the same twin gives the same rows."""

from __future__ import annotations

from typing import Any

import pytest
from cartridge.artifacts.noun import table_name
from cartridge.artifacts.twin import Twin, TwinColumn, TwinHistory, TwinReference, TwinTable, TwinTypedReference
from cartridge.dbt.sandbox.rows import ROWS, ROWS_IF_UNKNOWN, Row, rows_of


def column(name: str, data_type: str = "INTEGER", **more: Any) -> TwinColumn:
    return TwinColumn(name=name, data_type=data_type, **more)


def points(columns: str, table: str, ref: str) -> TwinReference:
    return TwinReference(
        columns=tuple(columns.split()), ref_schema="s", ref_table=table, ref_columns=tuple(ref.split())
    )


def table(name: str, *columns: TwinColumn, keys: tuple[str, ...] = (), **more: Any) -> TwinTable:
    more.setdefault("rows", 1000)
    return TwinTable(
        name=name, schema_name="s", columns=columns, keys=tuple(tuple(key.split()) for key in keys), **more
    )


def made(*tables: TwinTable) -> dict[str, list[Row]]:
    twin = Twin(tables=tables)
    rows = rows_of(twin)
    assert rows == rows_of(twin)
    for each in tables:
        for key in each.keys:
            values = [tuple(row[name] for name in key) for row in rows[each.full_name]]
            assert len(set(values)) == len(values), f"{key} of {each.name} repeats"
        for reference in each.references:
            there = {tuple(row[name] for name in reference.ref_columns) for row in rows[reference.ref]}
            pointed = {tuple(row[name] for name in reference.columns) for row in rows[each.full_name]}
            assert {value for value in pointed if None not in value} <= there
    return {name.table: found for name, found in rows.items()}


FILMS = table("films", column("film_id"), keys=("film_id",))
ACTORS = table("actors", column("actor_id", minimum=7), keys=("actor_id",), rows=5)


def test_a_bridge_shows_many_of_both_sides() -> None:
    bridge = table(
        "cast",
        column("film_id"),
        column("actor_id"),
        keys=("film_id actor_id",),
        references=(points("film_id", "films", "film_id"), points("actor_id", "actors", "actor_id")),
    )
    rows = made(bridge, FILMS, ACTORS)
    assert len(rows["cast"]) == ROWS
    assert {row["actor_id"] for row in rows["cast"]} == {"7", "8", "9", "10", "11"}
    assert len({row["film_id"] for row in rows["cast"]}) > 5


def test_lines_of_a_header_are_numbered() -> None:
    header = table("orders", column("id"), keys=("id",), rows=8)
    lines = table(
        "lines",
        column("order_id"),
        column("line_no", minimum=1, maximum=9),
        keys=("order_id line_no",),
        references=(points("order_id", "orders", "id"),),
    )
    rows = made(lines, header)["lines"]
    assert len(rows) == ROWS
    assert {row["line_no"] for row in rows} == {"1", "2", "3", "4", "5"}


def test_a_reference_of_several_columns_agrees_with_one_that_shares_a_column() -> None:
    sites = table("sites", column("org"), column("site"), keys=("org site",), references=(points("org", "orgs", "id"),))
    visits = table(
        "visits",
        column("id"),
        column("org"),
        column("site"),
        keys=("id",),
        references=(points("org", "orgs", "id"), points("org site", "sites", "org site")),
    )
    assert len(made(visits, sites, table("orgs", column("id"), keys=("id",), rows=3))["visits"]) == ROWS


def test_one_to_one_has_no_more_rows_than_its_parent() -> None:
    rows = made(
        ACTORS,
        table("agents", column("actor_id"), keys=("actor_id",), references=(points("actor_id", "actors", "actor_id"),)),
    )
    assert len(rows["agents"]) == 5


def test_a_hierarchy_has_a_root_and_no_circle() -> None:
    staff = table(
        "staff",
        column("id"),
        column("boss", null_share=0.1),
        keys=("id",),
        references=(points("boss", "staff", "id"),),
    )
    rows = made(staff)["staff"]
    bosses = {row["id"]: row["boss"] for row in rows}
    assert rows[0]["boss"] is None
    assert sum(boss is not None for boss in bosses.values()) > ROWS / 2
    for start in bosses:
        seen, above = set(), bosses[start]
        while above is not None and above not in seen:
            seen.add(above)
            above = bosses[above]
        assert above is None, f"{start} is its own boss in the end"


def test_tables_that_point_at_each_other_have_rows() -> None:
    shops = table(
        "shops", column("id"), column("manager"), keys=("id",), references=(points("manager", "people", "id"),)
    )
    people = table("people", column("id"), column("shop"), keys=("id",), references=(points("shop", "shops", "id"),))
    rows = made(shops, people)
    assert len(rows["shops"]) == len(rows["people"]) == ROWS


def test_a_history_has_versions_that_follow_each_other() -> None:
    prices = table(
        "prices",
        column("product"),
        column("valid_from", "DATE", minimum="2020-01-01", maximum="2020-12-31"),
        column("valid_to", "DATE", null_share=0.3),
        column("is_current", "VARCHAR", codes=("Y", "N")),
        keys=("product valid_from",),
        history=TwinHistory(
            durable_key=("product",), valid_from="valid_from", valid_to="valid_to", is_current="is_current"
        ),
    )
    rows = made(prices)["prices"]
    for product in {row["product"] for row in rows}:
        first, last = [row for row in rows if row["product"] == product]
        assert (first["valid_to"], first["is_current"]) == (last["valid_from"], "N")
        assert (last["valid_to"], last["is_current"]) == (None, "Y")


def test_the_type_says_which_table_an_id_is_of() -> None:
    notes = table(
        "notes",
        column("id"),
        column("on_type", "VARCHAR", codes=("Film", "Actor")),
        column("on_id"),
        keys=("id",),
        typed_references=(
            TwinTypedReference(
                id_column="on_id",
                type_column="on_type",
                targets={"Film": points("on_id", "films", "film_id"), "Actor": points("on_id", "actors", "actor_id")},
            ),
        ),
    )
    rows = made(notes, FILMS, ACTORS)
    ids = {"Film": {row["film_id"] for row in rows["films"]}, "Actor": {row["actor_id"] for row in rows["actors"]}}
    assert {row["on_type"] for row in rows["notes"]} == {"Film", "Actor"}
    assert all(row["on_id"] in ids[str(row["on_type"])] for row in rows["notes"])


def test_what_began_earlier_ends_earlier() -> None:
    trips = table(
        "trips",
        column("starts", "TIMESTAMP", minimum="2024-01-01 08:00:00", maximum="2024-03-01 08:00:00"),
        column("ends", "TIMESTAMP", minimum="2024-01-01 09:00:00", maximum="2024-03-01 10:00:00"),
    )
    assert all(str(row["starts"]) < str(row["ends"]) for row in made(trips)["trips"])


@pytest.mark.parametrize(("rows", "count"), [(0, 0), (3, 3), (10**9, ROWS), (None, ROWS_IF_UNKNOWN)])
def test_few_rows_and_never_more_than_there_are(rows: int | None, count: int) -> None:
    assert len(made(table("t", column("id"), rows=rows))["t"]) == count


def test_nulls_are_where_there_were_some() -> None:
    rows = made(table("t", column("never"), column("some", null_share=0.2), column("always", null_share=1)))["t"]
    assert [sum(row[name] is None for row in rows) for name in ("never", "always")] == [0, ROWS]
    assert 0 < sum(row["some"] is None for row in rows) < ROWS


def test_rows_that_cannot_be_made_to_hold_are_left_out() -> None:
    empty = table("empty", column("id"), keys=("id",), rows=0)
    child = table(
        "child", column("id"), column("empty_id"), keys=("id",), references=(points("empty_id", "empty", "id"),)
    )
    assert made(empty, child)["child"] == []
    assert table_name("s", "child") == child.full_name
