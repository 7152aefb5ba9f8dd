"""The role a table plays in a dimensional model, with its parts."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from cartridge.artifacts.analysis.evidence import SAID_FIELD, OnTable
from cartridge.artifacts.analysis.parts import (
    Additivity,
    ChangeHistory,
    Cursor,
    DateColumn,
    DatePart,
    DegenerateDimension,
    FactKind,
    Hierarchy,
    Measure,
    SoftDelete,
)


class Role(StrEnum):
    FACT = "fact"
    DIMENSION = "dimension"
    BRIDGE = "bridge"
    LOOKUP = "lookup"
    EVENT = "event"
    TECHNICAL = "technical"


class TableRole(OnTable):
    """The part a table plays in a dimensional model, with the grain in words and the reason.

    What follows ``event_time`` are the parts of the table; scan files of earlier versions have none of them.
    """

    role: Role
    grain: str = Field(description='What one row is: "one row per order line".')
    reason: str
    said: bool = Field(default=False, description=SAID_FIELD)
    measures: tuple[str, ...] = Field(default=(), description="Columns worth summing or averaging.")
    event_time: str | None = Field(default=None, description="The column that says when the row happened.")
    fact_kind: FactKind | None = Field(default=None, description="Of facts and events.")
    fact_kind_reason: str = ""
    measure_details: tuple[Measure, ...] = Field(default=(), description="The measures again, with their additivity.")
    degenerate_dimensions: tuple[DegenerateDimension, ...] = ()
    dates: tuple[DateColumn, ...] = ()
    history: ChangeHistory | None = None
    soft_delete: SoftDelete | None = None
    cursors: tuple[Cursor, ...] = ()
    hierarchies: tuple[Hierarchy, ...] = ()

    @property
    def title(self) -> str:
        """The role, of facts with their kind: "fact (periodic snapshot)"."""
        kind = self.fact_kind if self.role is Role.FACT else None
        return f"{self.role.value} ({kind.value.replace('_', ' ')})" if kind else self.role.value

    def without(self, hidden: frozenset[str]) -> TableRole:
        """The same of a table that is seen without some of its columns; nothing rests on them any more."""
        if not hidden:
            return self
        history, gone = self.history, self.soft_delete
        rests_on: set[str | None] = set()
        if history:
            rests_on = {history.valid_from, history.valid_to, history.version, history.is_current, *history.durable_key}
        return self.model_copy(
            update={
                "measures": tuple(each for each in self.measures if each not in hidden),
                "event_time": None if self.event_time in hidden else self.event_time,
                "measure_details": tuple(each for each in self.measure_details if each.column not in hidden),
                "degenerate_dimensions": tuple(
                    each for each in self.degenerate_dimensions if each.column not in hidden
                ),
                "dates": tuple(each for each in self.dates if each.column not in hidden),
                "history": None if rests_on & hidden else history,
                "soft_delete": None if gone and gone.column in hidden else gone,
                "cursors": tuple(each for each in self.cursors if each.column not in hidden),
                "hierarchies": tuple(each for each in self.hierarchies if hidden.isdisjoint(each.columns)),
            }
        )

    def date(self, part: DatePart) -> str | None:
        """The first column that is this part, or ``None``."""
        return next((each.column for each in self.dates if each.part is part), None)

    def additivity_of(self, column: str) -> Additivity | None:
        """How a measure may be summed; ``None`` of what is no measure."""
        return next((each.additivity for each in self.measure_details if each.column == column), None)
