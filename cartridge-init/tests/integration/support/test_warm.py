"""A warm dbt is started, fails and is ended as a fresh one is."""

from __future__ import annotations

from pathlib import Path

import pytest
from cartridge.dbt import runner
from cartridge.dbt.runner import run_dbt
from cartridge.errors import ValidationError
from server_process import run
from warm import start, start_afresh, warm_line

FILES = {
    "dbt_project.yml": "name: tiny\nversion: '1.0'\nprofile: tiny\n",
    "profiles.yml": "tiny: {target: dev, outputs: {dev: {type: duckdb, path: \"{{ env_var('TINY') }}\"}}}\n",
    "models/one.sql": "select '{{ env_var('SAID', 'nothing') }}' as said",
    "models/two.sql": "select * from {{ ref('one') }} where said = no_such_column",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINY", str(tmp_path / "tiny.duckdb"))
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_it_does_what_a_fresh_one_does(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for starter in (start, start_afresh):
        monkeypatch.setattr(runner, "_start", starter)
        done = run_dbt(project, "run", target="dev", environment={"SAID": starter.__name__})
        compiled = (project / "target" / "compiled" / "tiny" / "models" / "one.sql").read_text()
        assert compiled == f"select '{starter.__name__}' as said"
        nodes = {each.name: (each.status, (each.message or "").splitlines()[:1]) for each in done.nodes}
        found.append((done.status, done.dbt_version, done.errors, nodes, done.evaluation))
    assert found[0] == found[1]
    assert found[0][0] == "failed"


def test_it_is_ended_in_time_and_nothing_is_left(project: Path) -> None:
    with pytest.raises(ValidationError, match=r"stopped after 0\.2 s"):
        run_dbt(project, "run", target="dev", timeout_seconds=0.2)
    here = [each for each in Path("/proc").glob("[0-9]*/cwd") if _target(each) == str(project)]
    assert here == []


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def test_what_it_prints_and_how_it_ends_are_passed_on(tmp_path: Path) -> None:
    (tmp_path / "one.sql").write_text("SELECT 1 AS one FROM   two\n")
    text = run(
        ["bash", "-c", f"{' '.join(warm_line('sqlfluff', 'lint', '--dialect', 'ansi', '.'))} || echo $?"], cwd=tmp_path
    )
    assert "LT01" in text
    assert text.splitlines()[-1] == "1"
