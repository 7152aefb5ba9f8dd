"""A statement timeout for databases that have none of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Watch:
    """Whether the time was up before the block was done."""

    has_fired: bool = False


@contextmanager
def interrupt_after(seconds: float, interrupt: Callable[[], None]) -> Iterator[Watch]:
    """Calls ``interrupt`` from another thread when the block takes longer than ``seconds``."""
    watch = Watch()

    def fire() -> None:
        watch.has_fired = True
        interrupt()

    timer = threading.Timer(seconds, fire)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
