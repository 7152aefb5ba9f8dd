"""The bus matrix: which fact carries the key of which dimension."""

from __future__ import annotations

from typing import Literal

from cartridge.artifacts.models import (
    ColumnOrigin,
    GeneratedModel,
    GeneratedTest,
    ModelColumn,
    ModelGenerationResult,
    ModelInput,
    ModelType,
    Query,
    SelectItem,
    Step,
)
from cartridge.report.bus_matrix import bus_matrix
from pydantic import JsonValue


def _mart(name: str, kind: Literal["fact", "dimension"], **references: str) -> GeneratedModel:
    """A mart whose columns (several joined by ``__and__``) point at the marts given."""
    tests = []
    for written, to in references.items():
        columns = written.split("__and__")
        if len(columns) == 1:
            arguments: dict[str, JsonValue] = {"to": f"ref('{to}')", "field": "id"}
            tests.append(GeneratedTest(name="relationships", column=written, arguments=arguments, evidence="counted"))
        else:
            both: dict[str, JsonValue] = {"columns": [*columns], "to": f"ref('{to}')", "fields": [*columns]}
            tests.append(GeneratedTest(name="composite_relationships", arguments=both, evidence="counted"))
    step = Step(name="final", from_relation="rows", items=(SelectItem(name="id", expression="id"),))
    return GeneratedModel(
        name=name,
        model_type=ModelType.MARTS,
        kind=kind,
        description="",
        grain="one row per thing",
        reason="",
        materialized="table",
        query=Query(inputs=(ModelInput(alias="rows", model="stg_rows"),), steps=(step,)),
        columns=(ModelColumn(name="id", data_type="bigint", description=""),),
        tests=(GeneratedTest(name="unique", column="id", evidence="counted"), *tests),
    )


SHOP = ModelGenerationResult(
    models=(
        _mart("dim_customers", "dimension", region_id="dim_regions"),
        _mart("dim_regions", "dimension"),
        _mart("dim_addresses", "dimension"),
        _mart("dim_shelves", "dimension"),
        _mart("fct_notes", "fact"),
        _mart("fct_lines", "fact", order_id="fct_orders", hall__and__shelf="dim_shelves"),
        _mart(
            "fct_orders",
            "fact",
            billing_address_id="dim_addresses",
            shipping_address_id="dim_addresses",
            customer_id="dim_customers",
        ),
        _mart("fct_visits", "fact", visitor_id="dim_customers"),
    )
)


def test_dimensions_that_most_facts_share_come_first_and_those_of_no_fact_not_at_all() -> None:
    matrix = bus_matrix(SHOP)
    heads = [(each.name, each.facts) for each in matrix.dimensions]
    assert heads == [("dim_customers", 2), ("dim_addresses", 1), ("dim_shelves", 1)]


def test_a_cell_names_the_ways_in_which_a_fact_points_at_the_dimension() -> None:
    cells = {row.model.name: row.cells for row in bus_matrix(SHOP).facts}
    assert cells == {
        "fct_orders": (("customer_id",), ("billing_address_id", "shipping_address_id"), ()),
        "fct_lines": ((), (), ("hall, shelf",)),
        "fct_visits": (("visitor_id",), (), ()),
        "fct_notes": ((), (), ()),
    }
    assert [*cells] == ["fct_orders", "fct_lines", "fct_visits", "fct_notes"]


def test_a_key_that_lines_carry_over_from_their_header_counts_too() -> None:
    origin = ColumnOrigin(schema_name="shop", table="orders", column="customer_id")
    key = ModelColumn(name="customer_id", data_type="bigint", description="", origin=origin)
    carried = ("fct_orders", "fct_notes")
    marts = tuple(
        each.model_copy(update={"columns": (*each.columns, key)}) if each.name in carried else each
        for each in SHOP.models
    )
    matrix = bus_matrix(SHOP.model_copy(update={"models": marts}))
    cells = {row.model.name: row.cells for row in matrix.facts}
    assert cells["fct_notes"] == (("customer_id",), (), ())
    assert cells["fct_orders"][0] == ("customer_id",)
    assert matrix.dimensions[0].facts == 3


def test_names_lead_to_the_entries_of_the_models() -> None:
    matrix = bus_matrix(SHOP)
    assert [each.id for each in matrix.dimensions] == ["m0", "m2", "m3"]
    assert matrix.facts[0].id == "m6"


def test_a_star_without_facts_has_no_matrix() -> None:
    assert bus_matrix(ModelGenerationResult()).dimensions == ()
