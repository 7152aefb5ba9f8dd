"""What is asked of every project over a warehouse that no test can build in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlglot
import yaml
from cartridge import journey
from dbt.clients.jinja import get_rendered
from projects import Project, complaints, lint, parse_for_snowflake
from sqlglot import exp


def yaml_file(project: Project, path: str) -> Any:
    """A YAML file of the project, read."""
    return yaml.safe_load((project.folder / path).read_text())


class UnbuiltProjectSuite:
    """Tests that a module inherits whose fixture ``project`` is such a project."""

    dialect: str
    """What sqlglot calls the warehouse's SQL."""

    fewest_models: int

    def test_dbt_1_12_parses_it_too(self, project: Project, dbt_1_12: Path, tmp_path: Path) -> None:
        run = parse_for_snowflake(project, tmp_path / "copy", dbt_1_12)
        assert (run.status, complaints(run)) == ("success", [])

    def test_it_builds_over_invented_rows(self, project: Project) -> None:
        run = journey.validate(project.folder)
        assert (run.status, complaints(run), run.rows_are_invented) == ("success", [], True)
        assert len(run.nodes_of("model")) >= self.fewest_models

    def test_sqlfluff_finds_nothing(self, project: Project) -> None:
        linted = lint(project)
        assert linted.returncode == 0, linted.stdout

    def test_every_model_is_one_select_of_the_warehouse(self, project: Project) -> None:
        def relation(schema: str, name: str) -> str:
            return exp.table_(name, db=schema, catalog="d", quoted=True).sql(dialect=self.dialect)

        context = {"ref": lambda name: relation("s", name), "source": relation}
        models = sorted((project.folder / "models").rglob("*.sql"))
        assert len(models) >= self.fewest_models
        for path in models:
            (statement,) = sqlglot.parse(get_rendered(path.read_text(), context), read=self.dialect)
            assert isinstance(statement, exp.Select), path
