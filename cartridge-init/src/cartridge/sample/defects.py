"""What is wrong with the shop's data on purpose: faults as they are found in life, each with how it came about.

Tests hold the tool's findings against this list.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Defect:
    """One seeded fault.

    :param code: the kind of fault.
    :param table: full name of the table, with its schema.
    :param rows: how many rows show it.
    """

    code: str
    table: str
    columns: tuple[str, ...]
    rows: int
    description: str


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "orphans",
        "analytics.page_views",
        ("user_id",),
        45,
        "Points at ecommerce.users without a declared foreign key. Nine accounts were erased on request; the "
        "tracker kept the pages their owners had opened.",
    ),
    Defect(
        "orphans",
        "analytics.product_views",
        ("user_id",),
        17,
        "Points at ecommerce.users without a declared foreign key; the same nine erased accounts.",
    ),
    Defect(
        "orphans",
        "analytics.product_views",
        ("product_id",),
        239,
        "Points at ecommerce.products without a declared foreign key. Five products were deleted after a recall; their "
        "views stayed.",
    ),
    Defect(
        "mixed_case_values",
        "ecommerce.orders",
        ("status",),
        28,
        "Two weeks of delivered orders were entered again from the courier's list, which writes `Delivered` where the "
        "shop writes `delivered`. No check constraint stood in the way.",
    ),
    Defect(
        "nullable_key",
        "ecommerce.product_variants",
        ("sku",),
        16,
        "Unique, but null for the variants that came through a marketplace's feed without a stock keeping unit.",
    ),
    Defect(
        "empty_column",
        "ecommerce.users",
        ("legacy_crm_id",),
        691,
        "Left over from a customer system that was given up; never filled, never documented.",
    ),
    Defect(
        "constant_column",
        "ecommerce.orders",
        ("currency_code",),
        1_465,
        "Made for sales in other currencies that never came: every order is in GBP.",
    ),
)
