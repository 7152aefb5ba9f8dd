"""Runs one server for as long as the process that asked for it lives.

Started as a script of its own by :mod:`server_process`, with a pipe from the test process as its standard input. The
pipe closes however that process ends, by ``kill -9`` too, which no ``atexit`` hook and no fixture survives: no test run
leaves a server behind.

Usage: ``python server_keeper.py FOLDER UID:GID SIGNAL COMMAND...``. SIGNAL is the one that ends this server at once and
in order; ``UID:GID`` is ``-`` for the account this runs as; FOLDER is removed when the asking process is gone.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

POLL_SECONDS = 0.5
GRACE_SECONDS = 10.0


def start(folder: Path, account: str, command: list[str]) -> subprocess.Popen[bytes]:
    """The server, as ``account``, its output in ``server.log``."""
    uid, gid = (None, None) if account == "-" else map(int, account.split(":"))
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
        )


def asker_is_gone() -> bool:
    """Whether the pipe has closed, after waiting at most :data:`POLL_SECONDS` for it."""
    readable, _, _ = select.select([sys.stdin], [], [], POLL_SECONDS)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)


def keep(folder: Path, account: str, stop_signal: int, command: list[str]) -> int:
    """The server's exit code; a server that fails by itself leaves the folder, whose log says why."""
    server = start(folder, account, command)
    while server.poll() is None:
        if asker_is_gone():
            server.send_signal(stop_signal)
            try:
                server.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            shutil.rmtree(folder, ignore_errors=True)
    return server.returncode


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
