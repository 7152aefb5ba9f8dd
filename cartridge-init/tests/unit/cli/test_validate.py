"""``cartridge validate`` and ``cartridge demo``: they end with what dbt said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from cartridge import journey
from cartridge.artifacts.run import Deprecation, RunResult
from cartridge.report.page import render_page
from cartridge.scanfile import save_scan
from command_line import Call, outcome, strict_json
from invented_shop import shop_scan

DEPRECATION = (Deprecation(code="OldDeprecation", message="an old spelling"),)


@pytest.mark.parametrize(
    ("ran", "code", "said"),
    [
        (outcome(), 0, "1 of 1 model built"),
        (outcome(test="warn"), 3, "1 warned"),
        (outcome(deprecations=DEPRECATION), 3, "an old spelling"),
        (outcome("failed", test="fail"), 1, "1 failed"),
        (outcome("failed", errors=("Compilation Error\n  in model [a]",), nodes=()), 1, "in model [a]"),
        (outcome(command="parse", nodes=(), notes=("Parsed only: pass --target dev.",)), 0, "Parsed only"),
    ],
)
def test_validate_ends_with_what_dbt_said(
    call: Call, monkeypatch: pytest.MonkeyPatch, ran: RunResult, code: int, said: str
) -> None:
    monkeypatch.setattr(journey, "validate", lambda folder, **options: ran)
    found = call("validate", ".")
    assert found.code == code
    assert said in found.out
    shown = call("validate", ".", "--json")
    assert shown.code == code
    assert RunResult.model_validate(strict_json(shown.out)) == ran


def test_the_page_shows_what_was_built_last(call: Call, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    save_scan(shop_scan(), place / "scan.json")
    assert call("generate", "scan.json", "--output", "p", "--no-validate").code == 0
    page = place / "p" / journey.PAGE
    drawn = page.read_text()
    assert "Not validated" in drawn

    def validated(ran: RunResult, *options: str) -> str:
        monkeypatch.setattr(journey, "validate", lambda folder, **asked: ran)
        assert call("validate", "p", *options).code == 0
        return page.read_text()

    assert validated(outcome(command="parse")) == drawn
    assert validated(outcome(), "--select", "stg_one") == drawn
    after = validated(outcome())
    assert "Not validated" not in after
    models = journey.generate(shop_scan(), "bookshop").models
    sql = {each.name: (place / "p" / each.path).read_text() for each in models.models}
    assert after == render_page(shop_scan(), models, outcome(), "bookshop", sql)

    (place / "p" / journey.PAGE_DATA).write_text("of another version")
    assert validated(outcome(test="pass")) == after


def test_validate_passes_on_what_was_asked(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def validate(folder: Path, **options: Any) -> RunResult:
        asked.update(options, folder=folder)
        return outcome()

    monkeypatch.setattr(journey, "validate", validate)
    monkeypatch.setenv("CARTRIDGE_DBT_TIMEOUT", "7")
    url = "postgresql://ann:hunter2@h/x"
    options = ("--target", "prod", "--select", "a,b", "-s", "c+", "--profiles-dir", "elsewhere")
    found = call("validate", "p", *options, "--connection-url", "-", stdin=url)
    assert found.code == 0
    assert asked["folder"] == Path("p")
    assert (asked["target"], asked["url"].password) == ("prod", "hunter2")
    assert asked["select"] == ("a", "b", "c+")
    assert asked["profiles_dir"] == Path("elsewhere")
    assert asked["timeout_seconds"] == 7
    assert "hunter2" not in found.out + found.err


def test_validate_of_what_is_no_project(call: Call, place: Path) -> None:
    found = call("validate", str(place / "nowhere"))
    assert found.code == 1
    assert "dbt_project.yml" in found.err
    assert found.out == ""


def test_the_demo_ends_with_where_to_look(call: Call, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "validate", lambda folder, **options: outcome(test="warn"))
    found = call("demo", "--output", "d")
    assert found.code == 0
    for said in ("15 tables", "cartridge.html", "sandbox.duckdb", "1 test:"):
        assert said in found.out
    for name in ("shop.duckdb", "scan.json", "shop/dbt_project.yml", "shop/target/cartridge.html"):
        assert (place / "d" / name).is_file()
    (place / "d" / "shop" / "README.md").write_text("mine")
    assert call("demo", "--output", "d").code == 1, "a second time it replaces what it made, and nothing else"
    assert (place / "d" / "shop" / "README.md").read_text() == "mine"


def test_a_demo_that_fails_is_our_fault(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "validate", lambda folder, **options: outcome("failed", test="fail"))
    found = call("demo", "--output", "d")
    assert found.code == 1
    assert "fault of Cartridge" in found.err


def test_the_demo_overwrites_no_database_of_somebody(call: Call, place: Path) -> None:
    (place / "d").mkdir()
    with duckdb.connect(str(place / "d" / "shop.duckdb")) as connection:
        connection.execute("create table mine (id integer)")
    found = call("demo", "--output", "d")
    assert found.code == 2
    assert "something else is there" in found.err
