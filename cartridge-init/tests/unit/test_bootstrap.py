"""The scripts that a newcomer runs first say what is missing, and what to do about it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from datasets import REPOSITORY

BASICS = ["awk", "env", "grep", "rm", "sh", "touch"]


def python_that_says(folder: Path, name: str, body: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of programs, for a PATH without any Python and without uv."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in BASICS:
        found = next(place for place in ("/usr/bin", "/bin") if Path(place, name).exists())
        (folder / name).symlink_to(Path(found, name))
    return folder


def bootstrap(path: Path, venv: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    # From a folder without .venv/bin/uv, as on a fresh machine.
    return subprocess.run(
        [REPOSITORY / "scripts" / "bootstrap.sh", venv, REPOSITORY / "requirements.lock"],
        cwd=path,
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_no_python(bare: Path, tmp_path: Path) -> None:
    done = bootstrap(bare, tmp_path / "venv")
    assert done.returncode == 1
    assert "No Python 3.11 or later was found (seen: none)." in done.stderr
    assert "apt install python3 python3-venv" in done.stderr


def test_an_old_python_is_seen_and_not_used(bare: Path, tmp_path: Path) -> None:
    python_that_says(bare, "python3", "echo 9")
    done = bootstrap(bare, tmp_path / "venv")
    assert done.returncode == 1
    assert "No Python 3.11 or later was found (seen: python3(3.9))." in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_that_is_named_and_old(bare: Path, tmp_path: Path) -> None:
    old = python_that_says(bare, "old", "echo 8")
    done = bootstrap(bare, tmp_path / "venv", PYTHON=str(old))
    assert done.returncode == 1
    assert f"PYTHON is `{old}`, which is no Python 3.11 or later." in done.stderr


def test_a_python_without_venv(bare: Path, tmp_path: Path) -> None:
    python_that_says(bare, "python3", 'case "$2" in *ensurepip*) exit 1 ;; *) echo 12 ;; esac')
    done = bootstrap(bare, tmp_path / "venv")
    assert done.returncode == 1
    assert "apt install python3.12-venv" in done.stderr


def test_a_folder_in_the_way_is_not_removed(bare: Path, tmp_path: Path) -> None:
    precious = tmp_path / "venv" / "precious"
    precious.parent.mkdir()
    precious.touch()
    done = bootstrap(bare, tmp_path / "venv")
    assert done.returncode == 1
    assert "is in the way and is no virtual environment" in done.stderr
    assert precious.exists()


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_missing_servers_are_named_with_what_to_install(bare: Path, ci: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "install_test_servers.py"],
        env={"PATH": str(bare), "CI": ci, "HOME": os.environ.get("HOME", "")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert "`apt install chromium`" in done.stderr
    assert ("will be skipped" in done.stderr) == (code == 0)
