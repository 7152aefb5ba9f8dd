"""``cartridge config``: the settings in force."""

from __future__ import annotations

import json

import click
from rich.table import Table
from rich.text import Text

from cartridge.artifacts.options import GenerationOptions
from cartridge.cli.console import out
from cartridge.cli.options import json_option, verbose_option
from cartridge.optionsfile import load_options
from cartridge.overrulesfile import load_overrules
from cartridge.redact import printable
from cartridge.settings import GENERATE, SETTINGS_FILE, Settings, load_settings


@click.command("config")
@json_option
@verbose_option
def command(as_json: bool) -> None:
    """Print the settings in force, from the environment, .env, cartridge.yml and the defaults.

    Options of `generate` stand after them, and below them what cartridge.yml says of keys, relationships, roles and
    what to ignore.
    """
    settings = load_settings()
    values = settings.model_dump(mode="json")
    overrules = load_overrules()
    options = load_options().model_dump(mode="json")
    if as_json:
        values[GENERATE] = options
        values["overrules"] = overrules.model_dump(mode="json")
        click.echo(json.dumps(values, indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("setting", "value", "meaning"):
        table.add_column(heading)
    for name, field in Settings.model_fields.items():
        table.add_row(name, _shown(values[name]), Text(field.description or ""))
    for name, field in GenerationOptions.model_fields.items():
        table.add_row(f"{GENERATE}.{name}", _shown(options[name]), Text(field.description or ""))
    out().print(table)
    databases = (
        (f"databases.{name}, {entry}", said) for name, own in overrules.databases.items() for entry, said in own.told()
    )
    told = [*overrules.told(), *databases]
    if told:
        out().print(f"\nSaid in {SETTINGS_FILE}, before what is found:")
    for entry, said in told:
        out().print(Text(printable(f"  {entry}: {said}" if said else f"  {entry}")))


def _shown(value: object) -> Text:
    return Text("" if value is None else printable(str(value)))
