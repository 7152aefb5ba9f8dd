"""How a large table is brought up to date without being made again."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun

LOOKBACK_VARIABLE: Final = "lookback_days"
"""The project variable: how many days late a row may arrive."""

LOOKBACK_DAYS: Final = 3
"""Its value when the project is made."""


class IncrementalLoad(Noun):
    """Rows whose ``cursor`` is newer than those that are there replace the ones of the same ``unique_key``."""

    cursor: str = Field(description="The column of the model that finds them.")
    cursor_type: str = Field(description="Its normalised type.")
    finds: Literal["changed", "new"] = Field(description="Whether it finds rows that changed too, or new ones only.")
    unique_key: tuple[str, ...]
