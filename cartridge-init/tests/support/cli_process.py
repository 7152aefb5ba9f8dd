"""The installed command as a process of its own, and what every refusal of it owes the person who typed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

CARTRIDGE = str(Path(sys.executable).with_name("cartridge"))
SECRET = "hunter2-of-the-test"
"""Stands as the password wherever a test types one; it must never come back."""

Done = subprocess.CompletedProcess[str]


def cartridge(*arguments: str | Path, folder: Path, stdin: str = "", **environment: str) -> Done:
    """Run the command in ``folder`` and wait for it."""
    return _run([CARTRIDGE, *map(str, arguments)], folder, stdin, environment)


def cartridge_without(module: str, *arguments: str | Path, folder: Path) -> Done:
    """The same on a machine where ``module`` was never installed."""
    starter = f"import sys; sys.modules[{module!r}] = None; from cartridge.cli.main import main; main()"
    return _run([sys.executable, "-c", starter, *map(str, arguments)], folder, "", {})


def _run(line: list[str], folder: Path, stdin: str, environment: dict[str, str]) -> Done:
    return subprocess.run(
        line,
        cwd=folder,
        env={**os.environ, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def interrupted(
    *arguments: str | Path, folder: Path, when: Callable[[], bool], by: signal.Signals = signal.SIGINT
) -> Done:
    """Start the command, and press Ctrl-C (or send another signal) as soon as ``when`` holds."""
    line = [CARTRIDGE, *map(str, arguments)]
    process = subprocess.Popen(
        line,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    end = time.monotonic() + 120
    while not when():
        assert process.poll() is None, f"it ended before it could be interrupted: {process.communicate()}"
        assert time.monotonic() < end, "it never came so far"
        time.sleep(0.002)
    os.killpg(process.pid, by)
    out, err = process.communicate(timeout=60)
    return Done(line, process.returncode, out, err)


def assert_refused(done: Done, code: int, *said: str, folder: Path) -> None:
    """It ended with ``code`` and says what happened and what to do next: no traceback, no secret anywhere."""
    assert done.returncode == code, done.stderr
    assert done.stdout == "", "a refusal is no result"
    assert_discreet(done, folder)
    assert [each for each in said if each not in done.stderr] == [], done.stderr
    lines = done.stderr.strip().splitlines()
    (error,) = [at for at, line in enumerate(lines) if line.startswith("Error: ")]
    assert lines[error + 1 :], "nothing says what to do next"


def assert_discreet(done: Done, folder: Path, secret: str = SECRET) -> None:
    """Neither a traceback nor the secret stands in the output or in any file below ``folder``."""
    assert "Traceback" not in done.stdout + done.stderr
    assert secret not in done.stdout + done.stderr
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert [each.name for each in files if secret.encode() in each.read_bytes()] == []
