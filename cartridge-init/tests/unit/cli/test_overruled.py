"""What a person says in `cartridge.yml`, as the commands take it, show it and refuse it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cartridge import journey
from cartridge.cli.commands import demo
from cartridge.scanfile import load_scan
from command_line import Call, outcome, strict_json

SAID = "keys: {orders: none}\nrelationships: [{from: orders.customer_id, to: none}]\nroles: {orders: lookup}\n"


def test_scan_and_generate_take_it_and_say_so(call: Call, url: str, place: Path) -> None:
    (place / "cartridge.yml").write_text(SAID)
    found = call("scan", url, "--output", "scan.json")
    assert found.code == 0
    assert "0 relationships (0 inferred)" in " ".join(found.out.split())
    scan = load_scan(place / "scan.json")
    assert {each.table for each in scan.analysis.keys} == {"customers"}
    assert scan.analysis.relationships == ()
    assert [each.role.value for each in scan.analysis.roles if each.said] == ["lookup"]
    made = call("generate", "scan.json", "--output", "p", "--no-validate")
    assert made.code == 0
    assert (place / "p" / "models" / "marts" / "dim_orders.sql").is_file()


def test_generate_applies_it_to_an_older_scan(call: Call, scan_file: Path, place: Path) -> None:
    (place / "cartridge.yml").write_text("keys: {orders: [status, amount]}\n")
    shown = call("generate", str(scan_file), "--dry-run")
    assert "cartridge.yml says the key of main.orders is (status, amount): not verified" in " ".join(shown.out.split())
    assert call("generate", str(scan_file), "--output", "p", "--no-validate").code == 0
    page = (place / "p" / journey.PAGE).read_text()
    assert "said in cartridge.yml; not verified, because the data was not asked" in page


def test_scan_multi_takes_it_by_name(call: Call, url: str, place: Path) -> None:
    (place / "databases.yml").write_text(f"databases: [{{name: a, uri: '{url}'}}, {{name: b, uri: '{url}'}}]")
    (place / "cartridge.yml").write_text("databases: {b: {roles: {orders: lookup}}}\n")
    found = strict_json(call("scan-multi", "databases.yml", "--json").out)["databases"]
    said = {name: [each["table"] for each in one["analysis"]["roles"] if each["said"]] for name, one in found.items()}
    assert said == {"a": [], "b": ["orders"]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("role: {orders: fact}", "`role`: there is no such setting. Known: "),
        ("roles: {orders: facts, customers: dims}", "roles, `customers`: there is no role `dims`."),
        ("roles: {order: fact}", "there is no table `order`. Known: main.customers, main.orders."),
    ],
)
def test_a_mistake_is_bad_usage_and_nothing_is_written(call: Call, url: str, place: Path, text: str, told: str) -> None:
    (place / "cartridge.yml").write_text(text)
    found = call("scan", url, "--output", "scan.json")
    assert (found.code, found.out) == (2, "")
    assert told in found.err
    assert "Nothing of it was applied" in found.err
    assert not (place / "scan.json").exists()


def test_config_shows_it(call: Call, place: Path) -> None:
    (place / "cartridge.yml").write_text(
        f"{SAID}ignore: {{tables: ['tmp_*']}}\ndatabases: {{b: {{roles: {{x: fact}}}}}}\n"
    )
    shown = call("config").out
    for line in (
        "Said in cartridge.yml, before what is found:",
        "keys, `orders`: none",
        "relationships, from `orders.customer_id`: none",
        "roles, `orders`: lookup",
        "ignore.tables, `tmp_*`",
        "databases.b, roles, `x`: fact",
    ):
        assert line in shown
    said = strict_json(call("config", "--json").out)["overrules"]
    assert said["roles"] == [{"table": "orders", "role": "lookup"}]
    (place / "cartridge.yml").unlink()
    assert "Said in" not in call("config").out


def test_validate_names_what_was_said_since(
    call: Call, scan_file: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("generate", str(scan_file), "--output", "p", "--no-validate").code == 0
    monkeypatch.setattr(journey, "validate", lambda folder, **options: outcome())
    assert "Said since" not in call("validate", "p").err
    (place / "cartridge.yml").write_text(SAID)
    told = call("validate", "p")
    assert told.code == 0
    assert "Said since the project was made, and not in it yet: keys, `orders`." in " ".join(told.err.split())
    assert strict_json(call("validate", "p", "--json").out)["status"] == "success"


@pytest.mark.parametrize(("words", "infer"), [((), "data"), (("--infer", "names"), "names")])
def test_the_demo_infers_as_it_is_told(
    call: Call, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], infer: str
) -> None:
    asked: list[Any] = []

    class EndedError(Exception):
        pass

    def scan(*_: object, **options: object) -> None:
        asked.append(options["infer"])
        raise EndedError

    monkeypatch.setattr(demo, "create_duckdb", lambda *_: None)
    monkeypatch.setattr(journey, "scan", scan)
    with pytest.raises(EndedError):
        call("demo", "--output", "d", *words)
    assert asked == [infer]


def test_infer_comes_from_the_setting_too(call: Call, url: str, place: Path) -> None:
    (place / "cartridge.yml").write_text("infer: off\nrelationships: [{from: orders.customer_id, to: none}]\n")
    found = strict_json(call("scan", url, "--json").out)["analysis"]
    assert found["relationships"] == []
    assert call("scan", url, "--infer", "guess").code == 2
