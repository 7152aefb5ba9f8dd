"""What customers do short of buying, and after it: carts, wish lists, reviews."""

from __future__ import annotations

from cartridge.sample.structure import (
    BIGINT,
    BOOLEAN,
    INTEGER,
    SHOP_SCHEMA,
    SMALLINT,
    TEXT,
    TIMESTAMP,
    Check,
    Column,
    Table,
    created_at,
    identity,
    one_of,
    optional,
    references,
    varchar,
)

CART_ITEMS = Table(
    SHOP_SCHEMA,
    "cart_items",
    "What lies in the carts of signed-in customers now. A checkout empties the cart.",
    columns=(
        identity("Number of the cart line."),
        Column("user_id", BIGINT, "Customer whose cart it is."),
        Column("product_id", BIGINT, "Product in the cart."),
        optional("variant_id", BIGINT, "Variant chosen. Null for products without a choice."),
        Column("quantity", INTEGER, "Pieces.", default="1"),
        Column("is_saved_for_later", BOOLEAN, "Whether the customer set it aside for another day.", default="false"),
        Column("added_at", TIMESTAMP, "When it was put in, UTC."),
    ),
    unique=(("user_id", "product_id", "variant_id"),),
    foreign_keys=(
        references("user_id", "users"),
        references("product_id", "products"),
        references("variant_id", "product_variants"),
    ),
    checks=(Check("quantity_check", "quantity > 0"),),
)

PRODUCT_REVIEWS = Table(
    SHOP_SCHEMA,
    "product_reviews",
    "What customers wrote about products. One review per customer and product.",
    columns=(
        identity("Number of the review."),
        Column("product_id", BIGINT, "Product reviewed."),
        Column("user_id", BIGINT, "Customer who wrote it."),
        optional("order_item_id", BIGINT, "Order line in which the customer bought it. Null when bought elsewhere."),
        Column("rating", SMALLINT, "Stars, 1 (worst) to 5 (best)."),
        optional("title", varchar(120), "Headline. Null when only stars were given."),
        optional("body", TEXT, "Text. Null when only stars were given."),
        Column("is_verified_purchase", BOOLEAN, "Whether order_item_id proves the purchase."),
        Column("helpful_count", INTEGER, "How many other customers found it helpful.", default="0"),
        Column("status", varchar(10), "Moderation: pending, approved or rejected."),
        created_at("When it was sent in, UTC."),
    ),
    unique=(("product_id", "user_id"),),
    foreign_keys=(
        references("product_id", "products"),
        references("user_id", "users"),
        references("order_item_id", "order_items"),
    ),
    checks=(
        Check("rating_check", "rating between 1 and 5"),
        one_of("status", "pending", "approved", "rejected"),
    ),
    indexes=(("user_id",),),
)

WISHLIST_ITEMS = Table(
    SHOP_SCHEMA,
    "wishlist_items",
    "Products that customers keep on their wish lists.",
    columns=(
        Column("user_id", BIGINT, "Customer whose list it is."),
        Column("product_id", BIGINT, "Product wished for."),
        Column("priority", SMALLINT, "1 for a must, 2 for would like, 3 for some day.", default="2"),
        optional("note", varchar(200), None),
        Column("added_at", TIMESTAMP, "When it was put on the list, UTC."),
    ),
    primary_key=("user_id", "product_id"),
    foreign_keys=(references("user_id", "users"), references("product_id", "products")),
    checks=(Check("priority_check", "priority between 1 and 3"),),
    indexes=(("product_id",),),
)
