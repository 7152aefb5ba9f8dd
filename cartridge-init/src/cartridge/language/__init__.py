"""The language of a database: which of its nouns take an English singular or plural, and which stay as they stand.

Names come in every language, and an English ending on a foreign word is wrong in both (``filialens``, ``umsatzs``); a
noun without its plural is only plain. So a word is changed where it is known to be English, or where the database as a
whole is named in English. Elsewhere it changes only into what the database itself writes: ``clientes`` are called
``cliente`` where a column is ``cliente_id``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Final

from cartridge import words as english
from cartridge.language.key_words import MARKS
from cartridge.language.written import Name, written_plurals

ENGLISH_SHARE: Final = 0.5
"""Share of known words among those that tell a language from which a database counts as named in English."""

SHORTEST_PART: Final = 4
"""Letters that each of two words must have to be recognised in a name that runs them together."""

LONGEST_RUN: Final = 40
"""Letters behind which no first word of a name that runs several together is looked for."""

SHORTEST_NOUN: Final = 4
"""Letters from which an unknown word may lose a plural's ending; ``mes`` is no plural of ``me``."""

_VOWELS: Final = frozenset("aeiouy")


@dataclass(frozen=True)
class Language:
    """How the nouns of a database are inflected; ``plurals`` are those that it writes itself, by their singular."""

    is_english: bool = True
    plurals: Mapping[str, str] = field(default_factory=dict)

    def singular(self, word: str) -> str:
        """The singular of a noun, the word itself where none is known.

        >>> Language().singular("orders"), Language(is_english=False).singular("umsatz")
        ('order', 'umsatz')
        """
        if self._is_foreign(word):
            return self._singulars.get(word, word)
        return word if len(word) < SHORTEST_NOUN and not _is_listed(word) else english.singular(word)

    def plural(self, word: str) -> str:
        """The plural of a noun, the word itself where none is known or it is no word (``t1``).

        >>> Language().plural("category"), Language(is_english=False).plural("filiale")
        ('categories', 'filiale')
        """
        if self._is_foreign(word):
            return self.plurals.get(word, word)
        return english.plural(word) if word.isalpha() else word

    def singular_of(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words of a name with its noun in the singular.

        >>> Language().singular_of(("orders", "archived")), Language().singular_of(("order", "items"))
        (('order', 'archived'), ('order', 'item'))
        """
        return self._with_noun(words, self.singular)

    def plural_of(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words of a name with its noun in the plural.

        >>> Language().plural_of(("order", "monthly")), Language().plural_of(("usage", "daily"))
        (('orders', 'monthly'), ('usage', 'daily'))
        """
        return self._with_noun(words, self.plural)

    def _with_noun(self, words: Sequence[str], change: Callable[[str], str]) -> tuple[str, ...]:
        """The noun is the last word, but for what says which of its rows; in front where the database writes it so."""
        place = english.noun_place(words)
        if len(words) > 1 and not self._is_written(words[place]) and self._is_written(words[0]):
            place = 0
        return tuple(change(each) if at == place else each for at, each in enumerate(words))

    def _is_written(self, word: str) -> bool:
        """Whether the database writes a foreign noun in both numbers."""
        return self._is_foreign(word) and (word in self.plurals or word in self._singulars)

    def written_singular(self, word: str) -> str:
        """The singular of a foreign noun that the database writes in both numbers; any other word as it is.

        >>> Language(is_english=False, plurals={"paziente": "pazienti"}).written_singular("pazienti")
        'paziente'
        """
        return self._singulars.get(word, word) if self._singulars and not is_english(word) else word

    @cached_property
    def _singulars(self) -> Mapping[str, str]:
        return {many: one for one, many in self.plurals.items()}

    def _is_foreign(self, word: str) -> bool:
        return not (self.is_english or is_english(word))


ENGLISH: Final = Language()
"""The language of a database about which nothing is known."""


def language_of(tables: Iterable[tuple[Name, Iterable[Name]]]) -> Language:
    """The language of a database as a whole, by the names of its tables, each with those of its columns."""
    named = [(table, [*columns]) for table, columns in tables]
    columns = [each for _, of_table in named for each in of_table]
    words = {word for table, _ in named for word in table} | {word for name in columns for word in name}
    telling = [each for each in words if _tells_language(each)]
    known = sum(is_english(each) for each in telling)
    is_named_in_english = known >= ENGLISH_SHARE * len(telling)
    return Language(is_named_in_english, written_plurals((table for table, _ in named), columns))


@lru_cache(maxsize=65_536)
def is_english(word: str) -> bool:
    """Whether a word is English and of no other language that is spelled so, in either number; also several in one.

    >>> is_english("customers"), is_english("salesperson"), is_english("kunde"), is_english("station")
    (True, True, False, False)
    """
    if word in _listed("international"):
        return False
    return not _listed("english").isdisjoint((word, english.singular(word))) or _holds_english(word) is True


@lru_cache(maxsize=65_536)
def _holds_english(word: str) -> bool | None:
    """Whether one of several known words that are run together, as in ``salesorderid``, is English alone.

    :returns: ``None`` when the word is none of known ones.
    """
    found = None
    for cut in range(SHORTEST_PART, min(len(word) - 1, LONGEST_RUN)):
        head, rest = english.singular(word[:cut]), word[cut:]
        if head not in _listed("english") and head not in _listed("international"):
            continue
        behind = _holds_english(rest)
        if rest in MARKS or (len(rest) >= SHORTEST_PART and _is_listed(rest)):
            behind = behind or english.singular(rest) in _listed("english")
        if behind is not None:
            found = found or behind or head in _listed("english")
    return found


def _is_listed(word: str) -> bool:
    either = {word, english.singular(word)}
    return not (either.isdisjoint(_listed("english")) and either.isdisjoint(_listed("international")))


@lru_cache
def _listed(name: str) -> frozenset[str]:
    lines = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _tells_language(word: str) -> bool:
    """Whether a word could tell its language: no number, no short form without vowels, no word that many share."""
    if len(word) < 3 or not word.isalpha() or word in MARKS:
        return False
    if word.isascii() and _VOWELS.isdisjoint(word):
        return False
    return is_english(word) or not (_is_listed(word) or _holds_english(word) is False)
