"""dbt models as a provider decides them, before they become files.

A model is described by its meaning: what it reads, how it joins, what each column is. The SQL text, in the target's
dialect and safely escaped, is made later by :mod:`cartridge.dbt.model_sql`. A provider that writes SQL itself gives
``sql`` in place of ``query``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue, model_validator

from cartridge.artifacts.analysis import Additivity
from cartridge.artifacts.answers import Answer, GeneratedExposure
from cartridge.artifacts.business_context import BusinessContext
from cartridge.artifacts.days import DaysInput
from cartridge.artifacts.incremental import IncrementalLoad
from cartridge.artifacts.noun import Noun
from cartridge.artifacts.semantic import SemanticLayer
from cartridge.artifacts.snapshots import GeneratedSnapshot
from cartridge.artifacts.types import TypeFamily, family_of
from cartridge.artifacts.unit_tests import GeneratedUnitTest


class ModelType(StrEnum):
    """The layer of a model."""

    STAGING = "staging"
    INTERMEDIATE = "intermediate"
    MARTS = "marts"


class SourceInput(Noun):
    """A raw table, by its dbt source name and table name."""

    kind: Literal["source"] = "source"
    alias: str
    source: str
    table: str
    where: str | None = Field(
        default=None,
        description="What the table is not read without, in sqlglot's generic dialect; it may name pseudo columns, "
        "which no `select *` shows.",
    )


class ModelInput(Noun):
    """Another model."""

    kind: Literal["ref"] = "ref"
    alias: str
    model: str


Input = Annotated[SourceInput | ModelInput | DaysInput, Field(discriminator="kind")]


class Join(Noun):
    """A join of ``relation`` (the alias of an input or an earlier step) on pairs of equal expressions."""

    kind: Literal["inner", "left"]
    relation: str
    alias: str | None = None
    on: tuple[tuple[str, str], ...]


class SelectItem(Noun):
    """One output column; ``expression`` is SQL of sqlglot's generic dialect, hostile names in double quotes.

    Or one of :data:`cartridge.artifacts.days.CALENDAR_FUNCTIONS` of a plain column.
    """

    name: str
    expression: str
    macro: str | None = Field(default=None, description="A macro of the project that the expression is handed to.")


class Step(Noun):
    """One common table expression: a logical job of its own."""

    name: str
    from_relation: str
    joins: tuple[Join, ...] = ()
    items: tuple[SelectItem, ...]
    where: str | None = None
    group_by: tuple[str, ...] = Field(default=(), description="Names of the items to group by.")
    repeat: Step | None = Field(
        default=None,
        description="Reads this step by its name, and adds its rows to it until there are no new ones (recursion).",
    )


class Query(Noun):
    """Inputs, then steps; the model's rows are those of the last step."""

    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]


class ColumnOrigin(Noun):
    """The source column that a model's column comes from, renamed and cast at the most."""

    schema_name: str = Field(alias="schema")
    table: str
    column: str


class GeneratedTest(Noun):
    """A data test with its proof.

    ``evidence`` says what was counted when the source was scanned; a test the data breaks has severity ``warn``.
    """

    name: Literal[
        "unique",
        "not_null",
        "accepted_values",
        "relationships",
        "unique_combination_of_columns",
        "composite_relationships",
        "values_in_range",
        "row_count_matches",
        "counts_add_up",
    ]
    column: str | None = Field(default=None, description="The column; none for a test of the whole model.")
    arguments: dict[str, JsonValue] = Field(default_factory=dict)
    where: str | None = Field(default=None, description="The rows that are tested, in sqlglot's generic dialect.")
    severity: Literal["error", "warn"] = "error"
    evidence: str


class ModelColumn(Noun):
    """A column of a model, in the order of the select list."""

    name: str
    data_type: str
    description: str
    origin: ColumnOrigin | None = None
    sensitive: str | None = None
    additivity: Additivity | None = Field(default=None, description="Over what a measure of a mart may be summed.")

    @property
    def family(self) -> TypeFamily:
        return family_of(self.data_type)


class GeneratedModel(Noun):
    """One dbt model."""

    name: str
    model_type: ModelType
    kind: Literal["staging", "intermediate", "dimension", "fact"]
    area: str | None = Field(
        default=None, description="The folder below the layer's own: the source of a staging model."
    )
    description: str
    grain: str = Field(description='What one row is: "one row per order".')
    reason: str = Field(description="Why this model exists and has this shape.")
    materialized: Literal["view", "table", "ephemeral", "incremental"]
    incremental: IncrementalLoad | None = Field(default=None, description="Of an incremental model that has a query.")
    query: Query | None = None
    sql: str | None = None
    columns: tuple[ModelColumn, ...]
    key: tuple[str, ...] = Field(default=(), description="The columns that identify a row.")
    event_time: str | None = Field(
        default=None, description="The time by which dbt reads a batch of it, where a model that reads it is loaded so."
    )
    access: Literal["public"] | None = Field(
        default=None, description="Who may build on it, where that is not what dbt assumes: the project alone."
    )
    is_contracted: bool = Field(
        default=False, description="Whether dbt holds it to the names and types of its columns."
    )
    time_spine: str | None = Field(
        default=None, description="The column of days, of a calendar that dbt shall take for its time spine."
    )
    tests: tuple[GeneratedTest, ...] = ()
    unit_tests: tuple[GeneratedUnitTest, ...] = ()
    variables: dict[str, int] = Field(
        default_factory=dict, description="Variables of the project that it reads, with what they are at first."
    )
    evaluator_exceptions: dict[str, str] = Field(
        default_factory=dict, description="Structure rules that the model breaks, each with the reason why."
    )

    @model_validator(mode="after")
    def _has_one_body(self) -> GeneratedModel:
        if (self.query is None) == (self.sql is None):
            raise ValueError(f"model {self.name!r} needs either a query or sql, and not both")
        return self

    @property
    def path(self) -> str:
        """Where the model's file stands, relative to the project."""
        folder = f"models/{self.model_type.value}"
        return f"{folder}/{self.area}/{self.name}.sql" if self.area else f"{folder}/{self.name}.sql"

    @property
    def parents(self) -> tuple[str, ...]:
        """Names of the models this one reads."""
        inputs = self.query.inputs if self.query else ()
        return tuple(each.model for each in inputs if isinstance(each, ModelInput))

    def column(self, name: str) -> ModelColumn | None:
        return next((each for each in self.columns if each.name == name), None)


class GeneratedSourceColumn(Noun):
    name: str
    data_type: str
    description: str
    tests: tuple[GeneratedTest, ...] = Field(
        default=(), description="What models that read it rest on and could not see themselves any more."
    )


class SourceFreshness(Noun):
    """After how many days without a newer ``loaded_at`` to warn; else the reason why there is no such limit."""

    loaded_at: str | None = Field(default=None, description="The column, as the database calls it.")
    warn_after_days: int | None = None
    filter: str | None = Field(
        default=None, description="What the table is not read without, in sqlglot's generic dialect."
    )
    reason: str | None = None
    evidence: str | None = Field(default=None, description="What the limit was drawn from.")


class GeneratedSourceTable(Noun):
    """A table of a source: ``name`` is what models write in ``source()``, ``identifier`` what the database calls it."""

    name: str
    identifier: str
    description: str
    columns: tuple[GeneratedSourceColumn, ...] = ()
    freshness: SourceFreshness = SourceFreshness()


class GeneratedSource(Noun):
    """A dbt source: one schema of the database."""

    name: str
    schema_name: str = Field(alias="schema")
    description: str
    tables: tuple[GeneratedSourceTable, ...]

    @property
    def folder(self) -> str:
        return f"models/staging/{self.name}"


class ModelGenerationResult(Noun):
    """Everything a provider made of a request; ``notes`` are for the person who asked."""

    sources: tuple[GeneratedSource, ...] = ()
    models: tuple[GeneratedModel, ...] = ()
    semantic: SemanticLayer = SemanticLayer()
    snapshots: tuple[GeneratedSnapshot, ...] = ()
    business_context: BusinessContext = BusinessContext()
    answers: tuple[Answer, ...] = Field(default=(), description="What became of the questions of the business.")
    exposures: tuple[GeneratedExposure, ...] = ()
    notes: tuple[str, ...] = ()

    def of_type(self, model_type: ModelType) -> tuple[GeneratedModel, ...]:
        return tuple(each for each in self.models if each.model_type is model_type)
