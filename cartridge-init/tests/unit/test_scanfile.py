"""Scan files: written whole or not at all, read back unchanged, and refused with a reason when they are none."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from cartridge import scanfile
from cartridge.artifacts.scan import FORMAT_VERSION, FailedDatabase, MultiScan, Scan
from cartridge.errors import ArtifactError
from cartridge.scanfile import dump_scan, load_multi_scan, load_scan, parse_scan, save_scan, write_whole
from hypothesis import example, given, settings
from hypothesis import strategies as st
from invented_shop import shop_scan
from somebody import as_nobody

SCAN = shop_scan()
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def document(**changes: Any) -> dict[str, Any]:
    return {**json.loads(dump_scan(SCAN)), **changes}


@pytest.mark.parametrize("file_format", ["json", "yaml"])
def test_a_saved_scan_is_read_back(tmp_path: Path, file_format: Any) -> None:
    path = tmp_path / "on" / "the" / "way" / f"scan.{file_format}"
    save_scan(SCAN, path, file_format)
    assert load_scan(path) == SCAN
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@settings(max_examples=50)
@given(TEXTS, TEXTS)
@example("a\x00b\x1b[2J", "\x85\u2028\u2029\ufeff \U0001f600")
@example("yes", "2024-01-01")
@example("{{ x }}", "- a: b # c")
def test_any_words_survive_both_formats(database: str, comment: str) -> None:
    table = SCAN.tables[0].model_copy(update={"comment": comment})
    scan = SCAN.model_copy(update={"database": database, "tables": (table,)})
    assert parse_scan(dump_scan(scan, "json"), "x") == scan
    assert parse_scan(dump_scan(scan, "yaml"), "x") == scan


def test_every_scan_file_has_the_same_shape() -> None:
    bare = SCAN.model_copy(update={"tables": (), "problems": ()})
    assert json.loads(dump_scan(bare)).keys() == json.loads(dump_scan(SCAN)).keys()
    assert json.loads(dump_scan(SCAN))["format_version"] == FORMAT_VERSION
    assert list(yaml.safe_load(dump_scan(SCAN, "yaml"))) == list(json.loads(dump_scan(SCAN)))


def test_the_text_ends_with_a_line_end_and_keeps_letters_readable() -> None:
    text = dump_scan(SCAN.model_copy(update={"database": "Bücher"}))
    assert text.endswith("}\n")
    assert '"Bücher"' in text


def test_json_is_read_whatever_the_file_is_called(tmp_path: Path) -> None:
    (tmp_path / "scan.yaml").write_text(dump_scan(SCAN, "json"))
    (tmp_path / "scan.json").write_text(dump_scan(SCAN, "yaml"))
    assert load_scan(tmp_path / "scan.yaml") == load_scan(tmp_path / "scan.json") == SCAN


def test_a_byte_order_mark_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "scan.json").write_text("\n  " + dump_scan(SCAN))
    assert load_scan(tmp_path / "scan.json") == SCAN
    (tmp_path / "scan.json").write_text("\ufeff" + dump_scan(SCAN), encoding="utf-8")
    assert load_scan(tmp_path / "scan.json") == SCAN


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no `tables`"),
        ("   \n", "no `tables`"),
        ("garbage", "no `tables`"),
        ("5", "no `tables`"),
        ("null", "no `tables`"),
        ("[]", "no `tables`"),
        ("{}", "no `tables`"),
        ('{"tables": [', "neither JSON nor YAML"),
        ("a: [", "neither JSON nor YAML"),
        ("a: 2024-99-99", "neither JSON nor YAML"),
        ("? [a]\n: b\n", "neither JSON nor YAML"),
        ("!!python/object:os.system x", "neither JSON nor YAML"),
        ("[" * 100_000, "neither JSON nor YAML"),
        ('{"tables": ' + "[" * 100_000, "neither JSON nor YAML"),
        ('{"tables": []}', "format version `None`"),
        ("\x00\x01", "neither JSON nor YAML"),
    ],
)
def test_what_is_no_scan_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "scan.json"
    path.write_text(text)
    with pytest.raises(ArtifactError) as caught:
        load_scan(path)
    assert said in caught.value.what
    assert str(path) in caught.value.what
    assert len(caught.value.what) < 1000
    assert caught.value.next_step


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, True, None, [1]])
def test_a_version_that_nobody_wrote(version: Any) -> None:
    with pytest.raises(ArtifactError, match="no Cartridge ever wrote"):
        parse_scan(json.dumps(document(format_version=version)), "scan.json")


def test_a_newer_version_says_to_upgrade() -> None:
    with pytest.raises(ArtifactError, match=f"version {FORMAT_VERSION + 1}.*reads up to {FORMAT_VERSION}") as caught:
        parse_scan(json.dumps(document(format_version=FORMAT_VERSION + 1, news={"a": 1})), "scan.json")
    assert "pgrade" in caught.value.next_step


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"tables": 5}, "tables"),
        ({"tables": [{"name": "a"}]}, "tables.0"),
        ({"tables": [[]] * 1000}, "tables.0"),
        ({"surprise": 1}, "surprise"),
        ({"database": 5}, "database"),
        ({"analysis": {"keys": [{}]}}, "analysis.keys.0"),
    ],
)
def test_a_field_that_is_wrong_is_named(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(ArtifactError) as caught:
        parse_scan(json.dumps(document(**changes)), "scan.json")
    assert f"`{place}" in caught.value.what
    assert len(caught.value.what) < 500
    assert caught.value.next_step


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="There is no scan file") as caught:
        load_scan(tmp_path / "scan.json")
    assert "cartridge scan" in caught.value.next_step


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "scan.json").write_bytes(b"\xff\xfe{\x00}\x00")
    with pytest.raises(ArtifactError, match="Cannot read"):
        load_scan(tmp_path / "scan.json")


def test_a_folder_is_no_scan_file(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="Cannot read"):
        load_scan(tmp_path)
    with pytest.raises(ArtifactError, match="Cannot write") as caught:
        save_scan(SCAN, tmp_path)
    assert "--output" in caught.value.next_step


def test_a_file_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ArtifactError, match="Cannot"):
        load_scan(tmp_path / "file" / "scan.json")
    with pytest.raises(ArtifactError, match="Cannot write"):
        save_scan(SCAN, tmp_path / "file" / "scan.json")


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="too long"):
        save_scan(SCAN, tmp_path / ("x" * 300))


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    with as_nobody(folder), pytest.raises(ArtifactError, match="Permission denied"):
        save_scan(SCAN, folder / "scan.json")
    folder.chmod(0o700)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_interrupted_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "scan.json"
    path.write_text("old")

    def replace(source: Path, target: Path) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises((ArtifactError, KeyboardInterrupt)):
        save_scan(SCAN, path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["scan.json"]


def test_text_that_no_file_can_hold_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "a\ud800")
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_others_may_read_it_as_they_may_read_other_files(tmp_path: Path) -> None:
    old = os.umask(0o077)
    try:
        write_whole(tmp_path / "private", "x")
        os.umask(0o022)
        write_whole(tmp_path / "shared", "x")
    finally:
        os.umask(old)
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o644
    write_whole(tmp_path / "private", "y")
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600


def test_a_huge_scan_file_is_read(tmp_path: Path) -> None:
    columns = SCAN.tables[0].columns[:1] * 1500
    table = SCAN.tables[0].model_copy(update={"columns": columns, "profile": None})
    scan = SCAN.model_copy(update={"tables": (table,) * 40})
    save_scan(scan, tmp_path / "scan.json")
    assert (tmp_path / "scan.json").stat().st_size > 10_000_000
    assert load_scan(tmp_path / "scan.json") == scan


def test_the_c_reader_of_yaml_is_used_where_there_is_one() -> None:
    assert scanfile._Loader is getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    assert Scan.model_validate(yaml.safe_load(dump_scan(SCAN, "yaml"))) == SCAN


SEVERAL = MultiScan(
    cartridge_version="1",
    scan_timestamp="2026-01-01T00:00:00Z",
    databases={"shop": SCAN, "the other: shop": SCAN},
    failures={"gone": FailedDatabase(connection_string="duckdb:///gone", message="It is gone.")},
)


@pytest.mark.parametrize("file_format", ["json", "yaml"])
def test_scans_of_several_databases_are_read_back(tmp_path: Path, file_format: Any) -> None:
    path = tmp_path / f"scans.{file_format}"
    save_scan(SEVERAL, path, file_format)
    assert load_multi_scan(path) == SEVERAL
    assert load_scan(path, "the other: shop") == SCAN


def test_what_holds_one_database_does_not_hold_several(tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    save_scan(SCAN, path)
    with pytest.raises(ArtifactError, match="no `databases`"):
        load_multi_scan(path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format_version": FORMAT_VERSION + 1}, "this Cartridge reads up to"),
        ({"databases": {"shop": {}}}, r"databases\.shop\."),
        ({"failures": {"gone": {}}}, r"failures\.gone\."),
    ],
)
def test_a_broken_file_of_several_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    path = tmp_path / "scans.json"
    path.write_text(json.dumps({**json.loads(dump_scan(SEVERAL)), **changes}))
    for load in (load_multi_scan, load_scan):
        with pytest.raises(ArtifactError, match=said):
            load(path)
