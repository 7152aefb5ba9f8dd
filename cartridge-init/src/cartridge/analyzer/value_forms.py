"""What the values of a column look like when they can only be a person's: for names that do not say it.

Practice: an e-mail address, an IBAN, a payment card and an international telephone number are written in one way all
over the world, and two of them carry a check digit. They are known by the counted values of a small set, or by the
shapes of texts, in which `a` is a letter and `9` a digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

from cartridge.artifacts.profile import ColumnProfile

Form = Literal["e-mail address", "IBAN", "payment card number", "telephone number"]

MOST: Final = 0.5
"""Share of the rows from which a form is that of the column; what is typed in by people is never all of one form."""

_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\W\d_]{2,}")
_IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_IBAN_SHAPE: Final = re.compile(r"AA99[A9]{11,30}")
_CARD_SHAPE: Final = re.compile(r"9{4}(?P<by>[ -])9{4}(?P=by)9{4}(?P=by)9{1,7}")
_PHONE: Final = re.compile(r"(\+|00)[\d9][\d9 ()/.-]{6,}[\d9]")
_SEPARATORS: Final = re.compile(r"[ -]")


def form_of(profile: ColumnProfile) -> Form | None:
    """The form that at least half of the values have, as far as the profile shows any; ``None`` when there is none."""
    if profile.values:
        return _most([(each.value, each.count) for each in profile.values], _VALUE_FORMS)
    return _most([(each.value, each.count) for each in profile.shapes], _SHAPE_FORMS)


def _most(counted: list[tuple[str, int]], forms: dict[Form, Callable[[str], bool]]) -> Form | None:
    total = sum(count for _, count in counted)
    for form, fits in forms.items():
        if total and sum(count for text, count in counted if fits(text.strip())) >= MOST * total:
            return form
    return None


def is_iban(text: str) -> bool:
    """Whether the check digits of ISO 13616 are right.

    >>> is_iban("DE89 3704 0044 0532 0130 00"), is_iban("DE89370400440532013001")
    (True, False)
    """
    plain = _SEPARATORS.sub("", text)
    if not _IBAN.fullmatch(plain):
        return False
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


def is_card_number(text: str) -> bool:
    """Whether 13 to 19 digits end with the check digit of ISO/IEC 7812.

    >>> is_card_number("4111 1111 1111 1111"), is_card_number("4111111111111112")
    (True, False)
    """
    plain = _SEPARATORS.sub("", text)
    if not (plain.isascii() and plain.isdigit() and 13 <= len(plain) <= 19) or len(set(plain)) == 1:
        return False
    doubled = [int(each) * (1 + place % 2) for place, each in enumerate(reversed(plain))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def _is_phone(text: str) -> bool:
    digits = sum(each.isdigit() for each in text)
    return 8 <= digits <= 16 and _PHONE.fullmatch(text) is not None


_VALUE_FORMS: Final[dict[Form, Callable[[str], bool]]] = {
    "e-mail address": lambda text: _EMAIL.fullmatch(text) is not None,
    "IBAN": is_iban,
    "payment card number": is_card_number,
    "telephone number": _is_phone,
}
_SHAPE_FORMS: Final[dict[Form, Callable[[str], bool]]] = {
    "e-mail address": lambda text: _EMAIL.fullmatch(text) is not None,
    "IBAN": lambda text: _IBAN_SHAPE.fullmatch(_SEPARATORS.sub("", text)) is not None,
    "payment card number": lambda text: _CARD_SHAPE.fullmatch(text) is not None,
    "telephone number": lambda text: text.startswith("+") and _is_phone(text),
}
