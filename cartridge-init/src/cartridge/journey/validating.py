"""From a project on disk to proof: dbt really runs on it."""

from __future__ import annotations

from pathlib import Path

from cartridge.artifacts.options import DbtVersion
from cartridge.artifacts.progress import ProgressListener, ignore_progress
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import Scan
from cartridge.dbt.validation import validate_project
from cartridge.dbt.versions import installed_dbt, is_understood
from cartridge.scanner.url import ConnectionURL


def validate(
    folder: Path,
    *,
    target: str | None = None,
    url: ConnectionURL | None = None,
    select: tuple[str, ...] = (),
    profiles_dir: Path | None = None,
    scan: Scan | None = None,
    timeout_seconds: float = 3600,
    listener: ProgressListener = ignore_progress,
) -> RunResult:
    """Really run dbt on a project; see :func:`cartridge.dbt.validation.validate_project`.

    :param scan: what the sandbox's rows are made from, in place of what the project says of its source itself.
    :param url: supplies the password, for the database that the target names.
    """
    return validate_project(
        folder,
        target=target,
        password=url.login_secret if url else None,
        connection=url.summary if url else None,
        select=select,
        profiles_dir=profiles_dir,
        scan=scan,
        timeout_seconds=timeout_seconds,
        listener=listener,
    )


def why_not_run(dbt_version: DbtVersion) -> str | None:
    """Why no project that is written for ``dbt_version`` can be run here; ``None`` where it can."""
    if is_understood(dbt_version):
        return None
    return f"dbt {installed_dbt()} is installed, and the project is written for dbt {dbt_version}."
