"""``cartridge scan``: read a database, say what was found, keep it as a scan file."""

from __future__ import annotations

from pathlib import Path

import click

from cartridge import journey
from cartridge.cli.console import note, out, progress_bars
from cartridge.cli.options import json_option, listed, one_of, verbose_option
from cartridge.cli.show import scan_summary
from cartridge.scanfile import dump_scan, save_scan
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from cartridge.settings import load_settings


@click.command("scan")
@click.argument("connection_url", required=False)
@click.option("--connection-string", metavar="URL", help="The connection URL, in place of the argument.")
@click.option(
    "--schema",
    "--schemas",
    "schemas",
    multiple=True,
    metavar="S",
    help="Schemas to scan, separated by commas. Default: all but those that dbt built.",
)
@click.option(
    "--include", multiple=True, metavar="PATTERN", help="Only tables like `orders*` or `sales.*`; may be repeated."
)
@click.option("--exclude", multiple=True, metavar="PATTERN", help="No tables like this; may be repeated.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the scan file here.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "yaml"]),
    default="json",
    show_default=True,
    help="Format of the scan file.",
)
@click.option(
    "--profile/--no-profile", default=True, help="Read the data for statistics and proofs, or only the catalog."
)
@click.option("--sample-data", is_flag=True, help="Keep some rows of every table, without sensitive columns.")
@click.option(
    "--sample-size",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Rows per table with --sample-data.",
)
@click.option("--max-rows", type=click.IntRange(min=1), help="Rows read per table; of larger tables a sample is read.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Seconds that one statement may take.")
@click.option("--threads", type=click.IntRange(min=1, max=64), help="Tables read at the same time.")
@click.option("--test-only", is_flag=True, help="Only see whether the database lets us in.")
@json_option
@verbose_option
def command(
    connection_url: str | None,
    connection_string: str | None,
    schemas: tuple[str, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    output: Path | None,
    format_: str,
    profile: bool,
    sample_data: bool,
    sample_size: int,
    max_rows: int | None,
    timeout: float | None,
    threads: int | None,
    test_only: bool,
    as_json: bool,
) -> None:
    """Read a database and write down what is in it.

    CONNECTION_URL is postgresql://user:password@host/database, duckdb:///file or sqlite:///file. `-` reads it from
    standard input and `env:NAME` from a variable, so that no password stands in a history. The database is only read.
    """
    url = read_url(
        one_of(connection_url, connection_string, "CONNECTION_URL", "as an argument or with --connection-string")
    )
    if test_only:
        answer = journey.test_connection(url)
        if as_json:
            click.echo(answer.model_dump_json(indent=2))
        else:
            click.echo(f"Connected: {answer.server_version} ({answer.latency_ms:.0f} ms).")
        return
    settings = load_settings(max_rows=max_rows, timeout=timeout, threads=threads)
    options = ProfileOptions(
        max_rows=settings.max_rows,
        timeout_seconds=settings.timeout,
        budget_seconds=settings.budget,
        threads=settings.threads,
        max_distinct_values=settings.max_distinct_values,
    )
    selection = Selection(schemas=listed(schemas), include=listed(include), exclude=listed(exclude))
    with progress_bars() as listener:
        scan = journey.scan(
            url,
            selection,
            options,
            profile=profile,
            sample_size=sample_size if sample_data else None,
            listener=listener,
        )
    if output:
        save_scan(scan, output, "yaml" if format_ == "yaml" else "json")
    if as_json:
        click.echo(dump_scan(scan), nl=False)
        return
    scan_summary(out(), scan)
    if output:
        note(f"Written to {output}. Next: cartridge generate {output} --output DIR")
    else:
        note("Nothing was kept; --output scan.json keeps it for `cartridge generate`.")
