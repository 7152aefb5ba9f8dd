"""Questions about the data that a rule asks as values, and their answers.

Only the scanner touches the source: a rule that wants to know whether a key holds returns a check, the journey hands it
to the scanner, and the answer comes back as evidence.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun, TableName


class UniquenessCheck(Noun):
    """Do these columns identify a row? A violation is a row, beyond the first, that repeats a null-free combination."""

    kind: Literal["uniqueness"] = "uniqueness"
    table: TableName
    columns: tuple[str, ...]


class InclusionCheck(Noun):
    """Does every combination stand in the referenced table? A violation is a null-free row that finds no partner."""

    kind: Literal["inclusion"] = "inclusion"
    table: TableName
    columns: tuple[str, ...]
    ref_table: TableName
    ref_columns: tuple[str, ...]


DataCheck = Annotated[UniquenessCheck | InclusionCheck, Field(discriminator="kind")]


class CheckAnswer(Noun):
    """What the database answered; counts are exact and in rows.

    ``error`` is set, and the counts are not, when the check could not be run.
    """

    check: DataCheck
    rows: int | None = None
    null_rows: int | None = Field(default=None, description="Rows in which at least one of the columns is null.")
    violations: int | None = None
    error: str | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the data obeys; ``None`` when that is not known."""
        return None if self.violations is None else self.violations == 0
