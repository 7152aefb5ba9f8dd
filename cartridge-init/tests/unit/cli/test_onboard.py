"""``cartridge onboard``: what it asks, writes and leaves alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from cartridge.artifacts.business_context import BusinessContext
from cartridge.cli.commands import onboard
from cartridge.cli.commands.onboard import QUESTIONS
from cartridge.contextfile import COLUMNS, load_business_context
from command_line import Call

FILE = Path("business_context.csv")


def test_every_column_is_asked_for() -> None:
    assert tuple(QUESTIONS) == COLUMNS


def test_answers_may_be_piped_in(call: Call, place: Path) -> None:
    answers = ["Books & Co", "", "Sells books.", "revenue; orders, returned", "", "", "", "60"]
    found = call("onboard", stdin="\n".join(answers))
    assert found.code == 0
    assert "4 of 14" in found.out
    assert load_business_context(place / FILE) == BusinessContext(
        business_name="Books & Co",
        business_description="Sells books.",
        primary_metrics=("revenue", "orders, returned"),
        refresh_frequency_minutes=60,
    )


def test_a_file_that_is_there_is_gone_on_from(call: Call, place: Path) -> None:
    assert call("onboard", stdin="Books\nretail\n").code == 0
    before = (place / FILE).read_bytes()
    for refusal in ("\n", "n\nOthers\n"):
        found = call("onboard", stdin=refusal)
        assert found.code == 0
        assert (place / FILE).read_bytes() == before
    assert call("onboard", stdin="").code == 2
    assert (place / FILE).read_bytes() == before
    found = call("onboard", stdin="y\n\n-\nSells.\n")
    assert found.code == 0
    assert load_business_context(place / FILE) == BusinessContext(business_name="Books", business_description="Sells.")
    assert call("onboard", "--yes", stdin="More books\n").code == 0
    assert load_business_context(place / FILE).business_name == "More books"


def test_another_file_may_be_named(call: Call, place: Path) -> None:
    assert call("onboard", "--output", "in/my.csv", stdin="Books\n").code == 0
    assert load_business_context(place / "in" / "my.csv").business_name == "Books"


def test_a_wrong_answer_of_a_pipe_writes_nothing(call: Call, place: Path) -> None:
    found = call("onboard", stdin="\n" * 7 + "soon\n")
    assert found.code == 2
    assert "refresh_frequency_minutes" in found.err
    assert "soon" in found.err
    assert not (place / FILE).exists()


class Terminal:
    """A person who gives some answers; then presses Ctrl-C, or the end of the file."""

    def __init__(self, *lines: str, ends: bool = False) -> None:
        self.lines, self.ends = iter(lines), ends

    def readline(self) -> str:
        line = next(self.lines, "" if self.ends else None)
        if line is None:
            raise KeyboardInterrupt
        return line

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("ends", [False, True])
def test_an_interruption_writes_nothing(call: Call, place: Path, monkeypatch: pytest.MonkeyPatch, ends: bool) -> None:
    monkeypatch.setattr(onboard, "sys", SimpleNamespace(stdin=Terminal("Books\n", "retail\n", ends=ends)))
    assert call("onboard").code == 130
    assert list(place.iterdir()) == []


def test_a_person_sees_what_is_known_and_may_mend_an_answer(
    call: Call, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / FILE).write_text("business_name,stakeholders\nBooks,Finance\n")
    answers = ["yes\n", *["\n"] * 7, "soon\n", "60\n", *["\n"] * 6]
    monkeypatch.setattr(onboard, "sys", SimpleNamespace(stdin=Terminal(*answers)))
    found = call("onboard")
    assert found.code == 0
    assert "1/14 What is the business called? [Books] " in found.err
    assert "refresh_frequency_minutes: `soon` cannot be used" in found.err
    assert load_business_context(place / FILE) == BusinessContext(
        business_name="Books", stakeholders=("Finance",), refresh_frequency_minutes=60
    )


def test_a_file_that_cannot_be_read_is_told_before_any_question(call: Call, place: Path) -> None:
    (place / FILE).write_text("colour\nred\n")
    found = call("onboard", stdin="y\n")
    assert found.code == 2
    assert "has no header" in found.err
    assert (place / FILE).read_text() == "colour\nred\n"


def test_generate_takes_a_text_or_a_file(call: Call, scan_file: Path, place: Path) -> None:
    (place / FILE).write_text("business_name\nBooks\n")
    arguments = ("generate", str(scan_file), "--dry-run")
    assert call(*arguments, "--business-context", "Sells books.").code == 0
    assert call(*arguments, "--business-context-file", str(FILE)).code == 0
    twice = call(*arguments, "--business-context", "Sells books.", "--business-context-file", str(FILE))
    assert twice.code == 2
    assert "twice" in twice.err
    missing = call(*arguments, "--business-context-file", "none.csv")
    assert missing.code == 2
    assert "none.csv" in missing.err
    long = call(*arguments, "--business-context", "x" * 10_001)
    assert long.code == 2
    assert "10,001" in long.err
