"""The projects that are kept whole are run by dbt, as they are kept; the shop for DuckDB is the demo, run elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from cartridge import journey
from golden import kept
from projects import complaints


@pytest.mark.parametrize("name", ["office", "tpch"])
def test_it_builds_in_its_sandbox(name: str, tmp_path: Path) -> None:
    for path, content in kept(name).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    run = journey.validate(tmp_path)
    assert (run.status, complaints(run), run.rows_are_invented) == ("success", [], True)
    assert run.evaluation is not None
    assert run.evaluation.violations == ()
