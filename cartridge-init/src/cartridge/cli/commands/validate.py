"""``cartridge validate``: really run dbt on a project, within the consent given."""

from __future__ import annotations

from pathlib import Path

import click

from cartridge import journey
from cartridge.cli.console import note, out, progress_bars
from cartridge.cli.exit_codes import ExitCode
from cartridge.cli.options import json_option, listed, verbose_option
from cartridge.cli.show import run_summary
from cartridge.overrulesfile import load_overrules
from cartridge.scanner.url import read_url
from cartridge.settings import load_settings


@click.command("validate")
@click.argument("project_dir", type=click.Path(path_type=Path))
@click.option(
    "--sandbox", is_flag=True, help="Build in a DuckDB file below target/ (the default where that is possible)."
)
@click.option("--target", "-t", metavar="T", help="Build in this target of profiles.yml: the consent to write there.")
@click.option("--connection-url", metavar="URL", help="Supplies the password; `env:NAME` and `-` work too.")
@click.option("--select", "-s", multiple=True, metavar="SELECTION", help="dbt's selection of nodes.")
@click.option("--profiles-dir", type=click.Path(path_type=Path), help="Folder of profiles.yml. Default: the project.")
@json_option
@verbose_option
def command(
    project_dir: Path,
    sandbox: bool,
    target: str | None,
    connection_url: str | None,
    select: tuple[str, ...],
    profiles_dir: Path | None,
    as_json: bool,
) -> None:
    """Run dbt on a project and report every model and test, and which structure rules it breaks.

    Nothing is written to a warehouse unless --target names one. Exit code 3 means that it built, with warnings or
    broken rules.
    """
    if sandbox and target:
        raise click.UsageError("--sandbox and --target exclude each other: give one.")
    url = read_url(connection_url) if connection_url else None
    new = journey.said_since(project_dir, load_overrules())
    with progress_bars() as listener:
        run = journey.validate(
            project_dir,
            target=target,
            url=url,
            select=listed(select),
            profiles_dir=profiles_dir,
            timeout_seconds=load_settings().dbt_timeout,
            listener=listener,
        )
    # A part of the project is not drawn as the whole, nor a parse over what a build has shown.
    page = None if select or run.command == "parse" else journey.refresh_page(project_dir, run)
    if as_json:
        click.echo(run.model_dump_json(indent=2))
    else:
        run_summary(out(), run)
        for entry in new:
            note(f"Said since the project was made, and not in it yet: {entry}. Make it again: cartridge generate.")
        if page:
            note(f"Look at it: {page}")
    if run.status == "failed":
        raise SystemExit(ExitCode.FAILED)
    if run.has_findings:
        raise SystemExit(ExitCode.FINDINGS)
