"""Keys: columns that identify a row, and those that several rows share."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cartridge.artifacts.analysis.evidence import SAID_FIELD, Evidence, OnTable


class Key(OnTable):
    """Columns that identify a row. There is at most one ``primary`` key per table."""

    columns: tuple[str, ...]
    kind: Literal["primary", "unique"]
    declared: bool
    said: bool = Field(default=False, description=SAID_FIELD)
    confidence: float = Field(ge=0, le=1)
    evidence: Evidence
    nature: Literal["surrogate", "natural", "unknown"] = Field(
        default="unknown",
        description="Given out by the system and saying nothing of the row, or what the business calls it by.",
    )
    nature_reason: str = Field(default="", description="What tells the nature.")
    coincidence: str | None = Field(
        default=None,
        description="Why it may be chance that no two rows share it, so that nothing is built on that; else null.",
    )

    @property
    def is_stated(self) -> bool:
        """Whether somebody says so, in the database or in ``cartridge.yml``; else it is inferred."""
        return self.declared or self.said

    @property
    def is_guess(self) -> bool:
        """Whether nothing but names speaks for it: nobody states it, and no row was counted."""
        return not self.is_stated and self.evidence.violations is None


class RepeatedKey(OnTable):
    """A key that several rows share, of which the newest by ``cursor`` counts: together the two are unique."""

    columns: tuple[str, ...]
    cursor: str
    dropped: int = Field(description="Rows beyond the newest of each key.")
    rows: int
