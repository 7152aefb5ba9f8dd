"""Starts dbt and SQLFluff from a Python that has imported them: most of what a small project costs is these imports.

It is the real dbt, in a process, a group and an environment of its own, with dbt's own state as a fresh process has it.
The doors (`cartridge`, started as a person starts it) start it afresh as ever, and their tests see that this goes well.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cartridge.dbt import runner
from cartridge.dbt.sandbox import stand_in
from server_process import ServerFailedError

SERVER = Path(__file__).with_name("warm_server.py")
COMMAND = Path(__file__).with_name("warm_command.py")

FRESH = {
    (sys.executable, "-c", runner._STARTER): "dbt",
    (sys.executable, "-P", "-m", stand_in.__name__): "stand_in",
}
"""How the runner starts what a warm Python starts instead."""

start_afresh = runner._start


@cache
def _socket_of(python: str) -> Path:
    """Where a warm server of this Python listens, once it does; it ends with this process, however that ends."""
    folder = tempfile.TemporaryDirectory(prefix="cartridge-warm-")
    atexit.register(folder.cleanup)
    socket = Path(folder.name, "socket")
    server = subprocess.Popen(
        [python, str(SERVER), str(socket)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        start_new_session=True,  # Ctrl-C goes to the whole foreground group
    )
    assert server.stdin
    assert server.stdout
    atexit.register(server.wait)
    atexit.register(server.stdin.close)
    if server.stdout.readline() != b"ready\n":
        raise ServerFailedError(f"`{python}` could not import dbt; what it wrote stands above.")
    server.stdout.close()
    return socket


def warm_line(program: str, *arguments: str, python: str = sys.executable) -> list[str]:
    """The command line that runs a program of :mod:`warm_server` in a warm Python."""
    return [sys.executable, "-I", "-S", str(COMMAND), str(_socket_of(python)), program, *arguments]


def start(line: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """In the place of the runner's own: the same process, warm where a server knows the program."""
    for known, program in FRESH.items():
        if tuple(line[: len(known)]) == known:
            line = warm_line(program, *line[len(known) :])
            break
    else:
        dbt = Path(line[0])
        if dbt.name == "dbt" and (python := dbt.with_name("python")).exists():
            line = warm_line("dbt", *line[1:], python=str(python))
    return start_afresh(line, folder, dict(environment))
