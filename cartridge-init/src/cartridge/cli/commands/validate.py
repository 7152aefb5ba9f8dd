"""``cartridge validate``: really run dbt on a project, within the consent given."""

from __future__ import annotations

from pathlib import Path

import click

from cartridge import journey
from cartridge.cli.console import note, out, progress_bars
from cartridge.cli.exit_codes import ExitCode
from cartridge.cli.options import json_option, listed, verbose_option
from cartridge.cli.show import run_summary
from cartridge.errors import UsageError
from cartridge.overrulesfile import load_overrules
from cartridge.scanfile import load_scan
from cartridge.scanner.url import read_url
from cartridge.settings import load_settings


@click.command("validate")
@click.argument("project_dir", type=click.Path(path_type=Path))
@click.option("--sandbox", is_flag=True, help="Build in a DuckDB file below target/, the default, and nowhere else.")
@click.option(
    "--scan",
    "scan_file",
    metavar="SCAN_FILE",
    type=click.Path(path_type=Path),
    help="Build in the sandbox over rows invented from this scan, in place of the source.",
)
@click.option("--database", metavar="NAME", help="Which database of a scan file that holds several.")
@click.option("--target", "-t", metavar="T", help="Build in this target of profiles.yml: the consent to write there.")
@click.option("--connection-url", metavar="URL", help="Supplies the password; `env:NAME` and `-` work too.")
@click.option("--select", "-s", multiple=True, metavar="SELECTION", help="dbt's selection of nodes.")
@click.option("--profiles-dir", type=click.Path(path_type=Path), help="Folder of profiles.yml. Default: the project.")
@json_option
@verbose_option
def command(
    project_dir: Path,
    sandbox: bool,
    scan_file: Path | None,
    database: str | None,
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
    if scan_file and target:
        raise click.UsageError("--scan and --target exclude each other: a target reads its own source.")
    url = read_url(connection_url) if connection_url else None
    new = journey.said_since(project_dir, load_overrules())
    with progress_bars() as listener:
        run = journey.validate(
            project_dir,
            target=target,
            url=url,
            select=listed(select),
            profiles_dir=profiles_dir,
            scan=load_scan(scan_file, database) if scan_file else None,
            timeout_seconds=load_settings().dbt_timeout,
            listener=listener,
        )
    if sandbox and run.command == "parse":
        raise UsageError(
            f"Nothing was built in a sandbox: `{project_dir}` does not say what its source is like.",
            "Name the scan that it was made from: --scan SCAN_FILE.",
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
