"""Fact or dimension, where no simpler rule decides: the signs on both sides are weighed.

Practice: a fact has a date the business would name, numbers to add up and references to who and what; other tables
rarely point at it, except its own lines. A dimension has a name to call its rows by, and others point at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.analyzer.parts.periods import period_of
from cartridge.analyzer.parts.vocabulary import THING, UPDATED, said, said_in
from cartridge.analyzer.shape import Shape
from cartridge.words import word_set

_THINGS: Final = word_set(
    "customer user person employee staff client patient student teacher member account contact supplier "
    "vendor seller product item variant store shop warehouse branch location address city country region "
    "territory campaign channel category department company organization organisation brand film movie "
    "song track album artist actor author book course school team player airport airline plane vehicle "
    "driver device coupon promotion currency image picture photo attachment document"
)

SHORT_TEXT: Final = 40
"""Letters of a text that may be an identifier; longer ones describe."""

MANY_PER_ROW: Final = 10
"""Rows that refer to one row, on average, from which they are things that happened to it."""

Sign = tuple[int, str]


def weigh(shape: Shape) -> tuple[bool, str]:
    """Whether the table is a fact, and the signs that decided, the weightiest first."""
    fact, dimension = sorted(_of_fact(shape), reverse=True), sorted(_of_dimension(shape), reverse=True)
    is_fact = _happened(shape) and sum(each for each, _ in fact) > sum(each for each, _ in dimension)
    signs = fact if is_fact else dimension
    return is_fact, _sentence([words for _, words in signs[:4]], is_fact=is_fact)


def _period(shape: Shape) -> str | None:
    """Of what period of the calendar a row measures something, where its key says so and no date does."""
    if shape.key is None or shape.key.is_guess or not shape.measures or shape.incoming or shape.labels or shape.time:
        return None
    found = period_of(shape, (shape.key.columns,))
    return f"one row per {' and '.join((*found.entities, found.name))}" if found else None


def _happened(shape: Shape) -> bool:
    """Without a date, a document it belongs to, or numbers about several things, a table tells of no event."""
    if shape.business_time or shape.header or _dated(shape) or _period(shape):
        return True
    if _only_refers(shape):
        return True
    return bool(shape.measures) and (len(shape.business_references) > 1 or shape.event_time is not None)


def _only_refers(shape: Shape) -> bool:
    """Whether rows do nothing but refer, many of them to each of few: something happened, though nothing says when."""
    if not shape.references or shape.incoming or shape.labels or shape.rows is None:
        return False
    sizes = [target.row_count for target in shape.targets]
    return all(each and shape.rows >= MANY_PER_ROW * each for each in sizes) and not any(
        each.meaning.is_textual and (each.max_length or 0) > SHORT_TEXT for each in shape.content
    )


def _dated(shape: Shape) -> str | None:
    return None if shape.incoming else shape.date_reference


def _when(shape: Shape) -> Iterator[Sign]:
    if shape.business_time:
        yield 3, f"dated by {shape.business_time}"
    elif dated := _dated(shape):
        yield 3, f"dated by its reference {dated}"
    elif period := _period(shape):
        yield 3, period
    elif shape.event_time:
        yield 1, f"{shape.event_time} says when"


def _of_fact(shape: Shape) -> Iterator[Sign]:
    yield from _when(shape)
    if shape.business_references:
        names = sorted({each.ref_table for each in shape.business_references})
        yield min(3, len(shape.business_references)), f"refers to {_some(names)}"
    if shape.additive:
        yield 2, f"measures {_some(list(shape.additive))}"
    elif shape.measures:
        yield 2 if len(shape.measures) > 3 else 1, f"measures {_some(list(shape.measures))}"
    if shape.header:
        yield 2, f"rows are lines of {shape.header.name.table}"
    if shape.lines:
        yield 2, f"has its lines in {shape.lines.name.table}"
    if shape.is_process:
        yield 2, f"named like something that happens ({shape.entity[-1]})"
    if _only_refers(shape):
        yield 1, "nothing but references, many to each row"
    if shape.references and not shape.incoming and _outnumbers(shape):
        yield 1, "has more rows than what it refers to, and nothing refers to it"


def _of_dimension(shape: Shape) -> Iterator[Sign]:
    if shape.has_person_name:
        yield 5, "names persons"
    elif shape.labels:
        yield 3, f"rows are called by {shape.labels[0]}"
    # A thing has one key column; a combination that lines repeat is a relation between things.
    if pointing := [each for each in shape.incoming if len(each.columns) == 1]:
        names = sorted({each.table for each in pointing})
        yield min(3, len(names)), f"referred to by {_some(names)}"
        if not (shape.business_time or shape.header or shape.lines):
            yield 2, "carries no date of an event"
    elif shape.incoming and not shape.lines:
        yield 2, f"referred to by {_some(sorted({each.table for each in shape.incoming}))}"
        if not shape.measures and any(_many_more(each.row_count or 0, shape) for each in shape.children):
            yield 4, "measures nothing, and many rows refer to each of its own"
    if written_again := _written_again(shape):
        yield 4, written_again
    if shape.entity and (shape.entity[-1] in _THINGS or said_in(shape.entity[-1:], THING)):
        yield 2, f"named like someone or something ({shape.entity[-1]})"
    if not shape.references:
        yield 1, "refers to no other table"
    if shape.time is None:
        yield 1, "has no column that says when"


def _written_again(shape: Shape) -> str | None:
    """Whether rows are things with a number of their own that are described anew: an event is written once.

    They are loaded again under the number that they have, so that it repeats in some, or say when they were changed.
    """
    key = shape.key.columns if shape.key else ()
    if len(key) != 1 or key[0] not in shape.surveyed.own_keys or shape.references or shape.lines:
        return None
    if shape.is_process or shape.is_log or shape.header:
        return None
    if shape.key and shape.key.evidence.violations:
        return f"has a number of its own, {key[0]}, under which some rows were written again"
    changed = next((each.name for each in shape.columns if each.meaning.is_temporal and said(each, UPDATED)), None)
    return f"has a number of its own, {key[0]}, and says when a row was changed ({changed})" if changed else None


def _many_more(rows: int, shape: Shape) -> bool:
    return shape.rows is not None and rows >= MANY_PER_ROW * shape.rows


def _outnumbers(shape: Shape) -> bool:
    if shape.rows is None:
        return False
    return all((target.row_count or 0) < shape.rows for target in shape.targets)


def _sentence(signs: list[str], *, is_fact: bool) -> str:
    if not signs:
        return "Nothing marks it as an event, so it is taken as a description of something."
    text = "; ".join(signs)
    closing = "" if is_fact or len(signs) > 1 else "; nothing marks it as an event"
    return f"{text[0].upper()}{text[1:]}{closing}."


def _some(names: list[str]) -> str:
    if len(names) > 3:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
