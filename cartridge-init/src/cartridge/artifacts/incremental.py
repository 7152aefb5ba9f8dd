"""How a large table is brought up to date without being made again."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun

LOOKBACK_VARIABLE: Final = "lookback_days"
"""The project variable: how many days late a row may arrive."""

LOOKBACK_DAYS: Final = 3
"""Its value when the project is made."""


MICROBATCH_ADAPTERS: Final = frozenset({"duckdb", "redshift", "snowflake", "bigquery"})
"""Adapters that replace a period of rows without a key; PostgreSQL's wants one to merge by."""


class Batches(Noun):
    """The periods that rows are loaded by: whole ones, from ``begin`` on, the last ``lookback`` again each time."""

    begin: date
    size: Literal["day", "month"]
    lookback: int


class IncrementalLoad(Noun):
    """Rows whose ``cursor`` is newer than those that are there replace the ones of the same ``unique_key``.

    With ``batches`` there is no key: the rows of a period replace the ones of the same period (``microbatch``).
    """

    cursor: str = Field(description="The column of the model that finds them.")
    cursor_type: str = Field(description="Its normalised type.")
    finds: Literal["changed", "new"] = Field(description="Whether it finds rows that changed too, or new ones only.")
    unique_key: tuple[str, ...] = ()
    batches: Batches | None = None
