"""A Python that has imported dbt and SQLFluff, and forks for every command that is asked of it.

Started as a script of its own by :mod:`warm`. A command gets a process, a group, an environment, a folder and streams
of its own, as if it had been started afresh; only the imports, which take longer than most commands, are shared.

Usage: ``python warm_server.py SOCKET``. Says ``ready`` on its standard output, and ends with its standard input.
"""

from __future__ import annotations

import io
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

STREAMS = 3
MOST_BYTES = 1 << 20

PROJECT = Path(__file__).with_name("warm_project")


def warm() -> None:
    """Import what commands import, the parts too that dbt only imports when it parses."""
    from dbt.adapters.factory import FACTORY
    from dbt.cli.main import dbtRunner

    packages = dict(FACTORY.packages)
    options = ("--quiet", "--no-use-colors", "--no-version-check", "--no-static-parser")  # it starts threads
    with tempfile.TemporaryDirectory() as place:
        where = ("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT))
        written = ("--target-path", place, "--log-path", place)
        done = dbtRunner().invoke([*options, "parse", *where, *written])
        assert done.success, done.exception
    # What is known of adapters is forgotten: the next one of this name may be another.
    FACTORY.reset_adapters()  # type: ignore[no-untyped-call]
    FACTORY.plugins.clear()
    FACTORY.packages = packages
    for name in ("dbt.adapters.postgres", "cartridge.dbt.sandbox.transpile", "sqlfluff.cli.commands"):
        if find_spec(name.partition(".")[0]) and (name.startswith("dbt") or find_spec("cartridge")):
            import_module(name)
    # A library that has started threads waits in vain for them where they are not: in what is forked from here.
    threads = Path("/proc/self/task")
    assert not threads.exists() or len(list(threads.iterdir())) == 1, "something imported has started threads"


def dbt() -> None:
    from dbt.cli.main import cli

    cli()


def stand_in() -> None:
    from cartridge.dbt.sandbox.stand_in import main

    main()


def sqlfluff() -> None:
    from sqlfluff.cli.commands import cli

    cli()


PROGRAMS: dict[str, Callable[[], None]] = {"dbt": dbt, "stand_in": stand_in, "sqlfluff": sqlfluff}


def serve(listening: socket.socket) -> Callable[[], None]:
    """Fork for every command; returns in the process of a command, with what it is to run."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        readable, _, _ = select.select([listening, sys.stdin], [], [])
        if sys.stdin in readable:  # closed: who started this is gone
            shutil.rmtree(Path(sys.argv[1]).parent, ignore_errors=True)
            sys.exit(0)
        asked, _ = listening.accept()
        if os.fork():
            asked.close()
            continue
        listening.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        return keep(asked)


def keep(asked: socket.socket) -> Callable[[], None]:
    """Fork once more: the child is the command, this process tells the asker how it ends, and ends it with him."""
    request, streams = received(asked)
    command = os.fork()
    if not command:
        asked.close()
        return prepared(request, streams)
    for each in streams:
        os.close(each)
    over = os.pidfd_open(command)
    while True:
        readable, _, _ = select.select([over, asked], [], [])
        if over in readable:
            _, status = os.waitpid(command, 0)
            asked.sendall(str(os.waitstatus_to_exitcode(status)).encode())
            os._exit(0)
        sent = asked.recv(16)
        end(command, int(sent) if sent else signal.SIGKILL)


def end(command: int, number: int) -> None:
    try:
        os.killpg(command, number)
    except ProcessLookupError:
        os.kill(command, number)  # it has not made its group yet


def received(asked: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The request, and the streams that came with it."""
    text, streams, _, _ = socket.recv_fds(asked, MOST_BYTES, STREAMS)
    while not text.endswith(b"\n"):
        text += asked.recv(MOST_BYTES)
    return json.loads(text), list(streams)


def prepared(request: dict[str, Any], streams: list[int]) -> Callable[[], None]:
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    for own in (sys.stdout, sys.stderr):
        assert isinstance(own, io.TextIOWrapper)
        own.reconfigure(line_buffering=True)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = [request["program"], *request["arguments"]]
    return PROGRAMS[request["program"]]


def main() -> NoReturn:
    warm()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(sys.argv[1])
        listening.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        run = serve(listening)
    run()
    sys.exit(0)


if __name__ == "__main__":
    main()
