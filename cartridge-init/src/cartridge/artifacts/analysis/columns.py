"""What is known of single columns: what they tell about people, in what they count, what their texts hold."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cartridge.artifacts.analysis.evidence import Evidence, OnTable
from cartridge.artifacts.casts import Cast

SensitiveCategory = Literal[
    "credential",
    "payment",
    "government_id",
    "health",
    "special_category",
    "contact",
    "person_name",
    "location",
    "birth",
    "compensation",
]
"""What a column that holds secrets or tells about a person tells."""


class SensitiveColumn(OnTable):
    column: str
    category: SensitiveCategory
    reason: str


class ColumnUnit(OnTable):
    """What the numbers of a column count: ``cents``, ``milliseconds``, ``seconds since 1970-01-01``."""

    column: str
    unit: str = Field(description="As it reads after `in`: milliseconds, percent from 0 to 100.")
    is_certain: bool = Field(description="Whether name and values agree; else only one of them speaks for it.")
    reason: str
    cast: Cast | None = Field(
        default=None, description="The day that every one of its numbers was counted to be; none where one is not."
    )


class TypedText(OnTable):
    """A column of texts that hold dates or numbers: it takes part as such, and wants a cast before it is used so."""

    column: str
    holds: Literal["date", "timestamp", "integer", "decimal"]
    form: str = Field(description="How they are written: YYYY-MM-DD, 1.234,56.")
    sorts: bool = Field(default=False, description="Of dates, whether they sort as texts like the times they are.")
    evidence: Evidence = Field(description="`violations` counts the texts that are none.")
    casts_to: str | None = Field(
        default=None,
        description="The type that every one of them was counted to be castable to; none where one is not.",
    )
    cast: Cast | None = Field(
        default=None, description="The same with how they are written; scan files of earlier versions have none."
    )
