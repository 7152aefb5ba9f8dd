"""The command line in this process, on a small database made for it."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from cartridge.cli.main import run
from cartridge.settings import Settings
from command_line import SHOP, Call, Ended


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to stand in, without anybody's settings; the log is left as it was."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    logger = logging.getLogger("cartridge")
    before = logger.handlers[:], logger.level, logger.propagate
    yield tmp_path
    logger.handlers[:], logger.level, logger.propagate = before


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs a command line; every word is one argument, ``stdin`` is what somebody pipes in."""

    def called(*arguments: str, stdin: str = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ended(code, out, err)

    return called


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with two tables."""
    path = tmp_path_factory.mktemp("shop") / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SHOP)
    return path


@pytest.fixture
def url(shop: Path) -> str:
    return f"duckdb:///{shop}"


@pytest.fixture
def scan_file(call: Call, url: str, place: Path) -> Path:
    """The scan of the shop."""
    path = place / "scan.json"
    assert call("scan", url, "--output", str(path)).code == 0
    return path
