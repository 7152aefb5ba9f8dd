"""What was bought: orders, their lines, and the coupons redeemed with them."""

from __future__ import annotations

from cartridge.sample.structure import (
    BIGINT,
    BOOLEAN,
    INTEGER,
    MONEY,
    SHOP_SCHEMA,
    SMALLINT,
    TEXT,
    TIMESTAMP,
    Check,
    Column,
    SqlType,
    Table,
    created_at,
    identity,
    one_of,
    optional,
    references,
    varchar,
)

COUPONS = Table(
    SHOP_SCHEMA,
    "coupons",
    "Voucher codes that lower the price of an order.",
    columns=(
        identity("Number of the coupon."),
        Column("code", varchar(30), "What the customer types at the checkout."),
        Column("description", varchar(200), "What the code was made for."),
        Column("discount_type", varchar(20), "How discount_value is meant: a percentage, an amount, or the shipping."),
        Column(
            "discount_value",
            MONEY,
            "Per cent of the subtotal for percentage, GBP for fixed_amount, 0 for free_shipping.",
        ),
        optional("minimum_order_amount", MONEY, "Subtotal in GBP from which the code works. Null for any order."),
        optional("usage_limit", INTEGER, "How often the code works over all customers. Null for without limit."),
        Column("usage_limit_per_user", SMALLINT, "How often it works for one customer.", default="1"),
        Column("times_used", INTEGER, "Redemptions so far; the rows of coupon_usage.", default="0"),
        Column("valid_from", TIMESTAMP, "First moment it works, UTC."),
        optional("valid_until", TIMESTAMP, "Last moment it works, UTC. Null for without end."),
        Column("is_active", BOOLEAN, "False once the shop withdrew it or its time is over.", default="true"),
        created_at("When the code was made, UTC."),
    ),
    unique=(("code",),),
    checks=(
        one_of("discount_type", "percentage", "fixed_amount", "free_shipping"),
        Check("valid_until_check", "valid_until is null or valid_until > valid_from"),
        Check("times_used_check", "usage_limit is null or times_used <= usage_limit"),
    ),
)

ORDERS = Table(
    SHOP_SCHEMA,
    "orders",
    "Orders placed in the shop, one row per checkout, cancelled ones included.",
    columns=(
        identity("Number of the order inside the database."),
        Column("order_number", varchar(20), "Number the customer knows: SO, year, running number."),
        Column("user_id", BIGINT, "Customer who placed the order."),
        Column("shipping_address_id", BIGINT, "Where the parcel goes."),
        Column("billing_address_id", BIGINT, "Where the invoice goes."),
        Column(
            "status",
            varchar(20),
            "Where the order stands: pending, processing, shipped, delivered, cancelled, refunded.",
        ),
        Column("payment_method", varchar(20), "How the customer chose to pay."),
        Column("currency_code", SqlType("char(3)", "varchar(3)"), "ISO 4217 code of every amount in the row."),
        Column("subtotal", MONEY, "Sum of the lines before discount, shipping and VAT."),
        Column("discount_amount", MONEY, "What the coupon took off.", default="0"),
        Column("shipping_amount", MONEY, "Shipping before a free-shipping coupon.", default="0"),
        Column("tax_amount", MONEY, "VAT at the rate of the country of delivery, on goods after discount."),
        Column("total_amount", MONEY, "What the customer pays: subtotal - discount + shipping + tax."),
        Column("refunded_amount", MONEY, "What was paid back so far.", default="0"),
        Column("is_gift", BOOLEAN, "Whether it is wrapped and sent without an invoice.", default="false"),
        optional("customer_note", TEXT, "What the customer wrote to the warehouse or the courier."),
        Column("ordered_at", TIMESTAMP, "When the checkout was completed, UTC."),
        optional("paid_at", TIMESTAMP, "When the money arrived, UTC. Null while unpaid."),
        optional("shipped_at", TIMESTAMP, "When the parcel left the warehouse, UTC."),
        optional("delivered_at", TIMESTAMP, "When the courier handed it over, UTC."),
        optional("cancelled_at", TIMESTAMP, "When the order was cancelled, UTC."),
        optional("refunded_at", TIMESTAMP, "When money was last paid back, UTC."),
        Column("updated_at", TIMESTAMP, "When the order last changed, UTC."),
    ),
    unique=(("order_number",),),
    foreign_keys=(
        references("user_id", "users"),
        references("shipping_address_id", "addresses"),
        references("billing_address_id", "addresses"),
    ),
    checks=(
        one_of("payment_method", "card", "paypal", "bank_transfer", "gift_card"),
        Check(
            "total_amount_check",
            "total_amount = subtotal - discount_amount + shipping_amount + tax_amount and total_amount >= 0",
        ),
        Check("refunded_amount_check", "refunded_amount between 0 and total_amount"),
    ),
    indexes=(("user_id",), ("ordered_at",), ("status",)),
)

ORDER_ITEMS = Table(
    SHOP_SCHEMA,
    "order_items",
    "Lines of the orders: one product, in one variant, at the price of that day.",
    columns=(
        identity("Number of the line inside the database."),
        Column("order_id", BIGINT, "Order the line belongs to."),
        Column("line_number", SMALLINT, "Place of the line in its order, 1 first."),
        Column("product_id", BIGINT, "Product bought."),
        optional("variant_id", BIGINT, "Variant bought. Null for products without a choice."),
        Column("quantity", INTEGER, "Pieces."),
        Column("unit_price", MONEY, "Price of one piece on the day of the order, in GBP without VAT."),
        Column("line_total", MONEY, "quantity times unit_price, in GBP."),
    ),
    unique=(("order_id", "line_number"),),
    foreign_keys=(
        references("order_id", "orders"),
        references("product_id", "products"),
        references("variant_id", "product_variants"),
    ),
    checks=(
        Check("quantity_check", "quantity > 0"),
        Check("line_total_check", "line_total = quantity * unit_price"),
    ),
    indexes=(("product_id",), ("variant_id",)),
)

COUPON_USAGE = Table(
    SHOP_SCHEMA,
    "coupon_usage",
    "Redemptions of coupons. An order takes one coupon at most.",
    columns=(
        identity("Number of the redemption."),
        Column("coupon_id", BIGINT, "Coupon redeemed."),
        Column("user_id", BIGINT, "Customer who redeemed it; the one of the order."),
        Column("order_id", BIGINT, "Order it was redeemed with."),
        Column("discount_amount", MONEY, "What it took off that order, in GBP."),
        Column("used_at", TIMESTAMP, "When the checkout accepted it, UTC."),
    ),
    unique=(("order_id",),),
    foreign_keys=(
        references("coupon_id", "coupons"),
        references("user_id", "users"),
        references("order_id", "orders"),
    ),
    checks=(Check("discount_amount_check", "discount_amount > 0"),),
    indexes=(("coupon_id", "user_id"),),
)
