"""What the analyzer concludes from catalog and profile, each conclusion with its evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun, TableName


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
        return TableName(schema_name=self.schema_name, table=self.table)


class Key(OnTable):
    """Columns that identify a row. There is at most one ``primary`` key per table."""

    columns: tuple[str, ...]
    kind: Literal["primary", "unique"]
    declared: bool
    confidence: float = Field(ge=0, le=1)
    evidence: Evidence


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
    is_optional: bool = Field(description="Whether a row may point at nothing, by declaration or because some rows do.")
    declared: bool
    confidence: float = Field(ge=0, le=1)
    evidence: Evidence

    @property
    def ref(self) -> TableName:
        return TableName(schema_name=self.ref_schema, table=self.ref_table)

    @property
    def is_self_reference(self) -> bool:
        return self.full_name == self.ref


class Role(StrEnum):
    FACT = "fact"
    DIMENSION = "dimension"
    BRIDGE = "bridge"
    LOOKUP = "lookup"
    EVENT = "event"
    TECHNICAL = "technical"


class TableRole(OnTable):
    """The part a table plays in a dimensional model, with the grain in words and the reason."""

    role: Role
    grain: str = Field(description='What one row is: "one row per order line".')
    reason: str
    measures: tuple[str, ...] = Field(default=(), description="Columns worth summing or averaging.")
    event_time: str | None = Field(default=None, description="The column that says when the row happened.")


class SensitiveColumn(OnTable):
    column: str
    category: Literal["credential", "payment", "government_id", "health", "contact", "person_name", "location", "birth"]
    reason: str


class ColumnUnit(OnTable):
    """What the numbers of a column count: ``cents``, ``milliseconds``, ``seconds since 1970-01-01``."""

    column: str
    unit: str = Field(description="As it reads after `in`: milliseconds, percent from 0 to 100.")
    is_certain: bool = Field(description="Whether name and values agree; else only one of them speaks for it.")
    reason: str


class Finding(OnTable):
    """Something in the data that a person should know; ``code`` is stable, ``message`` is for reading."""

    code: str
    columns: tuple[str, ...] = ()
    message: str
    count: int | None = Field(default=None, description="Rows concerned.")


class Analysis(Noun):
    keys: tuple[Key, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    roles: tuple[TableRole, ...] = ()
    sensitive: tuple[SensitiveColumn, ...] = ()
    units: tuple[ColumnUnit, ...] = ()
    findings: tuple[Finding, ...] = ()

    def keys_of(self, table: TableName) -> tuple[Key, ...]:
        return tuple(each for each in self.keys if each.full_name == table)

    def relationships_of(self, table: TableName) -> tuple[Relationship, ...]:
        """Relationships that start at ``table``."""
        return tuple(each for each in self.relationships if each.full_name == table)

    def role_of(self, table: TableName) -> TableRole | None:
        return next((each for each in self.roles if each.full_name == table), None)
