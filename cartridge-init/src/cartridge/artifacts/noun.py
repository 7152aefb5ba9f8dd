"""What every noun has in common."""

from __future__ import annotations

from functools import lru_cache

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

    def __eq__(self, other: object) -> bool:
        """As for every noun, without a look at what its class says of its fields: names are compared all the time."""
        if self is other:
            return True
        if not isinstance(other, TableName):
            return NotImplemented
        return self.table == other.table and self.schema_name == other.schema_name

    def __hash__(self) -> int:
        return hash(self.table)  # tables of one name in two schemas are few, and compared

    def __str__(self) -> str:
        return f"{self.schema_name}.{self.table}"

    def __lt__(self, other: TableName) -> bool:
        return (self.schema_name, self.table) < (other.schema_name, other.table)


@lru_cache(maxsize=65_536)
def table_name(schema_name: str, table: str) -> TableName:
    """The name as one object, however often it is asked for: rules look tables up by it thousands of times."""
    return TableName(schema_name=schema_name, table=table)
