"""The lineage: layers from left to right, every reference a line."""

from __future__ import annotations

from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult, ModelInput, ModelType, Query, SourceInput
from cartridge.artifacts.run import RunResult
from cartridge.report.lineage import Lineage, LineageNode, draw_lineage
from cartridge.report.outcomes import outcomes_of
from invented_shop import shop_models, shop_run


def _draw(models: ModelGenerationResult, run: RunResult | None = None) -> Lineage:
    return draw_lineage(models, outcomes_of(models.models, run), {("shop", "orders"): "t7"})


def _node(lineage: Lineage, name: str) -> LineageNode:
    return next(each for each in lineage.nodes if each.full_name == name)


def _model(name: str, layer: str, *parents: str, sql: str | None = None) -> GeneratedModel:
    inputs = tuple(ModelInput(alias=each, model=each) for each in parents)
    return GeneratedModel(
        name=name,
        model_type=ModelType(layer),
        kind="fact",
        description="",
        grain="",
        reason="",
        materialized="view",
        query=None if sql else Query(inputs=inputs, steps=()),
        sql=sql,
        columns=(),
    )


def test_every_source_table_and_model_is_a_node_and_every_reference_a_line() -> None:
    lineage = _draw(shop_models())
    assert len(lineage.nodes) == 13 + 22
    # 13 staging models read a source each; the marts and the intermediate read 15 models between them.
    assert len(lineage.lines) == 13 + 15
    names = {each.id: each.full_name for each in lineage.nodes}
    lines = {(names[each.source], names[each.target]) for each in lineage.lines}
    assert ("bookshop_shop.orders", "stg_bookshop_shop__orders") in lines
    assert ("int_orders_joined_to_payments", "fct_orders") in lines


def test_layers_stand_from_left_to_right_under_their_headings() -> None:
    lineage = _draw(shop_models())
    assert [(band.title, band.count) for band in lineage.bands] == [
        ("sources", 13),
        ("staging", 13),
        ("intermediate", 1),
        ("marts", 8),
    ]
    assert [band.x for band in lineage.bands] == sorted(band.x for band in lineage.bands)
    for one, other in zip(lineage.bands, lineage.bands[1:], strict=False):
        assert one.x + one.width < other.x


def test_a_mart_that_reads_a_mart_stands_to_its_right() -> None:
    models = (_model("fct_a", "marts"), _model("fct_b", "marts", "fct_a"), _model("fct_c", "marts", "fct_b"))
    lineage = _draw(ModelGenerationResult(models=models))
    places = [_node(lineage, name).place.x for name in ("fct_a", "fct_b", "fct_c")]
    assert places == sorted(set(places))


def test_models_written_as_sql_keep_their_lineage() -> None:
    sql = "select * from {{ ref('stg_a') }} join {{ source( \"raw\", 'b' ) }} join {{ ref('other', 'stg_c') }} on true"
    models = (_model("stg_a", "staging"), _model("stg_c", "staging"), _model("fct_x", "marts", sql=sql))
    lineage = _draw(ModelGenerationResult(models=models))
    target = _node(lineage, "fct_x").id
    names = {each.id: each.full_name for each in lineage.nodes}
    assert {names[each.source] for each in lineage.lines if each.target == target} == {"stg_a", "stg_c", "raw.b"}


def test_models_that_read_each_other_in_a_circle_are_drawn_all_the_same() -> None:
    models = (_model("fct_a", "marts", "fct_b"), _model("fct_b", "marts", "fct_a"), _model("fct_c", "marts", "fct_c"))
    lineage = _draw(ModelGenerationResult(models=models))
    assert len(lineage.nodes) == 3
    assert len(lineage.lines) == 2


def test_a_staging_model_that_reads_a_mart_is_drawn_all_the_same() -> None:
    models = (_model("stg_a", "staging", "fct_a"), _model("fct_a", "marts"))
    assert len(_draw(ModelGenerationResult(models=models)).lines) == 1


def test_nodes_know_the_entry_that_tells_more_and_how_they_fared() -> None:
    lineage = _draw(shop_models(), shop_run(fct_visits="error"))
    assert _node(lineage, "bookshop_shop.orders").about == "t7"
    assert _node(lineage, "bookshop_shop.orders").outcome is None
    visits = _node(lineage, "fct_visits")
    number = [each.name for each in shop_models().models].index("fct_visits")
    assert visits.about == f"m{number}"
    assert visits.outcome is not None
    assert visits.outcome.css_class == "bad"


def test_two_sources_with_a_table_of_the_same_name_are_two_nodes() -> None:
    query = Query(
        inputs=(
            SourceInput(alias="a", source="a", table="t"),
            SourceInput(alias="b", source="b", table="t"),
        ),
        steps=(),
    )
    model = _model("stg_t", "staging").model_copy(update={"query": query})
    lineage = _draw(ModelGenerationResult(models=(model,)))
    assert {each.full_name for each in lineage.nodes} == {"a.t", "b.t", "stg_t"}
