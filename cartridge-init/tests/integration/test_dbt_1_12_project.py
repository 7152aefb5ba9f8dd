"""A project written for dbt 1.12: its semantic layer stands beside the columns, and says what the older form says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from cartridge import journey
from cartridge.artifacts.business_context import BusinessContext
from cartridge.artifacts.options import GenerationOptions
from projects import Project, complaints, parse_for_snowflake, scan_database

SHOP = """
    create table customers (id integer primary key, name varchar not null, segment varchar not null);
    insert into customers select i, 'Customer ' || i, ['home', 'office'][1 + i % 2] from range(1, 41) t(i);
    create table stock_levels (
        shelf varchar not null, stock_date date not null, quantity_on_hand integer not null,
        primary key (shelf, stock_date)
    );
    insert into stock_levels
        select 's' || w, date '2024-01-01' + d::integer, 100 * w + d from range(4) a(w), range(90) b(d);
    create table orders (
        id integer primary key, customer_id integer references customers, channel varchar not null,
        net_amount decimal(10, 2) not null, rate decimal(4, 3) not null, ordered_at timestamp not null
    );
    insert into orders select i, 1 + i % 40, ['web', 'shop', 'phone'][1 + i % 3], i * 1.5, (i % 7) / 10,
        timestamp '2024-01-01' + i * interval 5 hour from range(1, 401) t(i);
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("newer")
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute(SHOP)
    url = f"duckdb:///{folder / 'shop.duckdb'}"
    scan = scan_database(url)
    context = BusinessContext(
        primary_metrics=("revenue = net amount", "monthly revenue by channel"), stakeholders=("Finance",)
    )
    options = GenerationOptions(dbt_version="1.12")
    generated = journey.generate(scan, "shop", business_context=context, options=options)
    journey.write(generated, folder / "project")
    return Project(url, scan, generated, folder / "project")


def test_dbt_1_12_takes_it_and_reads_what_was_meant(project: Project, dbt_1_12: Path, tmp_path: Path) -> None:
    parsed = parse_for_snowflake(project, tmp_path / "parsed", dbt_1_12)
    assert complaints(parsed) == []
    manifest = Project(project.url, project.scan, project.generated, tmp_path / "parsed").manifest()
    layer = project.generated.models.semantic
    assert {each.name for each in layer.metrics} == {each["name"] for each in manifest["metrics"].values()}
    read = {each["name"]: each for each in manifest["semantic_models"].values()}
    assert read.keys() == {each.name for each in layer.models}
    for model in layer.models:
        assert _elements(read[model.name]["entities"]) == {
            (each.name, each.type, each.expr or each.name) for each in model.entities
        }
        assert _elements(read[model.name]["dimensions"]) == {
            (each.name, each.type, each.expr or each.name) for each in model.dimensions
        }
        assert read[model.name]["primary_entity"] == model.primary_entity
    measures = {each.name: (model, each) for model in layer.models for each in model.measures}
    metrics = {each["name"]: each for each in manifest["metrics"].values()}
    for metric in layer.metrics:
        model, measure = measures[metric.measure]
        params = metrics[metric.name]["type_params"]
        found = params["metric_aggregation_params"]
        assert (found["semantic_model"], found["agg"]) == (model.name, measure.agg)
        assert str(params["expr"]) == measure.expr
        assert (found["non_additive_dimension"] or {}).get("name") == measure.non_additive_dimension
    assert {each.measure for each in layer.metrics} >= {"order_net_amount", "stock_level_quantity_on_hand"}


def _elements(read: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(each["name"], each["type"], each["expr"] or each["name"]) for each in read}
