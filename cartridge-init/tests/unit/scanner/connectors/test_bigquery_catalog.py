"""Rows as BigQuery's information schema gives them, put together into tables."""

from __future__ import annotations

import pytest
from cartridge.artifacts.catalog import Table, TableType
from cartridge.scanner.base import Row
from cartridge.scanner.connectors.bigquery_catalog import Dataset, text_of_literal

DAY_TABLE = """CREATE TABLE `p.d.visits`
(
  day DATE OPTIONS(description="When\\nPARTITION BY not this"),
  shop STRING,
  seen TIMESTAMP
)
PARTITION BY DATE_TRUNC(day, MONTH)
CLUSTER BY shop, seen
OPTIONS(
  require_partition_filter=true
);"""

MATERIALIZED = "CREATE MATERIALIZED VIEW `p.d.by_shop`\nAS SELECT shop, count(*) FROM d.visits;"
ARRIVALS = "CREATE TABLE `p.d.arrivals`\n(\n  n INT64\n)\nPARTITION BY DATE(_PARTITIONTIME);"

BY_ARRIVAL = '"_PARTITIONTIME" >= cast(\'0001-01-01\' as timestamptz) or "_PARTITIONTIME" is null'

TABLES: list[Row] = [
    ("visits", "BASE TABLE", DAY_TABLE, None, None, None),
    ("visits_copy", "SNAPSHOT", "CREATE SNAPSHOT TABLE `p.d.visits_copy`;", "d", "visits", "2024-01-02 03:04:05+00"),
    ("visits_clone", "CLONE", "CREATE TABLE `p.d.visits_clone`;", "d", "visits", None),
    ("arrivals", "BASE TABLE", ARRIVALS, None, None, None),
    ("sheet", "EXTERNAL", "CREATE EXTERNAL TABLE `p.d.sheet`;", None, None, None),
    ("recent", "VIEW", "CREATE VIEW `p.d.recent`\nAS SELECT 1;", None, None, None),
    ("by_shop", "MATERIALIZED VIEW", MATERIALIZED, None, None, None),
    ("dim", "BASE TABLE", None, None, None, None),
]


def column(table: str, name: str, kind: str, **facts: object) -> Row:
    known: dict[str, object] = {
        "nullable": "YES",
        "generated": "NEVER",
        "expression": None,
        "hidden": "NO",
        "system": "NO",
        "partitioning": "NO",
        "clustering": None,
        "default": "NULL",
    }
    known |= facts
    return (
        *(table, name, known["nullable"], kind, known["generated"], known["expression"], known["hidden"]),
        *(known["system"], known["partitioning"], known["clustering"], known["default"]),
    )


COLUMNS: list[Row] = [
    column("visits", "day", "DATE", partitioning="YES"),
    column("visits", "shop", "STRING", clustering=1, nullable="NO", default="'main'"),
    column("visits", "seen", "TIMESTAMP", clustering=2),
    column("visits", "year", "INT64", generated="ALWAYS", expression="extract(year from day)"),
    column("arrivals", "n", "INT64"),
    column("arrivals", "_PARTITIONTIME", "TIMESTAMP", hidden="YES", system="YES", partitioning="YES"),
    column("dim", "a", "INT64"),
    column("dim", "b", "INT64"),
    column("sheet", "x", "STRING"),
    column("gone", "x", "STRING"),
]

OPTIONS: list[Row] = [
    ("visits", "require_partition_filter", "true"),
    ("visits", "description", '"Who \\"came\\"\\nand when"'),
    ("visits", "labels", '[STRUCT("team", "web"), STRUCT("tier", "gold")]'),
    ("visits", "partition_expiration_days", "90.0"),
    ("visits", "kms_key_name", '"projects/…"'),
    ("visits_copy", "expiration_timestamp", 'TIMESTAMP "2030-01-01T00:00:00.000Z"'),
    ("arrivals", "require_partition_filter", "true"),
    ("gone", "description", '"dropped meanwhile"'),
]


@pytest.fixture
def dataset() -> Dataset:
    made = Dataset("d", TABLES)
    made.add_field_comments([("visits", "shop", "Where")])
    made.add_columns(COLUMNS)
    made.add_options(OPTIONS)
    made.add_sizes([("visits", 12, 480), ("visits_copy", 10, 400), ("by_shop", 3, 30), ("gone", 1, 1)])
    made.add_views([("recent", "SELECT 1\n")])
    made.add_partitions([("visits", 3), ("gone", 1)])
    return made


@pytest.fixture
def tables(dataset: Dataset) -> dict[str, Table]:
    return {each.name: each for each in dataset.tables()}


def test_kinds_of_tables(tables: dict[str, Table]) -> None:
    assert {name: each.type for name, each in tables.items()} == {
        "arrivals": TableType.PARTITIONED_TABLE,
        "by_shop": TableType.MATERIALIZED_VIEW,
        "dim": TableType.TABLE,
        "recent": TableType.VIEW,
        "sheet": TableType.FOREIGN_TABLE,
        "visits": TableType.PARTITIONED_TABLE,
        "visits_clone": TableType.TABLE,
        "visits_copy": TableType.TABLE,
    }


def test_partitions_clustering_and_the_filter_they_ask_for(dataset: Dataset, tables: dict[str, Table]) -> None:
    visits, arrivals = tables["visits"], tables["arrivals"]
    assert (visits.partition_key, visits.partition_count) == ("DATE_TRUNC(day, MONTH)", 3)
    assert visits.clustering_key == ("shop", "seen")
    assert visits.required_filter == '"day" >= cast(\'0001-01-01\' as date) or "day" is null'
    assert arrivals.partition_key == "DATE(_PARTITIONTIME)"
    assert arrivals.required_filter == BY_ARRIVAL
    assert [each.name for each in arrivals.columns] == ["n"]
    assert set(dataset.partitioned) == {"visits", "arrivals"}


@pytest.mark.parametrize(
    ("by", "column_of", "needed"),
    [
        ("TIMESTAMP_TRUNC(_PARTITIONTIME, HOUR)", None, BY_ARRIVAL),
        ("_PARTITIONDATE", None, BY_ARRIVAL),
        ("TIMESTAMP_TRUNC(seen, MONTH)", ("seen", "TIMESTAMP"), "\"seen\" >= cast('0001-01-01' as timestamptz)"),
        ("DATETIME_TRUNC(at, DAY)", ("at", "DATETIME"), "\"at\" >= cast('0001-01-01' as timestamp)"),
        ("RANGE_BUCKET(n, GENERATE_ARRAY(0, 100, 10))", ("n", "INT64"), '"n" >= -9223372036854775808'),
        ("my_PARTITIONTIMES", None, None),
    ],
)
def test_every_kind_of_partition_has_its_filter(by: str, column_of: tuple[str, str] | None, needed: str | None) -> None:
    made = Dataset(
        "d", [("t", "BASE TABLE", f"CREATE TABLE `p.d.t`\n(\n  x INT64\n)\nPARTITION BY {by};", *[None] * 3)]
    )
    made.add_columns([column("t", *column_of, partitioning="YES")] if column_of else [])
    made.add_options([("t", "require_partition_filter", "true")])
    ((found,),) = (made.tables(),)
    assert (found.required_filter or "").startswith(needed or "")
    assert (found.required_filter is None) == (needed is None)


def test_a_table_of_unknown_size_has_none() -> None:
    made = Dataset("d", [("t", "BASE TABLE", None, None, None, None)])
    made.add_sizes([("t", None, None)])
    ((found,),) = (made.tables(),)
    assert (found.row_count, found.row_count_kind, found.size_bytes) == (None, None, None)


def test_columns(tables: dict[str, Table]) -> None:
    day, shop, _, year = tables["visits"].columns
    assert (shop.is_nullable, shop.default_value, shop.comment) == (False, "'main'", "Where")
    assert (day.is_nullable, day.default_value, day.is_generated) == (True, None, False)
    assert (year.is_generated, year.generation_expression) == (True, "extract(year from day)")


def test_options_and_copies(tables: dict[str, Table]) -> None:
    assert tables["visits"].comment == 'Who "came"\nand when'
    assert tables["visits"].options == {"labels": "team=web, tier=gold", "partition_expiration_days": "90.0"}
    assert tables["visits_copy"].options == {
        "base_table": "d.visits",
        "snapshot_time": "2024-01-02 03:04:05+00",
        "expiration_timestamp": "2030-01-01T00:00:00.000Z",
    }
    assert tables["visits_clone"].options == {"base_table": "d.visits"}


def test_sizes_are_exact_and_views_have_none(tables: dict[str, Table]) -> None:
    visits = tables["visits"]
    assert (visits.row_count, visits.row_count_kind, visits.size_bytes, visits.size_kind) == (12, "exact", 480, "exact")
    for name in ("by_shop", "recent", "sheet"):
        assert (tables[name].row_count, tables[name].size_bytes) == (None, None)


def test_definitions_of_views(tables: dict[str, Table]) -> None:
    assert tables["recent"].view_definition == "SELECT 1"
    assert tables["by_shop"].view_definition == "SELECT shop, count(*) FROM d.visits"
    assert tables["visits"].view_definition is None


def test_keys_are_not_enforced_and_a_composite_reference_keeps_its_order() -> None:
    """The columns that a reference points at come in no order: their place in the other key tells it."""
    made = Dataset("d", [(name, "BASE TABLE", None, None, None, None) for name in ("dim", "fact")])
    made.add_columns([column("dim", "a", "INT64"), column("dim", "b", "INT64"), column("fact", "x", "INT64")])
    made.add_constraints(
        [
            ("dim", "dim.pk$", "PRIMARY KEY", "NO", "b", None),
            ("dim", "dim.pk$", "PRIMARY KEY", "NO", "a", None),
            ("fact", "fact.fk$1", "FOREIGN KEY", "NO", "x", 1),
            ("fact", "fact.fk$1", "FOREIGN KEY", "NO", "y", 2),
            ("fact", "fact.other", "FOREIGN KEY", "NO", "z", None),
        ],
        [
            ("dim.pk$", "d", "dim", "a"),
            ("dim.pk$", "d", "dim", "b"),
            ("fact.fk$1", "d", "dim", "a"),
            ("fact.fk$1", "d", "dim", "b"),
            ("fact.other", "elsewhere", "zones", "zone"),
        ],
    )
    dim, fact = made.tables()
    assert dim.primary_key is not None
    assert (dim.primary_key.columns, dim.primary_key.is_enforced) == (("b", "a"), False)
    assert [each.is_primary_key for each in dim.columns] == [True, True]
    first, second = fact.foreign_keys
    assert (first.columns, str(first.ref), first.ref_columns) == (("x", "y"), "d.dim", ("b", "a"))
    assert (first.is_enforced, first.is_validated) == (False, False)
    assert (str(second.ref), second.ref_columns) == ("elsewhere.zones", ("zone",))


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ('"plain"', "plain"),
        ("'single'", "single"),
        (r'"a\\b\"c\u00e9\x41\U0001F600\`"', 'a\\b"cé' + "A\N{GRINNING FACE}`"),
        ('""', ""),
        ("true", "true"),
        ("90.0", "90.0"),
    ],
)
def test_literals(literal: str, text: str) -> None:
    assert text_of_literal(literal) == text
