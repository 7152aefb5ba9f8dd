"""What a name says: its words, and the entity a table is named after.

Databases spell the same thing in many ways: ``order_items``, ``OrderItems``, ``tbl_OrderItem``, ``orderitems``. The
rules compare words, never spellings.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from cartridge.language import Language, is_english
from cartridge.words import noun_place, singular, word_set

_RUNS: Final = re.compile(r"[^\W_]+")
_PARTS: Final = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\WA-Z\d_]+|[A-Z]+|\d+")

KEY_WORDS: Final = frozenset(
    {"id", "key", "code", "no", "cd", "num", "nr", "number", "nummer", "sk", "pk", "uuid", "guid"}
)
"""Words that end the name of a column which identifies something."""

PEOPLE: Final = word_set(
    "user customer client account person people employee staff member contact patient student teacher guest "
    "subscriber driver passenger author actor player agent applicant candidate donor voter tenant citizen "
    "resident"
)
"""Words for persons."""

BARE_KEYS: Final = frozenset({"id", "uuid", "guid", "pk", "key", "sk"})
"""Key words that stand for a whole key when they stand alone."""

LAYER_PREFIXES: Final = frozenset(
    {
        "tbl",
        "tb",
        "t",
        "raw",
        "src",
        "stg",
        "dim",
        "fct",
        "fact",
        "dw",
        "ods",
        "vw",
        "v",
        "mv",
        "bridge",
        "lkp",
        "ref",
        "xref",
    }
)
LAYER_SUFFIXES: Final = word_set("tbl table dim fact fct raw vw mv lkp header hdr mst mstr master")
"""Words that say what kind of table it is or where it comes from, not what its rows are."""

_COMPOUND_ENDS: Final = (
    "number", "address", "detail", "header", "reason", "status", "amount", "total", "count", "price", "order", "entity",
    "group", "type", "code", "date", "name", "item", "time", "flag", "line", "key", "qty", "num", "id", "no", "nr",
    "cd",
)  # fmt: skip
_NO_COMPOUND: Final = word_set(
    "account discount recount viscount update mandate candidate validate surname rename overtime lifetime "
    "runtime uptime downtime border recorder disorder reorder prototype deadline airline pipeline online "
    "offline timeline baseline headline hotline gasoline discipline decline outline inline monkey turkey "
    "donkey hockey jockey whiskey decode encode unicode valid invalid fluid liquid android solid rapid "
    "avoid hybrid covid humid unpaid prepaid repaid overpaid medicaid steroid asteroid centroid orchid "
    "eyelid stupid vivid horrid candid splendid mermaid braid afraid plaid druid squid pyramid airlines "
    "anytime sometime meantime daytime nighttime gentleman subgroup nonentity identity entity paramount "
    "catamount tantamount treason hourly skyline streamline guideline underline borderline lifeline "
    "sideline "
    "alumno aluno turno destino camino terreno vecino gobierno governo cuaderno caderno retorno interno externo "
    "moderno humano verano hermano giorno forno sanguigno "
    "piano casino domino volcano techno latino inferno kimono albino merino chrono phono stereo steno bruno aluminum"
    " platinum magnum"
)


_TYPE_LETTERS: Final = word_set(
    "lng int str txt dtm dte dat cur dbl sng dec ysn bln bol chr mem num byt guid img bit flt vch sml"
)


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case and in order; empty for a name of symbols only.

    Engines that fold identifiers to lower case turn ``SalesOrderID`` into ``salesorderid``; such run-together names
    are cut at the words that commonly end a compound, so that both spellings compare equal word by word.

    >>> words("tblOrderItems2"), words("salesorderid"), words("$%&")
    (('tbl', 'order', 'items', '2'), ('sales', 'order', 'id'), ())
    """
    return tuple(part for word in uncut_words(name) for part in _cut(word))


@lru_cache(maxsize=65_536)
def uncut_words(name: str) -> tuple[str, ...]:
    """The words of a name as it writes them apart, in any language.

    >>> uncut_words("Vorname_Kunde"), uncut_words("salesorderid")
    (('vorname', 'kunde'), ('salesorderid',))
    """
    return tuple(part.lower() for run in _RUNS.findall(name) for part in _PARTS.findall(run))


def _cut(word: str) -> tuple[str, ...]:
    if len(word) < 5 or not word.endswith(_COMPOUND_ENDS) or word in _NO_COMPOUND:
        return (word,)
    for end in _COMPOUND_ENDS:
        stem = word.removesuffix(end)
        if stem != word and len(stem) >= 3 and not (end == "no" and _is_romance(stem)):
            return (*_cut(stem), end)
    return (word,)


def _is_romance(stem: str) -> bool:
    """Whether what stands before ``no`` is the beginning of one word, as in ``telefono`` and ``vecino``: it ends in a
    vowel, and is no English noun as in ``invoiceno``."""
    return stem[-1] in "aeiou" and not is_english(stem)


def is_hungarian(name: str) -> bool:
    """Whether a name starts with three letters for its type, as in ``lngCustomerID`` and ``strName``."""
    return name[:3] in _TYPE_LETTERS and name[3:4].isupper()


@lru_cache(maxsize=65_536)
def says_nothing(named: tuple[str, ...]) -> bool:
    """Whether a name holds no word: letters and numbers that somebody counted up.

    >>> says_nothing(("c", "012")), says_nothing(("order", "id"))
    (True, False)
    """
    return all(each.isdigit() or len(each) == 1 for each in named)


@lru_cache(maxsize=65_536)
def entity_words(table_name: str) -> tuple[str, ...]:
    """The words of the entity a table is named after, the last in the singular, without words like ``tbl`` or
    ``dim``."""
    return in_singular(unlayered_words(table_name))


def in_singular(kept: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name, with its noun in the singular."""
    place = noun_place(kept)
    return tuple(singular(each) if at == place else each for at, each in enumerate(kept))


@lru_cache(maxsize=65_536)
def unlayered_words(table_name: str) -> tuple[str, ...]:
    """The words of what a table is named after, as it writes them, without words like ``tbl`` or ``dim``."""
    return tuple(_without_layers(words(table_name), table_name))


def said_entity(table_name: str, language: Language) -> str:
    """The entity for reading, in the forms of the database's own language: ``kurs``, and never ``kur``.

    >>> said_entity("tblOrderItems", Language()), said_entity("dim_kurs", Language(is_english=False))
    ('order item', 'kurs')
    """
    if language.is_english:
        return " ".join(entity_words(table_name)) or "record"
    kept = _without_layers(uncut_words(table_name), table_name)
    return " ".join(language.singular_of(kept)) if kept else "record"


def _without_layers(named: tuple[str, ...], table_name: str) -> list[str]:
    kept = list(named)
    while len(kept) > 1 and kept[-1].isdigit() and table_name.endswith("*"):  # what the dates of shards begin with
        kept.pop()
    while len(kept) > 1 and kept[0] in LAYER_PREFIXES:
        kept.pop(0)
    while len(kept) > 1 and kept[-1] in LAYER_SUFFIXES:
        kept.pop()
    return kept


def entity_of(table_name: str) -> str:
    """The entity in the singular, its words joined by ``_``; ``record`` when the name has no words.

    >>> entity_of("tbl_OrderItems"), entity_of("dim_categories"), entity_of("events_2*"), entity_of("---")
    ('order_item', 'category', 'event', 'record')
    """
    return "_".join(entity_words(table_name)) or "record"


def in_words(name: str) -> str:
    """A name for reading: ``order_items`` becomes ``order items``."""
    return " ".join(words(name)) or name


def abbreviates(word: str, entity: tuple[str, ...]) -> bool:
    """Whether a word is one of the usual short forms of an entity.

    Its beginning (``cust``, ``addr``), its frame with the same first and last letter (``dept``, ``acct``), or
    initials in front of the beginning of its last word (``hdemo`` for household demographics).

    >>> [abbreviates(*each) for each in (("dept", ("department",)), ("hdemo", ("household", "demographic")))]
    [True, True]
    """
    if not entity or len(word) < 3 or word[0] not in (entity[0][0], entity[-1][0]):
        return False
    last = entity[-1]
    if last.startswith(word) and len(word) < len(last):
        return True
    if word[0] == last[0] and word[-1] == last[-1] and _is_frame(word, last):
        return True
    initials = "".join(each[0] for each in entity[:-1])
    rest = word.removeprefix(initials)
    return bool(initials) and rest != word and len(rest) >= 3 and last.startswith(rest)


def _is_frame(short: str, long: str) -> bool:
    """Whether the letters stand in the same order, hardly a vowel among them: ``acct`` frames account, ``asset``
    nothing."""
    letters = iter(long)
    vowels = sum(each in "aeiou" for each in short)
    return 4 <= len(short) < len(long) and vowels <= 1 and all(each in letters for each in short)
