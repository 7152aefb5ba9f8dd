"""The entity diagram: what is drawn, and that nothing is claimed that was not proven."""

from __future__ import annotations

import time

import pytest
from cartridge.artifacts.analysis import Analysis, Cardinality, Evidence, Relationship
from cartridge.artifacts.catalog import Column, PrimaryKey
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.report.entity_diagram import EntityBox, EntityDiagram, EntityLine, draw_entities
from cartridge.report.relationship_text import ends_of, nature_text, origin_text
from cartridge.report.scan_index import index_of
from cartridge.report.svg_path import End
from invented_shop import shop_scan


@pytest.fixture(scope="module")
def diagram() -> EntityDiagram:
    return _draw(shop_scan())


def _draw(scan: Scan) -> EntityDiagram:
    return draw_entities(scan, index_of(scan))


def _box(diagram: EntityDiagram, name: str) -> EntityBox:
    return next(each for each in diagram.boxes if each.full_name == name)


def _line(diagram: EntityDiagram, start: str) -> EntityLine:
    return next(each for each in diagram.lines if each.description.startswith(start))


def test_every_table_and_view_is_a_box_with_role_and_rows(diagram: EntityDiagram) -> None:
    assert len(diagram.boxes) == 14
    assert _box(diagram, "shop.orders").role == "fact"
    assert _box(diagram, "shop.orders").caption == "fact · 5,210 rows"
    assert _box(diagram, "web.visits").caption == "event · about 48,700 rows"
    assert _box(diagram, "shop.monthly_sales").caption == "view"
    assert _box(diagram, "shop.monthly_sales").role == "none"


def test_boxes_show_key_columns_and_count_the_others(diagram: EntityDiagram) -> None:
    orders = _box(diagram, "shop.orders")
    assert [(row.badge, row.label) for row in orders.rows] == [
        ("PK", "id"),
        ("FK", "customer_id"),
        ("FK", "address_id"),
        ("FK", "voucher_id"),
    ]
    assert orders.footer == "+ 2 columns"
    assert _box(diagram, "shop.book_authors").rows[0].badge == "PK FK"
    assert _box(diagram, "shop.monthly_sales").footer == "2 columns"


def test_inferred_keys_are_told_from_declared_ones(diagram: EntityDiagram) -> None:
    by_label = {row.label: row.is_inferred for row in _box(diagram, "shop.reviews").rows}
    assert by_label == {"id": False, "book_id": False, "customer_id": True}


def test_a_unique_key_that_is_referred_to_is_shown() -> None:
    scan = shop_scan()
    to_isbn = _relationship("many_to_one").model_copy(
        update={
            "schema_name": "web",
            "table": "visits",
            "columns": ("page",),
            "ref_schema": "shop",
            "ref_table": "books",
            "ref_columns": ("isbn",),
        }
    )
    analysis = scan.analysis.model_copy(update={"relationships": (*scan.analysis.relationships, to_isbn)})
    books = _box(_draw(scan.model_copy(update={"analysis": analysis})), "shop.books")
    assert [(row.badge, row.label) for row in books.rows] == [("PK", "id"), ("UK", "isbn"), ("FK", "genre_id")]


def test_declared_relationships_are_solid_and_inferred_ones_dotted(diagram: EntityDiagram) -> None:
    assert _line(diagram, "orders (customer_id)").is_declared
    assert not _line(diagram, "visits (book_ref)").is_declared
    assert sum(each.is_declared for each in diagram.lines) == 12
    assert len(diagram.lines) == 16


def test_what_a_person_said_is_solid_and_required_only_once_it_was_counted() -> None:
    scan = shop_scan()
    said = {"said": True, "declared": False, "evidence": Evidence(reason="said in cartridge.yml; not verified on data")}
    changed = tuple(
        each.model_copy(update=said) if each.columns == ("customer_id",) else each
        for each in scan.analysis.relationships
    )
    drawing = _draw(scan.model_copy(update={"analysis": scan.analysis.model_copy(update={"relationships": changed})}))
    line = _line(drawing, "orders (customer_id)")
    assert line.is_declared
    assert "said in cartridge.yml; not verified on data" in line.description
    assert "required" not in line.description
    assert drawing.has_said
    assert not _draw(scan).has_said


def test_lines_join_the_rows_of_their_columns(diagram: EntityDiagram) -> None:
    orders, customers = _box(diagram, "shop.orders"), _box(diagram, "shop.customers")
    row = next(row for row in orders.rows if row.label == "customer_id")
    line = _line(diagram, "orders (customer_id)").line
    assert line.startswith(f"M{orders.place.right:g} {round(orders.place.y + row.middle, 1):g}H")
    assert line.endswith(f"H{customers.place.x:g}")


def test_a_proven_cardinality_has_a_crows_foot_and_an_unproven_one_has_none(diagram: EntityDiagram) -> None:
    orders = _box(diagram, "shop.orders")
    foot = _line(diagram, "orders (customer_id)").ends
    assert foot.startswith(f"M{orders.place.right:g} ")
    assert foot.count("L") == 2
    assert foot.count("V") == 2
    unproven = _line(diagram, "visits (book_ref)").ends
    assert "L" not in unproven
    assert "V" not in unproven


def _relationship(
    cardinality: str, optional: bool = False, declared: bool = True, orphans: int | None = None
) -> Relationship:
    return Relationship(
        schema_name="a",
        table="child",
        columns=("x",),
        ref_schema="a",
        ref_table="parent",
        ref_columns=("id",),
        cardinality=Cardinality(cardinality),
        is_optional=optional,
        declared=declared,
        confidence=1.0 if declared else 0.8,
        evidence=Evidence(reason="same name", rows=100, violations=orphans),
    )


@pytest.mark.parametrize(
    ("relationship", "ends"),
    [
        (_relationship("many_to_one"), (End.MANY, End.EXACTLY_ONE)),
        (_relationship("many_to_one", optional=True), (End.MANY, End.ZERO_OR_ONE)),
        (_relationship("one_to_one"), (End.ONE, End.EXACTLY_ONE)),
        (_relationship("many_to_one", declared=False, orphans=0), (End.MANY, End.EXACTLY_ONE)),
        # Inferred and never counted: at most one is known, that there is one is not.
        (_relationship("many_to_one", declared=False), (End.MANY, End.ONE)),
        # Orphans were counted: whatever the database declares, some rows point at nothing.
        (_relationship("many_to_one", orphans=3), (End.MANY, End.ZERO_OR_ONE)),
        (_relationship("unknown"), (End.PLAIN, End.PLAIN)),
        (_relationship("unknown", optional=True), (End.PLAIN, End.PLAIN_OPTIONAL)),
    ],
)
def test_ends_claim_what_is_proven_and_no_more(relationship: Relationship, ends: tuple[End, End]) -> None:
    assert ends_of(relationship) == ends


def test_the_words_say_the_same_as_the_marks() -> None:
    assert nature_text(_relationship("many_to_one")) == "many to one, required"
    assert nature_text(_relationship("many_to_one", declared=False)) == "many to one"
    assert nature_text(_relationship("unknown", optional=True)) == "cardinality not proven, optional"
    guessed = _relationship("many_to_one", declared=False, orphans=3)
    assert origin_text(guessed) == "inferred, confidence 80%: same name; 3 of 100 rows point at no row"


def test_a_table_can_refer_to_itself(diagram: EntityDiagram) -> None:
    line = _line(diagram, "genres (parent_id)")
    assert line.source == line.target
    assert "C" in line.line


def test_schemas_are_framed_when_there_are_several(diagram: EntityDiagram) -> None:
    assert [name for name, _ in diagram.frames] == ["shop", "web"]
    scan = shop_scan()
    only = scan.model_copy(update={"tables": tuple(t for t in scan.tables if t.schema_name == "shop")})
    only = only.model_copy(update={"analysis": Analysis()})
    assert _draw(only).frames == ()


def test_a_table_that_was_not_scanned_is_an_outline() -> None:
    scan = shop_scan()
    tables = tuple(each for each in scan.tables if each.name != "customers")
    diagram = _draw(scan.model_copy(update={"tables": tables}))
    customers = _box(diagram, "shop.customers")
    assert not customers.is_scanned
    assert customers.caption == "not scanned"
    assert len(diagram.lines) == 16


def test_a_table_with_more_keys_than_fit_joins_the_rest_at_its_foot() -> None:
    columns = [Column(name="id", position=1, data_type="bigint", raw_type="bigint")]
    columns += [
        Column(name=f"ref_{number}", position=number + 2, data_type="bigint", raw_type="bigint") for number in range(30)
    ]
    wide = ScannedTable(
        name="wide", schema_name="s", columns=tuple(columns), constraints=(PrimaryKey(columns=("id",)),)
    )
    relationships = tuple(
        _relationship("many_to_one").model_copy(
            update={
                "schema_name": "s",
                "table": "wide",
                "columns": (f"ref_{number}",),
                "ref_schema": "s",
                "ref_table": "wide",
            }
        )
        for number in range(30)
    )
    scan = shop_scan().model_copy(update={"tables": (wide,), "analysis": Analysis(relationships=relationships)})
    diagram = _draw(scan)
    (box,) = diagram.boxes
    assert len(box.rows) == 12
    assert box.footer == "+ 19 columns"
    last = diagram.lines[-1].line
    assert last.startswith(f"M{box.place.right:g} {box.place.bottom - 12:g}")


def test_types_are_shown_whole_or_without_parameters_or_not_at_all() -> None:
    columns = (
        Column(name="a" * 30, position=1, data_type="decimal(10,2)", raw_type="x", is_primary_key=True),
        Column(name="b" * 18, position=2, data_type="decimal(10,2)", raw_type="x", is_primary_key=True),
        Column(name="c", position=3, data_type="decimal(10,2)", raw_type="x", is_primary_key=True),
    )
    key = PrimaryKey(columns=tuple(each.name for each in columns))
    table = ScannedTable(name="t", schema_name="s", columns=columns, constraints=(key,))
    scan = shop_scan().model_copy(update={"tables": (table,), "analysis": Analysis()})
    labels = [row.type_label for row in _draw(scan).boxes[0].rows]
    assert labels == ["", "decimal", "decimal(10,2)"]


def test_many_tables_show_their_names_only_and_are_drawn_in_seconds() -> None:
    tables = tuple(
        ScannedTable(
            name=f"table_{number:04}",
            schema_name="s",
            columns=(Column(name="id", position=1, data_type="bigint", raw_type="bigint"),),
        )
        for number in range(1000)
    )
    relationships = tuple(
        _relationship("many_to_one").model_copy(
            update={
                "schema_name": "s",
                "table": f"table_{number:04}",
                "ref_schema": "s",
                "ref_table": f"table_{number * number % (number // 3 + 1):04}",
            }
        )
        for number in range(1000)
    )
    scan = shop_scan().model_copy(update={"tables": tables, "analysis": Analysis(relationships=relationships)})
    started = time.process_time()
    diagram = _draw(scan)
    assert time.process_time() - started < 10
    assert diagram.is_compact
    assert not any(box.rows for box in diagram.boxes)
    assert not any(line.ends for line in diagram.lines)
