"""``cartridge demo``: the whole journey on the sample shop."""

from __future__ import annotations

import time
from pathlib import Path

import click

from cartridge import journey
from cartridge.cli.console import note, out, progress_bars
from cartridge.cli.exit_codes import ExitCode
from cartridge.cli.options import verbose_option
from cartridge.cli.reading import infer_option
from cartridge.cli.show import demo_summary
from cartridge.sample import create_duckdb
from cartridge.scanfile import save_scan
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from cartridge.settings import load_settings


@click.command("demo")
@click.option(
    "--output",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("cartridge-demo"),
    show_default=True,
    help="Folder for the sample database, the scan file and the project.",
)
@infer_option
@verbose_option
def command(output: Path, infer: str | None) -> None:
    """Scan a sample shop, generate its dbt project and build it. Needs no server, no key and no network.

    Run again, it replaces what it made; files that you changed are never overwritten.
    """
    started = time.monotonic()
    chosen = load_settings(infer=infer).infer
    output = output.absolute()
    database, scan_file, folder = output / "shop.duckdb", output / "scan.json", output / "shop"
    with progress_bars() as listener:
        create_duckdb(database, listener)
        scan = journey.scan(
            read_url(f"duckdb:///{database}"), Selection(), ProfileOptions(), infer=chosen, listener=listener
        )
        generated = journey.generate(scan, "shop", listener=listener)
        journey.write(generated, folder, force=True)
        save_scan(scan, scan_file)  # after what may be refused: the scan and the project stay those of one run
        run = journey.validate(folder, listener=listener)
        page = journey.write_page(scan, generated, run, folder)
    demo_summary(out(), scan, generated, run, folder, page, time.monotonic() - started)
    if run.status == "failed":
        note("The build failed: this is a fault of Cartridge. Please report it with the output above.")
        raise SystemExit(ExitCode.FAILED)
