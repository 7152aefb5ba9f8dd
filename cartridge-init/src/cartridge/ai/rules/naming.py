"""Names for models, as dbt's style guide wants them: snake_case, plural, and never too long for PostgreSQL or for what
dbt adds to them.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from slugify import slugify

from cartridge.language import ENGLISH, Language

MAX_NAME_LENGTH = 60
"""Below PostgreSQL's limit of 63 bytes."""
MAX_MODEL_NAME_LENGTH = 63 - len("__dbt_backup")
"""dbt cuts a longer name to make room for its suffix while it replaces a relation, and two cut names may be one."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SHARDS = re.compile(r"(?<=[^\W\d_])_*\d*\*")
_TABLE_WORDS = frozenset("tbl raw dim fct fact".split())
"""Words of a table's name that say where it comes from or what part it plays, not what its rows are."""
_HISTORY = frozenset({"hist", "hists", "hst"})
_NUMERO = re.compile(r"(?<![^\W_])([Nn]|[Nn]r|[Nn]um|[Nn]o|[Aa]rt|[Cc]od)[°º]")
_SIGNS = frozenset("#%°º№")
_COUNT = re.compile(r"^\W*#\W*(?=\w)")
"""A sign in front of what it counts."""


@cache
def snake_case(text: str) -> str:
    """``text`` in snake_case ASCII; text without a letter or digit becomes ``unnamed``.

    >>> snake_case("OrderID"), snake_case("2nd Straße"), snake_case("../")
    ('order_id', 'n_2nd_strasse', 'unnamed')
    """
    name = slugify(_CAMEL.sub("_", spelled_out(text)), separator="_") or "unnamed"
    return name if name[0].isalpha() else f"n_{name}"


def spelled_out(text: str) -> str:
    """``text`` with the signs that stand for words in names.

    >>> spelled_out("n° progr"), spelled_out("cust#"), spelled_out("# seats"), spelled_out("growth %")
    ('n progr', 'cust no ', 'num seats', 'growth  pct ')
    """
    if not _SIGNS.isdisjoint(text):
        text = _COUNT.sub("num ", _NUMERO.sub(r"\1", text))
        text = text.replace("#", " no ").replace("%", " pct ").replace("№", " no ")
    return text


def table_name(name: str) -> str:
    """A table's name in snake_case; the wildcard of shards, with the digits that all of them begin with, is no part.

    >>> table_name("OrderItems"), table_name("events_2*")
    ('order_items', 'events')
    """
    return snake_case(_SHARDS.sub("", name) if name.endswith("*") else name)


def plural(name: str, language: Language = ENGLISH) -> str:
    """``name`` with its noun in the plural.

    >>> plural("order_item"), plural("staff"), plural("orders"), plural("order_archived")
    ('order_items', 'staff', 'orders', 'orders_archived')
    """
    return "_".join(language.plural_of(name.split("_")))


def singular(name: str, language: Language = ENGLISH) -> str:
    """``name`` with its noun in the singular.

    >>> singular("order_items"), singular("address"), singular("categories")
    ('order_item', 'address', 'category')
    """
    return "_".join(language.singular_of(name.split("_")))


def entity_of(table: str, language: Language = ENGLISH) -> str:
    """The entity a table holds, singular: ``raw_OrderItems`` is ``order_item``, ``sku_hists`` is ``sku_history``."""
    words = table_name(table).split("_")
    while len(words) > 1 and words[0] in _TABLE_WORDS:
        words = words[1:]
    while len(words) > 1 and words[-1] in _TABLE_WORDS:
        words = words[:-1]
    if len(words) > 1 and words[-1] in _HISTORY:
        words = [*words[:-1], "history"]
    name = "_".join(words)
    return singular(name if name[0].isalpha() else f"n_{name}", language)


def in_words(name: str) -> str:
    """A snake_case name as words for a sentence."""
    return name.replace("_", " ")


def shorten(name: str, limit: int = MAX_NAME_LENGTH) -> str:
    """``name`` cut to ``limit`` characters; a hash of the whole keeps cut names apart."""
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: limit - 9].rstrip('_')}_{digest}"


def unique_name(name: str, taken: set[str], limit: int = MAX_NAME_LENGTH) -> str:
    """``name``, shortened to ``limit`` and numbered until it is not in ``taken``; it is added there."""
    candidate, number = shorten(name, limit), 1
    while candidate in taken:
        number += 1
        candidate = shorten(name, limit - len(str(number)) - 1) + f"_{number}"
    taken.add(candidate)
    return candidate


def unique_model_name(name: str, taken: set[str]) -> str:
    """:func:`unique_name`, short enough for a relation that dbt replaces."""
    return unique_name(name, taken, MAX_MODEL_NAME_LENGTH)
