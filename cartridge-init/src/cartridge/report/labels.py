"""Names as a page can show them: nothing invisible, and no wider than the box they stand in."""

from __future__ import annotations

import unicodedata

MONO = 0.603
"""Width of a letter of the usual monospaced fonts, in parts of the font size (DejaVu, Liberation, Menlo, Consolas)."""

_PICTURES = {code: chr(0x2400 + code) for code in range(32)} | {0x7F: "\u2421"}


def visible(text: str) -> str:
    """``text`` with control characters as their pictures and other invisible ones as a replacement mark.

    A line break, a bell or a right-to-left override in a table's name would otherwise be read as something it is not.

    >>> visible("a\\nb")
    'a␊b'
    """
    text = text.translate(_PICTURES)
    if text.isascii():
        return text
    return "".join("\ufffd" if unicodedata.category(each) in ("Cc", "Cf") else each for each in text)


def visible_lines(text: str) -> str:
    """The same of a text of several lines, whose breaks and tabs stay."""
    return "\n".join("\t".join(visible(part) for part in line.split("\t")) for line in text.split("\n"))


def text_width(text: str, size: float) -> float:
    """How wide ``text`` is in a monospaced font of ``size`` pixels; East Asian wide letters count double."""
    if text.isascii():
        return len(text) * MONO * size
    return sum(_letters(each) for each in text) * MONO * size


def fitted(text: str, width: float, size: float) -> str:
    """``text`` made visible and, if it is wider than ``width``, cut in its middle: names differ at their ends.

    >>> fitted("stg_shop__orders_of_every_customer", 100, 12)
    'stg_s…ustomer'
    """
    text = visible(text)
    if text_width(text, size) <= width:
        return text
    room = width / (MONO * size) - 1
    head = _within(text, room * 0.45)
    tail = _within(text[::-1], room - sum(map(_letters, head)))
    return f"{head}…{tail[::-1]}"


def _within(text: str, room: float) -> str:
    """As many letters from the start as fit into ``room``."""
    for at, letter in enumerate(text):
        room -= _letters(letter)
        if room < 0:
            return text[:at]
    return text


def _letters(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    # A wide letter takes 1 em, the letters counted here 0.603: a little over one and a half.
    return 1.66 if unicodedata.east_asian_width(letter) in ("W", "F") else 1.0
