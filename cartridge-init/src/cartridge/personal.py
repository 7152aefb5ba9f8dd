"""What is known for a person's by how it is written, wherever it stands: in a column of its own, in prose, in JSON.

Practice: an e-mail address, an international telephone number, an IBAN, a payment card and an IP address are written in
one way all over the world, and two of them carry a check digit. Names of people are not known by their form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Final, Literal

from cartridge.words import word_set

Form = Literal[
    "payment card number", "IBAN", "national identity number", "e-mail address", "telephone number", "IP address"
]

MASK: Final = "***"

DEEPEST: Final = 8
"""How far JSON inside JSON is looked into."""

CARDS: Final = 0.25
"""Share of the numbers that look like one of a card by issuer and length which have its check digit too: of numbers
drawn at random a tenth does."""

_EMAIL: Final = re.compile(r"[\w.+%-]{1,64}@(?:[^\W_](?:[\w-]{0,62})\.){1,8}(?P<domain>[^\W\d_]{2,24})(?![\w-])")
_FILES: Final = word_set("png jpg jpeg gif svg webp ico css js mjs ts json html htm xml map woff ttf pdf")
"""What follows the last dot of ``logo@2x.png``."""

_PHONE: Final = re.compile(
    r"(?<![\w+.])(?<!\d[ -])(?:\+[1-9]|00(?:[1-9]\d{0,2}[ /.(-]|[ /.-][1-9]))[\d()/. \u00a0-]{5,20}\d(?!\w|[.,]\d)"
)
_NATIONAL: Final = re.compile(
    r"(?<![\w+.,:/#=-])(?<!\d )\(?\d{2,6}\)?(?:[ ./\u00a0-]{1,3}\d{2,8}){1,4}(?![\w:/-]|[.,]\d)"
    r"|(?<![\w+.,:/#=-])0[1-9]\d{7,11}(?![\w:/-]|[.,]\d)"
)
_NOT_RUNG: Final = re.compile(
    r"(?:19|20)\d\d\D.*|\d{1,2}([./-])\d{1,2}\1\d{2,4}.*|[1-9]\d{0,2}(?:[ .\u00a0]\d{3})+|[1-9]\d{4}-\d{4}", re.DOTALL
)
"""A date, what a year begins, an amount in thousands, a ZIP code of nine digits."""
_NUMBERED: Final = re.compile(
    r"\b(?:order|invoice|ref|reference|isbn|ean|sku|part|ticket|case|po|article|serial|rechnung|auftrag|bestellung"
    r"|artikel|fattura|ordine|pedido|factura|commande|facture)s?(?:\W{0,3}(?:no|nr|num|number|nummer|id))?\W{0,3}$",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_IBAN: Final = re.compile(
    r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}|(?<![^\W_])[a-z]{2}\d{2}(?: [a-z0-9]{4}){3}[a-z0-9 ]*"
)
_CARD: Final = re.compile(
    r"(?<![^\W_])(?<!\d[.,])(?:\d{13,19}|\d{4}(?P<by>[ .\u00a0-])\d{4}(?P=by)\d{4}(?P=by)\d{1,7}"
    r"|\d{4}(?P<four>[ .\u00a0-])\d{6}(?P=four)\d{4,5})(?![^\W_])(?![.,]\d)"
)
_IPV4: Final = re.compile(r"(?<![\w.])(?<!\w/)(?<!\w-)\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)")
_IPV6: Final = re.compile(r"(?<![\w:.])[0-9a-f]{3,4}:[0-9a-f:]{4,34}(?![\w:])", re.IGNORECASE)
_SEPARATORS: Final = re.compile(r"[ .\u00a0-]")
_RELEASES: Final = re.compile(r"(?:\bversion|\brelease|\bbuild|\bv\.?)\W{0,3}$", re.IGNORECASE)

_ABOUT_DATA: Final = re.compile(
    r"convert|\bcast|invalid input|syntax for|out of range|\bincorrect\b|truncated|not recognized|bad \w+ value"
    r"|could not parse|invalid (?:date|timestamp|json|value|text|digit|byte|number)|malformed|too long for",
    re.IGNORECASE,
)
"""What engines say when a value is not of the type that an expression wants, as one in a view may."""

_VALUE: Final = re.compile(
    r"(?<!\w)(?P<quote>['\"]).*?(?:(?P=quote)(?!\w)|$)"
    r"|(?P<head>\bvalue:? (?!of\b|in\b|is\b|for\b|out\b|too\b|can))(?!['\"])\S+",
    re.IGNORECASE,
)

_IBAN_LENGTHS: Final = {
    country: int(length)
    for length, countries in (
        each.split(":")
        for each in (
            "15:NO 16:BE 18:DK,FI,FO,GL,NL,FK,SD 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,XK,MN 21:CH,HR,LI,LV"
            " 22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA 23:AE,GI,IL,IQ,OM,SO,TL 24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG"
            " 25:LY,PT,ST 26:IS,TR 27:BI,DJ,FR,GR,IT,MC,MR,SM 28:AL,AZ,BY,CY,DO,GT,HU,LB,NI,PL,SV 29:BR,EG,PS,QA,UA"
            " 30:JO,KW,MU,YE 31:MT,SC 32:LC 33:RU"
        ).split()
    )
    for country in countries.split(",")
}
"""Characters of an IBAN by country, as the registry of ISO 13616 has them."""


def is_iban(text: str) -> bool:
    """Whether the check digits of ISO 13616 are right.

    >>> is_iban("DE89 3704 0044 0532 0130 00"), is_iban("DE89370400440532013001")
    (True, False)
    """
    plain = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain):
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


def is_issued(digits: str) -> bool:
    """Whether a number begins, and is as long, as those of the large issuers of payment cards.

    >>> is_issued("4111111111111111"), is_issued("1732230000000"), is_issued("378282246310005")
    (True, False, True)
    """
    head, length = int(digits[:4] or 0), len(digits)
    if length == 15:
        return head // 100 in (34, 37)
    if length == 14:
        return head // 100 in (36, 38, 39) or 3000 <= head <= 3059
    if not 16 <= length <= 19:
        return False
    is_master = length == 16 and (5100 <= head <= 5599 or 2200 <= head <= 2204 or 2221 <= head <= 2720)
    return is_master or head // 1000 in (4, 6) or 3528 <= head <= 3589 or head // 100 in (50, 56, 57, 58)


def form_in(texts: Iterable[str]) -> Form | None:
    """The gravest form that stands in one of the texts, which are those of one column; ``None`` when there is none.

    Digits without separators are a card's only where more of them have a check digit than chance would give it.

    >>> form_in(["call +49 171 5550100"]), form_in(['{"to": "eva@corp.example"}']), form_in(["Chrome/119.0.0.0"])
    ('telephone number', 'e-mail address', None)
    """
    found: set[Form] = set()
    like_cards = cards = 0
    for text in texts:
        for each in _readings(text):
            if len(each) < _SHORTEST:
                continue
            for match in _CARD.finditer(each):
                digits = _SEPARATORS.sub("", match[0])
                if is_issued(digits):
                    like_cards += 1
                    cards += is_card_number(digits)
                    if digits != match[0] and is_card_number(digits):
                        found.add("payment card number")
            found.update(form for form, spans in _SPANS.items() if form not in found and next(spans(each), None))
    if cards and cards > CARDS * like_cards:
        found.add("payment card number")
    return next((each for each in FORMS if each in found), None)


def is_rung_in(text: str) -> bool:
    """Whether a telephone number as it is written at home stands among the words of a text.

    >>> is_rung_in("call 333-8745961"), is_rung_in("0171/555 00 01 Eva"), is_rung_in("order 333-8745961")
    (True, True, False)
    >>> is_rung_in("on 2024-11-21 at 23:15"), is_rung_in("0171-5550001")
    (False, False)
    """
    return any(
        9 <= sum(each.isdigit() for each in match[0]) <= 13
        and not _NOT_RUNG.fullmatch(match[0])
        and not _NUMBERED.search(text[max(0, match.start() - 24) : match.start()])
        and (_WORD.search(text, 0, match.start()) or _WORD.search(text, match.end()))
        for match in _NATIONAL.finditer(text)
    )


def masked(text: str) -> str:
    """``text`` with everything in it that has such a form replaced by ``***``.

    >>> masked("where email = 'eva@corp.example' and card = '4111 1111 1111 1111'")
    "where email = '***' and card = '***'"
    """
    for spans in (_cards, *_SPANS.values()):
        for start, end in reversed(list(spans(text))):
            text = text[:start] + MASK + text[end:]
    return text


def without_values(message: str) -> str:
    """What a database complains about, without the value that it quotes from a row.

    >>> without_values("Could not convert string 'Eva Huber' to INT32")
    "Could not convert string '***' to INT32"
    >>> without_values('relation "orders" does not exist')
    'relation "orders" does not exist'
    """
    text = masked(message)
    if not _ABOUT_DATA.search(text):
        return text
    return _VALUE.sub(lambda match: f"{match['head'] or match['quote']}{MASK}{match['quote'] or ''}", text)


def scalars(text: str) -> Iterator[tuple[str | None, str]]:
    """The texts and numbers in a JSON document with the key they stand under, at any depth, JSON in its texts too;
    nothing of a text that is no JSON."""
    yield from _scalars(None, _parsed(text), DEEPEST)


def _readings(text: str) -> Iterator[str]:
    """The text itself, and what stands in it as JSON or a URL, whose escapes hide ``@``."""
    yield text
    if "%40" in text:
        yield text.replace("%40", "@")
    if "\\" in text:
        yield from (each for _, each in scalars(text))


def _parsed(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _scalars(key: str | None, value: Any, depth: int) -> Iterator[tuple[str | None, str]]:
    if isinstance(value, dict):
        for inner, each in value.items():
            yield from _scalars(inner, each, depth - 1) if depth else ()
    elif isinstance(value, list):
        for each in value:
            yield from _scalars(key, each, depth - 1) if depth else ()
    elif isinstance(value, str):
        inside = _parsed(value) if depth else None
        if isinstance(inside, dict | list):
            yield from _scalars(key, inside, depth - 1)
        else:
            yield key, value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield key, str(value)


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(text):
        digits = _SEPARATORS.sub("", match[0])
        if is_issued(digits) and is_card_number(digits):
            yield match.span()


def _emails(text: str) -> Iterator[tuple[int, int]]:
    if "@" in text:
        yield from (each.span() for each in _EMAIL.finditer(text) if each["domain"].lower() not in _FILES)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    if "+" in text or "00" in text:
        for match in _PHONE.finditer(text):
            if 8 <= sum(each.isdigit() for each in match[0].removeprefix("00")) <= 15:
                yield match.span()


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    for match in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(match[0][:2].upper(), 0)
        taken = 0
        for place, character in enumerate(match[0]):
            taken += character not in " -"
            if taken == length:
                if is_iban(match[0][: place + 1].upper()):
                    yield match.start(), match.start() + place + 1
                break


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Those of machines that somebody may sit at: neither the own one nor a mask, and no version of a program."""
    if text.count(".") >= 3:
        for match in _IPV4.finditer(text):
            if _is_host(match[0]) and not _RELEASES.search(text[max(0, match.start() - 12) : match.start()]):
                yield match.span()
    if text.count(":") >= 3:
        yield from (each.span() for each in _IPV6.finditer(text) if _is_host(each[0]))


def _is_host(text: str) -> bool:
    try:
        found: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return False
    return not (found.is_loopback or found.is_unspecified or found.is_multicast or text.startswith(("255.", "0.")))


_SPANS: Final[dict[Form, Callable[[str], Iterator[tuple[int, int]]]]] = {
    "IBAN": _ibans,
    "e-mail address": _emails,
    "telephone number": _phones,
    "IP address": _addresses,
}
_SHORTEST: Final = 6
FORMS: Final[tuple[Form, ...]] = ("payment card number", *_SPANS)
"""From the gravest on."""
