"""What the tables of a catalog are named after, in the singular of the language that the database is named in.

Practice: columns are named after tables (``order_id`` after ``orders``), in any language; what a word is in the
singular is read from English, or from both forms where the database itself writes them (``pazienti``,
``cod_paziente``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from cartridge.analyzer.key_marks import key_word_last, nouns_of, without_notation
from cartridge.analyzer.naming import in_singular, is_hungarian, uncut_words, unlayered_words, words
from cartridge.artifacts.catalog import Column, Table
from cartridge.language import ENGLISH, Language, language_of

Words = tuple[str, ...]


@dataclass(frozen=True)
class Entities:
    """The entities of all tables, each in its words, and the language of their names."""

    language: Language = ENGLISH
    names: frozenset[Words] = frozenset()
    nouns: frozenset[str] = field(default=frozenset(), repr=False)

    def of_table(self, name: str) -> Words:
        """The words of the entity that a table is named after, the nouns among them in the singular.

        >>> Entities(Language(is_english=False, plurals={"unidade": "unidades"})).of_table("unidades_saude")
        ('unidade', 'saude')
        """
        return _entity(name, self.language)

    def of_columns(self, columns: Sequence[Column]) -> list[tuple[Column, Words]]:
        """The columns, each with its words.

        They are without letters for the type, where most columns start with such, and what marks one as a key stands
        at the end.
        """
        named = [(each, words(each.name)) for each in columns]
        lettered = [is_hungarian(each.name) for each in columns]
        if any(lettered):
            marked = sum(without_notation(each.name, all_words) != all_words for each, all_words in named)
            if 2 * sum(lettered) > len(columns) - marked:
                named = [(each, found[has:] or found) for (each, found), has in zip(named, lettered, strict=True)]
        return [(each, self._in_order(each.name, found)) for each, found in named]

    def _in_order(self, name: str, named: Words) -> Words:
        found = key_word_last(without_notation(name, named), self.nouns, self.language)
        return tuple(map(self.language.written_singular, found)) if self._is_foreign else found

    @cached_property
    def _is_foreign(self) -> bool:
        return bool(self.language.plurals)


NONE: Final = Entities()
"""Where a table is looked at alone."""


def entities_of(tables: Sequence[Table]) -> Entities:
    """The entities of a catalog."""
    language = language_of(
        (uncut_words(table.name), [uncut_words(each.name) for each in table.columns])
        for table in sorted(tables, key=lambda each: (each.schema_name, each.name))
    )
    names = frozenset(_entity(each.name, language) for each in tables)
    return Entities(language, names, nouns_of(names))


def _entity(name: str, language: Language) -> Words:
    kept = unlayered_words(name)
    if not kept:
        return ()
    if language.plurals:
        ends = (0, len(kept) - 1)
        kept = tuple(language.written_singular(each) if at in ends else each for at, each in enumerate(kept))
    return in_singular(kept)
