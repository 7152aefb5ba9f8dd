"""What scans of one database found out, kept in files as soon as it is known, so that a killed one loses nothing.

Every scan writes a file of its own, a line per finding: nobody ever waits for another, and what a kill cuts off is at
most the last line. A scan that ends well writes what stays into one new file and removes those it has read. A file is
locked for as long as its scan lives.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import threading
import time
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

if sys.platform != "win32":
    import fcntl

RESUME_WITHIN_SECONDS = 3600
"""How long after its last line an interrupted scan can be gone on with."""

KEPT_SECONDS = 30 * 24 * 3600
"""How long anything is believed at all."""

IGNORE_ALL = "# What Cartridge may delete and make again.\n*\n"

_log = logging.getLogger(__name__)


class Entry(NamedTuple):
    """One finding.

    :param fingerprint: what it depends on; another one there means that it holds no more.
    :param is_lasting: whether the fingerprint tells every change. What is not lasting ends with the scan.
    :param at: when it was found, in seconds since 1970.
    """

    fingerprint: str
    is_lasting: bool
    at: float
    value: Any


class Journal:
    """The files of one database in ``folder``, which is made when there is something to keep.

    A file that cannot be read, or written, costs a warning and no more: the database is then read again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self._read: list[Path] = []
        self._is_tidy = True
        self._file: TextIOWrapper | None = None
        self._can_write = True
        for path in sorted(folder.glob("*.jsonl")):
            self._load(path)
        self._is_tidy &= len(self._read) <= 1

    def find(self, key: str, fingerprint: str) -> Any:
        """The value kept under ``key``; ``None`` when there is none, or what it depends on has changed."""
        with self._lock:
            entry = self._entries.get(key)
        return entry.value if entry is not None and entry.fingerprint == fingerprint else None

    def keep(self, key: str, fingerprint: str, value: Any, *, is_lasting: bool) -> None:
        """Write down ``value``, which JSON can hold."""
        entry = Entry(fingerprint, is_lasting, time.time(), value)
        with self._lock:
            self._entries[key] = entry
            self._is_tidy = False
            if not self._can_write:
                return
            try:
                file = self._file or self._open()
                file.write(_line(key, entry))
                file.flush()
            except OSError as error:
                self._give_up(error)

    def drop(self, key: str) -> None:
        """Forget what turned out to be of no use."""
        with self._lock:
            self._entries.pop(key, None)
            self._is_tidy = False

    def finish(self) -> None:
        """The scan ended well: what is lasting stays, in one file; the rest goes."""
        with self._lock:
            if self._is_tidy or not self._can_write:
                return
            oldest = time.time() - KEPT_SECONDS
            lasting = {key: each for key, each in self._entries.items() if each.is_lasting and each.at > oldest}
            own = Path(self._file.name) if self._file else None
            try:
                if lasting:
                    own = own or self._new_path()
                    draft = own.with_suffix(".draft")
                    draft.write_text("".join(_line(key, each) for key, each in lasting.items()), encoding="utf-8")
                    draft.replace(own)
                elif own is not None:
                    own.unlink(missing_ok=True)
                for path in self._read:
                    if path != own:
                        path.unlink(missing_ok=True)
            except OSError as error:
                self._give_up(error)

    def close(self) -> None:
        """Lets go of the file; of a scan that did not finish it can be gone on with."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _load(self, path: Path) -> None:
        try:
            is_alive = _is_locked(path)
            is_recent = time.time() - path.stat().st_mtime < RESUME_WITHIN_SECONDS
            text = path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:  # another scan has just tidied up
            return
        except OSError as error:
            _log.warning("Cannot read the cache file %s: %s. It is left out.", path, error.strerror)
            return
        lines = text.splitlines(keepends=True)
        if lines and not lines[-1].endswith("\n"):
            lines.pop()  # the scan was killed while it wrote this
            self._is_tidy = False
        bad = 0
        for line in lines:
            try:
                key, entry = _parsed(line)
            except (ValueError, TypeError, KeyError, RecursionError):
                bad += 1
                continue
            if not entry.is_lasting:
                self._is_tidy &= is_alive
                if is_alive or not is_recent:
                    continue
            if entry.at > time.time() - KEPT_SECONDS and (key not in self._entries or self._entries[key].at < entry.at):
                self._entries[key] = entry
        if bad:
            _log.warning("%d of %d lines of the cache file %s cannot be read and are left out.", bad, len(lines), path)
            self._is_tidy = False
        if not is_alive:
            self._read.append(path)

    def _open(self) -> TextIOWrapper:
        path = self._new_path()
        self._file = path.open("x", encoding="utf-8", newline="\n")
        if sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_EX)
        return self._file

    def _new_path(self) -> Path:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ignored = self.folder.parent / ".gitignore"
        if not ignored.exists():
            ignored.write_text(IGNORE_ALL, encoding="utf-8")
        return self.folder / f"{time.time_ns():x}-{secrets.token_hex(4)}.jsonl"

    def _give_up(self, error: OSError) -> None:
        self._can_write = False
        _log.warning("Cannot write to the cache %s: %s. The scan goes on without it.", self.folder, error.strerror)


def _line(key: str, entry: Entry) -> str:
    fields = {"key": key, **entry._asdict()}
    return json.dumps(fields, separators=(",", ":")) + "\n"


def _parsed(line: str) -> tuple[str, Entry]:
    fields = json.loads(line)
    key, is_lasting = fields["key"], fields["is_lasting"]
    if not isinstance(key, str) or not isinstance(is_lasting, bool):
        raise TypeError
    return key, Entry(str(fields["fingerprint"]), is_lasting, float(fields["at"]), fields["value"])


def _is_locked(path: Path) -> bool:
    """Whether the scan that writes the file is still there."""
    if sys.platform == "win32":  # such locks cannot be asked about there, so nothing that ends with its scan is taken
        return True
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
