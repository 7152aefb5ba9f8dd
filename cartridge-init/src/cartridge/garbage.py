"""Work that makes many objects which all stay: the garbage collector need not look through them meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_kept() -> Iterator[None]:
    """No garbage collection meanwhile: a large catalog is tens of thousands of objects that all stay.

    The collector would look through them again and again, which takes as long as building them. Afterwards they count
    as old: frozen and thawed, objects are in the oldest generation, without a look at any of them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:  # else the program itself froze some, which have to stay so
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()
