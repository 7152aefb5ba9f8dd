"""What visitors looked at: the shop's web tracking, written by another system than the shop's own.

References from here into the shop's schema are not declared, as they seldom are in an event store; what the tracker
recorded stays when a customer or a product is deleted.
"""

from __future__ import annotations

from cartridge.sample.structure import (
    BIGINT,
    BOOLEAN,
    COUNTRY,
    EVENT_SCHEMA,
    INTEGER,
    JSON,
    TIMESTAMP,
    Check,
    Column,
    Table,
    identity,
    one_of,
    optional,
    references,
    varchar,
)

PAGE_VIEWS = Table(
    EVENT_SCHEMA,
    "page_views",
    "Pages opened in the web shop, one row per page shown. Kept since the tracker went live on 1 May 2026.",
    columns=(
        identity("Number of the event, in order of arrival."),
        Column("session_id", varchar(16), "Visit the event belongs to; ends after 30 minutes without an event."),
        optional("user_id", BIGINT, "Customer signed in (users.id in the shop). Null for anonymous visitors."),
        Column("page_type", varchar(20), "Kind of page shown."),
        Column("path", varchar(200), "Address of the page, without host and parameters."),
        optional("referrer", varchar(100), "Host the visit came from, on its first page. Null for direct visits."),
        optional("properties", JSON, "Facts of one kind of page: query and number of results for a search."),
        Column("device_type", varchar(10), "Device by its user agent: desktop, mobile or tablet."),
        Column("country_code", COUNTRY, "ISO 3166-1 alpha-2 code by the visitor's network address."),
        optional("duration_seconds", INTEGER, "Seconds until the next page of the visit. Null for its last page."),
        Column("viewed_at", TIMESTAMP, "When the page was opened, UTC."),
    ),
    checks=(
        one_of(
            "page_type",
            "home",
            "category",
            "product",
            "search",
            "cart",
            "checkout",
            "confirmation",
            "account",
            "content",
        ),
        one_of("device_type", "desktop", "mobile", "tablet"),
        Check("duration_seconds_check", "duration_seconds >= 0"),
    ),
    indexes=(("viewed_at",), ("session_id",), ("user_id",)),
)

PRODUCT_VIEWS = Table(
    EVENT_SCHEMA,
    "product_views",
    "Product pages opened in the web shop: the page views that showed one product, with the product.",
    columns=(
        identity("Number of the event, in order of arrival."),
        Column("page_view_id", BIGINT, "Page view in which the product was shown."),
        Column("session_id", varchar(16), "Visit the event belongs to; the one of the page view."),
        optional("user_id", BIGINT, "Customer signed in (users.id in the shop). Null for anonymous visitors."),
        Column("product_id", BIGINT, "Product shown (products.id in the shop)."),
        Column("source", varchar(20), "What led to the product page."),
        Column("is_added_to_cart", BOOLEAN, "Whether the visitor put it into the cart from this page."),
        Column("viewed_at", TIMESTAMP, "When the page was opened, UTC."),
    ),
    unique=(("page_view_id",),),
    foreign_keys=(references("page_view_id", "page_views"),),
    checks=(one_of("source", "search", "category", "recommendation", "campaign", "direct"),),
    indexes=(("product_id",), ("viewed_at",)),
)
