"""The rows tell a story that one believes: causes before effects, sums that agree, habits of real shops."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from cartridge.sample import TABLES, shop_rows
from cartridge.sample.rows.calendar import AS_OF
from cartridge.sample.rows.row import Row
from cartridge.sample.structure import Table


def rows(name: str) -> list[Row]:
    return shop_rows()[name]


def by_id(name: str) -> dict[int, Row]:
    return {row["id"]: row for row in rows(name)}


def test_sizes_are_as_documented() -> None:
    shop = sum(len(rows(table.full_name)) for table in TABLES if table.schema == "ecommerce")
    events = sum(len(rows(table.full_name)) for table in TABLES if table.schema == "analytics")
    assert shop > 1_000
    assert events >= 20_000
    assert all(rows(table.full_name) for table in TABLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.full_name)
def test_rows_have_exactly_the_tables_columns_and_nothing_required_is_missing(table: Table) -> None:
    required = {column.name for column in table.columns if column.required}
    for row in rows(table.full_name):
        assert set(row) == set(table.column_names)
        assert all(row[name] is not None for name in required)
        assert "" not in row.values()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.full_name)
def test_nothing_happens_after_the_shops_last_moment_except_the_end_of_a_coupon(table: Table) -> None:
    for row in rows(table.full_name):
        moments = {name: value for name, value in row.items() if isinstance(value, datetime)}
        moments.pop("valid_until", None)
        assert max(moments.values(), default=AS_OF) <= AS_OF, row


def test_orders_agree_with_their_lines() -> None:
    lines: dict[int, list[Row]] = defaultdict(list)
    for item in rows("ecommerce.order_items"):
        assert item["line_total"] == item["quantity"] * item["unit_price"]
        lines[item["order_id"]].append(item)
    for order in rows("ecommerce.orders"):
        assert order["subtotal"] == sum(item["line_total"] for item in lines[order["id"]])
        parts = order["subtotal"] - order["discount_amount"] + order["shipping_amount"] + order["tax_amount"]
        assert order["total_amount"] == parts
        assert [item["line_number"] for item in lines[order["id"]]] == list(range(1, len(lines[order["id"]]) + 1))


def test_the_steps_of_an_order_follow_each_other() -> None:
    users, addresses = by_id("ecommerce.users"), by_id("ecommerce.addresses")
    for order in rows("ecommerce.orders"):
        steps = [order[f"{name}_at"] for name in ("ordered", "paid", "shipped", "delivered", "refunded")]
        taken = [step for step in steps if step is not None]
        assert taken == sorted(taken), order
        assert users[order["user_id"]]["created_at"] < order["ordered_at"]
        for role in ("shipping", "billing"):
            address = addresses[order[f"{role}_address_id"]]
            assert address["user_id"] == order["user_id"]
            assert address["created_at"] <= order["ordered_at"]


DELIVERED = {"paid", "shipped", "delivered"}
REACHED: dict[str, list[set[str]]] = {
    "pending": [set()],
    "processing": [{"paid"}],
    "shipped": [{"paid", "shipped"}],
    "delivered": [DELIVERED, DELIVERED | {"refunded"}],
    "cancelled": [{"cancelled"}, {"paid", "cancelled", "refunded"}],
    "refunded": [DELIVERED | {"refunded"}],
}
"""The moments that an order of each status may have."""


def test_the_status_of_an_order_says_what_its_moments_say() -> None:
    for order in rows("ecommerce.orders"):
        reached = {name for name in ("paid", "shipped", "delivered", "cancelled", "refunded") if order[f"{name}_at"]}
        assert reached in REACHED[order["status"].lower()], order
        assert (order["refunded_amount"] > 0) == ("refunded" in reached)
        assert (order["status"] == "refunded") <= (order["refunded_amount"] == order["total_amount"])


def test_products_are_bought_while_they_are_on_sale_and_in_a_variant_of_theirs() -> None:
    orders, products = by_id("ecommerce.orders"), by_id("ecommerce.products")
    variants = by_id("ecommerce.product_variants")
    with_choice = {variant["product_id"] for variant in variants.values()}
    for item in rows("ecommerce.order_items"):
        product, moment = products[item["product_id"]], orders[item["order_id"]]["ordered_at"]
        assert product["created_at"] <= moment
        assert product["discontinued_at"] is None or moment < product["discontinued_at"]
        assert (item["variant_id"] is None) == (item["product_id"] not in with_choice)
        assert item["variant_id"] is None or variants[item["variant_id"]]["product_id"] == item["product_id"]


def test_coupons_keep_their_limits_and_agree_with_the_orders() -> None:
    orders, coupons = by_id("ecommerce.orders"), by_id("ecommerce.coupons")
    used: Counter[int] = Counter()
    per_user: Counter[tuple[int, int]] = Counter()
    for redemption in rows("ecommerce.coupon_usage"):
        order, coupon = orders[redemption["order_id"]], coupons[redemption["coupon_id"]]
        used[coupon["id"]] += 1
        per_user[coupon["id"], redemption["user_id"]] += 1
        assert (redemption["user_id"], redemption["discount_amount"], redemption["used_at"]) == (
            order["user_id"],
            order["discount_amount"],
            order["ordered_at"],
        )
        assert coupon["valid_from"] <= redemption["used_at"] <= (coupon["valid_until"] or AS_OF)
        assert order["subtotal"] >= (coupon["minimum_order_amount"] or 0)
    for coupon in coupons.values():
        assert coupon["times_used"] == used[coupon["id"]]
        assert coupon["usage_limit"] is None or used[coupon["id"]] <= coupon["usage_limit"]
    assert all(count <= coupons[coupon]["usage_limit_per_user"] for (coupon, _), count in per_user.items())
    discounted = {order["id"] for order in orders.values() if order["discount_amount"] > 0}
    assert discounted == {row["order_id"] for row in rows("ecommerce.coupon_usage")}
    exhausted = [row for row in coupons.values() if row["usage_limit"] and row["times_used"] == row["usage_limit"]]
    assert exhausted, "a limit that nobody reaches shows nothing"


def test_reviews_are_mostly_by_buyers_after_delivery() -> None:
    orders, items = by_id("ecommerce.orders"), by_id("ecommerce.order_items")
    reviews = rows("ecommerce.product_reviews")
    for review in reviews:
        assert review["is_verified_purchase"] == (review["order_item_id"] is not None)
        if review["order_item_id"]:
            item = items[review["order_item_id"]]
            order = orders[item["order_id"]]
            assert (item["product_id"], order["user_id"]) == (review["product_id"], review["user_id"])
            assert order["delivered_at"] < review["created_at"]
    assert sum(review["is_verified_purchase"] for review in reviews) > 0.9 * len(reviews)
    assert sum(review["rating"] >= 4 for review in reviews) > 0.6 * len(reviews)


def test_carts_hold_what_came_after_the_last_checkout() -> None:
    last: dict[int, datetime] = {}
    for order in rows("ecommerce.orders"):
        last[order["user_id"]] = order["ordered_at"]
    for item in rows("ecommerce.cart_items"):
        assert item["added_at"] > last.get(item["user_id"], datetime.min)


def test_a_product_view_is_a_page_view_of_that_product() -> None:
    pages = by_id("analytics.page_views")
    slugs = {row["id"]: row["slug"] for row in rows("ecommerce.products")}
    views = rows("analytics.product_views")
    for view in views:
        page = pages[view["page_view_id"]]
        shared = ("session_id", "user_id", "viewed_at")
        assert [view[name] for name in shared] == [page[name] for name in shared]
        assert view["product_id"] not in slugs or page["path"] == f"/p/{slugs[view['product_id']]}"
    assert len(views) == sum(page["page_type"] == "product" for page in pages.values())


def test_events_are_numbered_in_order_of_arrival_and_visits_hold_together() -> None:
    views = rows("analytics.page_views")
    assert [view["id"] for view in views] == list(range(1, len(views) + 1))
    assert all(earlier["viewed_at"] <= later["viewed_at"] for earlier, later in pairwise(views))
    visits: dict[str, list[Row]] = defaultdict(list)
    for view in views:
        visits[view["session_id"]].append(view)
    for visit in visits.values():
        for page, following in pairwise(visit):
            assert following["viewed_at"] - page["viewed_at"] == timedelta(seconds=page["duration_seconds"])
        assert visit[-1]["duration_seconds"] is None
        assert len({page["user_id"] for page in visit} - {None}) <= 1


def test_every_tracked_order_ends_a_visit_and_few_visits_end_with_an_order() -> None:
    views = rows("analytics.page_views")
    confirmed = {(view["user_id"], view["viewed_at"]) for view in views if view["page_type"] == "confirmation"}
    tracked = {
        (order["user_id"], order["ordered_at"])
        for order in rows("ecommerce.orders")
        if order["ordered_at"] >= datetime(2026, 5, 2)
    }
    assert confirmed == tracked
    assert 0.02 < len(confirmed) / len({view["session_id"] for view in views}) < 0.05


def test_distributions_are_those_of_a_shop() -> None:
    orders = rows("ecommerce.orders")
    months = Counter(order["ordered_at"].strftime("%Y-%m") for order in orders)
    assert months["2025-12"] > 1.4 * months["2025-09"]
    weekdays = Counter(order["ordered_at"].weekday() for order in orders)
    assert weekdays.most_common(1)[0][0] == 6
    sold = Counter(item["product_id"] for item in rows("ecommerce.order_items"))
    top = sum(count for _, count in sold.most_common(len(rows("ecommerce.products")) // 5))
    assert 0.7 < top / sum(sold.values()) < 0.85
    buyers = Counter(order["user_id"] for order in orders)
    assert 0.35 < sum(count > 1 for count in buyers.values()) / len(buyers) < 0.65
    assert len(buyers) < 0.85 * len(rows("ecommerce.users"))
    lost = sum(order["status"] in ("cancelled", "refunded") for order in orders)
    assert 0.05 < lost / len(orders) < 0.12


def test_categories_form_a_tree_with_products_on_its_leaves() -> None:
    categories = by_id("ecommerce.categories")
    parents = {row["parent_id"] for row in categories.values()} - {None}
    depths = set()
    for row in categories.values():
        depth = 1
        while row["parent_id"] is not None:
            assert row["parent_id"] < row["id"]
            row, depth = categories[row["parent_id"]], depth + 1
        depths.add(depth)
    assert depths == {1, 2, 3}
    assert not parents & {product["category_id"] for product in rows("ecommerce.products")}


def test_people_cannot_be_reached() -> None:
    for user in rows("ecommerce.users"):
        assert user["email"].endswith("@example.com")
        fiction = ("+44 7700 900", "+353 20 911", "+49 171 39200", "+33 6 39 98")
        assert user["phone"] is None or user["phone"].startswith(fiction)


def test_margins_are_positive() -> None:
    for product in rows("ecommerce.products"):
        assert Decimal("0.2") < (product["price"] - product["cost"]) / product["price"] < Decimal("0.8")
        assert product["compare_at_price"] is None or product["compare_at_price"] > product["price"]
