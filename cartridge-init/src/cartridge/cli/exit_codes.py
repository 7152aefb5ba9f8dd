"""What the process ends with, for every command."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """0 and 3 leave a result behind; after 1 and 2 there is none, or it does not work."""

    DONE = 0
    FAILED = 1
    BAD_USAGE = 2
    FINDINGS = 3
    """Done, and there is something that a person should look at before relying on it."""

    INTERRUPTED = 130
