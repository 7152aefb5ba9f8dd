"""What every noun has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """A value that a stage returns: frozen, strict about unknown fields, written under its public (alias) names."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        serialize_by_alias=True,
    )


class TableName(Noun):
    """A table's full name inside one database; the key under which everything about a table is kept."""

    schema_name: str
    table: str

    def __str__(self) -> str:
        return f"{self.schema_name}.{self.table}"

    def __lt__(self, other: TableName) -> bool:
        return (self.schema_name, self.table) < (other.schema_name, other.table)
