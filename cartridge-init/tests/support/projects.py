"""The journey as tests walk it: scanned, generated, written to a folder, and run by real dbt in several ways."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from cartridge import journey
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import Scan
from cartridge.dbt.profiles.duckdb import TARGET_PATH_VARIABLE
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE
from cartridge.dbt.runner import run_dbt
from cartridge.dbt.validation import extensions_from_wheels
from cartridge.scanner.selection import Selection
from cartridge.scanner.table_profile import ProfileOptions
from cartridge.scanner.url import read_url
from warm import warm_line

SNOWFLAKE = {
    "type": "snowflake",
    "account": "nobody",
    "user": "nobody",
    "password": "nothing",
    "database": "nowhere",
    "warehouse": "none",
    "schema": "nowhere",
}
"""Complete enough for dbt to check the YAML against its JSON schema; `dbt parse` connects to nothing."""

FAILED = ("error", "fail", "runtime error", "skipped")


@dataclass(frozen=True)
class Project:
    """A project on disk, with all that it was made from."""

    url: str
    scan: Scan
    generated: journey.Generated
    folder: Path

    @property
    def password(self) -> str | None:
        return read_url(self.url).password

    @property
    def is_sandboxed(self) -> bool:
        """Whether it builds in a DuckDB file of its own, the source attached read-only."""
        return self.scan.database_type != "postgresql"

    def manifest(self) -> dict[str, Any]:
        """What dbt made of the files when it last ran."""
        loaded: dict[str, Any] = json.loads((self.folder / "target" / "manifest.json").read_text())
        return loaded


def scan_database(url: str, *schemas: str) -> Scan:
    """The scan of everything, or of some schemas."""
    return journey.scan(read_url(url), Selection(schemas=schemas), ProfileOptions())


def make_project(url: str, folder: Path, name: str | None = None, schemas: tuple[str, ...] = ()) -> Project:
    """Scan, generate and write; dbt has not run."""
    scan = scan_database(url, *schemas)
    generated = journey.generate(scan, name)
    journey.write(generated, folder)
    return Project(url, scan, generated, folder)


def build(project: Project) -> RunResult:
    """`dbt build` where the project is meant to be built: the sandbox, or target `dev` of a server."""
    target = None if project.is_sandboxed else "dev"
    return journey.validate(project.folder, target=target, url=read_url(project.url))


def build_with(project: Project, dbt: Path, folder: Path) -> RunResult:
    """`dbt build` of a copy of the project, by another dbt."""
    copy = _copy(project, folder)
    output = yaml.safe_load((copy / "profiles.yml").read_text())[project.generated.project.name]["outputs"]["dev"]
    if project.is_sandboxed:
        environment = {TARGET_PATH_VARIABLE: str(copy / "other.duckdb"), **extensions_from_wheels(copy, output)}
    else:
        environment = {}
    environment[PASSWORD_VARIABLE] = project.password or ""
    return run_dbt(copy, "build", target="dev", environment=environment, executable=(str(dbt),))


def parse_for_snowflake(project: Project, folder: Path, dbt: Path | None = None) -> RunResult:
    """`dbt parse` of a copy against Snowflake, the way in which dbt checks every key; any warning fails."""
    copy = _copy(project, folder)
    profile = {project.generated.project.name: {"target": "dev", "outputs": {"dev": SNOWFLAKE}}}
    (copy / "profiles.yml").write_text(yaml.safe_dump(profile))
    executable = (str(dbt),) if dbt else None
    return run_dbt(copy, "parse", target="dev", environment={"DBT_WARN_ERROR": "true"}, executable=executable)


def _copy(project: Project, folder: Path) -> Path:
    return shutil.copytree(project.folder, folder, ignore=shutil.ignore_patterns("target", "*.duckdb"))


def lint(project: Project) -> subprocess.CompletedProcess[str]:
    """SQLFluff with the config that ships with the project, as its owner runs it."""
    return subprocess.run(
        warm_line("sqlfluff", "lint", ".", "--processes", "1"),
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=False,
    )


def complaints(run: RunResult) -> list[str]:
    """All that is not well in a run; empty when everything passed, or warned."""
    nodes = [f"{each.status} {each.name}: {each.message}" for each in run.nodes if each.status in FAILED]
    return [*nodes, *run.errors, *(f"{each.code}: {each.message}" for each in run.deprecations)]


def warnings_without_evidence(project: Project, run: RunResult) -> list[str]:
    """Tests that warned although nothing in their `meta` says that the data was known to break them."""
    nodes = project.manifest()["nodes"]
    warned = [nodes[each.unique_id] for each in run.nodes if each.status == "warn"]
    return [each["name"] for each in warned if not each["config"]["meta"].get("evidence")]


def bytes_of(generated: journey.Generated) -> dict[str, bytes]:
    """Every file of a project that is not on disk yet."""
    return {each.path: each.content.encode() for each in generated.project.files}


def source_tables(project: Project) -> dict[str, tuple[str, str]]:
    """Every model but the calendar, and the schema and name of the source table that its rows come from."""
    sources = {
        (source.name, table.name): (source.schema_name, table.identifier)
        for source in project.generated.models.sources
        for table in source.tables
    }
    models = {each.name: each for each in project.generated.models.models}

    def origin(name: str) -> tuple[str, str]:
        query = models[name].query
        assert query, f"{name} was not made by the rule engine"
        steps = {each.name: each.from_relation for each in query.steps}
        relation = query.steps[-1].from_relation
        while relation in steps:
            relation = steps[relation]
        found = next(each for each in query.inputs if each.alias == relation)
        assert found.kind != "days", f"{name} is made of days"
        return sources[found.source, found.table] if found.kind == "source" else origin(found.model)

    return {name: origin(name) for name, model in models.items() if not model.time_spine}
