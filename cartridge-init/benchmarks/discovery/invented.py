"""Databases made up for the benchmark: ways to model and to name that the real ones lack, with their truth beside them.

Each is a YAML file in ``invented/``: per table its columns with type and values, and by hand what is right: ``key``,
``unique`` (other keys of the business), ``references``, ``implied`` (references that follow from wider ones, right to
name and right to leave out) and ``role``. The same file gives the same rows everywhere.

A column is ``type | values``, where values are one of

- ``serial [first [step]]``, ``gappy first``: numbers that go up, by one step or by up to five
- ``to T.c [early]``: the value of a random row of T, ``early`` mostly of the first ones; ``with T.c``: of the same row
  again, or of the row of T that this one belongs to
- ``within [first]``: the number of the row among those of its owner; ``format K{:04}``: of all
- ``int low high``, ``dec low high``, ``share``, ``one a b ...``, ``code AA-999`` (A a letter, 9 a digit), ``words n``,
  ``person``, ``yes p``, ``uuid``, ``hash c ...``, ``null``
- ``date first days``, ``moment first days``, ``hour first days``, ``day first`` (one day a row),
  ``after c days``, ``yyyymmdd c``

and may end in ``nulls share`` and ``else value share``. ``rows`` is a number, ``each T low high`` (so many for each row
of T) or ``cross T U share`` (the combinations, or a share of them). A row that would repeat ``key`` or ``unique`` is
drawn again.
"""

from __future__ import annotations

import hashlib
import random
import shlex
import string
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from benchmarks.discovery.truth import ForeignKey, PrimaryKey, Truth, foreign_key

FOLDER: Final = Path(__file__).with_suffix("")
LATER: Final = ("hash", "yyyymmdd")
"""Made of other columns, which may stand behind them."""

TRIES: Final = 30
"""How often a row is drawn again before it is left out."""

SYLLABLES: Final = (
    "an ba bor da del en fa gar ha in ka lo mar mi na nor o pa pel qui ra ri sa sol ta tor u va ver wi za".split()
)

Row = dict[str, Any]


@dataclass(frozen=True)
class InventedColumn:
    name: str
    sql_type: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class InventedTable:
    """A table and what is true of it."""

    name: str
    rows: str
    columns: tuple[InventedColumn, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    references: tuple[ForeignKey, ...]
    implied: tuple[ForeignKey, ...]
    roles: frozenset[str]


@dataclass
class _Drawing:
    """What is known while a row is drawn: its number, the rows it was drawn with, and its values so far."""

    chance: random.Random
    done: Mapping[str, list[Row]]
    number: int = 0
    within: int = 0
    drawn: dict[str, Row] = field(default_factory=dict)
    row: Row = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)


def invented_names() -> list[str]:
    """The databases, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


@cache
def invented_tables(name: str) -> tuple[InventedTable, ...]:
    """The tables of a database, those that others refer to first."""
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    return tuple(_table(table, spec) for table, spec in yaml.safe_load(text).items())


def truth_of(name: str) -> Truth:
    """What is right of a database."""
    tables = invented_tables(name)
    return Truth(
        frozenset(PrimaryKey(each.name, frozenset(each.key)) for each in tables if each.key),
        frozenset(reference for each in tables for reference in each.references),
        {each.name: each.roles for each in tables if each.roles},
        alternate_keys=frozenset(PrimaryKey(each.name, frozenset(key)) for each in tables for key in each.unique),
        implied=frozenset(reference for each in tables for reference in each.implied),
    )


def invented_rows(name: str) -> dict[str, list[Row]]:
    """Every row of a database, by table; always the same ones."""
    chance = random.Random(name)
    done: dict[str, list[Row]] = {}
    for table in invented_tables(name):
        kept = done[table.name] = []
        taken: list[set[tuple[Any, ...]]] = [set() for _ in (table.key, *table.unique)]
        drawing = _Drawing(chance, done)
        for drawn, within in _places(table, drawing):
            for _ in range(TRIES):
                drawing.drawn, drawing.within, drawing.row = dict(drawn), within, {}
                for column in sorted(table.columns, key=lambda each: each.values[0] in LATER):
                    drawing.row[column.name] = _value(drawing, column)
                identities = [tuple(map(drawing.row.get, key)) for key in (table.key, *table.unique)]
                if not any(each and each in known for each, known in zip(identities, taken, strict=True)):
                    for each, known in zip(identities, taken, strict=True):
                        known.add(each)
                    kept.append({each.name: drawing.row[each.name] for each in table.columns})
                    drawing.number += 1
                    break
    return done


def _table(name: str, spec: Mapping[str, Any]) -> InventedTable:
    columns = []
    for column, text in spec["columns"].items():
        sql_type, _, values = text.partition("|")
        columns.append(InventedColumn(column, sql_type.strip(), tuple(shlex.split(values))))
    return InventedTable(
        name=name,
        rows=str(spec["rows"]),
        columns=tuple(columns),
        key=_listed(spec.get("key", "")),
        unique=tuple(map(_listed, spec.get("unique", ()))),
        references=tuple(_reference(name, *each) for each in spec.get("references", {}).items()),
        implied=tuple(_reference(name, *each) for each in spec.get("implied", {}).items()),
        roles=frozenset(_listed(spec.get("role", ""))),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _reference(table: str, columns: str, target: str) -> ForeignKey:
    ref_table, _, ref_columns = target.rstrip(")").partition("(")
    return foreign_key(table, _listed(columns), ref_table.strip(), _listed(ref_columns))


def _places(table: InventedTable, drawing: _Drawing) -> Iterator[tuple[dict[str, Row], int]]:
    """For every row to draw, the rows it belongs to and its number among theirs."""
    what, *rest = table.rows.split()
    if what == "each":
        owner, low, high = rest
        for row in drawing.done[owner]:
            for within in range(drawing.chance.randint(int(low), int(high))):
                yield {owner: row}, within
    elif what == "cross":
        left, right, share = rest
        for one in drawing.done[left]:
            for within, other in enumerate(drawing.done[right]):
                if drawing.chance.random() < float(share):
                    yield {left: one, right: other}, within
    else:
        for number in range(int(what)):
            yield {}, number


def _value(drawing: _Drawing, column: InventedColumn) -> Any:
    words = list(column.values)
    for ending, replaced in (("nulls", False), ("else", True)):
        if ending in words:
            at = words.index(ending)
            share = float(words[at + 1 + replaced])
            other = words[at + 1] if replaced else None
            del words[at : at + 2 + replaced]
            if drawing.chance.random() < share:
                return _as_number(other)
    return MAKERS[words[0]](drawing, column.name, words[1:])


def _as_number(text: str | None) -> int | str | None:
    return int(text) if text and text.lstrip("-").isdigit() else text


def _serial(drawing: _Drawing, _: str, words: Sequence[str]) -> int:
    first, step = [*map(int, words), 1, 1][:2] if len(words) != 1 else (int(words[0]), 1)
    return first + step * drawing.number


def _gappy(drawing: _Drawing, name: str, words: Sequence[str]) -> int:
    drawing.last[name] = drawing.last.get(name, int(words[0]) - 1) + drawing.chance.randint(1, 5)
    return drawing.last[name]


def _to(drawing: _Drawing, _: str, words: Sequence[str]) -> Any:
    table, _, column = words[0].partition(".")
    rows = drawing.done[table]
    if not rows:
        return None
    share = drawing.chance.random()
    row = rows[int((share**3 if "early" in words else share) * len(rows))]
    drawing.drawn[table] = row
    return row[column]


def _with(drawing: _Drawing, name: str, words: Sequence[str]) -> Any:
    table, _, column = words[0].partition(".")
    return drawing.drawn[table][column] if table in drawing.drawn else _to(drawing, name, words)


def _code(drawing: _Drawing, _: str, words: Sequence[str]) -> str:
    pools = {"A": string.ascii_uppercase, "9": string.digits}
    return "".join(drawing.chance.choice(pools[each]) if each in pools else each for each in words[0])


def _phrase(drawing: _Drawing, count: int) -> str:
    def word() -> str:
        return "".join(drawing.chance.choices(SYLLABLES, k=drawing.chance.randint(2, 4)))

    return " ".join(word() for _ in range(count)).capitalize()


def _day(first: str) -> date:
    return date.fromisoformat(first)


def _moment(drawing: _Drawing, _: str, words: Sequence[str]) -> datetime:
    seconds = drawing.chance.randrange(int(words[1]) * 86_400)
    return datetime.combine(_day(words[0]), datetime.min.time()) + timedelta(seconds=seconds)


def _after(drawing: _Drawing, _: str, words: Sequence[str]) -> Any:
    start = drawing.row[words[0]]
    return None if start is None else start + timedelta(days=drawing.chance.randint(0, int(words[1])))


def _hash(drawing: _Drawing, _: str, words: Sequence[str]) -> str:
    text = "||".join(str(drawing.row[each]) for each in words)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


MAKERS: Final[Mapping[str, Callable[[_Drawing, str, Sequence[str]], Any]]] = {
    "serial": _serial,
    "gappy": _gappy,
    "to": _to,
    "with": _with,
    "within": lambda drawing, _, words: drawing.within + int(words[0] if words else 1),
    "int": lambda drawing, _, words: drawing.chance.randint(int(words[0]), int(words[1])),
    "dec": lambda drawing, _, words: round(drawing.chance.uniform(float(words[0]), float(words[1])), 2),
    "share": lambda drawing, *_: round(drawing.chance.random(), 4),
    "one": lambda drawing, _, words: drawing.chance.choice(words),
    "code": _code,
    "words": lambda drawing, _, words: _phrase(drawing, int(words[0])),
    "person": lambda drawing, *_: _phrase(drawing, 2).title(),
    "yes": lambda drawing, _, words: drawing.chance.random() < float(words[0]),
    "uuid": lambda drawing, *_: str(uuid.UUID(int=drawing.chance.getrandbits(128), version=4)),
    "hash": _hash,
    "null": lambda *_: None,
    "date": lambda drawing, _, words: _day(words[0]) + timedelta(days=drawing.chance.randrange(int(words[1]))),
    "moment": _moment,
    "hour": lambda *given: _moment(*given).replace(minute=0, second=0),
    "day": lambda drawing, _, words: _day(words[0]) + timedelta(days=drawing.number),
    "after": _after,
    "yyyymmdd": lambda drawing, _, words: int(drawing.row[words[0]].strftime("%Y%m%d")),
    "format": lambda drawing, _, words: words[0].format(drawing.number + 1),
}
