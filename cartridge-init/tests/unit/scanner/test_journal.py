"""The files of the cache: nothing is lost by a kill, nobody waits for anybody, and a broken file costs a warning."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cartridge.scanner.journal import KEPT_SECONDS, RESUME_WITHIN_SECONDS, Journal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "shop"


def kept(folder: Path, *keys: str, is_lasting: bool = True, finish: bool = False) -> None:
    """What a scan that is over left."""
    journal = Journal(folder)
    for key in keys:
        journal.keep(key, "f", {"of": key}, is_lasting=is_lasting)
    if finish:
        journal.finish()
    journal.close()


def found(folder: Path, *keys: str) -> list[bool]:
    journal = Journal(folder)
    return [journal.find(key, "f") == {"of": key} for key in keys]


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_looking_makes_nothing(folder: Path) -> None:
    journal = Journal(folder)
    assert journal.find("a", "f") is None
    journal.finish()
    journal.close()
    assert not folder.parent.exists()


@pytest.mark.parametrize("is_lasting", [True, False])
def test_an_interrupted_scan_leaves_everything(folder: Path, is_lasting: bool) -> None:
    kept(folder, "a", "b", is_lasting=is_lasting)
    assert found(folder, "a", "b") == [True, True]
    assert Journal(folder).find("a", "another") is None


def test_a_scan_that_ended_well_leaves_what_lasts_in_one_file(folder: Path) -> None:
    kept(folder, "a")
    kept(folder, "b", is_lasting=False)
    journal = Journal(folder)
    journal.keep("c", "f", {"of": "c"}, is_lasting=True)
    journal.keep("d", "f", {"of": "d"}, is_lasting=False)
    journal.finish()
    journal.close()
    assert found(folder, "a", "b", "c", "d") == [True, False, True, False]
    assert len(files(folder)) == 1


def test_what_did_not_change_is_not_written_again(folder: Path) -> None:
    kept(folder, "a", finish=True)
    before = files(folder)
    journal = Journal(folder)
    assert journal.find("a", "f")
    journal.finish()
    journal.close()
    assert files(folder) == before


def test_the_latest_counts(folder: Path) -> None:
    kept(folder, "a", finish=True)
    journal = Journal(folder)
    journal.keep("a", "changed", {"of": "new"}, is_lasting=True)
    journal.close()
    again = Journal(folder)
    assert again.find("a", "f") is None
    assert again.find("a", "changed") == {"of": "new"}


def test_a_scan_that_still_runs_shares_only_what_lasts(folder: Path) -> None:
    running = Journal(folder)
    running.keep("a", "f", {"of": "a"}, is_lasting=True)
    running.keep("b", "f", {"of": "b"}, is_lasting=False)
    other = Journal(folder)
    assert other.find("a", "f") == {"of": "a"}
    assert other.find("b", "f") is None, "it is not known whether that scan will be interrupted"
    other.keep("c", "f", {"of": "c"}, is_lasting=True)
    other.finish()
    other.close()
    running.close()
    assert found(folder, "a", "b", "c") == [True, True, True], "the other one must not tidy up a running scan's file"


def test_two_that_end_together_lose_nothing(folder: Path) -> None:
    kept(folder, "a")
    one, two = Journal(folder), Journal(folder)
    one.keep("b", "f", {"of": "b"}, is_lasting=True)
    two.keep("c", "f", {"of": "c"}, is_lasting=True)
    for each in (one, two):
        each.finish()
        each.close()
    assert found(folder, "a", "b", "c") == [True, True, True]
    kept(folder, "d", finish=True)
    assert found(folder, "a", "b", "c", "d") == [True, True, True, True]
    assert len(files(folder)) == 1


def test_a_killed_process_leaves_what_it_knew(folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from cartridge.scanner.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "journal.keep('a', 'f', {'of': 'a'}, is_lasting=False)\n"
        "print('kept', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", program, folder], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "kept\n"
    assert found(folder, "a") == [False]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert found(folder, "a") == [True]


def test_an_interrupted_scan_is_not_gone_on_with_for_ever(folder: Path) -> None:
    kept(folder, "a", is_lasting=False)
    kept(folder, "b")
    past = time.time() - RESUME_WITHIN_SECONDS - 1
    for path in folder.iterdir():
        os.utime(path, (past, past))
    assert found(folder, "a", "b") == [False, True]


def test_nothing_is_believed_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(folder, "a", finish=True)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + KEPT_SECONDS + 1)
    assert found(folder, "a") == [False]


def test_a_line_that_was_cut_off_is_no_matter(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept(folder, "a", "b")
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-9])
    assert found(folder, "a", "b") == [True, False]
    assert caplog.records == []
    kept(folder, "c", finish=True)
    assert found(folder, "a", "c") == [True, True]


@pytest.mark.parametrize(
    "junk", [b"nonsense\n", b"\xff\xfe\x00\n", b"[]\n", b'{"key": 3}\n', b'{"key": "a"}\n', b"[" * 100_000 + b"\n"]
)
def test_a_broken_line_is_told_and_removed(folder: Path, junk: bytes, caplog: pytest.LogCaptureFixture) -> None:
    kept(folder, "a")
    (path,) = folder.iterdir()
    path.write_bytes(junk + path.read_bytes())
    caplog.set_level(logging.WARNING, "cartridge")
    kept(folder, "b", finish=True)
    assert [each.getMessage() for each in caplog.records] == [
        f"1 of 2 lines of the cache file {path} cannot be read and are left out."
    ]
    caplog.clear()
    assert found(folder, "a", "b") == [True, True]
    assert caplog.records == []


def test_a_place_that_cannot_be_written_is_told_once(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.parent.parent.mkdir(exist_ok=True)
    folder.parent.write_text("a file stands where the folder should")
    kept(folder, "a", "b", finish=True)
    (warning,) = caplog.records
    assert "The scan goes on without it" in warning.getMessage()
    assert folder.parent.is_file()


def test_git_leaves_the_cache_alone(folder: Path) -> None:
    kept(folder, "a")
    subprocess.run(["git", "init", "-q"], cwd=folder.parent.parent, check=True)
    status = ["git", "status", "--porcelain", "--untracked-files=all"]
    done = subprocess.run(status, cwd=folder.parent.parent, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert folder.stat().st_mode & 0o077 == 0, "what is known of a database is for nobody else"
