"""Snapshots: what dbt keeps of rows that change in place."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun


class GeneratedSnapshot(Noun):
    """A dbt snapshot of a model by the time of its rows' last change."""

    name: str
    area: str = Field(description="The source whose rows these are.")
    model: str = Field(description="The model that is looked at.")
    description: str
    reason: str = Field(description="Why this snapshot exists.")
    unique_key: tuple[str, ...]
    updated_at: str
    hard_deletes: Literal["ignore", "invalidate"]

    @property
    def path(self) -> str:
        """The file that describes it and its neighbours, relative to the project."""
        return f"snapshots/_{self.area}__snapshots.yml"
