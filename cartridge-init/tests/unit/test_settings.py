"""Settings come from five places, the nearer one wins, and a wrong one is named with where it may come from."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from cartridge.errors import SettingsError
from cartridge.settings import SETTINGS_FILE, Settings, load_settings
from somebody import as_nobody


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, and none of the settings of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        for variable in (f"CARTRIDGE_{name}", name):
            monkeypatch.delenv(variable.upper(), raising=False)
    return tmp_path


def test_defaults() -> None:
    settings = load_settings()
    assert settings.ai_model == "rules"
    assert settings.threads == 4
    assert settings.budget is None


# Nearest last, each with a value of its own.
PLACES = ("yaml", "dotenv", "environment", "command line")


@pytest.mark.parametrize("places", [each for size in range(1, 5) for each in combinations(PLACES, size)])
@pytest.mark.parametrize(
    ("name", "variable", "values"),
    [
        ("threads", "CARTRIDGE_THREADS", (11, 12, 13, 14)),
        ("log_level", "CARTRIDGE_LOG_LEVEL", ("DEBUG", "INFO", "ERROR", "WARNING")),
        ("log_level", "LOG_LEVEL", ("DEBUG", "INFO", "ERROR", "WARNING")),
    ],
)
def test_the_nearest_place_wins(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    places: tuple[str, ...],
    name: str,
    variable: str,
    values: tuple[object, ...],
) -> None:
    value = dict(zip(PLACES, values, strict=True))
    if "yaml" in places:
        (folder / SETTINGS_FILE).write_text(f"{name}: {value['yaml']}\n")
    if "dotenv" in places:
        (folder / ".env").write_text(f"{variable}={value['dotenv']}\n")
    if "environment" in places:
        monkeypatch.setenv(variable, str(value["environment"]))
    given = {name: value["command line"]} if "command line" in places else {}
    assert getattr(load_settings(**given), name) == value[places[-1]]


@pytest.mark.parametrize(("near", "far"), [("LOG_LEVEL", "CARTRIDGE_LOG_LEVEL"), ("CARTRIDGE_LOG_LEVEL", "LOG_LEVEL")])
def test_both_names_of_the_log_level_are_one_setting(
    folder: Path, monkeypatch: pytest.MonkeyPatch, near: str, far: str
) -> None:
    (folder / ".env").write_text(f"{far}=DEBUG\n")
    monkeypatch.setenv(near, "ERROR")
    assert load_settings().log_level == "ERROR"


def test_none_on_the_command_line_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTRIDGE_THREADS", "7")
    assert load_settings(threads=None, timeout=None).threads == 7


def test_what_other_programs_keep_in_the_env_file_is_passed_over(folder: Path) -> None:
    (folder / ".env").write_text("# ours\nSECRET_KEY=x\nCARTRIDGE_THREADS=9\nexport OTHER='y'\n")
    assert load_settings().threads == 9


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("threads", "many", "threads` cannot be `many`"),
        ("threads", "0", "threads` cannot be `0`"),
        ("threads", "65", "threads` cannot be `65`"),
        ("timeout", "-1", "timeout` cannot be `-1`"),
        ("max_rows", "1.5", "max_rows` cannot be `1.5`"),
        ("log_level", "LOUD", "`LOUD`: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_places(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"CARTRIDGE_{name.upper()}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert said in caught.value.what
    for place in ("command line", f"CARTRIDGE_{name.upper()}", ".env", SETTINGS_FILE):
        assert place in caught.value.next_step


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words", "a: [", "threads: {\n", "5", "\t- x"])
def test_a_settings_file_that_is_no_mapping_is_named(folder: Path, text: str) -> None:
    (folder / SETTINGS_FILE).write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert SETTINGS_FILE in caught.value.what
    assert caught.value.next_step


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_settings_file_sets_nothing(folder: Path, text: str) -> None:
    (folder / SETTINGS_FILE).write_text(text)
    assert load_settings() == Settings()


@pytest.mark.parametrize("name", [SETTINGS_FILE, ".env"])
def test_a_file_that_is_no_text_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"threads: 5 # \xff\xfe\nCARTRIDGE_THREADS=5\n")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert f"{name}`" in caught.value.what
    assert caught.value.next_step


@pytest.mark.parametrize("name", [SETTINGS_FILE, ".env"])
def test_a_file_that_may_not_be_read_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text("")
    (folder / name).chmod(0)
    with as_nobody(folder), pytest.raises(SettingsError, match="Permission denied") as caught:
        load_settings()
    assert f"{name}`" in caught.value.what


@pytest.mark.parametrize("name", [SETTINGS_FILE, ".env"])
def test_a_folder_of_that_name_is_no_settings_file(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    assert load_settings().threads == 4


@pytest.mark.parametrize("text", ["off", "'off'", "OFF"])
def test_off_in_yaml_is_the_word(folder: Path, text: str) -> None:
    (folder / SETTINGS_FILE).write_text(f"infer: {text}\n")
    assert load_settings().infer == "off"
    assert load_settings(infer="names").infer == "names"


def test_what_is_no_way_to_infer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTRIDGE_INFER", "guess")
    with pytest.raises(SettingsError, match="`guess`: Input should be 'data', 'names' or 'off'"):
        load_settings()


def test_what_a_person_says_is_no_setting(folder: Path) -> None:
    (folder / SETTINGS_FILE).write_text("threads: 9\nkeys: {a: [b]}\nignore: {tables: [c]}\n")
    assert load_settings().threads == 9


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("text", "count"), [("500MB", 500 * 10**6), ("10GiB", 10 * 2**30), ("1.5 kb", 1500), ("4096", 4096), (2048, 2048)]
)
def test_bytes_are_written_as_people_write_them(monkeypatch: pytest.MonkeyPatch, text: str | int, count: int) -> None:
    assert load_settings(max_bytes=text).max_bytes == count
    monkeypatch.setenv("CARTRIDGE_MAX_BYTES", str(text))
    assert load_settings().max_bytes == count


@pytest.mark.parametrize("text", ["many", "10 elephants", "-5MB", "0", ""])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="max_bytes"):
        load_settings(max_bytes=text)


@pytest.mark.parametrize("content", [b"- just\n- a list\n", b"\xff\xfe\x00", b"a: [\n"])
def test_a_file_that_holds_no_settings_is_told_in_words(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cartridge.yml").write_bytes(content)
    with pytest.raises(SettingsError, match="It holds YAML") as caught:
        load_settings()
    assert "dictionary" not in str(caught.value)
    assert "codec" not in str(caught.value)
