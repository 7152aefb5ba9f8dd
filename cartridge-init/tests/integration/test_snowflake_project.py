"""A project over Snowflake: dbt takes every key of it, SQLFluff its layout, and it builds in the emulator."""

from __future__ import annotations

import pytest
from cartridge import journey
from cartridge.dbt.runner import run_dbt
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from cartridge.testing.shop import SHOP
from projects import Project, complaints, lint, make_project
from servers import SnowflakeServer

ODD_NAMES = (
    'create table "order lines" ("line no" integer not null, "order_id" integer, "DATE" date, "ORDER" varchar(20))',
    "insert into \"order lines\" values (1, 7, '2024-01-01', 'a'), (2, 8, '2024-01-02', 'b')",
)


@pytest.fixture(scope="module")
def project(snowflake: SnowflakeServer, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The shared shop in names that fold, and a table whose names do not."""
    snowflake.run("BUILT", [*(each for each in SHOP if not each.startswith("create index")), *ODD_NAMES])
    return make_project(snowflake.url("BUILT", role="READER"), tmp_path_factory.mktemp("built") / "shop", "shop")


def test_references_and_keys_are_found_whatever_case_the_names_are_in(project: Project) -> None:
    found = {(each.table, each.columns, each.ref_table) for each in project.scan.analysis.relationships}
    assert ("ORDERS", ("CUSTOMER_ID",), "CUSTOMERS") in found
    assert ("order lines", ("order_id",), "ORDERS") in found


def test_dbt_takes_every_key_and_sqlfluff_the_layout(project: Project) -> None:
    run = run_dbt(project.folder, "parse", target="dev", environment={"DBT_WARN_ERROR": "true"})
    assert complaints(run) == []
    linted = lint(project)
    assert linted.returncode == 0, linted.stdout


def test_until_a_target_is_named_it_is_built_over_invented_rows(project: Project) -> None:
    run = journey.validate(project.folder, url=read_url(project.url))
    assert (run.status, complaints(run)) == ("success", [])
    assert run.rows_are_invented
    assert "Pass --target dev" in run.notes[-1]
    assert {"stg_built__order_lines", "fct_orders"} <= {each.name for each in run.nodes if each.status == "success"}


def test_it_builds_beside_the_sources(project: Project, snowflake: SnowflakeServer) -> None:
    run = journey.validate(project.folder, target="dev", url=read_url(project.url))
    assert complaints(run) == []
    built = {each.name for each in run.nodes if each.status == "success"}
    assert {"stg_built__orders", "stg_built__order_lines", "dim_customers", "fct_orders"} <= built
    with ConnectorFactory.create(snowflake.url("BUILT", "SHOP_DEV")) as connector:
        tables = read_catalog(connector, Selection()).tables
    assert {"FCT_ORDERS", "DIM_CUSTOMERS", "STG_BUILT__ORDER_LINES"} <= {table.name for table in tables}
