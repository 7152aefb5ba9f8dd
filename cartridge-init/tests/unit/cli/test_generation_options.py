"""Options of generation, as `cartridge generate` takes them and `cartridge config` shows them."""

from __future__ import annotations

from pathlib import Path

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
