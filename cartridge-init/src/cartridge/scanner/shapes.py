"""The shapes of texts: `AA-9999` says what an order number looks like and none of them.

The database makes them where it can, and hands out only the most frequent; else texts of a few rows are turned into
shapes in memory and dropped. What the database does not know for a letter is turned into one in memory as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.profile import ValueCount
from cartridge.artifacts.types import TypeFamily
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.sampled import sampled_from

MAX_LENGTH = 40
"""Longer texts are prose, whose shape says nothing."""

MOST_SHAPES = 5

MIN_SHARE = 0.9
"""Share of the texts that the kept shapes have to cover: otherwise the column has no form."""

MIN_TEXTS = 20

LONG = ""
"""Stands for the shape of a text that is too long. An empty one has no shape, and says nothing about the others."""

DOCUMENT = "{"
"""Stands for the shape of a long text that begins like a JSON object."""

EMAIL = "a@a.aa"
"""Stands for the shape of every e-mail address: they differ in length, and five of their own would cover hardly any."""

LONGEST_EMAIL = 254
"""Characters of an e-mail address at most (RFC 5321)."""


class Forms(NamedTuple):
    """What a few texts of a column look like.

    ``shapes`` are the most frequent ones where there are few, and ``has_outer_blanks`` says whether a text of up to
    :data:`MAX_LENGTH` characters begins or ends with a blank; ``may_hold_json`` whether some of the frequent shapes are
    those of objects.
    """

    shapes: tuple[ValueCount, ...]
    has_outer_blanks: bool
    may_hold_json: bool = False


def may_have_shape(column: Column) -> bool:
    """Whether the texts of a column are worth a look."""
    return column.family is TypeFamily.TEXT


def read_shapes(
    connector: DatabaseConnector, columns: Sequence[Column], source: str, *, timeout_seconds: float
) -> Mapping[str, Forms]:
    """What the texts of each column look like; none of those without texts.

    :param source: a few rows of the table, as a ``from`` item.
    """
    in_database = connector.capabilities.shape_of is not None
    statement = _counted(connector, columns, source) if in_database else _texts(connector, columns, source)
    rows = connector.query(statement, timeout_seconds=timeout_seconds)
    shapes: dict[str, Counter[str]] = defaultdict(Counter)
    totals: dict[str, int] = {}
    padded: dict[str, bool] = {}
    if in_database:
        for index, text, count, total, blanks in rows:
            name = columns[index].name
            shapes[name][shape(text)] += int(count)
            totals[name], padded[name] = int(total), bool(blanks)
    else:
        for index, column in enumerate(columns):
            shapes[column.name] = Counter(shape(row[index]) for row in rows if row[index] is not None)
            totals[column.name] = shapes[column.name].total()
            padded[column.name] = any(form != form.strip(" ") for form in shapes[column.name])
    return {
        name: Forms(_kept(found, totals[name]), padded[name], any(each.startswith(DOCUMENT) for each in found))
        for name, found in shapes.items()
        if totals[name]
    }


def shape(text: str) -> str:
    """A text with upper-case letters as `A`, other letters as `a`, digits as `9`, and the rest as it is.

    >>> shape("Größe 12/b")
    'Aaaaa 99/a'
    """
    return "".join(map(_form, text))


def _form(character: str) -> str:
    if character.isalpha():
        return "A" if character.isupper() or character.istitle() else "a"
    return "9" if character.isdigit() else character


def _kept(found: Counter[str], total: int) -> tuple[ValueCount, ...]:
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_SHAPES]
    kept = [
        ValueCount(value=form, count=count)
        for form, count in ranked
        if form not in ("", DOCUMENT) and form.isprintable()
    ]
    is_formed = total >= MIN_TEXTS and sum(each.count for each in kept) >= MIN_SHARE * total
    return tuple(kept) if is_formed else ()


def _short(connector: DatabaseConnector, column: Column, form: str) -> str:
    """``form`` of a text that is not too long; null where there is no text, or nothing in it."""
    can = connector.capabilities
    text = can.text_of.format(connector.value(column))
    length = can.length_of.format(text)
    return (
        f"case when {length} = 0 then null"
        f" when {length} <= {LONGEST_EMAIL} and {text} like '%_@_%.__%' and {text} not like '% %'"
        f" and {text} not like '%/%' and {text} not like '{DOCUMENT}%' then '{EMAIL}'"
        f" when {length} <= {MAX_LENGTH} then {form.format(text)}"
        f" when {text} like '{DOCUMENT}%' then '{DOCUMENT}' when {length} is not null then '{LONG}' end"
    )


def _counted(connector: DatabaseConnector, columns: Sequence[Column], source: str) -> str:
    form = connector.capabilities.shape_of or "{0}"
    head = sampled_from(connector, [_short(connector, column, form) for column in columns], source)
    return head + " union all ".join(
        f"select * from (select {index} as i, c{index} as form, count(*) as n, sum(count(*)) over () as total,"
        f" max(max(case when c{index} like ' %' or c{index} like '% ' then 1 else 0 end)) over () as blanks"
        f" from sampled where c{index} is not null group by c{index} order by n desc, form limit {MOST_SHAPES})"
        f" as s{index}"
        for index in range(len(columns))
    )


def _texts(connector: DatabaseConnector, columns: Sequence[Column], source: str) -> str:
    items = ", ".join(_short(connector, column, "{0}") for column in columns)
    return f"select {items} from {source}"
