"""Where a column says that it is a key: the word that marks it stands at the end, whatever language it was named in.

Practice: ``customer_id`` in English, ``cod_paziente``, ``id_cliente`` and ``nro_pedido`` in Romance and Slavic
languages, ``fk_branch`` in notations. The rules know one order and one word for each: the noun first, then the key
word.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from cartridge.analyzer.naming import KEY_WORDS, uncut_words
from cartridge.language import Language
from cartridge.language.key_words import COUNTING, ENGLISH_FOR, LEADING
from cartridge.words import singular

_NOTATION: Final = frozenset({"fk", "pk"})

SHORTEST: Final = 4
"""Letters of a noun that is found behind a key word that is run together with it: ``idcliente``."""

_RUN_IN: Final = ("id", "cod", "codigo", "codice", "cve", "nro", "num")

Words = tuple[str, ...]


def without_notation(name: str, named: Words) -> Words:
    """The words of a column without what marks it as a foreign or primary key, which becomes a key word at the end.

    >>> without_notation("fk_branch", ("fk", "branch")), without_notation("ACCOUNT_ID_FK", ("account", "id", "fk"))
    (('branch', 'id'), ('account', 'id'))
    """
    if len(named) < 2 or not {named[0], named[-1]} & _NOTATION:
        return named
    rest = named[1:] if named[0] in _NOTATION else named[:-1]
    return rest if rest[-1] in KEY_WORDS or (len(rest) > 1 and rest[0] in LEADING) else (*rest, "id")


def key_word_last(named: Words, nouns: Collection[str], language: Language) -> Words:
    """The words of a column with the word that marks it as a key at the end, and in English.

    One in front counts beside a noun that a table is named after (``nouns``, in the singular): ``cod_fiscale`` is
    called so as a whole, and ``num_pedidos`` counts orders.

    >>> german = Language(is_english=False)
    >>> [key_word_last(each, {"paziente"}, german) for each in (("cod", "paziente"), ("cod", "fiscale"))]
    [('paziente', 'code'), ('cod', 'fiscale')]
    """
    if len(named) == 1:
        named = _cut(named[0], nouns, language)
    if len(named) > 1 and named[0] in LEADING and named[-1] not in KEY_WORDS and named[-1] not in ENGLISH_FOR:
        noun = language.written_singular(named[1])
        is_count = named[0] in COUNTING and (noun != named[1] or singular(noun) != noun)
        if singular(noun) in nouns and not is_count:
            return (noun, *named[2:], LEADING[named[0]])
    return (*named[:-1], ENGLISH_FOR[named[-1]]) if named and named[-1] in ENGLISH_FOR else named


def nouns_of(entities: Collection[Words]) -> frozenset[str]:
    """The words that tables are named after, in the singular: the last, and the first, which what follows only says
    more of."""
    return frozenset(singular(each) for entity in entities if entity for each in (entity[0], entity[-1]))


def is_marked_in_front(name: str) -> bool:
    """Whether a name begins with a word that marks a key: ``cod_paziente``, ``id_cliente``."""
    named = uncut_words(name)
    return len(named) > 1 and named[0] in LEADING


def _cut(word: str, nouns: Collection[str], language: Language) -> Words:
    """A word apart from a key word in front that it is run together with, where a noun is left."""
    for mark in _RUN_IN:
        rest = word.removeprefix(mark)
        if rest != word and len(rest) >= SHORTEST and singular(language.written_singular(rest)) in nouns:
            return (mark, rest)
    return (word,)
