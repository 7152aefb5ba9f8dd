"""From an engine's spelling of a type to the normalised one; what differs between engines is their word list."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PARAMETERS = re.compile(r"\(([^()]*)\)")

WITH_LENGTH = frozenset({"char", "varchar"})


def normalise(raw: str, words: Mapping[str, str]) -> str:
    """The normalised type of ``raw``, in the vocabulary of :mod:`cartridge.artifacts.types`.

    :param raw: the type as the engine writes it, with its parameters.
    :param words: normalised word for each of the engine's words in lower case, without parameters.

    >>> normalise("NUMERIC(10, 2)", {"numeric": "decimal"})
    'decimal(10,2)'
    """
    raw = raw.strip()
    if array := re.fullmatch(r"(?P<element>.*)\[\d*\]", raw, re.DOTALL):
        return f"array<{normalise(array['element'], words)}>"
    found = _PARAMETERS.search(raw)
    parameters = [part.strip() for part in found[1].split(",")] if found else []
    word = words.get(" ".join(_PARAMETERS.sub(" ", raw).lower().split()), "other")
    numbers = [int(part) for part in parameters if re.fullmatch(r"-?\d+", part)]
    if word == "decimal" and numbers:
        precision, scale = numbers[0], numbers[1] if len(numbers) > 1 else 0
        return f"decimal({precision},{scale})"
    if word in WITH_LENGTH and numbers:
        return f"{word}({numbers[0]})"
    return word
