"""``cartridge scan``: read a database, say what was found, keep it as a scan file."""

from __future__ import annotations

from pathlib import Path

import click

from cartridge import journey
from cartridge.artifacts.scan import Scan
from cartridge.cli.console import note, out, progress_bars
from cartridge.cli.exit_codes import ExitCode
from cartridge.cli.options import json_option, listed, one_of, verbose_option
from cartridge.cli.reading import Reading, output_options, reading_options
from cartridge.cli.show import from_cache, scan_summary, unread
from cartridge.scanfile import Format, dump_scan, save_scan
from cartridge.scanner.dbt_profiles import read_dbt_profile
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import ConnectionURL, read_url


@click.command("scan")
@click.argument("connection_url", required=False)
@click.option("--connection-string", metavar="URL", help="The connection URL, in place of the argument.")
@click.option("--dbt-profile", metavar="NAME", help="Take the connection from this profile of dbt's profiles.yml.")
@click.option("--target", "-t", metavar="T", help="The profile's target. Default: the one that dbt would take.")
@click.option(
    "--profiles-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of profiles.yml. Default: as for dbt.",
)
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
@output_options
@reading_options
@click.option("--test-only", is_flag=True, help="Only see whether the database lets us in.")
@json_option
@verbose_option
def command(
    connection_url: str | None,
    connection_string: str | None,
    dbt_profile: str | None,
    target: str | None,
    profiles_dir: Path | None,
    schemas: tuple[str, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    output: Path | None,
    file_format: Format,
    reading: Reading,
    test_only: bool,
    as_json: bool,
) -> None:
    """Read a database and write down what is in it.

    CONNECTION_URL is postgresql://user:password@host/database, duckdb:///file, sqlite:///file, or one of mysql,
    mariadb, snowflake, bigquery and redshift. `-` reads it from standard input and `env:NAME` from a variable, so that
    no password stands in a history. The database is only read.

    Exit code 3 means that the data of some tables could not be read, and 1 that of none; the latter writes no file.
    """
    url = _url(connection_url, connection_string, dbt_profile, target, profiles_dir)
    if test_only:
        answer = journey.test_connection(url)
        if as_json:
            click.echo(answer.model_dump_json(indent=2))
        else:
            click.echo(f"Connected: {answer.server_version} ({answer.latency_ms:.0f} ms).")
        return
    selection = Selection(schemas=listed(schemas), include=listed(include), exclude=listed(exclude))
    with progress_bars() as listener:
        scan = journey.scan(
            url,
            selection,
            reading.options,
            profile=reading.profile,
            sample_size=reading.sample_size,
            cache=reading.cache,
            overrules=reading.overrules,
            written=reading.written,
            infer=reading.infer,
            listener=listener,
        )
    if output:
        save_scan(scan, output, file_format)
    if as_json:
        click.echo(dump_scan(scan), nl=False)
        if told := unread(scan):
            note(told)
    else:
        _show(scan, output)
    if scan.unread_tables(with_left_out=False):
        raise SystemExit(ExitCode.FINDINGS)


def _show(scan: Scan, output: Path | None) -> None:
    scan_summary(out(), scan)
    if scan.tables_from_cache:
        note(from_cache(scan))
    if output:
        note(f"Written to {output}. Next: cartridge generate {output} --output DIR")
    else:
        note("No scan file was written; --output scan.json keeps it for `cartridge generate`.")


def _url(
    connection_url: str | None,
    connection_string: str | None,
    dbt_profile: str | None,
    target: str | None,
    profiles_dir: Path | None,
) -> ConnectionURL:
    """The connection, from the one place where it is given."""
    if dbt_profile:
        if connection_url or connection_string:
            raise click.UsageError("The connection is given twice: as a URL and with --dbt-profile. Give it once.")
        return read_dbt_profile(dbt_profile, target, profiles_dir)
    if target or profiles_dir:
        raise click.UsageError("--target and --profiles-dir belong to --dbt-profile NAME, which is missing.")
    how = "as an argument, with --connection-string or with --dbt-profile"
    return read_url(one_of(connection_url, connection_string, "CONNECTION_URL", how))
