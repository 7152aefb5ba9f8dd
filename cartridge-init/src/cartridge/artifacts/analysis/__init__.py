"""What the analyzer concludes from catalog and profile, each conclusion with its evidence."""

from __future__ import annotations

from cartridge.artifacts.analysis.columns import ColumnUnit, SensitiveCategory, SensitiveColumn, TypedText
from cartridge.artifacts.analysis.evidence import SAID_FIELD, Evidence, OnTable
from cartridge.artifacts.analysis.findings import Finding
from cartridge.artifacts.analysis.keys import Key, RepeatedKey
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
from cartridge.artifacts.analysis.relationships import (
    Cardinality,
    PolymorphicReference,
    PolymorphicTarget,
    Relationship,
)
from cartridge.artifacts.analysis.roles import Role, TableRole
from cartridge.artifacts.noun import Noun, TableName

__all__ = [
    "SAID_FIELD",
    "Additivity",
    "Analysis",
    "Cardinality",
    "ChangeHistory",
    "ColumnUnit",
    "Cursor",
    "DateColumn",
    "DatePart",
    "DegenerateDimension",
    "Evidence",
    "FactKind",
    "Finding",
    "Hierarchy",
    "Key",
    "Measure",
    "OnTable",
    "PolymorphicReference",
    "PolymorphicTarget",
    "Relationship",
    "RepeatedKey",
    "Role",
    "SensitiveCategory",
    "SensitiveColumn",
    "SoftDelete",
    "TableRole",
    "TypedText",
]


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
