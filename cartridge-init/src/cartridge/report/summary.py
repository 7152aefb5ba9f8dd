"""The page's first lines: what was found, in figures, and whether dbt has proven the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cartridge.artifacts.analysis import Key, Relationship
from cartridge.artifacts.models import ModelGenerationResult, ModelType
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import Scan
from cartridge.report.outcomes import BUILDING_COMMANDS
from cartridge.words import counted

_DATABASES = {
    "bigquery": "BigQuery",
    "duckdb": "DuckDB",
    "mariadb": "MariaDB",
    "mysql": "MySQL",
    "postgresql": "PostgreSQL",
    "redshift": "Redshift",
    "snowflake": "Snowflake",
    "sqlite": "SQLite",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name and what it is made of."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Validation:
    """Whether dbt has proven the models; ``state`` is good, warn, bad or none."""

    state: str
    verdict: str
    explanation: str
    errors: tuple[str, ...] = ()


def database_name(scan: Scan) -> str:
    """The engine as its makers write it, with its version."""
    return f"{_DATABASES.get(scan.database_type, scan.database_type)} {scan.server_version}".strip()


def scan_time(scan: Scan) -> str:
    """The time of the scan in UTC, to the minute; as it stands when it cannot be read as a time."""
    try:
        when = datetime.fromisoformat(scan.scan_timestamp)
    except ValueError:
        return scan.scan_timestamp
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if when.tzinfo else f"{when:%Y-%m-%d %H:%M}"


def figures(scan: Scan, models: ModelGenerationResult, run: RunResult | None) -> tuple[Figure, ...]:
    """The six numbers of the summary."""
    views = sum(each.type.is_view for each in scan.tables)
    kinds = [counted(len(scan.tables) - views, "table")] + ([counted(views, "view")] if views else [])
    schemas = len({each.schema_name for each in scan.tables})
    keys, relationships = scan.analysis.keys, scan.analysis.relationships
    layers = [f"{len(models.of_type(layer)):,} {layer.value}" for layer in ModelType]
    return (
        Figure("Tables", f"{len(scan.tables):,}", f"{', '.join(kinds)} in {counted(schemas, 'schema')}"),
        _rows(scan),
        Figure("Keys", f"{len(keys):,}", _origins(keys)),
        Figure(
            "Relationships",
            f"{len(relationships):,}",
            _origins(relationships),
        ),
        Figure("Models", f"{len(models.models):,}", ", ".join(layers)),
        _tests(models, run),
    )


def _rows(scan: Scan) -> Figure:
    known = [each for each in scan.tables if each.row_count is not None]
    total = sum(each.row_count or 0 for each in known)
    estimated = sum(each.row_count_kind != "exact" for each in known)
    uncounted = sum(each.row_count is None and not each.type.is_view for each in scan.tables)
    notes = [f"{counted(estimated, 'table')} estimated"] if estimated else []
    notes += [f"{counted(uncounted, 'table')} not counted"] if uncounted else []
    value = f"{total:,}" if known else "unknown"
    return Figure("Rows", f"≈ {value}" if estimated else value, ", ".join(notes) or "counted exactly")


def _origins(found: Sequence[Key | Relationship]) -> str:
    said = sum(each.said for each in found)
    inferred = sum(not each.is_stated for each in found)
    text = f"{len(found) - said - inferred:,} declared, {inferred:,} inferred"
    return f"{text}, {said:,} said" if said else text


def _tests(models: ModelGenerationResult, run: RunResult | None) -> Figure:
    if run is None or run.command not in BUILDING_COMMANDS:
        return Figure("Tests", f"{sum(len(each.tests) for each in models.models):,}", "written, not run")
    passed, warned, failed, other = _test_counts(run)
    note = f"{passed:,} passed, {warned:,} warned, {failed:,} failed"
    return Figure("Tests", f"{passed + warned + failed + other:,}", note + (f", {other:,} skipped" if other else ""))


def _test_counts(run: RunResult) -> tuple[int, int, int, int]:
    passed = run.count("pass", "success", resource_type="test")
    warned = run.count("warn", resource_type="test")
    failed = run.count("fail", "error", "runtime error", resource_type="test")
    return passed, warned, failed, len(run.nodes_of("test")) - passed - warned - failed


def validation(run: RunResult | None) -> Validation:
    """What dbt has proven, and no more than that."""
    if run is None:
        return Validation(
            "none",
            "Not validated",
            "dbt has not been run on these models. `cartridge validate` builds them and runs their tests.",
        )
    over = "over invented rows in place of" if run.rows_are_invented else "on"
    how = f"dbt {run.dbt_version}, {run.command} {over} target {run.target}, {run.elapsed_seconds:.1f} s."
    if run.deprecations:
        how += f" {counted(len(run.deprecations), 'deprecation warning')}."
    if run.command not in BUILDING_COMMANDS:
        if run.status == "failed":
            return Validation("bad", "dbt cannot read the project", how, run.errors)
        return Validation("none", "Read by dbt, not built", f"No model was built and no test was run. {how}")
    passed, warned, failed, skipped = _test_counts(run)
    built = run.count("success", resource_type="model")
    broken = run.count("error", "runtime error", "partial success", resource_type="model")
    tests = f"{counted(passed, 'test')} passed, {warned:,} warned, {failed:,} failed"
    tests += f", {skipped:,} skipped" if skipped else ""
    sentence = f"{counted(built, 'model')} built, {tests}. {how}"
    if run.status == "failed" or broken or failed:
        broken_text = f"{counted(broken, 'model')} could not be built; " if broken else ""
        return Validation("bad", "Validation failed", broken_text + sentence, run.errors)
    if not run.nodes:
        return Validation("none", "Nothing was built", f"dbt selected no model and no test. {how}")
    return Validation("warn" if warned else "good", "Validated with warnings" if warned else "Validated", sentence)
