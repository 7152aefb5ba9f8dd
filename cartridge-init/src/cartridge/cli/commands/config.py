"""``cartridge config``: the settings in force."""

from __future__ import annotations

import json

import click
from rich.table import Table
from rich.text import Text

from cartridge.cli.console import out
from cartridge.cli.options import json_option, verbose_option
from cartridge.redact import printable
from cartridge.settings import Settings, load_settings


@click.command("config")
@json_option
@verbose_option
def command(as_json: bool) -> None:
    """Print the settings in force, from the environment, .env, cartridge.yml and the defaults."""
    settings = load_settings()
    values = settings.model_dump(mode="json")
    if as_json:
        click.echo(json.dumps(values, indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("setting", "value", "meaning"):
        table.add_column(heading)
    for name, field in Settings.model_fields.items():
        value = values[name]
        table.add_row(name, Text("" if value is None else printable(str(value))), Text(field.description or ""))
    out().print(table)
