"""Carts, wish lists and reviews, from the orders and the visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from cartridge.sample import words
from cartridge.sample.rows.calendar import AS_OF, TRACKED_FROM, busy_day, moment_on
from cartridge.sample.rows.catalogue import Product
from cartridge.sample.rows.chance import Chance, Weighted
from cartridge.sample.rows.customers import Customer
from cartridge.sample.rows.orders import Order, Shelf
from cartridge.sample.rows.row import Row
from cartridge.sample.rows.visits import Visit, product_pages

UNTRACKED_CARTS = 70
UNTRACKED_WISHES = 190
REVIEWS_WITHOUT_ORDER = 24
STARS: dict[int, Weighted[int]] = {
    3: Weighted([(1, 14), (2, 18), (3, 30), (4, 24), (5, 14)]),
    4: Weighted([(1, 4), (2, 7), (3, 17), (4, 38), (5, 34)]),
    5: Weighted([(1, 2), (2, 2), (3, 8), (4, 26), (5, 62)]),
}


def make_cart_items(
    customers: list[Customer], products: list[Product], orders: list[Order], visits: list[Visit]
) -> list[Row]:
    """What lies in carts at the end: put in after the customer's last order, since a checkout empties the cart."""
    chance = Chance("carts")
    last_order = {order.customer.id: order.ordered_at for order in orders}
    rows: dict[tuple[int, int, int | None], Row] = {}
    for customer, product, moment in _put_in(chance, customers, products, visits):
        if product.is_recalled or moment <= last_order.get(customer.id, datetime.min):
            continue
        variant = chance.pick(product.variants)["id"] if product.variants else None
        rows[customer.id, product.id, variant] = {
            "user_id": customer.id,
            "product_id": product.id,
            "variant_id": variant,
            "quantity": 2 if chance.happens(9) else 1,
            "is_saved_for_later": chance.happens(18),
            "added_at": moment,
        }
    return _numbered(rows.values(), "added_at")


def _put_in(
    chance: Chance, customers: list[Customer], products: list[Product], visits: list[Visit]
) -> list[tuple[Customer, Product, datetime]]:
    shelf, day_before = Shelf(products), TRACKED_FROM - timedelta(days=1)
    added: list[tuple[Customer, Product, datetime]] = []
    while len(added) < UNTRACKED_CARTS:
        customer = chance.pick(customers)
        moment = moment_on(chance, busy_day(chance, TRACKED_FROM - timedelta(days=400), day_before))
        if customer.is_around(moment) and customer.gone_at is None:
            added.append((customer, shelf.pick(chance, customer.favourite, moment), moment))
    for visit, page in product_pages(visits):
        if page.is_added and page.product and visit.customer and visit.customer.gone_at is None:
            added.append((visit.customer, page.product, page.viewed_at + timedelta(seconds=chance.between(0, 2))))
    return [each for each in added if each[2] <= AS_OF]


def make_wishlist_items(customers: list[Customer], products: list[Product], visits: list[Visit]) -> list[Row]:
    chance = Chance("wishes")
    shelf = Shelf(products)
    wished: dict[tuple[int, int], datetime] = {}
    customer: Customer | None
    product: Product | None
    while len(wished) < UNTRACKED_WISHES:
        customer = customers[chance.small(0, len(customers) - 1)]
        moment = moment_on(chance, busy_day(chance, customer.registered_at.date(), TRACKED_FROM - timedelta(days=1)))
        if customer.is_around(moment) and not customer.is_erased and moment.date() < TRACKED_FROM:
            product = shelf.pick(chance, customer.favourite, moment)
            if not product.is_recalled:
                wished.setdefault((customer.id, product.id), moment)
    for visit, page in product_pages(visits):
        customer, product = visit.customer, page.product
        if page.is_wished and customer and product and not customer.is_erased and not product.is_recalled:
            wished.setdefault((customer.id, product.id), page.viewed_at)
    return [
        {
            "user_id": user,
            "product_id": product,
            "priority": chance.pick((1, 2, 2, 2, 3)),
            "note": chance.pick(words.WISH_NOTES) if chance.happens(11) else None,
            "added_at": moment,
        }
        for (user, product), moment in sorted(wished.items())
    ]


def make_reviews(customers: list[Customer], products: list[Product], orders: list[Order]) -> list[Row]:
    """Reviews of what was delivered, and a few by customers who bought elsewhere."""
    chance = Chance("reviews")
    rows: dict[tuple[int, int], Row] = {}
    for order in orders:
        if order.fulfilment.delivered_at is None:
            continue
        for item, product in zip(order.items, order.products, strict=True):
            written = order.fulfilment.delivered_at + timedelta(minutes=chance.between(600, 60 * 24 * 30))
            is_in_time = written <= (order.customer.gone_at or AS_OF)
            if chance.happens(19) and is_in_time and (product.id, order.customer.id) not in rows:
                rows[product.id, order.customer.id] = _review(chance, product, order.customer, item["id"], written)
    bought = {(product.id, order.customer.id) for order in orders for product in order.products}
    shelf = Shelf([product for product in products if not product.is_recalled])
    while sum(row["order_item_id"] is None for row in rows.values()) < REVIEWS_WITHOUT_ORDER:
        customer = chance.pick(customers)
        written = moment_on(chance, busy_day(chance, customer.registered_at.date(), AS_OF.date()))
        product = shelf.pick(chance, customer.favourite, written)
        pair = (product.id, customer.id)
        if customer.is_around(written) and not customer.is_erased and pair not in bought and pair not in rows:
            rows[pair] = _review(chance, product, customer, None, written)
    return _numbered(rows.values(), "created_at")


def _review(chance: Chance, product: Product, customer: Customer, item: int | None, written: datetime) -> Row:
    rating = STARS[product.quality].draw(chance)
    has_text = chance.happens(68)
    text = f"{chance.pick(words.REVIEW_OPENINGS[rating])} {chance.pick(words.REVIEW_CLOSINGS[rating])}".strip()
    age = AS_OF - written
    status = "pending" if age < timedelta(days=3) else "rejected" if chance.happens(3 if item else 25) else "approved"
    return {
        "product_id": product.id,
        "user_id": customer.id,
        "order_item_id": item,
        "rating": rating,
        "title": chance.pick(words.REVIEW_TITLES[rating]) if has_text else None,
        "body": text if has_text else None,
        "is_verified_purchase": item is not None,
        "helpful_count": chance.small(0, 14) if status == "approved" and has_text else 0,
        "status": status,
        "created_at": written,
    }


def _numbered(rows: Iterable[Row], moment: str) -> list[Row]:
    ordered = sorted(rows, key=lambda row: (row[moment], row["user_id"], row["product_id"]))
    return [{"id": number, **row} for number, row in enumerate(ordered, 1)]
