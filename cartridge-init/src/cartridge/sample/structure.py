"""The words in which the sample shop's tables are defined, once for every dialect.

A definition is data: :mod:`cartridge.sample.ddl` renders it for a dialect, and the tests read it to know what a scan
must find. It is kept apart from the artifacts' catalog, which says what a database *answered*, so that a test can hold
the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SHOP_SCHEMA = "ecommerce"
EVENT_SCHEMA = "analytics"


@dataclass(frozen=True)
class SqlType:
    """A column type in the spelling of each dialect."""

    postgres: str
    duckdb: str


BIGINT = SqlType("bigint", "bigint")
INTEGER = SqlType("integer", "integer")
SMALLINT = SqlType("smallint", "smallint")
BOOLEAN = SqlType("boolean", "boolean")
DATE = SqlType("date", "date")
TIMESTAMP = SqlType("timestamp", "timestamp")
TEXT = SqlType("text", "text")
JSON = SqlType("jsonb", "json")
MONEY = SqlType("numeric(10,2)", "decimal(10,2)")
COUNTRY = SqlType("char(2)", "varchar(2)")


def varchar(length: int) -> SqlType:
    return SqlType(f"varchar({length})", f"varchar({length})")


@dataclass(frozen=True)
class Column:
    """One column; ``comment`` is ``None`` where the shop's people left none.

    ``default`` is an SQL expression that every dialect understands.
    """

    name: str
    type: SqlType
    comment: str | None
    required: bool = True
    default: str | None = None
    is_identity: bool = False


def identity(comment: str) -> Column:
    """The surrogate key ``id``, numbered by the database."""
    return Column("id", BIGINT, comment, is_identity=True)


def optional(name: str, sql_type: SqlType, comment: str | None) -> Column:
    """A column that may be null."""
    return Column(name, sql_type, comment, required=False)


def created_at(comment: str) -> Column:
    return Column("created_at", TIMESTAMP, comment, default="timezone('utc', now())")


@dataclass(frozen=True)
class ForeignKey:
    """A declared reference; it stays inside the schema, as DuckDB cannot declare one that leaves it."""

    columns: tuple[str, ...]
    ref_table: str
    ref_columns: tuple[str, ...] = ("id",)


def references(column: str, ref_table: str) -> ForeignKey:
    return ForeignKey((column,), ref_table)


@dataclass(frozen=True)
class Check:
    """A rule every row obeys; ``suffix`` ends the constraint's name."""

    suffix: str
    expression: str


def one_of(column: str, *codes: str) -> Check:
    quoted = ", ".join(f"'{code}'" for code in codes)
    return Check(f"{column}_check", f"{column} in ({quoted})")


@dataclass(frozen=True)
class Table:
    schema: str
    name: str
    comment: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ("id",)
    unique: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def self_reference(self) -> ForeignKey | None:
        """The foreign key that points back at this table, if there is one."""
        return next((key for key in self.foreign_keys if key.ref_table == self.name), None)
