"""Databases named in other languages than English: models and grains bear words of that language, and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from cartridge.ai.rules.dates import CALENDAR
from projects import Project, make_project

DATABASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("languages.yml").read_text(encoding="utf-8"))


@pytest.fixture(params=DATABASES, ids=lambda each: each["language"])
def database(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    return found


@pytest.fixture
def project(database: dict[str, Any], tmp_path: Path) -> Project:
    """The database of a language, scanned and generated."""
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        for table, query in database["tables"].items():
            connection.execute(f"create table {table} as {query}")
    return make_project(f"duckdb:///{path}", tmp_path / "project")


def test_models_and_grains_bear_words_of_the_language(database: dict[str, Any], project: Project) -> None:
    assert {each.table: each.grain for each in project.scan.analysis.roles} == database["grains"]
    names = [each.name for each in project.generated.models.models]
    staging = {each.removeprefix("stg_shop__") for each in names if each.startswith("stg_")}
    marts = {each[len("dim_") :] for each in names if each.startswith(("dim_", "fct_")) and each != CALENDAR}
    assert staging == marts == set(database["tables"])
