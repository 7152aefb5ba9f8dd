"""What is known of a source, as far as rows that could stand in it are made from it: its twin.

A project whose warehouse cannot be reached is built over such rows. The twin holds types, keys, references, shares of
nulls, codes of closed sets and ranges: no value of a row, as a scan without samples holds none.
"""

from __future__ import annotations

from pydantic import Field

from cartridge.artifacts.noun import Noun, TableName, table_name
from cartridge.artifacts.profile import Scalar


class TwinColumn(Noun):
    """One column; ``data_type`` is DuckDB's, as that is where the rows are made."""

    name: str
    data_type: str
    null_share: float = Field(default=0, ge=0, le=1, description="Of the rows, those where it is null.")
    codes: tuple[str, ...] = Field(default=(), description="Every value that it may have, where these are few.")
    minimum: Scalar | None = None
    maximum: Scalar | None = None
    max_length: int | None = Field(default=None, description="Longest text, in characters.")
    shape: str | None = Field(
        default=None, description="The commonest form of its texts: `A`, `a` and `9` for letters and digits."
    )
    written: str | None = Field(
        default=None, description="How its values are written, where they are cast: DD.MM.YYYY, 1.234,56."
    )
    json_keys: dict[str, str] = Field(default_factory=dict, description="Keys of its JSON objects, with a JSON type.")


class TwinReference(Noun):
    """Columns whose values stand in columns of another table, or of the same one."""

    columns: tuple[str, ...]
    ref_schema: str
    ref_table: str
    ref_columns: tuple[str, ...]

    @property
    def ref(self) -> TableName:
        return table_name(self.ref_schema, self.ref_table)


class TwinTypedReference(Noun):
    """A column that points at one of several tables; another one says at which."""

    id_column: str
    type_column: str
    targets: dict[str, TwinReference] = Field(description="By the type that stands in the row.")


class TwinHistory(Noun):
    """Versions of a thing, one after the other; the last one is open, and current."""

    durable_key: tuple[str, ...]
    valid_from: str
    valid_to: str | None = None
    is_current: str | None = None


class TwinTable(Noun):
    """One table; ``rows`` is how many the source has, as far as that is known."""

    name: str
    schema_name: str = Field(alias="schema")
    rows: int | None = None
    columns: tuple[TwinColumn, ...]
    keys: tuple[tuple[str, ...], ...] = Field(default=(), description="Columns that no two rows have in common.")
    references: tuple[TwinReference, ...] = ()
    typed_references: tuple[TwinTypedReference, ...] = ()
    history: TwinHistory | None = None

    @property
    def full_name(self) -> TableName:
        return table_name(self.schema_name, self.name)


class Twin(Noun):
    """Every table that a project reads."""

    tables: tuple[TwinTable, ...]
