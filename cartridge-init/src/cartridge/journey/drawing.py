"""The page of a project: drawn when it is generated, and again when dbt has built it."""

from __future__ import annotations

from pathlib import Path

from cartridge.artifacts.overrules import Overrules
from cartridge.artifacts.report import Report
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import Scan
from cartridge.errors import ProjectError
from cartridge.journey.generating import Generated
from cartridge.report.page import render_page
from cartridge.scanfile import write_whole

PAGE = "target/cartridge.html"
PAGE_DATA = "target/cartridge.json"
"""What the page is drawn from; in `target/`, as it is no source and dbt's `clean` may take both away."""


def write_page(scan: Scan, generated: Generated, run: RunResult | None, folder: Path) -> Path:
    """The page with the entity diagram, the lineage and the results, one file that opens offline.

    What it is drawn from is kept beside it, for :func:`refresh_page`.

    :raises ProjectError: when it cannot be written.
    """
    report = Report(project_name=generated.project.name, scan=scan, models=generated.models)
    _write(folder / PAGE_DATA, report.model_dump_json())
    return _draw(report, run, folder)


def refresh_page(folder: Path, run: RunResult) -> Path | None:
    """The project's page with what dbt said now; ``None`` where there is no page, or another version made it.

    :raises ProjectError: when it cannot be written.
    """
    try:
        report = Report.model_validate_json((folder / PAGE_DATA).read_bytes())
    except (OSError, ValueError):
        return None
    return _draw(report, run, folder)


def said_since(folder: Path, overrules: Overrules) -> tuple[str, ...]:
    """What a person says by now, and did not when the project in ``folder`` was made; none where that is not known."""
    try:
        scan = Report.model_validate_json((folder / PAGE_DATA).read_bytes()).scan
    except (OSError, ValueError):
        return ()
    # A database of several goes by the name that its run gave it, which a scan does not hold.
    new = [overrules.of(name).beyond(scan.overrules) for name in (scan.database, *overrules.databases)]
    return tuple(min(new, key=lambda each: len([*each.entries()])).entries())


def _draw(report: Report, run: RunResult | None, folder: Path) -> Path:
    sql = {model.name: text for model in report.models.models if (text := _text(folder / model.path)) is not None}
    _write(folder / PAGE, render_page(report.scan, report.models, run, report.project_name, sql))
    return folder / PAGE


def _text(path: Path) -> str | None:
    """What stands in a model's file by now; ``None`` where there is none, as a person may have moved it."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise ProjectError(
            f"Cannot write the page `{path}`: {error.strerror}.",
            "Move away what stands there, or mend the permissions.",
        ) from error
