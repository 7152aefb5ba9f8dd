"""``cartridge generate``: what it makes, refuses, prints where, and ends with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cartridge import journey
from cartridge.artifacts.plan import ExecutionPlan
from cartridge.artifacts.run import RunResult
from cartridge.scanfile import dump_scan
from command_line import Call, outcome, strict_json
from invented_shop import shop_scan


def test_generate_dry_prints_the_plan_and_writes_nothing(call: Call, scan_file: Path, place: Path) -> None:
    before = sorted(place.rglob("*"))
    found = call("generate", str(scan_file), "--dry-run")
    assert found.code == 0
    assert "fct_orders" in found.out
    plan = ExecutionPlan.model_validate(strict_json(call("generate", str(scan_file), "--dry-run", "--json").out))
    assert {"fct_orders", "dim_customers"} <= {each.name for each in plan.actions}
    assert sorted(place.rglob("*")) == before


def test_a_real_run_makes_what_the_dry_run_said(call: Call, scan_file: Path, place: Path) -> None:
    plan = strict_json(call("generate", str(scan_file), "--dry-run", "--json").out)
    found = call("generate", "--input", str(scan_file), "--output-dir", "p", "--no-validate", "--json")
    assert found.code == 0
    document = strict_json(found.out)
    assert {each["file_path"] for each in plan["actions"]} <= set(document["project"]["files"])
    assert document["run"] is None
    assert Path(document["page"]).is_file()
    for path in document["project"]["files"]:
        assert (place / "p" / path).is_file()


def test_generate_tells_where_to_look(call: Call, scan_file: Path) -> None:
    found = call("generate", str(scan_file), "-o", "p", "--no-validate", "--project-name", "books")
    assert found.code == 0
    assert "books" in found.out
    assert "cartridge.html" in found.err


def test_generate_twice_needs_force_and_gives_the_same(call: Call, scan_file: Path, place: Path) -> None:
    arguments = ("generate", str(scan_file), "--output", "p", "--no-validate")
    assert call(*arguments).code == 0
    first = {path: path.read_bytes() for path in (place / "p").rglob("*") if path.is_file()}
    refused = call(*arguments)
    assert refused.code == 1
    assert "--force" in refused.err
    assert call(*arguments, "--force").code == 0
    assert {path: path.read_bytes() for path in (place / "p").rglob("*") if path.is_file()} == first
    (place / "p" / "models" / "overview.md").write_text("mine")
    protected = call(*arguments, "--force")
    assert protected.code == 1
    assert "models/overview.md" in protected.err
    assert (place / "p" / "models" / "overview.md").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--project-name", "My Project"], 2, "cannot be the name"),
        (["--ai-model", "gpt-4"], 2, "`gpt-4`"),
        (["--ai-provider", "opanai"], 2, "opanai"),
        (["--connection-url", "env:NO_SUCH_NAME"], 2, "NO_SUCH_NAME"),
        (["--connection-url", "nonsense"], 2, "no connection URL"),
    ],
)
def test_what_generate_refuses(
    call: Call, scan_file: Path, place: Path, options: list[str], code: int, said: str
) -> None:
    found = call("generate", str(scan_file), "--output", "p", *options)
    assert found.code == code
    assert said in found.err
    assert not (place / "p").exists()


@pytest.mark.parametrize("model", ["rules", "mock", "test"])
def test_the_rule_engine_has_three_names(call: Call, scan_file: Path, model: str) -> None:
    assert call("generate", str(scan_file), "--dry-run", "--ai-model", model).code == 0


def test_a_model_from_the_environment_is_asked_for_too(
    call: Call, scan_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARTRIDGE_AI_MODEL", "gpt-4")
    assert call("generate", str(scan_file), "--dry-run").code == 2
    assert call("generate", str(scan_file), "--dry-run", "--ai-model", "rules").code == 0


def test_a_key_in_the_environment_asks_for_nothing(
    call: Call, scan_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nobody")
    assert call("generate", str(scan_file), "--dry-run").code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "There is no scan file"), ("garbage", "not a scan file"), ('{"tables": [', "neither JSON")],
)
def test_a_scan_file_that_is_none(call: Call, place: Path, text: str | None, said: str) -> None:
    if text is not None:
        (place / "scan.json").write_text(text)
    found = call("generate", "scan.json", "--output", "p")
    assert found.code == 2
    assert said in found.err
    assert found.out == ""


def test_a_scan_with_nothing_to_model(call: Call, scan_file: Path) -> None:
    document = json.loads(scan_file.read_text())
    scan_file.write_text(json.dumps({**document, "tables": []}))
    found = call("generate", str(scan_file), "--output", "p")
    assert found.code == 1
    assert "no table" in found.err
    assert "--include" in found.err


@pytest.mark.parametrize(
    ("ran", "code"), [(outcome(), 0), (outcome(test="warn"), 0), (outcome("failed", test="fail"), 1)]
)
def test_generate_ends_with_what_dbt_said(
    call: Call, scan_file: Path, monkeypatch: pytest.MonkeyPatch, ran: RunResult, code: int
) -> None:
    monkeypatch.setattr(journey, "validate", lambda folder, **options: ran)
    found = call("generate", str(scan_file), "--output", "p")
    assert found.code == code
    assert "1 test:" in found.out
    shown = call("generate", str(scan_file), "--output", "p", "--force", "--json")
    assert shown.code == code
    assert strict_json(shown.out)["run"] == ran.model_dump(mode="json")


def test_a_page_that_cannot_be_written_is_said(call: Call, scan_file: Path, place: Path) -> None:
    assert call("generate", str(scan_file), "--output", "p", "--no-validate").code == 0
    shutil.rmtree(place / "p" / "target")
    (place / "p" / "target").write_text("mine")
    found = call("generate", str(scan_file), "--output", "p", "--no-validate", "--force")
    assert found.code == 1
    assert "Cannot write the page `p/target/" in found.err


def postgres_scan(place: Path) -> Path:
    """A scan file whose project needs a password."""
    path = place / "books.json"
    path.write_text(dump_scan(shop_scan()))
    return path


def test_a_project_that_needs_a_password_says_how_to_give_it(call: Call, place: Path) -> None:
    found = call("generate", str(postgres_scan(place)), "--output", "p", "--no-validate")
    assert found.code == 0
    assert "export DBT_ENV_SECRET_CARTRIDGE_PASSWORD=" in found.err


def test_a_connection_without_a_password_asks_for_none(call: Call, place: Path) -> None:
    scan = shop_scan().model_copy(update={"connection_string": "postgresql://reader@localhost:5432/bookshop"})
    (place / "open.json").write_text(dump_scan(scan))
    found = call("generate", str(place / "open.json"), "--output", "p", "--no-validate")
    assert found.code == 0
    assert "DBT_ENV_SECRET" not in found.err + found.out
    assert "DBT_ENV_SECRET" not in (place / "p" / "README.md").read_text()


def test_the_password_reaches_dbt_and_nothing_else(call: Call, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def validate(folder: Path, **options: Any) -> RunResult:
        asked.update(options)
        return outcome()

    monkeypatch.setattr(journey, "validate", validate)
    monkeypatch.setenv("BOOKS", "postgresql://ann:hunter2@h/x")
    found = call("generate", str(postgres_scan(place)), "--output", "p", "--connection-url", "env:BOOKS")
    assert found.code == 0
    assert asked["url"].password == "hunter2"
    assert "hunter2" not in found.out + found.err
    assert all("hunter2" not in path.read_text() for path in (place / "p").rglob("*") if path.is_file())
