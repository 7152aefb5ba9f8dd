"""Names that differ where conventions would give one to several: by what tells the things apart, before any number.

A number says nothing of which of two tables is meant, and changes hands when a third one comes. A schema, the words
that a convention leaves out, or the way a name is written stay with the table.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from cartridge.ai.rules.naming import MAX_NAME_LENGTH, shorten, unique_name

K = TypeVar("K", bound=Hashable)


def distinct_names(wishes: Mapping[K, Sequence[str]], taken: set[str], limit: int = MAX_NAME_LENGTH) -> dict[K, str]:
    """A name for each, the first of its wishes that is free; the names are added to ``taken``.

    Everybody's first wish comes before anybody's second one; of two with the same wish the one that stands first gets
    it. Who gets none has the first one, numbered.
    """
    found: dict[K, str] = {}
    for number in range(max(map(len, wishes.values()), default=0)):
        for each, names in wishes.items():
            name = shorten(names[number], limit) if number < len(names) else ""
            if name and each not in found and name not in taken:
                taken.add(name)
                found[each] = name
    return {
        each: found[each] if each in found else unique_name(names[0], taken, limit) for each, names in wishes.items()
    }


def first_free(taken: set[str], *wishes: str, limit: int = MAX_NAME_LENGTH) -> str:
    """The first of the wishes that is free, else the first one, numbered; it is added to ``taken``."""
    return distinct_names({None: wishes}, taken, limit)[None]


def by_spelling(plain: str, name: str) -> tuple[str, ...]:
    """Wishes for what is called ``name`` and ought to be called ``plain``: that, and how the name is written behind it.

    >>> by_spelling("orders", "ORDERS"), by_spelling("order_items", "Order Items")
    (('orders', 'orders_upper_case'), ('order_items', 'order_items_spaced', 'order_items_spaced_mixed_case'))
    """
    kinds = {
        "accented": not name.isascii(),
        "spaced": " " in name,
        "dashed": "-" in name,
        "dotted": "." in name,
        "upper_case": name.isupper(),
        "mixed_case": name != name.lower() and not name.isupper(),
    }
    found = [kind for kind, is_so in kinds.items() if is_so]
    return tuple(dict.fromkeys("_".join((plain, *found[:end])) for end in (0, 1, len(found))))
