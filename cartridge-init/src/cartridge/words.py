"""English nouns in names: singular and plural, with the words that a general rule gets wrong in databases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import inflection


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set; tables of words read best as text."""
    return frozenset(text.split())


UNCHANGED: Final = word_set(
    "access address alias atlas basis bias bonus bus business campus canvas census chaos class corpus "
    "data gas goods gps gas has info is kudos lens logistics loss media metadata news os pass "
    "pos premises process series sms species staff status this us virus was analysis diagnosis analytics "
    "statistics axis pos sms plus minus"
)
"""Words that end like a plural and are none, or that have no singular people use."""

IRREGULAR: Final = {
    "bonuses": "bonus",
    "caches": "cache",
    "cookies": "cookie",
    "leaves": "leave",
    "menus": "menu",
    "bases": "base",
    "lies": "lie",
    "ties": "tie",
    "analyses": "analysis",
    "diagnoses": "diagnosis",
    "canvases": "canvas",
    "campuses": "campus",
    "lenses": "lens",
    "viruses": "virus",
    "censuses": "census",
    "moves": "move",
    "waves": "wave",
    "schemata": "schema",
    "radii": "radius",
    "ids": "id",
    "criteria": "criterion",
}

_PLURAL_ENDINGS: Final = tuple("s kine children people men oxen lice mice octopi viri ta ia passersby".split())
"""What a word ends in that may be a plural; the others, most words of a database, are in the singular already."""

_IRREGULAR_PLURALS: Final = {"criterion": "criteria"}

_UNCOUNTABLE: Final = word_set(
    "staff weather data media metadata info feedback traffic stock sales usage news analytics statistics series species"
    " history"
)
"""Words that nobody puts into the plural."""

QUALIFIERS: Final = word_set(
    "hourly daily weekly biweekly monthly quarterly yearly annual annually nightly archived deleted removed active"
    " inactive current latest previous pending cancelled canceled closed raw old new legacy tmp temp bak"
)
"""Words behind a noun that say which of its rows, or of which time: ``usage_daily``, ``orders_archived``."""


def noun_place(named: Sequence[str]) -> int:
    """Where the noun stands in the words of a name: last, but for what says which of its rows.

    >>> noun_place(("order", "items")), noun_place(("orders", "archived")), noun_place(("daily",))
    (1, 0, 0)
    """
    place = len(named) - 1
    while place > 0 and named[place] in QUALIFIERS:
        place -= 1
    return place


@lru_cache(maxsize=65_536)
def singular(word: str) -> str:
    """The singular of an English noun; words that only look like plurals stay as they are.

    >>> [singular(each) for each in ("categories", "status", "staff", "sales", "data")]
    ['category', 'status', 'staff', 'sale', 'data']
    """
    if word in UNCHANGED or len(word) <= 2:
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith(("ss", "us", "is")) or not word.endswith(_PLURAL_ENDINGS):
        return word
    return inflection.singularize(word)


@lru_cache(maxsize=65_536)
def plural(word: str) -> str:
    """The plural of an English noun.

    >>> [plural(each) for each in ("category", "address", "staff", "orders")]
    ['categories', 'addresses', 'staff', 'orders']
    """
    if word in _UNCOUNTABLE or word in QUALIFIERS:
        return word
    return _IRREGULAR_PLURALS.get(word) or inflection.pluralize(word)


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "row"), counted(1200, "row"), counted(2, "entity")
    ('1 row', '1,200 rows', '2 entities')
    """
    return f"{number:,} {noun if number == 1 else plural(noun)}"
