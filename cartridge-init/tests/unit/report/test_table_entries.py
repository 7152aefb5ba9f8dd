"""What the page tells of a table: units that are certain, and references that lead to several tables."""

from __future__ import annotations

from cartridge.artifacts.analysis import ColumnUnit, Evidence, PolymorphicReference, PolymorphicTarget
from cartridge.artifacts.scan import Scan
from cartridge.report.entity_diagram import draw_entities
from cartridge.report.scan_index import index_of
from cartridge.report.table_entries import TableEntry, table_entries
from invented_shop import shop_scan


def entry(scan: Scan, table: str) -> TableEntry:
    return next(each for each in table_entries(scan, index_of(scan)) if each.table.name == table)


def with_units(**is_certain: bool) -> Scan:
    units = tuple(
        ColumnUnit(
            schema_name="shop", table="books", column=column, unit="cents", is_certain=certain, reason="so named"
        )
        for column, certain in is_certain.items()
    )
    scan = shop_scan()
    return scan.model_copy(update={"analysis": scan.analysis.model_copy(update={"units": units})})


def test_a_unit_is_told_where_it_is_certain() -> None:
    facts = {line.column.name: line.facts for line in entry(with_units(id=True, genre_id=False), "books").columns}
    assert facts["id"].split("; ")[0] == "in cents"
    assert "cents" not in facts["genre_id"]


def polymorphic_scan() -> Scan:
    def target(table: str, violations: int | None) -> PolymorphicTarget:
        evidence = Evidence(reason=f"where `page` is '{table}'", rows=10, violations=violations)
        return PolymorphicTarget(types=(table,), ref_schema="shop", ref_table=table, ref_column="id", evidence=evidence)

    reference = PolymorphicReference(
        schema_name="web",
        table="visits",
        id_column="page",
        type_column="page",
        targets=(target("books", 0), target("orders", 2)),
        confidence=0.9,
        reason="a pair",
    )
    scan = shop_scan()
    return scan.model_copy(update={"analysis": scan.analysis.model_copy(update={"polymorphic": (reference,)})})


def test_a_polymorphic_reference_is_a_line_per_table_that_claims_no_cardinality() -> None:
    scan = polymorphic_scan()
    lines = [each for each in entry(scan, "visits").outgoing if "(page)" in each.text]
    assert [each.text for each in lines] == ["visits (page) → shop.books (id)", "visits (page) → shop.orders (id)"]
    assert {each.nature for each in lines} == {"cardinality not proven, optional"}
    assert lines[1].origin == "inferred, confidence 90%: where `page` is 'orders'; 2 of 10 rows point at no row"
    assert any("(page)" in each.text for each in entry(scan, "books").incoming)
    drawn = [each for each in draw_entities(scan, index_of(scan)).lines if each.description.startswith("visits (page)")]
    assert [each.is_declared for each in drawn] == [False, False]
    # Only the circle of "may point at nothing" stands at the end; no foot and no bar.
    assert all("a3.5" in each.ends and "L" not in each.ends and "V" not in each.ends for each in drawn)
