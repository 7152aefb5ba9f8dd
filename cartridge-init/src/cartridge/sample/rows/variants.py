"""Sizes and colours of the products."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cartridge.sample.assortment import CLOTHING_SIZES, COLOURS, SHOE_SIZES, THING_SIZES, Choice, Leaf
from cartridge.sample.rows.chance import Chance
from cartridge.sample.rows.row import Row, pounds

MARKETPLACE_FEED = (datetime(2025, 3, 1), datetime(2025, 5, 31))
"""Variants of products listed in these weeks came through a marketplace's feed, which knew no stock keeping units."""


def make_variants(chance: Chance, leaf: Leaf, product: Row) -> Iterator[Row]:
    """The variants of one product, without their numbers, which follow the order of all products."""
    begin, end = MARKETPLACE_FEED
    for options, adjustment in _choices(chance, leaf.choice):
        name = " / ".join(options.values())
        code = "-".join(value[:3].upper() for value in options.values())
        yield {
            "product_id": product["id"],
            "sku": None if begin <= product["created_at"] <= end else f"{product['sku']}-{code}",
            "name": name,
            "options": options,
            "price_adjustment": pounds(adjustment),
            "stock_quantity": 0 if not product["is_active"] else chance.small(0, 60),
            "is_active": product["is_active"] and chance.happens(96),
            "created_at": product["created_at"] + timedelta(minutes=chance.between(1, 30)),
        }


def _choices(chance: Chance, choice: Choice) -> list[tuple[dict[str, str], int]]:
    """Options of each variant and what it adds to the price, in pence."""
    if choice is Choice.NONE:
        return []
    if choice is Choice.SHOES:
        first = chance.below(3)
        return [({"size": size}, 0) for size in SHOE_SIZES[first : first + 6]]
    if choice is Choice.SIZE:
        return [({"size": size}, adjustment) for size, adjustment in THING_SIZES[: chance.between(2, 3)]]
    colours = chance.sample(COLOURS, chance.between(1, 2) if choice is Choice.APPAREL else chance.between(2, 4))
    if choice is Choice.COLOUR:
        return [({"colour": colour}, 0) for colour in colours]
    return [({"size": size, "colour": colour}, 0) for colour in colours for size in CLOTHING_SIZES]
