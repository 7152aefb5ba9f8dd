"""Visits of the web shop since it is tracked: the pages opened, and what was done on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cartridge.sample import words
from cartridge.sample.rows.calendar import AS_OF, TRACKED_FROM, busy_day, moment_on
from cartridge.sample.rows.catalogue import Product
from cartridge.sample.rows.chance import Chance, Weighted
from cartridge.sample.rows.customers import COUNTRIES, Customer
from cartridge.sample.rows.orders import Order, Shelf

WANDERING_VISITS = 5_300
"""Visits that end without an order; with the orders of the time about 4 visits in 100 end with one."""
LONGEST_VISIT = 24
BOUNCES = 22
"""Visits in a hundred that end on the first page whatever it is; more end there by chance."""

ENTRANCES = Weighted([("home", 30), ("category", 24), ("product", 32), ("search", 2), ("content", 12)])
NEXT_PAGES: dict[str, Weighted[str | None]] = {
    "home": Weighted([("category", 46), ("product", 16), ("search", 18), ("content", 5), (None, 15)]),
    "category": Weighted([("product", 56), ("category", 15), ("search", 6), (None, 23)]),
    "search": Weighted([("product", 58), ("search", 14), ("category", 6), (None, 22)]),
    "product": Weighted([("product", 21), ("category", 24), ("search", 8), ("home", 3), (None, 44)]),
    "content": Weighted([("home", 14), ("category", 20), ("content", 12), (None, 54)]),
    "account": Weighted([("home", 22), ("category", 30), ("product", 12), (None, 36)]),
    "cart": Weighted([("checkout", 26), ("category", 14), ("product", 8), (None, 52)]),
    "checkout": Weighted([("cart", 12), (None, 88)]),
}
DEVICES = Weighted([("mobile", 57), ("desktop", 37), ("tablet", 6)])
REFERRERS: Weighted[str | None] = Weighted(
    [
        (None, 38),
        ("www.google.com", 31),
        ("www.instagram.com", 11),
        ("mail.example.com", 9),
        ("www.bing.com", 5),
        ("www.pinterest.com", 4),
        ("duckduckgo.com", 2),
    ]
)
CAMPAIGN_REFERRERS = ("mail.example.com", "www.instagram.com", "www.pinterest.com")
LONGEST_STAY = {"product": 260, "checkout": 320, "content": 300, "cart": 120, "confirmation": 60}


@dataclass
class Page:
    """One page shown; ``seconds`` until the next one, ``source`` only for a product page."""

    kind: str
    viewed_at: datetime
    seconds: int | None
    product: Product | None = None
    source: str | None = None
    is_added: bool = False
    is_wished: bool = False
    query: str | None = None


@dataclass
class Visit:
    """One visit; ``signed_in_from`` is the page from which on the visitor is known."""

    customer: Customer | None
    device: str
    country: str
    referrer: str | None
    pages: list[Page] = field(default_factory=list)
    signed_in_from: int = 0

    def user_on(self, index: int) -> int | None:
        """The user the tracker recorded with a page: none before the sign-in or the registration."""
        if self.customer is None or index < self.signed_in_from:
            return None
        return self.customer.id if self.customer.is_around(self.pages[index].viewed_at) else None


def make_visits(customers: list[Customer], products: list[Product], orders: list[Order]) -> list[Visit]:
    """Every tracked visit, by its first page."""
    chance = Chance("visits")
    shelf = Shelf(products)
    tracked = [order for order in orders if order.ordered_at.date() > TRACKED_FROM]
    visits = [_buying_visit(chance, shelf, order) for order in tracked]
    regulars = Weighted([(each, 4 if each.is_erased else 1 + len(each.ordered_at)) for each in customers])
    visits.extend(_wandering_visit(chance, shelf, regulars) for _ in range(WANDERING_VISITS))
    return sorted(visits, key=lambda visit: visit.pages[0].viewed_at)


def _stay(chance: Chance, kind: str) -> int:
    return chance.small(3, LONGEST_STAY.get(kind, 90))


def _wandering_visit(chance: Chance, shelf: Shelf, regulars: Weighted[Customer]) -> Visit:
    moment = moment_on(chance, busy_day(chance, TRACKED_FROM, AS_OF.date()))
    customer = regulars.draw(chance) if chance.happens(27) else None
    if customer is not None and not customer.is_around(moment):
        customer = None
    country = customer.country if customer else COUNTRIES.draw(chance)
    visit = Visit(customer, DEVICES.draw(chance), country, REFERRERS.draw(chance))
    kind: str | None = "account" if customer and chance.happens(16) else ENTRANCES.draw(chance)
    previous: str | None = None
    longest = 1 if chance.happens(BOUNCES) else LONGEST_VISIT
    while kind is not None and len(visit.pages) < longest and moment <= AS_OF:
        page = _page(chance, shelf, visit, kind, previous, moment)
        visit.pages.append(page)
        if page.product is not None:
            page.is_added = page.product.off_sale_at is None and chance.happens(9)
            page.is_wished = customer is not None and chance.happens(7)
        previous, kind = kind, "cart" if page.is_added and chance.happens(80) else NEXT_PAGES[kind].draw(chance)
        page.seconds = _stay(chance, previous)
        moment += timedelta(seconds=page.seconds)
    visit.pages[-1].seconds = None
    return visit


def _buying_visit(chance: Chance, shelf: Shelf, order: Order) -> Visit:
    """The visit that ended with an order: its confirmation page opens when the order is placed."""
    visit = Visit(order.customer, DEVICES.draw(chance), order.customer.country, REFERRERS.draw(chance))
    steps: list[tuple[str, Product | None]] = [(chance.pick(("home", "home", "category", "search")), None)]
    for product in order.products:
        for _ in range(chance.small(0, 3)):
            steps.append((chance.pick(("category", "search")), None))
            steps.append(("product", None))
        steps.append((chance.pick(("category", "category", "search")), None))
        steps.append(("product", product))
    steps += [("cart", None), ("checkout", None), ("confirmation", None)]
    stays = [_stay(chance, kind) for kind, _ in steps[:-1]]
    moment = order.ordered_at - timedelta(seconds=sum(stays))
    previous: str | None = None
    for (kind, bought), seconds in zip(steps, [*stays, None], strict=True):
        page = _page(chance, shelf, visit, kind, previous, moment, bought)
        page.seconds, page.is_added, previous = seconds, bought is not None, kind
        visit.pages.append(page)
        moment += timedelta(seconds=seconds or 0)
    visit.signed_in_from = 0 if chance.happens(64) else len(steps) - 2
    return visit


def _page(
    chance: Chance,
    shelf: Shelf,
    visit: Visit,
    kind: str,
    previous: str | None,
    moment: datetime,
    product: Product | None = None,
) -> Page:
    page = Page(kind, moment, None)
    if kind in ("product", "category"):
        favourite = visit.customer.favourite if visit.customer else None
        page.product = product or shelf.pick(chance, favourite, moment)
    if kind == "product":
        page.source = _source(previous, visit.referrer)
    elif kind == "search":
        page.query = chance.pick(words.SEARCHES)
    return page


def _source(previous: str | None, referrer: str | None) -> str:
    if previous is None:
        return "campaign" if referrer in CAMPAIGN_REFERRERS else "search" if referrer else "direct"
    return previous if previous in ("category", "search") else "recommendation"


def product_pages(visits: list[Visit]) -> Iterator[tuple[Visit, Page]]:
    """Every product page opened by somebody the tracker knew."""
    for visit in visits:
        for index, page in enumerate(visit.pages):
            if page.kind == "product" and visit.user_on(index) is not None:
                yield visit, page
