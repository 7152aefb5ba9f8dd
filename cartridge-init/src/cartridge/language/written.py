"""The plurals that a database writes itself: ``pazienti`` is what a table is called, ``paziente`` what its key names.

Practice: tables are often named in the plural, keys and references always in the singular. Where two such words differ
in nothing but the endings that a language has for the two numbers, one is the plural of the other. No dictionary is
asked, and a pair that the database does not write is never made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cartridge.language.key_words import LEADING, MARKS

Name = Sequence[str]
"""The words of a name, in lower case."""

SHORTEST_STEM: Final = 3
"""Letters that both forms share, at least, where the ending of one is not just added to the other."""

_IN_FRONT: Final = MARKS | LEADING.keys()

_ENDINGS: Final = tuple(
    (many, "" if one == "-" else one)
    for many, one in (
        pair.split("/")
        for pair in (
            # German, Dutch and the Romance languages add to the singular
            "s/- n/- es/- en/- e/- er/- x/- "
            # Italian
            "i/e i/o i/a e/a che/ca ghe/ga chi/co ghi/go "
            # Spanish, Portuguese, French
            "ciones/cion ciones/ción siones/sion siones/sión iones/ion iones/ión ces/z ais/al eis/el ois/ol is/l oes/ao"
            " ões/ão aes/ao ães/ão ns/m aux/al eaux/eau "
            # the Nordic languages
            "or/a ar/e ar/- er/e "
            # Polish and its neighbours, where a key is named in the genitive
            "i/- y/- y/a y/u i/a ci/t ci/ta cy/k cy/ka e/i a/e a/o ie/ia "
            # Latin in German
            "en/a en/um en/us ien/ium"
        ).split()
    )
)


def written_plurals(tables: Iterable[Name], columns: Iterable[Name]) -> dict[str, str]:
    """The plurals that tables are named with, by the singular that a key or a reference is named with.

    The noun that a table is about stands last, or in front of what says more of it: ``unidades_saude``.
    """
    singular = {word for name in columns for word in _beside_marks(name)}
    found: dict[str, str] = {}
    for table in tables:
        for many in dict.fromkeys((*table[-1:], *table[:1])):
            one = _singular_among(singular, many)
            if one is not None:
                found.setdefault(one, many)
    return found


def _singular_among(singular: set[str], many: str) -> str | None:
    for ending, instead in _ENDINGS:
        stem = many.removesuffix(ending)
        if stem != many and (not instead or len(stem) >= SHORTEST_STEM) and f"{stem}{instead}" in singular:
            return f"{stem}{instead}"
    return None


def _beside_marks(name: Name) -> Iterable[str]:
    """The nouns that stand beside a word for a key, and a name of one word, which may be one."""
    if len(name) < 2:
        return name
    return [*(name[-2:-1] if name[-1] in MARKS else ()), *({name[1], name[-1]} if name[0] in _IN_FRONT else ())]
