"""How a stage tells whoever waits how far it is."""

from __future__ import annotations

from collections.abc import Callable

from cartridge.artifacts.noun import Noun


class Progress(Noun):
    """``done`` of ``total`` steps of ``stage`` are over; ``total`` is ``None`` while it is not known."""

    stage: str
    done: int = 0
    total: int | None = None
    message: str = ""


ProgressListener = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """The listener for callers that do not want to know."""
