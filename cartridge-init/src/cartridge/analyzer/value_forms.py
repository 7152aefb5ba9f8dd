"""What the values of a column look like when they can only be a person's: for names that do not say it.

One such value is enough where it is seen: in a small closed set, or as the smallest or largest number. Of other texts
only the shapes are known, in which `a` is a letter and `9` a digit: there it is the form of half of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from cartridge.artifacts.profile import ColumnProfile
from cartridge.personal import Form, form_in, is_card_number, is_iban, is_issued
from cartridge.words import word_set

MOST: Final = 0.5
"""Share of the rows from which a form is that of the column; what is typed in by people is never all of one form."""

GROWN: Final = 16
"""Years that have passed since all dates of birth: where some are younger, the range of any other date looks alike."""

GENERATIONS: Final = 25
"""Years that dates of birth spread over, at least; the dates of one company's life rarely do."""

OLDEST: Final = 125
"""Years that nobody was born before."""

LONGEST_NAME: Final = 80
SHORT_NAME: Final = 5
LONG_NAME: Final = 30
"""Characters of a name: at most, and on average."""

_NAME_PART: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*")
_NOBODY: Final = word_set("system admin root unknown unbekannt none nobody anonymous batch job import api bot etl")
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\W\d_]{2,}")
_IBAN_SHAPE: Final = re.compile(r"AA99[A9]{11,30}")
_CARD_SHAPE: Final = re.compile(r"9{4}(?P<by>[ -])9{4}(?P=by)9{4}(?P=by)9{1,7}")
_PHONE: Final = re.compile(r"(\+|00)[\d9][\d9 ()/.-]{6,}[\d9]")
_RUNG_SHAPE: Final = re.compile(
    r"(9[ .-]?)?\(9{2,5}\) ?9{3,5}[ .-]?9{3,5}|999[-.]999[-.]9{4}|99(?P<by>[ .])99(?P=by)99(?P=by)99(?P=by)99"
)
"""Telephone numbers as they are written at home with the code in brackets, in America, and in France."""
_RUNG_SHAPE_OF_PERSONS: Final = re.compile(r"9{2,5} ?[ /-] ?9{3,5}[ -]?9{2,5}([ -]?9{2,4})?")
_ID_SHAPE: Final = re.compile(
    r"999-99-9999|9{3}\.9{3}\.9{3}-99|A{6}99A99A999A|A{4}9{6}A{6}[A9]9|9 99 99 99 999 999( 99)?|A{5}9{4}A"
)
"""Of the United States, Brazil, Italy, Mexico, France and India."""
_ID_SHAPE_OF_PERSONS: Final = re.compile(r"9{8}-?A|A-?9{7}-?A|9{6}-9{4}|AA ?9{2} ?9{2} ?9{2} ?A|9{4} 9{4} 9{4}")
"""Of Spain, Sweden, Denmark, Britain and India: articles and batches are numbered so, too."""
_ADDRESS_SHAPE: Final = re.compile(r"9{1,3}(\.9{1,3}){3}")
_SEPARATORS: Final = re.compile(r"[ -]")
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")


def form_of(profile: ColumnProfile) -> Form | None:
    """The form that values of the column are seen to have; ``None`` when there is none."""
    if profile.values:
        counted = [(each.value, each.count) for each in profile.values]
        return form_in(value for value, _ in counted) or _most(counted, _VALUE_FORMS)
    if _are_cards(profile):
        return "payment card number"
    return _most([(each.value, each.count) for each in profile.shapes], _SHAPE_FORMS)


def form_of_persons(profile: ColumnProfile) -> Form | None:
    """The form that values of a column in a table of persons have, which many a number has elsewhere."""
    counted = [(each.value, each.count) for each in profile.values or profile.shapes]
    return _most([(_in_shape(text), count) for text, count in counted], _FORMS_OF_PERSONS)


def _in_shape(text: str) -> str:
    return re.sub(r"\d", "9", re.sub(r"[A-Z]", "A", text))


def spans_births(profile: ColumnProfile, today: date | None) -> bool:
    """Whether all dates lie so far back, and so far apart, as those on which a table's persons were born.

    :param today: the day on which the data was read.
    """
    first, last = _DAY.match(str(profile.minimum)), _DAY.match(str(profile.maximum))
    if today is None or first is None or last is None:
        return False
    oldest, youngest = int(first[1]), int(last[1])
    return today.year - OLDEST <= oldest <= youngest - GENERATIONS and youngest <= today.year - GROWN


def reads_like_names(profile: ColumnProfile, *, in_one_word: bool) -> bool:
    """Whether half of the values are written like names of people, in a column that is named after such.

    Names are too different for their shapes to be kept: texts of several lengths without any are taken for names too.

    :param in_one_word: whether a single word is a name there.
    """
    counted = profile.values or profile.shapes
    total = sum(each.count for each in counted)
    if total:
        return sum(each.count for each in counted if _is_name(each.value, in_one_word)) >= MOST * total
    least, most, mean = profile.min_length, profile.max_length, profile.mean_length
    if profile.has_outer_blanks is None or least is None or most is None or mean is None:
        return False
    return least < most <= LONGEST_NAME and SHORT_NAME <= mean <= LONG_NAME


def _is_name(text: str, in_one_word: bool) -> bool:
    """Two to five words with a capital in front, ``eva.huber``, or one word of letters."""
    parts = text.replace(",", " ").split()
    if not all(_NAME_PART.fullmatch(each) for each in parts) or text.casefold() in _NOBODY:
        return False
    if 2 <= len(parts) <= 5:
        return parts[0][0].isupper() and parts[-1][0].isupper()
    return len(parts) == 1 and len(text) > 2 and (in_one_word or 0 < text.find(".") < len(text) - 1)


def _are_cards(profile: ColumnProfile) -> bool:
    """Whether the smallest and largest number are of cards: by chance one column of ids in a hundred looks so."""
    ends = (profile.minimum, profile.maximum)
    return all(isinstance(each, int) and is_issued(str(each)) and is_card_number(str(each)) for each in ends)


def _most(counted: list[tuple[str, int]], forms: dict[Form, Callable[[str], bool]]) -> Form | None:
    total = sum(count for _, count in counted)
    for form, fits in forms.items():
        if total and sum(count for text, count in counted if fits(text.strip())) >= MOST * total:
            return form
    return None


def _is_phone(text: str) -> bool:
    digits = sum(each.isdigit() for each in text)
    return 8 <= digits <= 16 and _PHONE.fullmatch(text) is not None


_VALUE_FORMS: Final[dict[Form, Callable[[str], bool]]] = {
    "IBAN": is_iban,
    "payment card number": is_card_number,
    "telephone number": _is_phone,
}
"""Also those that one value would not tell: of any issuer and country, and with zeros for the plus."""

_SHAPE_FORMS: Final[dict[Form, Callable[[str], bool]]] = {
    "e-mail address": lambda text: _EMAIL.fullmatch(text) is not None,
    "IBAN": lambda text: _IBAN_SHAPE.fullmatch(_SEPARATORS.sub("", text)) is not None,
    "payment card number": lambda text: _CARD_SHAPE.fullmatch(text) is not None,
    "national identity number": lambda text: _ID_SHAPE.fullmatch(text) is not None,
    "telephone number": lambda text: (
        (text.startswith("+") and _is_phone(text)) or _RUNG_SHAPE.fullmatch(text) is not None
    ),
    "IP address": lambda text: _ADDRESS_SHAPE.fullmatch(text) is not None and text.count("9") > 5,
}

_FORMS_OF_PERSONS: Final[dict[Form, Callable[[str], bool]]] = {
    "national identity number": lambda text: _ID_SHAPE_OF_PERSONS.fullmatch(text) is not None,
    "telephone number": lambda text: (
        9 <= sum(each == "9" for each in text) <= 13 and _RUNG_SHAPE_OF_PERSONS.fullmatch(text) is not None
    ),
}
