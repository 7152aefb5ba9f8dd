"""What MySQL's information_schema says otherwise than MariaDB's.

No package index offers a MySQL server, so these rows were written after its reference manual and what people report of
MySQL 8.4 (https://dev.mysql.com/doc/refman/8.4/en/information-schema.html), not recorded from a server.
"""

from __future__ import annotations

import pytest
from cartridge.artifacts.catalog import CheckConstraint, Column, Index, Table
from cartridge.scanner.connectors.mysql_catalog import Relations, type_facts

TABLES = [
    ("shop", "places", "BASE TABLE", "InnoDB", 5, 16384, "", "Where it is sold"),
    ("shop", "visits", "BASE TABLE", "InnoDB", 9, 32768, "partitioned", ""),
    ("shop", "open_places", "VIEW", None, None, None, None, "VIEW"),
    ("Shop", "places", "BASE TABLE", "InnoDB", 1, 16384, "", ""),
]

# table_schema, table_name, column_name, ordinal_position, column_default, is_nullable, column_type, extra,
# generation_expression, column_comment
COLUMNS = [
    ("shop", "places", "id", 1, None, "NO", "int unsigned", "auto_increment", "", ""),
    ("shop", "places", "label", 2, "it's", "YES", "varchar(10)", "", "", "The name"),
    ("shop", "places", "level", 3, "3", "YES", "smallint", "", "", ""),
    ("shop", "places", "touched", 4, "CURRENT_TIMESTAMP(3)", "NO", "timestamp(3)",
     "DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3)", "", ""),
    ("shop", "places", "token", 5, "uuid()", "YES", "char(36)", "DEFAULT_GENERATED", "", ""),
    ("shop", "places", "document", 6, None, "YES", "json", "", "", ""),
    ("shop", "places", "colour", 7, None, "YES", "varchar(20)", "VIRTUAL GENERATED",
     "json_unquote(json_extract(`document`,_utf8mb4\\'$.colour\\'))", ""),
    ("shop", "places", "secret", 8, None, "YES", "int", "INVISIBLE", "", ""),
    ("shop", "places", "key_of_row", 9, None, "NO", "bigint unsigned", "STORED GENERATED INVISIBLE", "(`id` * 2)", ""),
    ("shop", "places", "is_open", 10, "1", "YES", "tinyint(1)", "", "", ""),
    ("shop", "places", "flag", 11, "b'0'", "YES", "bit(1)", "", "", ""),
    ("shop", "places", "embedding", 12, None, "YES", "vector(3)", "", "", ""),
    ("shop", "places", "started", 13, "2020-01-01", "YES", "date", "", "", ""),
    ("shop", "visits", "id", 1, None, "NO", "bigint", "", "", ""),
    ("shop", "open_places", "id", 1, "0", "NO", "int unsigned", "", "", ""),
    ("Shop", "places", "other", 1, None, "YES", "int", "", "", ""),
]  # fmt: skip

# table_schema, table_name, index_name, non_unique, column_name, sub_part, index_type, expression
INDEXES = [
    ("shop", "places", "PRIMARY", 0, "id", None, "BTREE", None),
    ("shop", "places", "by_colour", 1, None, None, "BTREE",
     "cast(json_unquote(json_extract(`document`,_utf8mb4\\'$.colour\\')) as char(30) charset utf8mb4)"),
    ("shop", "places", "by_colour", 1, "level", None, "BTREE", None),
    ("shop", "places", "lower_label", 0, None, None, "BTREE", "lower(`label`)"),
    ("shop", "places", "start_of_label", 0, "label", 4, "BTREE", None),
    ("shop", "places", "words", 1, "label", None, "FULLTEXT", None),
]  # fmt: skip

CHECKS = [
    ("shop", "places", "positive", "(`level` > 0)", "YES"),
    ("shop", "places", "known", "(`label` in (_utf8mb4\\'new\\',_utf8mb4\\'it\\\\\\'s\\'))", "YES"),
    ("shop", "places", "is_json", "json_valid(`label`)", "NO"),
]


@pytest.fixture
def places() -> Table:
    return read()[0]


def read() -> tuple[Table, ...]:
    relations = Relations(TABLES, ["shop"], is_mariadb=False)
    relations.add_columns(COLUMNS)
    relations.add_indexes(INDEXES)
    relations.add_checks(CHECKS)
    relations.add_views([("shop", "open_places", "select `shop`.`places`.`id` AS `id` from `shop`.`places`")])
    assert relations.has_partitions
    relations.add_partitions([("shop", "visits", "RANGE COLUMNS", "`id`", None, None, 3)])
    return relations.read().tables


def column(table: Table, name: str) -> Column:
    found = table.column(name)
    assert found is not None, name
    return found


def test_a_schema_of_another_case_is_not_asked_for() -> None:
    assert [(each.schema_name, each.name) for each in read()] == [
        ("shop", "places"),
        ("shop", "visits"),
        ("shop", "open_places"),
    ]


def test_defaults_are_written_as_sql(places: Table) -> None:
    assert {each.name: each.default_value for each in places.columns if each.default_value} == {
        "label": "'it''s'",
        "level": "3",
        "touched": "CURRENT_TIMESTAMP(3)",
        "token": "uuid()",
        "is_open": "1",
        "flag": "b'0'",
        "started": "'2020-01-01'",
    }


def test_types_without_display_widths(places: Table) -> None:
    assert {each.name: each.data_type for each in places.columns} == {
        "id": "bigint",
        "label": "varchar(10)",
        "level": "smallint",
        "touched": "timestamptz",
        "token": "char(36)",
        "document": "json",
        "colour": "varchar(20)",
        "secret": "integer",
        "key_of_row": "hugeint",
        "is_open": "boolean",
        "flag": "boolean",
        "embedding": "other",
        "started": "date",
    }


def test_generated_and_invisible_columns(places: Table) -> None:
    assert column(places, "colour").generation_expression == "json_unquote(json_extract(`document`,'$.colour'))"
    assert column(places, "key_of_row").is_generated
    assert not column(places, "token").is_generated, "a default that is generated is a default"
    assert [each.name for each in places.columns if each.is_hidden] == ["secret", "key_of_row"]
    assert [each.name for each in places.columns if each.is_identity] == ["id"]


def test_indexes_over_expressions_are_no_keys(places: Table) -> None:
    assert [each.columns for each in places.unique_constraints] == [("label",)]
    assert places.indexes[1] == Index(
        name="by_colour",
        columns=("level",),
        expressions=("cast(json_unquote(json_extract(`document`,'$.colour')) as char(30) charset utf8mb4)",),
        method="btree",
    )
    assert (places.indexes[2].expressions, places.indexes[2].is_unique) == (("lower(`label`)",), True)


def test_checks_may_be_switched_off(places: Table) -> None:
    assert places.checks == (
        CheckConstraint(name="positive", expression="(`level` > 0)"),
        CheckConstraint(name="known", expression="(`label` in ('new','it''s'))"),
        CheckConstraint(name="is_json", expression="json_valid(`label`)", is_enforced=False),
    )
    assert column(places, "label").data_type == "varchar(10)"


def test_partitions_and_views() -> None:
    _, visits, view = read()
    assert (visits.partition_count, visits.partition_key) == (3, "RANGE COLUMNS (`id`)")
    assert (view.view_definition or "").startswith("select")
    assert column(view, "id").default_value is None
    assert view.comment is None


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("int(10) unsigned zerofill", "bigint"),
        ("decimal(10,2) unsigned", "decimal(10,2)"),
        ("float(7,3)", "real"),
        ("tinyint(1) unsigned", "smallint"),
        ("year", "smallint"),
        ("binary(16)", "binary"),
        ("geomcollection", "other"),
        ("inet6", "other"),
    ],
)
def test_spellings(raw: str, normal: str) -> None:
    assert type_facts(raw)["data_type"] == normal


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ("enum('it''s','a,b',')')", ("it's", "a,b", ")")),
        (r"enum('back\\slash','two\nlines')", ("back\\slash", "two\nlines")),
    ],
)
def test_enum_values(raw: str, values: tuple[str, ...]) -> None:
    assert type_facts(raw)["enum_values"] == values
