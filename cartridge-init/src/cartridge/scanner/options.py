"""What a profile may cost."""

from __future__ import annotations

from pydantic import Field

from cartridge.artifacts.noun import Noun

SLOW_SECONDS = 5.0


class ProfileOptions(Noun):
    """What a profile may cost."""

    max_rows: int = Field(
        default=2_000_000, gt=0, description="Rows read per table; of larger ones a block sample is read."
    )
    timeout_seconds: float = Field(default=60, gt=0, description="Seconds that one statement may take.")
    budget_seconds: float | None = Field(
        default=None, gt=0, description="Seconds for all tables together; those not begun by then are left out."
    )
    max_bytes: int | None = Field(
        default=None, gt=0, description="Bytes that reading all tables once may take; the rest is left out."
    )
    slow_seconds: float = Field(
        default=SLOW_SECONDS, gt=0, description="Seconds from which on a statement is logged with its time."
    )
    threads: int = Field(default=4, gt=0, description="Tables that are read at the same time.")
    max_distinct_values: int = Field(default=30, ge=0, description="Most values that a small closed set has.")
