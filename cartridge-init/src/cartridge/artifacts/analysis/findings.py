"""What a person should know about the data."""

from __future__ import annotations

from pydantic import Field

from cartridge.artifacts.analysis.evidence import OnTable


class Finding(OnTable):
    """Something in the data that a person should know; ``code`` is stable, ``message`` is for reading."""

    code: str
    columns: tuple[str, ...] = ()
    message: str
    count: int | None = Field(default=None, description="Rows concerned.")
