"""How a stage tells whoever waits how far it is."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import Field

from cartridge.artifacts.noun import Noun


class Progress(Noun):
    """``done`` of ``total`` steps of ``stage`` are over; ``total`` is ``None`` while it is not known."""

    stage: str
    done: int = 0
    total: int | None = None
    message: str = ""
    note: str = Field(default="", description="Something that a person should read, and may come back to.")


ProgressListener = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """The listener for callers that do not want to know."""
