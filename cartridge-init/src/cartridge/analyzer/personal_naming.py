"""What the words of a column say of a person: which phrases stand in them, and whose name it is."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal, NamedTuple

from cartridge.analyzer.parts.vocabulary import plain
from cartridge.analyzer.personal_words import BESIDE_NAME, NAME, PATTERNS, NamePattern
from cartridge.analyzer.persons import is_person
from cartridge.words import word_set

_ENDINGS: Final = (
    "adresse", "anschrift", "strasse", "telefon", "telefonnummer", "vorname", "nachname", "geburtsdatum", "kontonummer",
    "ausweisnummer", "allergie", "diagnose",
)  # fmt: skip
"""Ends of German compounds: ``Zweitwohnsitzanschrift``."""

_WHOSE_ANYWAY: Final = word_set("account lead personal human contact contacto contatto kontakt")
"""Words for persons that are other things as often, beside ``name``."""

_OF_OTHERS: Final = word_set(
    "contact_name customer_name employee_name patient_name recipient_name author_name ship_name billing_name "
    "shipping_name holder_name user_name username nickname ansprechpartner kontaktperson benutzer_name born_on "
    "born_at nombre_completo nome_completo full_name fullname"
)
"""Names that stand in tables of orders and of books too."""


_AT_WORK: Final = word_set(
    "assignee bearbeiter sachbearbeiter betreuer employee mitarbeiter salesperson salesrep rep doctor physician nurse "
    "therapist teacher arzt verkaeufer verkaufer vendedor empleado dipendente medico reviewer approver requester "
    "responsible responsable zustaendig zustandig zustaendiger zustandiger ansprechpartner"
)
"""What a column is called that says who did it, or is to."""

_DONE: Final = word_set("by von par por door")


_ABODES: Final = {(each,) for each in ("wohnort", "geburtsort", "woonplaats", "birthplace", "wohnanschrift")}
"""Where only people are said to be at home, or born."""


class Match(NamedTuple):
    """A phrase found in the words of a name, from the word ``start`` on."""

    order: int
    pattern: NamePattern
    phrase: tuple[str, ...]
    start: int


_BY_FIRST_WORD: Final = {
    word: [
        (order, pattern, phrase)
        for order, pattern in enumerate(PATTERNS)
        for phrase in pattern.phrases
        if phrase[0] == word
    ]
    for word in {phrase[0] for pattern in PATTERNS for phrase in pattern.phrases}
}


@lru_cache(maxsize=65_536)
def bare(word: str) -> str:
    """A word as it is compared: without accents, ``ß`` as ``ss``.

    >>> bare("größe"), bare("straße")
    ('grosse', 'strasse')
    """
    return word if word.isascii() else plain(word.replace("ß", "ss"))


@lru_cache(maxsize=65_536)
def bare_words(named: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name as they are compared."""
    return named if "".join(named).isascii() else tuple(map(bare, named))


@lru_cache(maxsize=65_536)
def matches(named: tuple[str, ...]) -> tuple[Match, ...]:
    """The phrases that stand in the words of a name, the first category before the others."""
    if not any(map(_starting, named)):
        return ()
    found = [
        Match(order, pattern, phrase, start)
        for start, word in enumerate(named)
        for order, pattern, phrase in _starting(word)
        if phrase[0] != word or named[start : start + len(phrase)] == phrase
    ]
    return tuple(sorted(found, key=lambda each: (each.order, each.start)))


@lru_cache(maxsize=65_536)
def _starting(word: str) -> list[tuple[int, NamePattern, tuple[str, ...]]]:
    if word in _BY_FIRST_WORD:
        return _BY_FIRST_WORD[word]
    if not word.endswith(_ENDINGS):
        return []
    end = next(each for each in _ENDINGS if word.endswith(each))
    return [each for each in _BY_FIRST_WORD[end] if len(each[2]) == 1]


@lru_cache(maxsize=65_536)
def names_person_by(named: tuple[str, ...]) -> bool:
    """Whether a column is one that only tables of persons have: a given name, a date of birth."""
    found = matches(bare_words(named))
    return any(
        (each.pattern.category in ("person_name", "birth") or each.phrase in _ABODES)
        and each.pattern.where == "anywhere"
        and len(each.phrase) == len(named)
        and "_".join(each.phrase) not in _OF_OTHERS
        for each in found
    )


@lru_cache(maxsize=65_536)
def owner_of_name(named: tuple[str, ...]) -> str | None:
    """Whose name a column holds: a word for a person, ``""`` where only the table can tell; ``None`` when it is no
    name, or that of something else.

    >>> owner_of_name(("nombre", "cliente")), owner_of_name(("name", "1")), owner_of_name(("product", "name"))
    ('cliente', '', None)
    """
    if NAME.isdisjoint(named):
        return None
    rest = [each for each in named if not (each in NAME or each in BESIDE_NAME or each.isdigit())]
    if not rest:
        return ""
    persons = [each for each in rest if is_person(each)]
    if len(persons) < len(rest):
        return None
    return persons[0] if persons[0] not in _WHOSE_ANYWAY else ""


def named_after_person(named: tuple[str, ...]) -> Literal["surely", "perhaps"] | None:
    """Whether a text column is named after who stands in it: ``created_by`` after a person, ``customer`` perhaps after
    a company.

    >>> named_after_person(("created", "by")), named_after_person(("user", "agent"))
    ('surely', None)
    """
    if not named or named[-2:] == ("user", "agent"):
        return None
    if named[-1] in _AT_WORK or (len(named) > 1 and (named[-1] in _DONE or named[-2:] == ("assigned", "to"))):
        return "surely"
    return "perhaps" if is_person(named[-1]) else None
