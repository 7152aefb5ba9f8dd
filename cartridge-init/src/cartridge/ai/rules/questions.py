"""Questions of the business in its own words: what is measured, per which time, by what it is cut.

Practice: a metric is asked for as "monthly revenue by customer segment", which names a measure, a time and what it is
cut by. Words are taken for what they say and nothing more: a question that is not understood in whole is not answered
in part. `revenue = net amount` says what the business calls a measure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, Literal

from cartridge.words import singular

Grain = Literal["day", "week", "month", "quarter", "year"]

_GRAINS: Final[dict[str, Grain]] = {
    "day": "day",
    "daily": "day",
    "date": "day",
    "week": "week",
    "weekly": "week",
    "month": "month",
    "monthly": "month",
    "quarter": "quarter",
    "quarterly": "quarter",
    "year": "year",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
_ADVERBS: Final = frozenset("daily weekly monthly quarterly yearly annual annually".split())
_CUTS: Final = frozenset("by per each every across".split())
_BETWEEN: Final = frozenset({"and", "&", ",", "/", "x"})
_FILLERS: Final = frozenset(
    "a an the of our all in for from with do does did we you they have has had is are was were there what which how "
    "many much show me broken split grouped down sum".split()
)
_COUNTS: Final = frozenset("number count".split())
_AVERAGES: Final = frozenset("average avg mean".split())
_TOKEN: Final = re.compile(r"[^\W_]+|[&,/]")
_NAMED: Final = re.compile(r"\s*([^=:]+?)\s*(?:=|:\s)\s*(.+)")


@dataclass(frozen=True)
class Question:
    """What was asked, word by word; words are singular and in lower case."""

    asked: str
    name: str | None
    """What the business calls the measure, where it says so."""
    measure: tuple[str, ...]
    called: str
    """The measure as it was written."""
    grain: Grain | None = None
    cut_by: tuple[tuple[str, ...], ...] = ()
    is_average: bool = False
    is_count: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether it asks for a table: a time, or something that it is cut by."""
        return self.grain is not None or bool(self.cut_by)


def read_question(asked: str) -> Question | None:
    """The question in a text; ``None`` where it names no measure, or two times."""
    named = _NAMED.fullmatch(asked)
    name, text = (named[1], named[2]) if named else (None, asked)
    text = text.strip().rstrip("?.!")
    tokens = [each.lower() for each in _TOKEN.findall(text)]
    head = list(takewhile(lambda token: token not in _CUTS, tokens))
    grains = {_GRAINS[each] for each in head if each in _ADVERBS}
    measured = [each for each in head if each not in _ADVERBS and each not in _FILLERS and each not in _BETWEEN]
    cuts: list[tuple[str, ...]] = []
    for piece in _pieces(tokens[len(head) :]):
        if len(piece) == 1 and piece[0] in _GRAINS:
            grains.add(_GRAINS[piece[0]])
        else:
            cuts.append(tuple(map(singular, piece)))
    words = tuple(singular(each) for each in measured if each not in _COUNTS | _AVERAGES)
    if not words or len(grains) > 1 or not _BETWEEN.isdisjoint(head):
        return None
    return Question(
        asked=asked,
        name=name,
        measure=words,
        called=_as_written(text, [each for each in measured if each not in _COUNTS]),
        grain=grains.pop() if grains else None,
        cut_by=tuple(dict.fromkeys(cuts)),
        is_average=not _AVERAGES.isdisjoint(head),
        is_count=not _COUNTS.isdisjoint(head),
    )


def _pieces(tokens: list[str]) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    for each in tokens:
        if each in _CUTS or each in _BETWEEN:
            pieces.append([])
        elif each not in _FILLERS:
            pieces[-1].append(each)
    return [each for each in pieces if each]


def _as_written(text: str, measured: list[str]) -> str:
    """The words of the measure, in the letters that they were written in."""
    found = [each for each in _TOKEN.findall(text) if each.lower() in measured]
    words = " ".join(found[: len(measured)])
    return f"{words[:1].upper()}{words[1:]}"
