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
