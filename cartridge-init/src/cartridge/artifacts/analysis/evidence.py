"""The parts of every conclusion: the table it is about, and why it was drawn."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from cartridge.artifacts.noun import Noun, TableName, table_name

SAID_FIELD: Final = "Whether a person said so in `cartridge.yml`."


class Evidence(Noun):
    """Why a conclusion was drawn, and what was counted.

    Counts are rows of the table the conclusion is about; they are ``None`` where nothing was counted.
    """

    reason: str
    rows: int | None = None
    null_rows: int | None = None
    violations: int | None = None
    repeated_values: int | None = Field(
        default=None, description="Of a key: the values that stand in more than one row, which dbt's test counts."
    )

    @property
    def as_dbt_counts(self) -> str:
        """The number that dbt's test of a key prints, in brackets, where it is another than that of the rows."""
        values = self.repeated_values
        if not values or values == self.violations:
            return ""
        return f" (dbt counts the {values:,} value{'s' * (values > 1)} that do{'' if values > 1 else 'es'})"

    @property
    def holds(self) -> bool | None:
        return None if self.violations is None else self.violations == 0


class OnTable(Noun):
    """A conclusion about one table."""

    schema_name: str = Field(alias="schema")
    table: str

    @property
    def full_name(self) -> TableName:
        return table_name(self.schema_name, self.table)
