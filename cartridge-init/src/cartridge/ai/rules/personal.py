"""Personal columns on request: hashed, so that they still count and join, or left out of staging.

Practice (GDPR, article 4 (5) and 25): an analysis that needs to know that two rows are of the same person rarely needs
to know of which. A hash is still personal data, and stays tagged; without a salt that only its owner knows, who has a
list of e-mail addresses has their hashes. What has few possible values, such as a birth date or a place, a hash hides
from nobody: such columns are left out instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import WITHOUT_VALUES
from cartridge.artifacts.request import ColumnMapping, TableMapping
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import GenerationError

Column = tuple[TableName, str]

HASHED: Final[Mapping[str, object]] = {**WITHOUT_VALUES, "min_length": None, "max_length": None, "mean_length": None}
"""What a profile no longer says of a column that is hashed."""

_NAMES: Final = frozenset({TypeFamily.TEXT, TypeFamily.ENUM, TypeFamily.UUID})
_NUMBERS: Final = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL})
_NUMBERED: Final = frozenset({"contact", "government_id", "payment"})
"""Categories of numbers that name a person, rather than measure something of one."""
_OF_FEW_VALUES: Final = frozenset({"birth", "compensation", "location", "special_category"})
_NOT_ANALYSED: Final = frozenset({"credential"})
_SAME_TEXT: Final = _NAMES | _NUMBERS | {TypeFamily.DATE}
"""Families whose values are written in one way as text."""


@dataclass(frozen=True)
class Personal:
    """What becomes of personal columns; those that are in neither stay as they are."""

    hashed: Mapping[Column, str] = field(default_factory=dict)
    """Column to its category, or to that of the column it is compared with."""
    dropped: Mapping[TableName, frozenset[str]] = field(default_factory=dict)


def personal_columns(tables: Iterable[TableMapping], personal: Literal["keep", "hash", "drop"]) -> Personal:
    """Which columns are hashed and which are left out.

    What a key or a reference needs is hashed in any case, together with every column that is compared with it, so that
    the joins that held still hold.

    :raises GenerationError: when two columns that are compared would not get the same hash.
    """
    tables = tuple(tables)
    columns = {(table.full_name, each.name): each for table in tables for each in table.columns}
    told = {place: each.sensitive for place, each in columns.items() if each.sensitive}
    if personal == "keep" or not told:
        return Personal()
    compared, needed = _compared(tables), compared_columns(tables)
    hashed: dict[Column, str] = {}
    dropped: dict[TableName, set[str]] = defaultdict(set)
    for place, category in sorted(told.items()):
        if place in needed:
            together = compared.get(place, {place}) & columns.keys()
            _refuse_unlike({each: columns[each] for each in together})
            for each in sorted(together):
                hashed.setdefault(each, told.get(each, category))
        elif personal == "hash" and _says_who(columns[place], category):
            hashed.setdefault(place, category)
        else:
            dropped[place[0]].add(place[1])
    return Personal(hashed=hashed, dropped={name: frozenset(each) for name, each in dropped.items()})


def compared_columns(tables: Iterable[TableMapping]) -> frozenset[Column]:
    """Columns of primary keys and of references, on both sides: what they hold is compared, and has to stay."""
    return frozenset(_needed(tables))


def _says_who(column: ColumnMapping, category: str) -> bool:
    """Whether a hash is of use: equal values are the same person or thing, and cannot just be tried out."""
    if category in _OF_FEW_VALUES | _NOT_ANALYSED:
        return False
    return column.family in _NAMES or (column.family in _NUMBERS and category in _NUMBERED)


def _needed(tables: Iterable[TableMapping]) -> Iterator[Column]:
    """Columns of primary keys and of references, on both sides."""
    for table in tables:
        yield from ((table.full_name, each) for each in (table.primary_key.columns if table.primary_key else ()))
        for one, other in _pairs(table):
            yield one
            yield other
        yield from ((table.full_name, each.type_column) for each in table.polymorphic)


def _pairs(table: TableMapping) -> Iterator[tuple[Column, Column]]:
    """Pairs of columns that are compared: of references, and of what rows of some type point at."""
    for each in table.references:
        for name, other in zip(each.columns, each.ref_columns, strict=True):
            yield (table.full_name, name), (each.ref, other)
    for reference in table.polymorphic:
        for target in reference.targets:
            yield (table.full_name, reference.id_column), (target.ref, target.ref_column)


def _compared(tables: Iterable[TableMapping]) -> dict[Column, set[Column]]:
    """Every column that is compared with another, with all that it is compared with, over however many steps."""
    groups: dict[Column, set[Column]] = {}
    for table in tables:
        for one, other in _pairs(table):
            together = groups.get(one, {one}) | groups.get(other, {other})
            groups.update(dict.fromkeys(together, together))
    return groups


def _refuse_unlike(together: Mapping[Column, ColumnMapping]) -> None:
    families = {each.family for each in together.values()}
    if families <= _SAME_TEXT and (len(families) == 1 or families <= {TypeFamily.TEXT, TypeFamily.ENUM}):
        return
    listed = ", ".join(f"`{table}.{name}` ({each.data_type})" for (table, name), each in sorted(together.items()))
    raise GenerationError(
        f"Cannot hash {listed}: as texts, which is what is hashed, their values would not all be written alike, and "
        "what is compared could not be any more.",
        "Choose `personal: keep`, or say under `ignore.sensitive` or `relationships` of cartridge.yml that they are "
        "not personal, or not compared.",
    )
