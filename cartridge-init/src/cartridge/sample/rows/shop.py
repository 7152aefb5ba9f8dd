"""The whole shop: every table's rows, made once and in the order of cause and effect."""

from __future__ import annotations

from functools import cache

from cartridge.sample.rows.catalogue import make_categories, make_products
from cartridge.sample.rows.coupons import make_coupons
from cartridge.sample.rows.customers import Customer, make_customers
from cartridge.sample.rows.engagement import make_cart_items, make_reviews, make_wishlist_items
from cartridge.sample.rows.orders import Order, make_orders
from cartridge.sample.rows.row import Row
from cartridge.sample.rows.tracking import make_events
from cartridge.sample.rows.visits import Visit, make_visits


@cache
def shop_rows() -> dict[str, list[Row]]:
    """Rows by the table's full name; a row maps each column to its value.

    The same on every call, platform and supported Python version. Takes a fraction of a second, then it is remembered:
    callers must not change it.
    """
    categories = make_categories()
    products = make_products(categories)
    _number([row for product in products for row in product.images])
    _number([row for product in products for row in product.variants])
    customers, coupons = make_customers(), make_coupons()
    orders = make_orders(customers, products, coupons)
    visits = make_visits(customers, products, orders)
    _remember_sign_ins(customers, orders, visits)
    page_views, product_views = make_events(visits)
    sold = [product for product in products if not product.is_recalled]
    remaining = [customer for customer in customers if not customer.is_erased]
    return {
        "ecommerce.users": [customer.user for customer in remaining],
        "ecommerce.addresses": [address for customer in remaining for address in customer.addresses],
        "ecommerce.categories": categories,
        "ecommerce.products": [product.row for product in sold],
        "ecommerce.product_images": [row for product in sold for row in product.images],
        "ecommerce.product_variants": [row for product in sold for row in product.variants],
        "ecommerce.coupons": [coupon.row(number) for number, coupon in enumerate(coupons, 1)],
        "ecommerce.orders": [order.row for order in orders],
        "ecommerce.order_items": [item for order in orders for item in order.items],
        "ecommerce.coupon_usage": _number([order.redemption for order in orders if order.redemption]),
        "ecommerce.cart_items": make_cart_items(customers, products, orders, visits),
        "ecommerce.product_reviews": make_reviews(customers, products, orders),
        "ecommerce.wishlist_items": make_wishlist_items(customers, products, visits),
        "analytics.page_views": page_views,
        "analytics.product_views": product_views,
    }


def _number(rows: list[Row]) -> list[Row]:
    """Give rows their surrogate keys. Recalled products are numbered too: their rows were deleted later."""
    for number, row in enumerate(rows, 1):
        row["id"] = number
    return rows


def _remember_sign_ins(customers: list[Customer], orders: list[Order], visits: list[Visit]) -> None:
    """Set each customer's latest sign-in: at the latest order, or the latest visit in which the tracker knew them."""
    seen = {order.customer.id: order.ordered_at for order in orders}
    for visit in visits:
        for index, page in enumerate(visit.pages):
            user = visit.user_on(index)
            if user is not None:
                seen[user] = max(page.viewed_at, seen.get(user, page.viewed_at))
    for customer in customers:
        account = customer.user
        account["last_login_at"] = seen.get(customer.id)
        account["updated_at"] = max(account["updated_at"], account["last_login_at"] or account["updated_at"])
