"""What the twin keeps of a scan: types, keys, references and shares, and no value of a row."""

from __future__ import annotations

import pytest
from cartridge.artifacts.catalog import Column
from cartridge.artifacts.scan import Scan
from cartridge.dbt.profiles import twin_for
from cartridge.dbt.sandbox.build import TWIN_FILE, read_twin, twin_text
from cartridge.dbt.sandbox.describe import twin_of
from cartridge.dbt.sandbox.types import duckdb_type
from cartridge.errors import ProjectError

BASE = {
    "cartridge_version": "0",
    "database": "shop",
    "server_version": "1",
    "connection_string": "x",
    "connection": {},
    "scan_timestamp": "2024-01-01T00:00:00Z",
    "schemas": [{"name": "S"}],
}


def column(name: str, data_type: str, raw_type: str | None = None, **more: object) -> dict[str, object]:
    return {"name": name, "position": 1, "data_type": data_type, "raw_type": raw_type or data_type, **more}


def scan(database_type: str = "snowflake", **table: object) -> Scan:
    columns = [
        column("ID", "bigint", is_nullable=False),
        column("Mixed Name", "varchar(30)"),
        column("EMAIL", "text"),
        column("STATE", "varchar(9)"),
    ]
    profile = {
        "schema": "S",
        "table": "T",
        "row_count": 200,
        "row_count_kind": "exact",
        "rows_read": 200,
        "columns": [
            {"name": "ID", "null_count": 0, "minimum": 10, "maximum": 400},
            {
                "name": "EMAIL",
                "null_count": 50,
                "max_length": 20,
                "values": [{"value": "a@b", "count": 1}],
                "values_are_complete": True,
                "shapes": [{"value": "a@a", "count": 9}],
            },
            {
                "name": "STATE",
                "null_count": 0,
                "values": [{"value": "new", "count": 7}, {"value": "old", "count": 1}],
                "values_are_complete": True,
            },
        ],
    }
    analysis = {
        "keys": [
            {
                "schema": "S",
                "table": "T",
                "columns": [name],
                "kind": "unique",
                "declared": False,
                "confidence": 1,
                "evidence": {"reason": "counted", "violations": broken},
            }
            for name, broken in (("ID", 0), ("Mixed Name", 3))
        ],
        "sensitive": [{"schema": "S", "table": "T", "column": "EMAIL", "category": "contact", "reason": "name"}],
    }
    made = {"name": "T", "schema": "S", "columns": columns, "profile": profile, **table}
    return Scan.model_validate({**BASE, "database_type": database_type, "tables": [made], "analysis": analysis})


def test_what_was_measured_is_kept() -> None:
    (table,) = twin_of(scan()).tables
    found = {each.name: each for each in table.columns}
    assert (table.rows, table.keys) == (200, (("ID",),))
    assert (found["ID"].minimum, found["ID"].maximum, found["ID"].null_share) == (10, 400, 0)
    assert found["STATE"].codes == ("new", "old")
    assert found["Mixed Name"].null_share == 0.25


def test_of_a_sensitive_column_no_value_is_kept() -> None:
    text = twin_text(twin_of(scan()))
    assert "a@b" not in text
    assert "a@a" not in text
    assert '{"name": "EMAIL", "data_type": "VARCHAR", "null_share": 0.25, "max_length": 20}' in text


def test_a_filter_may_name_a_column_that_nobody_sees() -> None:
    (table,) = twin_of(scan(required_filter="_PARTITIONTIME is not null and id > 0")).tables
    assert [each.name for each in table.columns][-1] == "_PARTITIONTIME"
    assert table.columns[-1].data_type == "TIMESTAMP WITH TIME ZONE"


def test_it_is_read_back(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert read_twin(tmp_path) is None
    (tmp_path / TWIN_FILE).parent.mkdir()
    (tmp_path / TWIN_FILE).write_text(twin_text(twin_of(scan())), encoding="utf-8")
    assert read_twin(tmp_path) == twin_of(scan())
    (tmp_path / TWIN_FILE).write_text("{}")
    with pytest.raises(ProjectError, match="not in the form that Cartridge writes"):
        read_twin(tmp_path)


@pytest.mark.parametrize(
    ("database_type", "adapter", "names"),
    [
        ("snowflake", "snowflake", ["T", "ID", "Mixed Name", "EMAIL", "STATE"]),
        ("snowflake", "postgres", ["t", "id", "Mixed Name", "email", "state"]),
        ("duckdb", "snowflake", ["T", "ID", "Mixed Name", "EMAIL", "STATE"]),
        ("duckdb", "bigquery", ["t", "id", "Mixed Name", "email", "state"]),
        ("postgresql", "redshift", ["T", "ID", "Mixed Name", "EMAIL", "STATE"]),
    ],
)
def test_elsewhere_names_are_in_the_case_that_they_fold_to(database_type: str, adapter: str, names: list[str]) -> None:
    made = scan(database_type)
    if database_type == "postgresql":
        made = made.model_copy(update={"connection": made.connection.model_copy(update={"database": "shop"})})
    (table,) = twin_for(made, adapter).tables
    assert [table.name, *(each.name for each in table.columns)] == names


@pytest.mark.parametrize(
    ("data_type", "raw_type", "dialect", "expected"),
    [
        ("decimal(10,2)", "numeric(10,2)", "postgres", "DECIMAL(10, 2)"),
        ("decimal", "numeric", "postgres", "DECIMAL(38, 9)"),
        ("decimal(76,38)", "bignumeric", "bigquery", "DECIMAL(38, 19)"),
        ("enum", "mood", "postgres", "VARCHAR"),
        ("array<integer>", "integer[]", "postgres", "INTEGER[]"),
        ("struct", "point_of_ours", "postgres", "JSON"),
        ("struct", "STRUCT<a INT64, b ARRAY<STRING>>", "bigquery", "STRUCT(a BIGINT, b TEXT[])"),
        ("array<struct>", "ARRAY<STRUCT<a INT64>>", "bigquery", "STRUCT(a BIGINT)[]"),
        ("map", "hstore", "postgres", "JSON"),
        ("something new", "something new", "postgres", "VARCHAR"),
    ],
)
def test_types(data_type: str, raw_type: str, dialect: str, expected: str) -> None:
    assert duckdb_type(Column(name="c", position=1, data_type=data_type, raw_type=raw_type), dialect) == expected
