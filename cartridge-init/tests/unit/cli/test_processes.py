"""The installed command as a process: exit codes, signals, pipes. What it prints is tested in test_commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

CARTRIDGE = str(Path(sys.executable).with_name("cartridge"))


def start(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    """The command in a process group of its own, as a shell starts it."""
    return subprocess.Popen(
        [CARTRIDGE, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(*arguments: str, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [CARTRIDGE, *arguments], cwd=folder, input=stdin, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--version",), 0),
        (("scan", "--help"), 0),
        (("scna",), 2),
        (("scan", "oracle://a:hunter2@h/x"), 2),
        (("scan", "duckdb:///nowhere.duckdb"), 1),
        (("generate", "nowhere.json", "--output", "p"), 2),
        (("validate", "nowhere"), 1),
    ],
)
def test_exit_codes(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == code
    assert bool(done.stderr) == bool(code)
    assert bool(done.stdout) == (code == 0)
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr


def test_python_runs_it_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cartridge.cli.main", "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == run("--version", folder=tmp_path).stdout


def test_the_url_may_be_piped_in(tmp_path: Path, url: str) -> None:
    done = run("scan", "-", "--json", "--no-profile", folder=tmp_path, stdin=f"{url}\n")
    assert done.returncode == 0
    assert json.loads(done.stdout)["database"] == "shop"
    assert done.stderr == ""


@pytest.mark.parametrize("options", [["--json"], []])
def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path, url: str, options: list[str]) -> None:
    with start("scan", url, "--no-profile", *options, folder=tmp_path) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(timeout=60) == 0
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def test_in_a_pipeline_with_head(tmp_path: Path, url: str) -> None:
    line = f"set -o pipefail; '{CARTRIDGE}' scan '{url}' --json | head -n 1"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, f"it ended too soon: {process.communicate()}"
        assert time.monotonic() < end, "it never came so far"
        time.sleep(0.02)


def still_running(pattern: str) -> list[str]:
    """Command lines of processes that name ``pattern``."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if pattern in line:
            found.append(line)
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("stage", ["scan", "dbt"])
def test_an_interrupted_demo_ends_with_130_and_leaves_nothing_running(tmp_path: Path, stage: str) -> None:
    process = start("demo", "--output", "d", folder=tmp_path)
    reached = tmp_path / "d" / {"scan": "shop.duckdb", "dbt": "shop/dbt_project.yml"}[stage]
    wait_for(reached.exists, process)
    if stage == "dbt":
        wait_for(lambda: bool(still_running(f"--project-dir {tmp_path}")), process)
    os.killpg(process.pid, signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.strip().endswith("Interrupted.")
    assert "Traceback" not in errors
    assert out == ""
    assert still_running(str(tmp_path)) == []
    drafts = [path for path in (tmp_path / "d").iterdir() if path.name.startswith(".")]
    assert drafts == [], "no half-written file stays"


@pytest.mark.parametrize(("encoding", "options"), [("ascii", []), ("cp1252", ["--json"])])
def test_what_is_piped_on_is_utf_8_whatever_the_machine_is_set_to(
    tmp_path: Path, encoding: str, options: list[str]
) -> None:
    with duckdb.connect(str(tmp_path / "u.duckdb")) as connection:
        connection.execute('create table "Größe ✓ 数据" (id integer primary key)')
    done = subprocess.run(
        [CARTRIDGE, "scan", "duckdb:///u.duckdb", "--no-profile", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert "Größe ✓ 数据" in done.stdout.decode("utf-8")
