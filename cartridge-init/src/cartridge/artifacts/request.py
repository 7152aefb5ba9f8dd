"""What a provider is asked: the tables as a modeller sees them, and the project they go into."""

from __future__ import annotations

from pydantic import Field

from cartridge.artifacts.analysis import (
    Cardinality,
    Evidence,
    Finding,
    Key,
    PolymorphicReference,
    Relationship,
    RepeatedKey,
    TableRole,
)
from cartridge.artifacts.business_context import BusinessContext
from cartridge.artifacts.casts import Cast
from cartridge.artifacts.catalog import NestedField
from cartridge.artifacts.models import ModelType
from cartridge.artifacts.noun import Noun, TableName, table_name
from cartridge.artifacts.options import DEFAULT_OPTIONS, GenerationOptions
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.types import TypeFamily, family_of


class ColumnMapping(Noun):
    """One source column with what is known of it; ``data_type`` is the normalised type.

    Foreign keys of one column may be given here; composite ones stand in :attr:`TableMapping.relationships`.
    """

    name: str
    data_type: str
    nullable: bool = True
    is_primary_key: bool = False
    is_foreign_key: bool = False
    foreign_key_table: str | None = None
    foreign_key_column: str | None = None
    raw_type: str | None = None
    comment: str | None = None
    enum_values: tuple[str, ...] = ()
    sensitive: str | None = Field(default=None, description="The category of personal or secret values it holds.")
    called: str | None = Field(default=None, description="What it is called in the project, where a person said so.")
    cast: Cast | None = Field(default=None, description="What every one of its values was counted to be castable to.")
    fields: tuple[NestedField, ...] = Field(default=(), description="What is nested in it, where its type says so.")
    unit: str | None = Field(default=None, description="What its numbers count, where that is certain.")
    profile: ColumnProfile | None = None

    @property
    def family(self) -> TypeFamily:
        return family_of(self.data_type)


class TableMapping(Noun):
    """One source table with what was found out about it.

    Everything after ``row_count`` is optional: a request written by hand needs names, types and keys only.
    """

    name: str
    schema_name: str = Field(alias="schema")
    table_type: str = "table"
    columns: tuple[ColumnMapping, ...] = ()
    row_count: int | None = None
    row_count_kind: str | None = None
    is_sampled: bool = Field(default=False, description="Whether the profiles of its columns are of some rows only.")
    comment: str | None = None
    called: str | None = Field(
        default=None, description="What its rows are called in the project, in the plural, where a person said so."
    )
    required_filter: str | None = Field(
        default=None,
        description="A condition true of every row, in generic SQL; the table is not read without it.",
    )
    role: TableRole | None = None
    keys: tuple[Key, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    polymorphic: tuple[PolymorphicReference, ...] = ()
    repeated: RepeatedKey | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def full_name(self) -> TableName:
        return table_name(self.schema_name, self.name)

    def column(self, name: str) -> ColumnMapping | None:
        return next((each for each in self.columns if each.name == name), None)

    @property
    def primary_key(self) -> Key | None:
        """The primary key: the one in ``keys``, else the one that the columns' flags declare."""
        found = next((each for each in self.keys if each.kind == "primary"), None)
        flagged = tuple(each.name for each in self.columns if each.is_primary_key)
        if found or not flagged:
            return found
        return Key(
            schema_name=self.schema_name,
            table=self.name,
            columns=flagged,
            kind="primary",
            declared=True,
            confidence=1.0,
            evidence=Evidence(reason="given in the request"),
        )

    @property
    def references(self) -> tuple[Relationship, ...]:
        """Outgoing relationships: those in ``relationships``, else the ones that the columns' flags declare."""
        if self.relationships:
            return self.relationships
        return tuple(
            Relationship(
                schema_name=self.schema_name,
                table=self.name,
                columns=(each.name,),
                ref_schema=self.schema_name,
                ref_table=each.foreign_key_table,
                ref_columns=(each.foreign_key_column,),
                cardinality=Cardinality.MANY_TO_ONE,
                is_optional=each.nullable,
                declared=True,
                confidence=1.0,
                evidence=Evidence(reason="given in the request"),
            )
            for each in self.columns
            if each.is_foreign_key and each.foreign_key_table and each.foreign_key_column
        )


class ProjectContext(Noun):
    """The dbt project the models go into; ``ProjectContext()`` is a new one."""

    is_incremental: bool = Field(default=False, description="Whether the project exists already and is added to.")
    existing_models: tuple[str, ...] = ()
    existing_sources: tuple[str, ...] = ()
    naming_conventions: dict[str, str] = Field(default_factory=dict, description="Layer to prefix, e.g. staging: stg_.")
    warehouse_type: str | None = None
    project_name: str | None = None


class ModelGenerationRequest(Noun):
    """Everything a provider may base its models on."""

    tables: tuple[TableMapping, ...]
    model_types: tuple[ModelType, ...] = (ModelType.STAGING, ModelType.INTERMEDIATE, ModelType.MARTS)
    context: ProjectContext = ProjectContext()
    naming_convention: str | None = None
    target_warehouse: str = "duckdb"
    business_context: BusinessContext = Field(
        default=BusinessContext(), description="What is known of the business; a text alone describes it."
    )
    source_database: str | None = Field(default=None, description="The name of the database the tables live in.")
    source_names: dict[str, str] = Field(default_factory=dict, description="Schema to dbt source name.")
    schema_comments: dict[str, str] = Field(default_factory=dict, description="Schema to its comment in the database.")
    options: GenerationOptions = DEFAULT_OPTIONS
    scanned_at: str | None = Field(default=None, description="When the evidence was gathered: ISO 8601, UTC.")

    def table(self, name: TableName) -> TableMapping | None:
        return next((each for each in self.tables if each.full_name == name), None)

    def source_name(self, schema_name: str) -> str:
        """The dbt source name of a schema: the one given, else the schema's own name."""
        return self.source_names.get(schema_name, schema_name)
