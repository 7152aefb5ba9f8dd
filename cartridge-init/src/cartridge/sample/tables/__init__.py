"""The shop's fifteen tables, each after the ones it refers to."""

from __future__ import annotations

from cartridge.sample.structure import EVENT_SCHEMA, SHOP_SCHEMA, Table
from cartridge.sample.tables.catalogue import CATEGORIES, PRODUCT_IMAGES, PRODUCT_VARIANTS, PRODUCTS
from cartridge.sample.tables.customers import ADDRESSES, USERS
from cartridge.sample.tables.engagement import CART_ITEMS, PRODUCT_REVIEWS, WISHLIST_ITEMS
from cartridge.sample.tables.orders import COUPON_USAGE, COUPONS, ORDER_ITEMS, ORDERS
from cartridge.sample.tables.tracking import PAGE_VIEWS, PRODUCT_VIEWS

SCHEMAS: dict[str, str] = {
    SHOP_SCHEMA: "Cartridge sample shop: the operational database of a web shop for home, garden and clothing.",
    EVENT_SCHEMA: "Cartridge sample shop: events recorded by the shop's web tracker.",
}
"""Schema name to comment. The comment's first words mark a schema as ours, so that loading again may replace it."""

TABLES: tuple[Table, ...] = (
    USERS,
    ADDRESSES,
    CATEGORIES,
    PRODUCTS,
    PRODUCT_IMAGES,
    PRODUCT_VARIANTS,
    COUPONS,
    ORDERS,
    ORDER_ITEMS,
    COUPON_USAGE,
    CART_ITEMS,
    PRODUCT_REVIEWS,
    WISHLIST_ITEMS,
    PAGE_VIEWS,
    PRODUCT_VIEWS,
)
"""Every table, in an order in which rows can be loaded."""
