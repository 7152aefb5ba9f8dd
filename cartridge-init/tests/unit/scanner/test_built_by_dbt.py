"""A second scan does not model the models that a first project built beside its sources."""

from __future__ import annotations

import pytest
from cartridge.artifacts.catalog import Table
from cartridge.scanner.scan import built_by_dbt


def tables(*names: str) -> list[Table]:
    return [Table(schema_name=name.split(".")[0], name=name.split(".")[1]) for name in names]


@pytest.mark.parametrize(
    ("names", "built"),
    [
        (["shop.orders", "shop_dev.stg_shop__orders", "shop_dev.fct_orders", "shop_dev.dim_users"], ("shop_dev",)),
        (["shop.orders", "dwh.dim_users", "dwh.fct_orders"], ()),
        (["shop.orders", "shop.stg_shop__orders"], ()),
        (["shop_dev.stg_shop__orders", "shop_dev.fct_orders"], ()),
        ([], ()),
    ],
    ids=["a build beside its source", "a modelled warehouse", "a mixture", "nothing else", "nothing"],
)
def test_schemas_that_dbt_built(names: list[str], built: tuple[str, ...]) -> None:
    assert built_by_dbt(tables(*names)) == built
