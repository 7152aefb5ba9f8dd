"""Every example does what it says, from a folder that is not the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from datasets import REPOSITORY

EXAMPLES = REPOSITORY / "examples"


def run(command: list[str | Path], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_journey_in_python(tmp_path: Path) -> None:
    printed = run([sys.executable, EXAMPLES / "scan_generate_validate.py", tmp_path / "out"], tmp_path)
    assert "15 tables" in printed
    assert "build: success" in printed
    assert (tmp_path / "out" / "shop" / "models" / "marts" / "fct_orders.sql").is_file()
    assert (tmp_path / "out" / "shop" / "target" / "cartridge.html").is_file()


def test_the_journey_in_a_shell(tmp_path: Path) -> None:
    printed = run(["bash", EXAMPLES / "scan_and_build.sh", tmp_path / "out"], tmp_path)
    assert "exit code 3" in printed
    assert (tmp_path / "out" / "scan.json").is_file()
    assert (tmp_path / "out" / "project" / "dbt_project.yml").is_file()


def test_a_request_by_hand(tmp_path: Path) -> None:
    printed = run([sys.executable, EXAMPLES / "plan_from_a_request.py"], tmp_path)
    assert "create_staging" in printed
    assert "models/marts/fct_orders.sql" in printed


def test_every_example_is_run_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    examples = [each for each in EXAMPLES.iterdir() if each.suffix in (".py", ".sh")]
    assert examples
    for each in examples:
        assert f'"{each.name}"' in here, each.name


@pytest.mark.parametrize("name", ["scan_generate_validate.py", "scan_and_build.sh", "plan_from_a_request.py"])
def test_the_examples_are_described(name: str) -> None:
    assert name in (EXAMPLES / "README.md").read_text(encoding="utf-8")
