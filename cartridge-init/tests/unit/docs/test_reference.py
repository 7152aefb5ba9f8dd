"""The reference is complete, and what is made from the code is what the code says today."""

from __future__ import annotations

import json
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import cartridge
import jsonschema
import pytest
import yaml
from cartridge.analyzer.quality import FINDINGS
from cartridge.artifacts.scan import FORMAT_VERSION
from cartridge.errors import CartridgeError
from cartridge.optionsfile import load_options
from cartridge.settings import Settings, load_settings
from datasets import REPOSITORY
from documentation import blocks, headings, sections

from scripts import make_reference

REFERENCE = REPOSITORY / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(make_reference.pages()))
def test_a_made_page_is_current(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == make_reference.pages()[name], "Run `make docs`."


def test_check_tells_a_stale_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make_reference, "FOLDER", tmp_path / "reference")
    assert make_reference.main(["--check"]) == 1
    assert "run `make docs`" in capsys.readouterr().err
    assert make_reference.main([]) == 0
    assert make_reference.main(["--check"]) == 0
    (tmp_path / "reference" / "cli.md").write_text("old")
    assert make_reference.main(["--check"]) == 1


def error_classes() -> set[type[CartridgeError]]:
    for module in pkgutil.walk_packages(cartridge.__path__, "cartridge."):
        if not module.name.endswith("__main__") and not module.name.startswith("cartridge.testing"):
            import_module(module.name)
    found: set[type[CartridgeError]] = set()
    waiting: list[type[CartridgeError]] = [CartridgeError]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return {each for each in found if each.__module__.startswith("cartridge.")}


def test_every_error_is_explained() -> None:
    explained = set(headings(REFERENCE / "errors.md"))
    assert {each.__name__ for each in error_classes()} - explained == set()


def test_what_is_said_to_be_worth_a_retry_is() -> None:
    text = dict(sections(REFERENCE / "errors.md"))
    for kind in error_classes():
        assert ("a retry may help" in text[kind.__name__].lower()) == kind.is_transient, kind.__name__


def test_every_finding_is_explained_and_no_other() -> None:
    codes = {each.__name__ for each in FINDINGS}
    assert {each for each in headings(REFERENCE / "findings.md") if re.fullmatch(r"[a-z]+(_[a-z]+)*", each)} == codes


def test_every_setting_is_explained() -> None:
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"| `{name}` |" in page
        assert field.description, name


def test_the_settings_file_that_is_shown_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {each.language: each.text for each in blocks(REFERENCE / "settings.md")}
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cartridge.yml").write_text(shown["yaml"])
    values = yaml.safe_load(shown["yaml"])
    options = load_options().model_dump()
    assert {name: options[name] for name in values["generate"]} == values.pop("generate")
    assert {name: getattr(load_settings(), name) for name in values} == values
    (tmp_path / ".env").write_text(shown["ini"])
    (tmp_path / "cartridge.yml").unlink()
    settings = load_settings()
    for line in shown["ini"].split():
        name, value = line.removeprefix("CARTRIDGE_").lower().split("=")
        assert getattr(settings, name) == type(getattr(settings, name))(value)


def test_the_overview_has_a_floor_for_every_package() -> None:
    text = dict(sections(REPOSITORY / "docs" / "architecture" / "overview.md"))["Who may import whom"]
    packages = {each.name for each in pkgutil.iter_modules(cartridge.__path__)}
    assert packages - set(re.findall(r"`(\w+)`", text)) == set()


def test_the_schema_is_one_and_names_its_version() -> None:
    schema = json.loads((REFERENCE / "scan.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert str(FORMAT_VERSION) in schema["title"]
    assert list(schema["$defs"]) == sorted(schema["$defs"])
    assert "schema" in schema["$defs"]["ScannedTable"]["properties"]
    assert ":mod:`" not in json.dumps(schema)
