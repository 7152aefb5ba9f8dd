"""Options of generation, as `cartridge generate` takes them and `cartridge config` shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cartridge.artifacts.options import DbtVersion
from cartridge.dbt import versions
from command_line import Call, strict_json


def test_generate_takes_it_and_refuses_mistakes(call: Call, scan_file: Path, place: Path) -> None:
    (place / "cartridge.yml").write_text("generate: {personal: drop}\n")
    assert call("generate", str(scan_file), "--output", "dropped", "--no-validate").code == 0
    assert "email" not in (place / "dropped/models/staging/shop/stg_shop__customers.sql").read_text()
    kept = call("generate", str(scan_file), "--output", "kept", "--no-validate", "--personal", "keep")
    assert kept.code == 0
    assert "    email" in (place / "kept/models/staging/shop/stg_shop__customers.sql").read_text()
    (place / "cartridge.yml").write_text("generate: {personal: gone}\n")
    refused = call("generate", str(scan_file), "--output", "other", "--no-validate")
    assert refused.code == 2
    assert "it cannot be `gone`" in refused.err
    assert not (place / "other").exists()
    assert call("generate", str(scan_file), "--output", "other", "--personal", "gone").code == 2


def test_hashing_says_what_to_export(call: Call, scan_file: Path, place: Path) -> None:
    made = call("generate", str(scan_file), "--output", "p", "--no-validate", "--personal", "hash")
    assert made.code == 0
    assert "export CARTRIDGE_HASH_SALT='...'" in made.err
    assert "CARTRIDGE_HASH_SALT" in (place / "p" / "README.md").read_text()


def test_config_shows_what_is_in_force(call: Call, place: Path) -> None:
    (place / "cartridge.yml").write_text("generate: {personal: hash}\n")
    assert "generate.personal" in call("config").out
    assert strict_json(call("config", "--json").out)["generate"]["personal"] == "hash"


def test_a_project_for_another_dbt_than_is_installed_is_made_and_not_run(
    call: Call, scan_file: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cartridge.journey.validating.installed_dbt", lambda: "1.11.16")
    monkeypatch.setattr("cartridge.journey.validating.is_understood", lambda wanted: wanted == "1.11")
    made = call("generate", str(scan_file), "--output", "p", "--dbt-version", "1.12")
    assert made.code == 0
    assert "Not validated: dbt 1.11.16 is installed, and the project is written for dbt 1.12." in made.err
    assert ">=1.12.0" in (place / "p" / "dbt_project.yml").read_text()
    assert not (place / "p/models/marts/_marts__semantic_models.yml").exists()
    assert "semantic_model:" in (place / "p/models/marts/_marts__models.yml").read_text()


@pytest.mark.parametrize(("wanted", "found"), [("1.11", True), ("1.12", False)])
def test_versions_are_compared_as_numbers(monkeypatch: pytest.MonkeyPatch, wanted: DbtVersion, found: bool) -> None:
    monkeypatch.setattr(versions, "version", lambda _: "1.11.16")
    assert versions.is_understood(wanted) == found
    monkeypatch.setattr(versions, "version", lambda _: "1.12.0")
    assert versions.is_understood(wanted)
