"""Relationships: which columns point at which key, and those that point at one of several tables."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from cartridge.artifacts.analysis.evidence import SAID_FIELD, Evidence, OnTable
from cartridge.artifacts.noun import Noun, TableName, table_name


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
        return self.table == self.ref_table and self.schema_name == self.ref_schema


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
