"""``python -m cartridge.sample``: write the shop's SQL scripts anew after its definition changed.

Run it in ``cartridge-init``; a test holds the committed scripts against what the package renders.
"""

from __future__ import annotations

from pathlib import Path

import click

from cartridge.sample.scripts import DATA_FILE, SCHEMA_FILE, data_sql, schema_sql


@click.command()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("scripts"),
    show_default=True,
    help="Folder to write the scripts into.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a script differs from the definition.")
def main(output: Path, check: bool) -> None:
    """Render the sample shop's SQL scripts for PostgreSQL."""
    scripts = {output / SCHEMA_FILE: schema_sql(), output / DATA_FILE: data_sql()}
    if check:
        stale = [
            str(path) for path, text in scripts.items() if not path.is_file() or path.read_bytes() != text.encode()
        ]
        if stale:
            raise click.ClickException(
                f"Not as the package renders them: {', '.join(stale)}. Run `python -m cartridge.sample`."
            )
        click.echo("The scripts are as the package renders them.")
        return
    output.mkdir(parents=True, exist_ok=True)
    for path, text in scripts.items():
        path.write_bytes(text.encode())
        click.echo(f"{path}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main(prog_name="python -m cartridge.sample")
