"""A column as it leaves staging."""

from __future__ import annotations

from dataclasses import dataclass

from cartridge.artifacts.models import GeneratedTest
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.unit_tests import UnitValue

Cases = tuple[tuple[UnitValue, UnitValue], ...]
"""Values of a source column, each with what staging has to make of it."""


@dataclass(frozen=True)
class StagedColumn:
    """A column as it leaves staging.

    ``column`` keeps the name that the source gave it and has the type that staging gives it; one that staging adds has
    a name that no column of the source has. ``expression`` is generic SQL over the source; ``macro`` is one of the
    project's that the expression is handed to.
    """

    column: ColumnMapping
    expression: str
    macro: str | None = None
    said: str = ""
    """What a description adds: that the values are no longer those of the source, and how they came about."""
    is_added: bool = False
    """Whether the source has no such column."""
    reads: str | None = None
    """The one source column that the expression reads, where it does more than to show it."""
    cases: Cases = ()
    """Of that column, each with what comes out; what a unit test is made of."""
    guard: GeneratedTest | None = None
    """A test of the source column on which the expression rests."""


def quoted_name(name: str) -> str:
    """A name of the source as generic SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
