"""Orders and their lines: what each customer bought, at the prices of that day, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cartridge.sample import words
from cartridge.sample.rows.catalogue import Product
from cartridge.sample.rows.chance import Chance, Weighted
from cartridge.sample.rows.coupons import Coupon
from cartridge.sample.rows.customers import Customer
from cartridge.sample.rows.fulfilment import Fulfilment, fulfil
from cartridge.sample.rows.row import Row, pounds, share

LINES = Weighted([(1, 50), (2, 26), (3, 13), (4, 7), (5, 4)])
QUANTITIES = Weighted([(1, 82), (2, 13), (3, 3), (4, 2)])
PAYMENT_METHODS = Weighted([("card", 58), ("paypal", 29), ("bank_transfer", 9), ("gift_card", 4)])
VAT_BASIS_POINTS = {"GB": 2000, "IE": 2300, "DE": 1900, "FR": 2000}
FREE_SHIPPING_FROM = 7500
SHIPPING = {"GB": 495, "IE": 895, "DE": 1195, "FR": 1195}
IMPORTED = (datetime(2024, 11, 18), datetime(2024, 12, 2))
"""Two weeks whose delivered orders were entered again from the courier's list, which spells the status `Delivered`."""


@dataclass(frozen=True)
class Order:
    """An order with what reviews, redemptions and visits are made from."""

    id: int
    customer: Customer
    ordered_at: datetime
    fulfilment: Fulfilment
    row: Row
    products: tuple[Product, ...]
    items: list[Row] = field(default_factory=list)
    redemption: Row | None = None


class Shelf:
    """The products as a customer meets them: the popular ones in front, the favourite department first."""

    def __init__(self, products: list[Product]) -> None:
        self._all = Weighted([(product, product.popularity) for product in products])
        self._departments = {
            department: Weighted([(each, each.popularity) for each in products if each.leaf.department == department])
            for department in dict.fromkeys(product.leaf.department for product in products)
        }

    def pick(self, chance: Chance, favourite: str | None, moment: datetime) -> Product:
        """A product on sale at that moment."""
        while True:
            shelf = self._departments[favourite] if favourite and chance.happens(62) else self._all
            product = shelf.draw(chance)
            if product.is_sold_at(moment):
                return product


def make_orders(customers: list[Customer], products: list[Product], coupons: list[Coupon]) -> list[Order]:
    """Every order in the order of checkout; counts the redemptions into ``coupons``."""
    chance = Chance("orders")
    shelf = Shelf([product for product in products if not product.is_recalled])
    checkouts = sorted(
        ((moment, customer) for customer in customers for moment in customer.ordered_at),
        key=lambda each: (each[0], each[1].id),
    )
    orders: list[Order] = []
    item_number = 0
    for number, (moment, customer) in enumerate(checkouts, 1):
        basket = {shelf.pick(chance, customer.favourite, moment).id: None for _ in range(LINES.draw(chance))}
        chosen = tuple(products[product_id - 1] for product_id in basket)
        items = [_line(chance, number, line, product, moment) for line, product in enumerate(chosen, 1)]
        for item in items:
            item_number += 1
            item["id"] = item_number
        orders.append(_order(chance, number, customer, moment, chosen, items, coupons))
    return orders


def _line(chance: Chance, order: int, number: int, product: Product, moment: datetime) -> Row:
    variant = chance.pick(product.variants) if product.variants else None
    adjustment = int(variant["price_adjustment"] * 100) if variant else 0
    unit_price, quantity = product.price_on(moment.date()) + adjustment, QUANTITIES.draw(chance)
    return {
        "order_id": order,
        "line_number": number,
        "product_id": product.id,
        "variant_id": variant["id"] if variant else None,
        "quantity": quantity,
        "unit_price": pounds(unit_price),
        "line_total": pounds(unit_price * quantity),
    }


def _order(
    chance: Chance,
    number: int,
    customer: Customer,
    moment: datetime,
    products: tuple[Product, ...],
    items: list[Row],
    coupons: list[Coupon],
) -> Order:
    book = [address for address in customer.addresses if address["created_at"] <= moment]
    shipping_address = chance.pick([address for address in book if address["address_type"] == "shipping"])
    billing_address = next((each for each in book if each["address_type"] == "billing"), book[0])
    country = shipping_address["country_code"]
    subtotal = sum(int(item["line_total"] * 100) for item in items)
    shipping = 0 if subtotal >= FREE_SHIPPING_FROM else SHIPPING[country]
    coupon = _coupon(chance, coupons, customer, subtotal, shipping, moment)
    discount = coupon.discount(subtotal, shipping) if coupon else 0
    goods = subtotal if coupon and coupon.kind == "free_shipping" else subtotal - discount
    tax = share(goods, VAT_BASIS_POINTS[country])
    total = subtotal - discount + shipping + tax
    payment = PAYMENT_METHODS.draw(chance)
    fulfilment = fulfil(chance, moment, payment, country, total, int(items[0]["line_total"] * 100))
    begin, end = IMPORTED
    is_imported = fulfilment.status == "delivered" and begin <= moment < end
    row: Row = {
        "id": number,
        "order_number": f"SO-{moment.year}-{number:06}",
        "user_id": customer.id,
        "shipping_address_id": shipping_address["id"],
        "billing_address_id": billing_address["id"],
        "status": "Delivered" if is_imported else fulfilment.status,
        "payment_method": payment,
        "currency_code": "GBP",
        "subtotal": pounds(subtotal),
        "discount_amount": pounds(discount),
        "shipping_amount": pounds(shipping),
        "tax_amount": pounds(tax),
        "total_amount": pounds(total),
        "refunded_amount": pounds(fulfilment.refunded),
        "is_gift": chance.happens(14 if moment.month == 12 else 4),
        "customer_note": chance.pick(words.ORDER_NOTES) if chance.happens(4) else None,
        "ordered_at": moment,
        "paid_at": fulfilment.paid_at,
        "shipped_at": fulfilment.shipped_at,
        "delivered_at": fulfilment.delivered_at,
        "cancelled_at": fulfilment.cancelled_at,
        "refunded_at": fulfilment.refunded_at,
        "updated_at": fulfilment.last_change or moment,
    }
    redemption = None
    if coupon:
        coupon.used_by.append(customer.id)
        redemption = {
            "coupon_id": coupons.index(coupon) + 1,
            "user_id": customer.id,
            "order_id": number,
            "discount_amount": pounds(discount),
            "used_at": moment,
        }
    return Order(number, customer, moment, fulfilment, row, products, items, redemption)


def _coupon(
    chance: Chance, coupons: list[Coupon], customer: Customer, subtotal: int, shipping: int, moment: datetime
) -> Coupon | None:
    """The coupon the customer types, if any; a code of a campaign rather than one that always works."""
    is_first = moment == customer.ordered_at[0]
    for coupon in reversed(coupons):
        known = 42 if coupon.valid_until else 24 if coupon.is_for_first_order else 6
        if coupon.accepts(customer.id, subtotal, moment, is_first) and chance.happens(known):
            return coupon if coupon.discount(subtotal, shipping) > 0 else None
    return None
