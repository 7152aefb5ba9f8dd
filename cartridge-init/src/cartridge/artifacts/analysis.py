"""What the analyzer concludes from catalog and profile, each conclusion with its evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun, TableName, table_name

SAID_FIELD: Final = "Whether a person said so in `cartridge.yml`."


class Evidence(Noun):
    """Why a conclusion was drawn, and what was counted.

    Counts are rows of the table the conclusion is about; they are ``None`` where nothing was counted.
    """

    reason: str
    rows: int | None = None
    null_rows: int | None = None
    violations: int | None = None

    @property
    def holds(self) -> bool | None:
        return None if self.violations is None else self.violations == 0


class OnTable(Noun):
    """A conclusion about one table."""

    schema_name: str = Field(alias="schema")
    table: str

    @property
    def full_name(self) -> TableName:
        return table_name(self.schema_name, self.table)


class Key(OnTable):
    """Columns that identify a row. There is at most one ``primary`` key per table."""

    columns: tuple[str, ...]
    kind: Literal["primary", "unique"]
    declared: bool
    said: bool = Field(default=False, description=SAID_FIELD)
    confidence: float = Field(ge=0, le=1)
    evidence: Evidence
    nature: Literal["surrogate", "natural", "unknown"] = Field(
        default="unknown",
        description="Given out by the system and saying nothing of the row, or what the business calls it by.",
    )
    nature_reason: str = Field(default="", description="What tells the nature.")

    @property
    def is_stated(self) -> bool:
        """Whether somebody says so, in the database or in ``cartridge.yml``; else it is inferred."""
        return self.declared or self.said

    @property
    def is_guess(self) -> bool:
        """Whether nothing but names speaks for it: nobody states it, and no row was counted."""
        return not self.is_stated and self.evidence.violations is None


class Cardinality(StrEnum):
    """How rows of the referencing table stand to rows of the referenced one."""

    MANY_TO_ONE = "many_to_one"
    ONE_TO_ONE = "one_to_one"
    UNKNOWN = "unknown"


class Relationship(OnTable):
    """``columns`` of a table that point at ``ref_columns`` of another (or the same) one.

    ``evidence.violations`` counts the orphans: rows whose value stands nowhere in the referenced table.
    """

    columns: tuple[str, ...]
    ref_schema: str
    ref_table: str
    ref_columns: tuple[str, ...]
    cardinality: Cardinality
    is_optional: bool = Field(description="Whether a row may point at nothing: declared so, seen, or never checked.")
    declared: bool
    said: bool = Field(default=False, description=SAID_FIELD)
    confidence: float = Field(ge=0, le=1)
    evidence: Evidence

    @property
    def is_stated(self) -> bool:
        """Whether somebody says so, in the database or in ``cartridge.yml``; else it is inferred."""
        return self.declared or self.said

    @property
    def is_guess(self) -> bool:
        """Whether nothing but names speaks for it: nobody states it, and no row was counted."""
        return not self.is_stated and self.evidence.violations is None

    @property
    def ref(self) -> TableName:
        return table_name(self.ref_schema, self.ref_table)

    @property
    def is_self_reference(self) -> bool:
        return self.full_name == self.ref


class PolymorphicTarget(Noun):
    """A table that a polymorphic reference points at, in the rows whose type is one of ``types``."""

    types: tuple[str, ...]
    ref_schema: str
    ref_table: str
    ref_column: str
    evidence: Evidence

    @property
    def ref(self) -> TableName:
        return table_name(self.ref_schema, self.ref_table)


class PolymorphicReference(OnTable):
    """``id_column`` points at a row of one of several tables; ``type_column`` says which.

    With ``type_table`` the type column is a key of that table, as Django's content types have it, and the types are
    what stands there. No cardinality is known of it: each line is as optional as its type is rare.
    """

    id_column: str
    type_column: str
    type_table: TableName | None = None
    targets: tuple[PolymorphicTarget, ...]
    other_types: tuple[str, ...] = Field(default=(), description="Types that name no table of those that were scanned.")
    confidence: float = Field(ge=0, le=1)
    reason: str

    @property
    def relationships(self) -> tuple[Relationship, ...]:
        """The same as one relationship per table, to be drawn: inferred, optional, of unknown cardinality."""
        return tuple(
            Relationship(
                schema_name=self.schema_name,
                table=self.table,
                columns=(self.id_column,),
                ref_schema=each.ref_schema,
                ref_table=each.ref_table,
                ref_columns=(each.ref_column,),
                cardinality=Cardinality.UNKNOWN,
                is_optional=True,
                declared=False,
                confidence=self.confidence,
                evidence=each.evidence,
            )
            for each in self.targets
        )


class Role(StrEnum):
    FACT = "fact"
    DIMENSION = "dimension"
    BRIDGE = "bridge"
    LOOKUP = "lookup"
    EVENT = "event"
    TECHNICAL = "technical"


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


SensitiveCategory = Literal[
    "credential",
    "payment",
    "government_id",
    "health",
    "special_category",
    "contact",
    "person_name",
    "location",
    "birth",
    "compensation",
]
"""What a column that holds secrets or tells about a person tells."""


class SensitiveColumn(OnTable):
    column: str
    category: SensitiveCategory
    reason: str


class ColumnUnit(OnTable):
    """What the numbers of a column count: ``cents``, ``milliseconds``, ``seconds since 1970-01-01``."""

    column: str
    unit: str = Field(description="As it reads after `in`: milliseconds, percent from 0 to 100.")
    is_certain: bool = Field(description="Whether name and values agree; else only one of them speaks for it.")
    reason: str


class TypedText(OnTable):
    """A column of texts that hold dates or numbers: it takes part as such, and wants a cast before it is used so."""

    column: str
    holds: Literal["date", "timestamp", "integer", "decimal"]
    form: str = Field(description="How they are written: YYYY-MM-DD, 1.234,56.")
    sorts: bool = Field(default=False, description="Of dates, whether they sort as texts like the times they are.")
    evidence: Evidence = Field(description="`violations` counts the texts that are none.")
    casts_to: str | None = Field(
        default=None,
        description="The type that every one of them was counted to be castable to; none where one is not.",
    )


class RepeatedKey(OnTable):
    """A key that several rows share, of which the newest by ``cursor`` counts: together the two are unique."""

    columns: tuple[str, ...]
    cursor: str
    dropped: int = Field(description="Rows beyond the newest of each key.")
    rows: int


class Finding(OnTable):
    """Something in the data that a person should know; ``code`` is stable, ``message`` is for reading."""

    code: str
    columns: tuple[str, ...] = ()
    message: str
    count: int | None = Field(default=None, description="Rows concerned.")


class Analysis(Noun):
    keys: tuple[Key, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    polymorphic: tuple[PolymorphicReference, ...] = ()
    roles: tuple[TableRole, ...] = ()
    sensitive: tuple[SensitiveColumn, ...] = ()
    units: tuple[ColumnUnit, ...] = ()
    typed_texts: tuple[TypedText, ...] = ()
    repeated: tuple[RepeatedKey, ...] = ()
    findings: tuple[Finding, ...] = ()

    def keys_of(self, table: TableName) -> tuple[Key, ...]:
        return tuple(each for each in self.keys if each.full_name == table)

    def relationships_of(self, table: TableName) -> tuple[Relationship, ...]:
        """Relationships that start at ``table``."""
        return tuple(each for each in self.relationships if each.full_name == table)

    def role_of(self, table: TableName) -> TableRole | None:
        return next((each for each in self.roles if each.full_name == table), None)
