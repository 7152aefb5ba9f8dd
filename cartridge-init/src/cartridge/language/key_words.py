"""The words that mark a column as a key, in the languages that databases are named in.

Practice: English ends the name with such a word (``customer_id``), Romance and Slavic languages begin with it
(``cod_paziente``, ``id_cliente``, ``nr_klienta``), with the part a thing plays behind its noun
(``id_cliente_facturacion``). The noun beside it stands in the singular.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cartridge.words import word_set

_OTHERS: Final = {
    "code": "cod codigo código codice cdg cve clave kode kod koodi codi",
    "no": "nro numero número numéro numer nbr núm",
    "id": "idf ident identifiant identificador identificativo identyfikator",
    "key": "chave clé schluessel schlüssel sleutel klucz",
}

ENGLISH_FOR: Final[Mapping[str, str]] = {
    word: english for english, others in _OTHERS.items() for word in others.split()
}
"""What words of other languages mean where they mark a key."""

_SHORT: Final = {"co": "code", "kd": "code", "nu": "no"}
"""Marks in front alone: elsewhere they are other words."""

LEADING: Final[Mapping[str, str]] = {
    **{each: each for each in ("id", "code", "cd", "num", "nr", "number", "nummer", "sk", "uuid", "guid")},
    **ENGLISH_FOR,
    **_SHORT,
}
"""Words that mark a key from in front of its noun, and what they mean; ``no`` is not among them (``no_show``)."""

COUNTING: Final = word_set("num nr number nro numero número numéro nbr nu núm")
"""Those that are a count where the noun is in the plural: ``num_pedidos``."""

MARKS: Final = frozenset({"id", "key", "code", "no", "num", "nr", "number", "nummer", "fk", "pk", "sk", *ENGLISH_FOR})
"""Words beside which the name of an entity stands in the singular: ``cliente_id``, ``id_cliente``."""
