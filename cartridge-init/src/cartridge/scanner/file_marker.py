"""A change marker for databases that are files."""

from __future__ import annotations

from pathlib import Path


def file_marker(*paths: Path) -> str:
    """A text that is another after each of the files was written: their sizes and times. Empty ones count as missing.

    A database and its write-ahead log belong together: what is written to the log alone changes the database.
    """
    found = (path.stat() for path in paths if path.exists())
    return " ".join(f"{each.st_size}-{each.st_mtime_ns}" for each in found if each.st_size)
