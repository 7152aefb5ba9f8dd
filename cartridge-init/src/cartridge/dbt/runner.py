"""Runs dbt on a project, in a process of its own.

dbt's own runner is not thread-safe and keeps locks on DuckDB files as long as its process lives, so every command gets
a fresh process, its own environment and a time limit, and is stopped as a group when the caller is.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from types import FrameType
from typing import Any, Literal

from cartridge.artifacts.progress import Progress, ProgressListener, ignore_progress
from cartridge.artifacts.run import RunResult
from cartridge.dbt.results import read_deprecations, read_errors, read_evaluation, read_nodes
from cartridge.errors import ProjectError, ValidationError
from cartridge.redact import redact

Command = Literal["parse", "compile", "run", "test", "build"]

AS_FAR_AS_BUILT = "buildable"
"""Of tests that come along with a selection, those that read nothing else than what is selected and what it is built
from: in a sandbox, which is made anew for each run, there is nothing else."""

_WITHHELD = (
    "SECRET_KEY",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_API_KEY",
    "CARTRIDGE_DB_URL",
)
"""Cartridge's own secrets, which no project has business with."""

GRACE_SECONDS = 10.0
"""How long a process that was asked to end may take before it is killed."""

_STARTER = "import sys; from dbt.cli.main import cli; sys.argv[0] = 'dbt'; cli()"


def run_dbt(
    project_dir: Path,
    command: Command,
    *,
    target: str,
    profiles_dir: Path | None = None,
    select: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    indirect_selection: str | None = None,
    threads: int | None = None,
    full_refresh: bool = False,
    environment: Mapping[str, str] | None = None,
    timeout_seconds: float = 3600,
    listener: ProgressListener = ignore_progress,
    executable: tuple[str, ...] | None = None,
) -> RunResult:
    """Run one dbt command and report what became of every node. A failing model or test is a result, not an error.

    :param indirect_selection: which tests come along with ``select``, in dbt's words; else as dbt would.
    :param environment: variables beside the caller's own, e.g. the password that ``profiles.yml`` asks for.
    :param timeout_seconds: after this the process is stopped.
    :param executable: another dbt than the one in this environment, as the start of a command line.
    :raises ProjectError: when dbt's output cannot be written below the project.
    :raises ValidationError: when dbt could not be started, or ran out of time.
    """
    target_folder = project_dir / "target"
    try:
        (target_folder / "run_results.json").unlink(missing_ok=True)
    except OSError as error:
        raise ProjectError(
            f"Cannot run dbt in `{project_dir}`: it may not write below `{target_folder}` ({error.strerror}).",
            "Move away what stands there, or mend the permissions.",
        ) from error
    arguments = [
        command,
        *("--project-dir", str(project_dir), "--profiles-dir", str(profiles_dir or project_dir), "--target", target),
        *("--target-path", str(target_folder), "--log-path", str(target_folder)),
        *(["--select", *select] if select else []),
        *(["--exclude", *exclude] if exclude else []),
        *(["--indirect-selection", indirect_selection] if indirect_selection else []),
        *(["--threads", str(threads)] if threads else []),
        *(["--full-refresh"] if full_refresh else []),
    ]
    globals_ = ["--log-format", "json", "--no-version-check", "--no-use-colors", "--show-all-deprecations"]
    line = [*(executable or (sys.executable, "-c", _STARTER)), *globals_, *arguments]
    started = time.monotonic()
    events: list[dict[str, Any]] = []
    strays: list[str] = []
    with _process(line, project_dir, _environment(environment or {}), timeout_seconds) as lines:
        for text in lines:
            if (event := _event(text)) is None:
                strays.append(text)
                continue
            events.append(event)
            _tell(event, command, listener)
    code = lines.returncode
    elapsed = time.monotonic() - started
    if lines.timed_out:
        raise ValidationError(
            f"dbt {command} was stopped after {timeout_seconds:g} s.",
            "Give it more with the setting `dbt_timeout` (CARTRIDGE_DBT_TIMEOUT), or build less with --select.",
        )
    nodes = read_nodes(target_folder) if command != "parse" else ()
    errors = read_errors(events)
    if code != 0 and not errors and not any(each.status in ("error", "fail", "runtime error") for each in nodes):
        errors = (redact("".join(strays[-20:]).strip()) or f"dbt ended with exit code {code} and said nothing.",)
    return RunResult(
        command=command,
        target=target,
        status="success" if code == 0 else "failed",
        nodes=nodes,
        deprecations=read_deprecations(events),
        errors=errors,
        elapsed_seconds=round(elapsed, 2),
        dbt_version=next(
            (str(e["data"].get("version", "")).lstrip("=") for e in events if e["info"]["name"] == "MainReportVersion"),
            "",
        ),
        evaluation=None if errors else read_evaluation(target_folder),  # else the manifest may be of an earlier run
    )


def _event(text: str) -> dict[str, Any] | None:
    """A line of dbt's event log; ``None`` for whatever else a program may print."""
    try:
        event = json.loads(text)
        info, data = event["info"], event.get("data") or {}
        is_event = isinstance(data, dict) and all(isinstance(info[key], str) for key in ("name", "level", "msg"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return {"info": info, "data": data} if is_event else None


class _Lines:
    """The child's output, line by line, and how it ended."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.returncode: int | None = None
        self.timed_out = False

    def __iter__(self) -> Iterator[str]:
        assert self._process.stdout is not None
        return iter(self._process.stdout)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Holds an interrupt back until the block is over: a process is started and known, or not started at all."""
    if threading.current_thread() is not threading.main_thread():
        yield  # interrupts come to the main thread only
        return
    held: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: held.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if held and callable(before):
            before(*held[0])


@contextmanager
def _process(line: list[str], folder: Path, environment: dict[str, str], timeout: float) -> Iterator[_Lines]:
    started: list[subprocess.Popen[str]] = []
    try:
        with _uninterrupted():
            started.append(_start(line, folder, environment))
        lines = _Lines(started[0])
        with _time_limit(lines, started[0], timeout):
            yield lines
            lines.returncode = started[0].wait()
    finally:
        for process in started:
            _stop(process)
            if process.stdout:
                process.stdout.close()


def _start(line: list[str], folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(
            line,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise ValidationError(
            f"Cannot start dbt (`{line[0]}`): {error.strerror}.", "Reinstall cartridge-init."
        ) from error


@contextmanager
def _time_limit(lines: _Lines, process: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    def out_of_time() -> None:
        lines.timed_out = True
        _stop(process)

    timer = Timer(seconds, out_of_time)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _stop(process: subprocess.Popen[str]) -> None:
    """End the process and what it started: politely, then not."""
    if process.poll() is not None:
        return
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sent)
            process.wait(timeout=GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            process.wait()
        return


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _WITHHELD}
    return {
        **kept,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
        **extra,
    }


def _tell(event: dict[str, Any], command: str, listener: ProgressListener) -> None:
    name, data = event["info"]["name"], event["data"]
    index, total = data.get("index"), data.get("total")
    if name == "LogStartLine" and isinstance(index, int) and isinstance(total, int):
        message = str(data.get("description", ""))
        listener(Progress(stage=f"dbt {command}", done=index - 1, total=total, message=message))
    elif name == "EndOfRunSummary":
        listener(Progress(stage=f"dbt {command}", done=1, total=1))
