"""How the values of a column can be read as something else than their type says, as every one of them was counted."""

from __future__ import annotations

from pydantic import Field

from cartridge.artifacts.noun import Noun


class Cast(Noun):
    """What every value of a column can be cast to, and how the values are written.

    What stands for nothing becomes null. An empty text among it means that blanks around a value say nothing either.
    """

    to: str = Field(description="The normalised type.")
    form: str | None = Field(
        default=None,
        description="How the values are written, where a plain cast does not read them: DD.MM.YYYY, 1.234,56.",
    )
    nothing: tuple[str, ...] = Field(default=(), description="Values that stand for nothing: blanks, dates of zeros.")
    missing: int | None = Field(default=None, description="Rows that hold nothing, or what stands for it.")
