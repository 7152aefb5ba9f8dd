"""The category tree, and products with their pictures, variants and price history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isqrt

from cartridge.sample.assortment import BRANDS, CATEGORY_TEXTS, HIDDEN_CATEGORIES, LEAVES, LINES, Leaf
from cartridge.sample.rows.calendar import AS_OF, OPENED, working_hours
from cartridge.sample.rows.chance import Chance
from cartridge.sample.rows.row import Row, pounds
from cartridge.sample.rows.variants import make_variants

PRODUCTS = 160
RECALLED = (149, 152, 153, 156, 158)
"""Products deleted after a recall in June 2026, before anyone had bought one."""
RECALLED_AT = datetime(2026, 6, 18, 9, 30)
PRICES_ROSE = date(2025, 9, 1)
SALE_BEGAN = date(2026, 6, 1)


@dataclass(frozen=True)
class Product:
    """A product with what its rows and its orders are made from; prices in pence.

    :param popularity: weight with which it is chosen; a fifth of the products has most of it.
    :param quality: what most reviews say, in stars.
    :param prices: the price from each day on, earliest first.
    """

    id: int
    leaf: Leaf
    slug: str
    on_sale_at: datetime
    off_sale_at: datetime | None
    popularity: int
    quality: int
    prices: tuple[tuple[date, int], ...]
    row: Row
    variants: list[Row] = field(default_factory=list)
    images: list[Row] = field(default_factory=list)

    @property
    def is_recalled(self) -> bool:
        return self.id in RECALLED

    def is_sold_at(self, moment: datetime) -> bool:
        return self.on_sale_at <= moment and (self.off_sale_at is None or moment < self.off_sale_at)

    def price_on(self, day: date) -> int:
        return next(price for since, price in reversed(self.prices) if since <= day)


def slug(text: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in text.lower().replace("'", "")).split())


def make_categories() -> list[Row]:
    """The tree level by level, each parent before its children."""
    ends = [*(leaf.path for leaf in LEAVES), *HIDDEN_CATEGORIES]
    paths = dict.fromkeys(path[:depth] for depth in (1, 2, 3) for path in ends if len(path) >= depth)
    numbers = {path: number for number, path in enumerate(paths, 1)}
    siblings: dict[tuple[str, ...], int] = {}
    rows: list[Row] = []
    for path, number in numbers.items():
        siblings[path[:-1]] = siblings.get(path[:-1], 0) + 1
        rows.append(
            {
                "id": number,
                "parent_id": numbers.get(path[:-1]),
                "name": path[-1],
                "slug": slug(" ".join(path[1:] if len(path) > 1 else path)),
                "description": CATEGORY_TEXTS.get(path[-1]),
                "display_order": siblings[path[:-1]],
                "is_active": path not in HIDDEN_CATEGORIES,
                "created_at": datetime(2024, 5, 13, 10, 0, 0) + timedelta(minutes=3 * number),
            }
        )
    return rows


def make_products(categories: list[Row]) -> list[Product]:
    """Every product the shop ever listed, recalled ones included, in order of listing."""
    chance = Chance("products")
    leaf_numbers = _leaf_numbers(categories)
    ranks = chance.sample(range(PRODUCTS), PRODUCTS)
    listed = sorted(_listing_moments(chance))
    taken: set[tuple[str, str, str]] = set()
    products = []
    for number, (on_sale_at, rank) in enumerate(zip(listed, ranks, strict=True), 1):
        leaf = LEAVES[(number * 8) % len(LEAVES)]
        words = _words(chance, leaf, taken)
        products.append(_product(chance, number, leaf, words, leaf_numbers[leaf.path], on_sale_at, rank))
    variant_chance, image_chance = Chance("variants"), Chance("images")
    for product in products:
        product.images.extend(_images(image_chance, product))
        product.variants.extend(make_variants(variant_chance, product.leaf, product.row))
    return products


def _leaf_numbers(categories: list[Row]) -> dict[tuple[str, ...], int]:
    paths: dict[int, tuple[str, ...]] = {}
    for row in categories:
        paths[row["id"]] = (*paths.get(row["parent_id"], ()), row["name"])
    return {path: number for number, path in paths.items()}


def _listing_moments(chance: Chance) -> Iterator[datetime]:
    """Two thirds of the range stood on opening day; the rest came with the seasons, the last in spring 2026."""
    for number in range(PRODUCTS):
        if number < PRODUCTS * 2 // 3:
            yield working_hours(chance, OPENED - timedelta(days=chance.between(5, 40)))
        else:
            yield working_hours(chance, OPENED + timedelta(days=chance.between(30, 690)))


def _words(chance: Chance, leaf: Leaf, taken: set[tuple[str, str, str]]) -> tuple[str, str, str]:
    """Line, material and thing, which make the name of one product only."""
    while True:
        words = chance.pick(LINES), chance.pick(leaf.materials), chance.pick(leaf.things)
        if words not in taken:
            taken.add(words)
            return words


def _product(
    chance: Chance,
    number: int,
    leaf: Leaf,
    words: tuple[str, str, str],
    category: int,
    on_sale_at: datetime,
    rank: int,
) -> Product:
    line, material, thing = words
    name = " ".join(words)
    low, high = leaf.prices
    price = 100 * chance.small(low, high) - chance.pick((0, 5, 50))
    prices = [(on_sale_at.date(), price)]
    if on_sale_at.date() < PRICES_ROSE and chance.happens(35):
        price += max(50, price * chance.between(4, 8) // 100 // 50 * 50)
        prices.append((PRICES_ROSE, price))
    off_sale_at = None
    if number <= 110 and chance.happens(13):
        off_sale_at = working_hours(chance, OPENED + timedelta(days=chance.between(300, 700)))
    before_sale = None
    if off_sale_at is None and chance.happens(14):
        before_sale, price = price, price * chance.pick((75, 80, 85, 90)) // 100 // 5 * 5
        prices.append((SALE_BEGAN, price))
    weight = chance.between(*leaf.grams) // 10 * 10 if chance.happens(92) else None
    row: Row = {
        "id": number,
        "category_id": category,
        "sku": f"{leaf.department[:2].upper()}-{1000 + number * 7}",
        "name": name,
        "slug": slug(name),
        "description": f"The {line} {thing.lower()}, {material.lower()}. {leaf.care}" if chance.happens(93) else None,
        "brand": BRANDS[chance.small(0, len(BRANDS) - 1)],
        "price": pounds(price),
        "compare_at_price": pounds(before_sale) if before_sale else None,
        "cost": pounds(prices[0][1] * chance.bell(32, 58) // 100),
        "weight_grams": weight,
        "stock_quantity": 0 if off_sale_at else chance.small(0, 240),
        "attributes": {"material": material, "care": leaf.care} if chance.happens(88) else None,
        "is_active": off_sale_at is None,
        "created_at": on_sale_at,
        "updated_at": off_sale_at or datetime.combine(prices[-1][0], on_sale_at.time()),
        "discontinued_at": off_sale_at,
    }
    return Product(
        id=number,
        leaf=leaf,
        slug=row["slug"],
        on_sale_at=on_sale_at,
        off_sale_at=RECALLED_AT if number in RECALLED else off_sale_at,
        popularity=10**7 // ((rank + 4) * isqrt(100 * (rank + 4))),
        quality=chance.pick((3, 4, 4, 4, 5, 5)),
        prices=tuple(prices),
        row=row,
    )


def _images(chance: Chance, product: Product) -> Iterator[Row]:
    for position in range(1, chance.small(1, 5) + 1):
        view = ("front", "detail", "in use", "back", "on the table")[position - 1]
        yield {
            "product_id": product.id,
            "url": f"https://images.example.com/products/{product.slug}-{position}.jpg",
            "alt_text": f"{product.row['name']}, {view}" if chance.happens(81) else None,
            "position": position,
            "is_primary": position == 1,
            "created_at": min(product.on_sale_at + timedelta(minutes=position * chance.between(1, 9)), AS_OF),
        }
