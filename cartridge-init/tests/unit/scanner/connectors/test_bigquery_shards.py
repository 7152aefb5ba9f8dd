"""Which tables are shards of one, what that one is called, and when they are kept apart."""

from __future__ import annotations

import pytest
from cartridge.artifacts.catalog import Column, PrimaryKey, Table, TableType
from cartridge.scanner.connectors.bigquery_shards import Folded, fold_shards


def table(name: str, *columns: str, kind: TableType = TableType.TABLE, rows: int = 10) -> Table:
    pairs = [each.partition(" ") for each in columns or ("id INT64", "name STRING")]
    return Table(
        name=name,
        schema_name="web",
        type=kind,
        row_count=rows,
        row_count_kind="exact",
        size_bytes=rows * 8,
        size_kind="exact",
        constraints=(PrimaryKey(columns=("id",)),),
        options={"expiration_timestamp": "2030-01-01", "labels": "team=web"},
        columns=tuple(
            Column(name=column, position=place, data_type="text", raw_type=raw)
            for place, (column, _, raw) in enumerate(pairs, start=1)
        ),
    )


def names(folded: Folded) -> list[str]:
    return [each.name for each in folded.tables]


def test_days_become_one_table_with_all_their_rows() -> None:
    folded = fold_shards(
        [
            table("customers"),
            table("events_20240101", rows=5),
            table("events_20240102", "id INT64", "name STRING", "new_one BOOL", rows=7),
        ]
    )
    assert names(folded) == ["customers", "events_*"]
    events = folded.tables[1]
    assert (events.type, events.partition_count, events.partition_key) == (
        TableType.PARTITIONED_TABLE,
        2,
        "_TABLE_SUFFIX",
    )
    assert (events.row_count, events.row_count_kind, events.size_bytes) == (12, "exact", 96)
    assert [column.name for column in events.columns] == ["id", "name", "new_one"]
    assert events.constraints == ()
    assert events.options == {"labels": "team=web"}
    shards = folded.shards[events.full_name]
    assert (shards.wildcard, shards.suffixes, shards.is_exact) == ("events_2024010*", ("1", "2"), True)
    assert folded.problems == ()


@pytest.mark.parametrize(
    "given",
    [
        ["events_20240101"],
        ["events_20241301", "events_20241302"],
        ["events_00010101", "events_00010102"],
        ["v1", "v2"],
        ["20240101", "20240102"],
        ["a_20240101", "b_20240101"],
        ["events_2024_01", "events_2024_02"],
    ],
)
def test_what_is_no_set_of_shards(given: list[str]) -> None:
    assert names(fold_shards([table(each) for each in given])) == sorted(given)


def test_months_and_years() -> None:
    folded = fold_shards([table(each) for each in ("gsod2023", "gsod2024", "log_202401", "log_202402")])
    assert names(folded) == ["gsod*", "log_*"]


def test_a_neighbour_with_the_same_beginning_gets_another_wildcard() -> None:
    """As Google Analytics exports: what arrived today stands beside the days, under a longer name."""
    days = [table(f"events_{day}") for day in (20240101, 20240102)]
    today = [table(f"events_intraday_{day}") for day in (20240103, 20240104)]
    folded = fold_shards([*days, *today])
    assert names(folded) == ["events_2*", "events_intraday_*"]
    assert folded.problems == ()


def test_a_neighbour_among_the_days_is_left_out_by_its_length() -> None:
    given = ["events_20240101", "events_20240101_backup", "events_20240102"]
    folded = fold_shards([table(each) for each in given])
    assert names(folded) == ["events_*", "events_20240101_backup"]
    (shards,) = folded.shards.values()
    assert not shards.is_exact
    assert folded.tables[0].required_filter == 'length("_TABLE_SUFFIX") = 8'


def test_a_neighbour_that_a_model_could_not_tell_apart_keeps_them_apart() -> None:
    given = ["events_20240101", "events_20240102", "events_2024010x", "events_v2"]
    folded = fold_shards([table(each) for each in given])
    assert sorted(names(folded)) == given
    assert "names are as long" in folded.problems[0].message


def test_a_view_that_only_a_shorter_wildcard_matches_lengthens_the_name() -> None:
    """A view stops every query of a wildcard that it matches, whatever the query filters."""
    view = table("events_latest", kind=TableType.VIEW)
    odd = table("events_20240101_backup")
    folded = fold_shards([table("events_20240101"), table("events_20240102"), odd, view])
    assert names(folded) == ["events_2*", "events_20240101_backup", "events_latest"]
    assert folded.tables[0].required_filter == 'length("_TABLE_SUFFIX") = 7'


def test_a_filter_of_the_shards_is_kept() -> None:
    days = [table("e_20240101"), table("e_20240102").model_copy(update={"required_filter": '"id" >= 1'})]
    folded = fold_shards([*days, table("e_20240101_old")])
    (shards,) = folded.shards.values()
    assert shards.required_filter == '"id" >= 1'
    assert folded.tables[0].required_filter == '("id" >= 1) and length("_TABLE_SUFFIX") = 8'


def test_other_columns_keep_them_apart_and_say_so() -> None:
    given = [table("a_20240101", "x STRING", "y STRING", "z STRING"), table("a_20240102", "id INT64", "x STRING")]
    folded = fold_shards(given)
    assert names(folded) == ["a_20240101", "a_20240102"]
    (problem,) = folded.problems
    assert "`a_20240101` has other columns than `a_20240102`" in problem.message


def test_another_type_keeps_them_apart_and_says_which() -> None:
    folded = fold_shards([table("a_20240101", "id INT64"), table("a_20240102", "id STRING")])
    assert names(folded) == ["a_20240101", "a_20240102"]
    assert "`id` is INT64 in `a_20240101` and STRING in `a_20240102`" in folded.problems[0].message


def test_a_view_that_the_wildcard_matches_keeps_them_apart() -> None:
    view = table("events_20240101_view", kind=TableType.VIEW)
    folded = fold_shards([table("events_20240101"), table("events_20240102"), view])
    assert len(folded.tables) == 3
    assert "`events_20240101_view`" in folded.problems[0].message


def test_shards_of_two_lengths_never_share_a_name() -> None:
    given = [table(each) for each in ("a_2023", "a_2024", "a_20230101", "a_20230102")]
    folded = fold_shards(given)
    assert len(set(names(folded))) == len(folded.tables)
    assert sum(each.partition_count or 1 for each in folded.tables) == 4


def test_some_shards_have_about_the_rows_asked_for() -> None:
    (shards,) = fold_shards([table(f"e_202401{day:02d}", rows=100) for day in range(1, 31)]).shards.values()
    assert len(shards.spread(1000)) == 10
    assert len(shards.spread(10**9)) == 30
    assert shards.spread(1) == ("30",)
