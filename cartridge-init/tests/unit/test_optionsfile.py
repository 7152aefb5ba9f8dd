"""The section `generate` of `cartridge.yml`: what is read, what goes before it, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from cartridge.artifacts.options import GenerationOptions
from cartridge.errors import SettingsError
from cartridge.optionsfile import load_options


@pytest.mark.parametrize("text", [None, "", "threads: 3\n", "generate:\n", "generate: {}\n", "# nothing\n"])
def test_without_a_word_everything_is_the_default(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "cartridge.yml"
    if text is not None:
        path.write_text(text)
    assert load_options(path) == GenerationOptions()


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cartridge.yml"
    path.write_text("generate: {personal: hash}")
    assert load_options(path).personal == "hash"
    assert load_options(path, personal=None).personal == "hash"
    assert load_options(path, personal="drop").personal == "drop"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("generate: hash", "generate: it is a mapping. Write `generate: {personal: hash}`."),
        ("generate: [personal]", "generate: it is a mapping."),
        ("generate: {personel: hash}", "generate.`personel`: there is no such key. Known: "),
        ("generate: {personel: hash}", "Did you mean `personal`?"),
        ("generate: {personal: hsah}", "generate.personal: it cannot be `hsah`. Known: drop, hash, keep. Did you mean"),
        ("generate: {personal: [hash]}", "generate.personal: it cannot be `['hash']`"),
        ("generate: {", "is no YAML"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "cartridge.yml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_options(path)
    assert str(path) in caught.value.what
    assert told in caught.value.what
    assert caught.value.next_step


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "cartridge.yml"
    path.write_text("generate: {personal: no, colour: red}")
    with pytest.raises(SettingsError) as caught:
        load_options(path)
    assert "generate.personal" in caught.value.what
    assert "generate.`colour`" in caught.value.what
