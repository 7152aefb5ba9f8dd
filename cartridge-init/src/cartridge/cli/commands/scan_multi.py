"""``cartridge scan-multi``: several databases in one run, one scan file."""

from __future__ import annotations

from pathlib import Path

import click

from cartridge import journey
from cartridge.cli.console import database_bars, note, out
from cartridge.cli.exit_codes import ExitCode
from cartridge.cli.options import json_option, verbose_option
from cartridge.cli.reading import Reading, output_options, reading_options
from cartridge.cli.show import from_cache, multi_scan_summary
from cartridge.scanfile import Format, dump_scan, save_scan
from cartridge.scanner.databases_file import load_databases


@click.command("scan-multi")
@click.argument("config_file", type=click.Path(path_type=Path))
@output_options
@reading_options
@json_option
@verbose_option
def command(config_file: Path, output: Path | None, file_format: Format, reading: Reading, as_json: bool) -> None:
    """Read several databases in one run and write down what is in them, in one scan file.

    CONFIG_FILE is YAML or JSON and lists them under `databases`, each with a `name` and a `uri`. A database that fails
    is reported, and the others are kept: exit code 3 then, as when the data of some tables could not be read, and 1
    when all failed.
    """
    databases = load_databases(config_file)
    with database_bars([each.name for each in databases]) as listener:
        several = journey.scan_many(
            databases,
            reading.options,
            profile=reading.profile,
            sample_size=reading.sample_size,
            cache=reading.cache,
            overrules=reading.overrules,
            written=reading.written,
            infer=reading.infer,
            listener=listener,
        )
    is_kept = output is not None and bool(several.databases)
    if output is not None and is_kept:
        save_scan(several, output, file_format)
    if as_json:
        click.echo(dump_scan(several), nl=False)
    else:
        multi_scan_summary(out(), several)
        for name, scan in several.databases.items():
            if scan.tables_from_cache:
                note(f"{name}: {from_cache(scan)}")
    if output is not None and not as_json:
        hint = f"Written to {output}. Next: cartridge generate {output} --database NAME --output DIR"
        note(hint if is_kept else f"All of them failed; {output} is not written.")
    elif not as_json:
        note("No scan file was written; --output scans.json keeps it for `cartridge generate`.")
    if not several.databases:
        raise SystemExit(ExitCode.FAILED)
    if several.failures or any(each.unread_tables(with_left_out=False) for each in several.databases.values()):
        raise SystemExit(ExitCode.FINDINGS)
