"""The parts of a table: what its columns are for in a dimensional model."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from cartridge.artifacts.analysis.evidence import Evidence
from cartridge.artifacts.noun import Noun


class FactKind(StrEnum):
    """The three kinds of fact tables (Kimball): one row per event, per entity and period, or per process."""

    TRANSACTION = "transaction"
    PERIODIC_SNAPSHOT = "periodic_snapshot"
    ACCUMULATING_SNAPSHOT = "accumulating_snapshot"


class Additivity(StrEnum):
    """Over what a measure may be summed: everything, everything but time, nothing, or nobody can tell."""

    ADDITIVE = "additive"
    SEMI_ADDITIVE = "semi_additive"
    NON_ADDITIVE = "non_additive"
    UNKNOWN = "unknown"


class Measure(Noun):
    column: str
    additivity: Additivity
    reason: str
    placeholders: tuple[float, ...] = Field(
        default=(), description="Numbers in it that stand for none: sums and means count them until they are null."
    )


class DatePart(StrEnum):
    """What a date or timestamp tells of its row."""

    EVENT = "event"
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    MILESTONE = "milestone"
    DUE = "due"
    VALID_FROM = "valid_from"
    VALID_TO = "valid_to"
    ATTRIBUTE = "attribute"


class DateColumn(Noun):
    """A date, a timestamp, or a reference to a calendar, with what it tells of the row."""

    column: str
    part: DatePart
    reason: str


class DegenerateDimension(Noun):
    """A column of a fact that identifies something which has no table of its own, such as an order number."""

    column: str
    reason: str


class ChangeHistory(Noun):
    """A table that keeps earlier versions of what it describes (slowly changing, type 2), and how they are told apart.

    ``durable_key`` stays the same from version to version; it is empty where it is not known.
    """

    durable_key: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    is_current: str | None = None
    version: str | None = None
    reason: str
    evidence: Evidence | None = Field(
        default=None, description="The open versions as counted; `violations` are those beside another of the same."
    )


class SoftDelete(Noun):
    """Rows that are marked as gone and stay in the table; ``gone_when`` follows ``column`` in a condition of SQL."""

    column: str
    gone_when: str = Field(description='Such as "is not null", "= true" or "= \'deleted\'".')
    reason: str


class Cursor(Noun):
    """A column by which an incremental load finds what is new; the surest of a table comes first.

    Only one of the kind ``updated_timestamp`` also finds rows that changed.
    """

    column: str
    kind: Literal["updated_timestamp", "append_only_timestamp", "append_only_id"]
    grows: bool | None = Field(
        default=None, description="Whether the profile saw values grow in the order in which rows were stored."
    )
    reason: str


class Hierarchy(Noun):
    """Levels of a description, the widest first, or a table whose rows name their parent.

    ``columns`` of the kind ``levels`` run from the widest to the narrowest; of the kind ``parent`` they name the
    parent.
    """

    kind: Literal["parent", "levels"]
    columns: tuple[str, ...]
    depth: int | None = Field(default=None, description="Levels, where their number is known.")
    is_ragged: bool | None = Field(
        default=None, description="Whether branches differ in depth or leave levels out; `null` when not known."
    )
    evidence: Evidence
