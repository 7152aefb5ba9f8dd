"""What the database says about itself."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun, TableName, table_name
from cartridge.artifacts.types import TypeFamily, family_of


class TableType(StrEnum):
    """What kind of relation a table is."""

    TABLE = "table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized_view"
    PARTITIONED_TABLE = "partitioned_table"
    FOREIGN_TABLE = "foreign_table"

    @property
    def is_view(self) -> bool:
        return self in (TableType.VIEW, TableType.MATERIALIZED_VIEW)


class NestedField(Noun):
    """A field of a struct, at any depth; arrays on the way to it are marked, as in `items[].price`."""

    path: str = Field(description="From the column's name down, parts joined by dots; `[]` follows an array.")
    data_type: str
    raw_type: str
    comment: str | None = None


class Column(Noun):
    """One column.

    ``data_type`` is normalised (see :mod:`cartridge.artifacts.types`); ``raw_type`` is the engine's own spelling, as it
    would stand in a ``create table``.
    """

    name: str
    position: int = Field(description="1 for the first column.")
    data_type: str
    raw_type: str
    is_nullable: bool = True
    is_primary_key: bool = False
    is_identity: bool = False
    is_generated: bool = False
    generation_expression: str | None = None
    default_value: str | None = None
    enum_values: tuple[str, ...] = ()
    domain: str | None = Field(
        default=None, description="The domain (named type with rules) the column is declared by."
    )
    comment: str | None = None
    fields: tuple[NestedField, ...] = Field(default=(), description="What is nested in a struct or an array of them.")
    is_hidden: bool = Field(default=False, description="Whether `select *` leaves it out.")

    @property
    def family(self) -> TypeFamily:
        return family_of(self.data_type)


class PrimaryKey(Noun):
    """The declared primary key; ``is_enforced`` is false where the engine lets nulls or duplicates in all the same."""

    type: Literal["primary_key"] = "primary_key"
    name: str | None = None
    columns: tuple[str, ...]
    is_enforced: bool = True


class UniqueConstraint(Noun):
    """A declared unique key; nulls repeat in it."""

    type: Literal["unique"] = "unique"
    name: str | None = None
    columns: tuple[str, ...]
    is_enforced: bool = True


class ForeignKey(Noun):
    """A declared reference.

    ``is_validated`` is false where the engine was told not to check the existing rows, ``is_enforced`` where it checks
    no row at all.
    """

    type: Literal["foreign_key"] = "foreign_key"
    name: str | None = None
    columns: tuple[str, ...]
    ref_schema: str
    ref_table: str
    ref_columns: tuple[str, ...]
    is_validated: bool = True
    is_enforced: bool = True

    @property
    def ref(self) -> TableName:
        return table_name(self.ref_schema, self.ref_table)


class CheckConstraint(Noun):
    type: Literal["check"] = "check"
    name: str | None = None
    expression: str
    is_enforced: bool = True


Constraint = Annotated[PrimaryKey | UniqueConstraint | ForeignKey | CheckConstraint, Field(discriminator="type")]


class Index(Noun):
    """An index; ``columns`` holds its plain columns in order, ``expressions`` whatever else it is over."""

    name: str
    columns: tuple[str, ...]
    expressions: tuple[str, ...] = ()
    is_unique: bool = False
    predicate: str | None = Field(default=None, description="The condition of a partial index.")
    method: str | None = None


class Table(Noun):
    """A table, view or materialised view. Partitions are folded into their parent."""

    name: str
    schema_name: str = Field(alias="schema")
    type: TableType = TableType.TABLE
    row_count: int | None = None
    row_count_kind: Literal["exact", "estimated"] | None = None
    size_bytes: int | None = Field(default=None, description="What it takes on disk, indexes left out.")
    size_kind: Literal["exact", "estimated"] | None = None
    comment: str | None = None
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    partition_count: int = Field(default=0, description="How many partitions were folded into this table.")
    partition_key: str | None = None
    clustering_key: tuple[str, ...] = Field(
        default=(), description="Columns or expressions that rows are kept together by: clustering, sort key."
    )
    distribution: str | None = Field(
        default=None, description="How rows are spread over nodes, as the engine says it, such as `KEY(customer_id)`."
    )
    required_filter: str | None = Field(
        default=None,
        description="A condition that is true of every row, in generic SQL, without which the engine refuses to read.",
    )
    options: dict[str, str] = Field(
        default_factory=dict,
        description="What else the engine keeps of it: labels, expiry, what it is a copy of.",
    )
    view_definition: str | None = None
    reads: tuple[TableName, ...] = Field(
        default=(), description="Tables and views that a view reads, as far as they are part of the database."
    )

    @property
    def full_name(self) -> TableName:
        return table_name(self.schema_name, self.name)

    @property
    def primary_key(self) -> PrimaryKey | None:
        return next((each for each in self.constraints if isinstance(each, PrimaryKey)), None)

    @property
    def unique_constraints(self) -> tuple[UniqueConstraint, ...]:
        return tuple(each for each in self.constraints if isinstance(each, UniqueConstraint))

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        return tuple(each for each in self.constraints if isinstance(each, ForeignKey))

    @property
    def checks(self) -> tuple[CheckConstraint, ...]:
        return tuple(each for each in self.constraints if isinstance(each, CheckConstraint))

    def column(self, name: str) -> Column | None:
        """The column of exactly this name, or ``None``."""
        return next((each for each in self.columns if each.name == name), None)


class Schema(Noun):
    name: str
    comment: str | None = None
    location: str | None = Field(default=None, description="Where its data lies, for engines that keep regions apart.")


class Problem(Noun):
    """Something that could not be read; the rest of the scan went on without it."""

    stage: Literal["catalog", "profile", "check", "sample"]
    schema_name: str = Field(alias="schema")
    table: str | None = None
    message: str
    next_step: str = ""
    is_left_out: bool = Field(
        default=False,
        description="Nothing failed: a limit that was asked for, such as `--max-bytes`, left it out.",
    )


class Catalog(Noun):
    """Everything read from the engine's own catalog, tables sorted by schema and name."""

    database_type: str = Field(description="The connector's name: postgresql, duckdb, sqlite, ...")
    database: str = Field(description="The name of the database, without host or path.")
    server_version: str
    schemas: tuple[Schema, ...]
    tables: tuple[Table, ...]
    problems: tuple[Problem, ...] = ()

    def table(self, name: TableName) -> Table | None:
        return next((each for each in self.tables if each.full_name == name), None)
