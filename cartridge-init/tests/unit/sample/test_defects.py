"""The listed defects are in the rows, in the number listed, and no others of their kinds are."""

from __future__ import annotations

import pytest
from cartridge.sample import DEFECTS, TABLES, Defect, shop_rows
from cartridge.sample.rows.row import Row
from cartridge.sample.structure import Table

REFERENCED = {"user_id": "ecommerce.users", "product_id": "ecommerce.products"}


def count(code: str, rows: list[Row], column: str) -> int:
    """Rows that show the fault, counted without a look at how they were made."""
    values = [row[column] for row in rows]
    if code == "orphans":
        known = {row["id"] for row in shop_rows()[REFERENCED[column]]}
        return sum(value is not None and value not in known for value in values)
    if code == "mixed_case_values":
        return sum(value != value.lower() for value in values if value.lower() in values)
    if code == "constant_column":
        return len(values) if len(set(values)) == 1 else 0
    return sum(value is None for value in values)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.code}-{defect.table}-{defect.columns[0]}")
def test_a_defect_is_there_in_its_number(defect: Defect) -> None:
    rows = shop_rows()[defect.table]
    assert count(defect.code, rows, *defect.columns) == defect.rows
    assert 0 < defect.rows <= len(rows)
    assert len(defect.description) > 40


def test_every_kind_of_fault_appears() -> None:
    assert {defect.code for defect in DEFECTS} == {
        "orphans",
        "mixed_case_values",
        "nullable_key",
        "empty_column",
        "constant_column",
    }


def seeded(code: str) -> set[tuple[str, str]]:
    return {(defect.table, column) for defect in DEFECTS if defect.code == code for column in defect.columns}


def test_no_other_column_is_constant_or_empty() -> None:
    for table in TABLES:
        for column in table.columns:
            values = {str(row[column.name]) for row in shop_rows()[table.full_name]}
            allowed = seeded("empty_column") | seeded("constant_column")
            assert (len(values) == 1) == ((table.full_name, column.name) in allowed), (table.name, column.name)


def test_no_other_unique_key_of_one_column_has_nulls() -> None:
    found = {
        (table.full_name, columns[0])
        for table in TABLES
        for columns in table.unique
        if len(columns) == 1 and any(row[columns[0]] is None for row in shop_rows()[table.full_name])
    }
    assert found == seeded("nullable_key")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.full_name)
def test_declared_keys_hold(table: Table) -> None:
    rows = shop_rows()[table.full_name]
    for key in (table.primary_key, *table.unique):
        values = [tuple(row[name] for name in key) for row in rows]
        complete = [value for value in values if None not in value]
        assert len(set(complete)) == len(complete)
    for reference in table.foreign_keys:
        known = {
            tuple(row[name] for name in reference.ref_columns)
            for row in shop_rows()[f"{table.schema}.{reference.ref_table}"]
        }
        pointing = [tuple(row[name] for name in reference.columns) for row in rows]
        assert all(value in known for value in pointing if None not in value)
