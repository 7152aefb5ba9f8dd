"""Reads what a person says in ``cartridge.yml``, beside the settings: ``keys``, ``relationships``, ``roles``,
``ignore``, and ``databases`` for what holds in one database only.

Everything is text here: a column called ``no`` or ``2024`` needs no quotes.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from cartridge.artifacts.overrules import NOWHERE, Overrules, WrittenIn
from cartridge.errors import OverrulesError
from cartridge.overrulesfile.document import Loader
from cartridge.overrulesfile.reader import Reader
from cartridge.settings import SETTINGS_FILE
from cartridge.yaml_text import reason_of

EXAMPLE = "keys: {sales.orders: [order_id], sales.log: none}"


def load_overrules(path: Path = Path(SETTINGS_FILE)) -> Overrules:
    """What ``path`` says; nothing where there is no such file.

    :raises OverrulesError: with everything that is wrong in it.
    """
    return _sound(*load_written(path))


def read_overrules(text: str, name: str = SETTINGS_FILE) -> Overrules:
    """The same from a text; ``name`` says in errors where it came from."""
    return _sound(*read_written(text, name))


def load_written(path: Path = Path(SETTINGS_FILE)) -> tuple[Overrules, WrittenIn]:
    """What can be understood of ``path``, and where it stands, with the mistakes in the rest.

    For those who hold a catalog, against which the names can be looked up before all mistakes are told.

    :raises OverrulesError: when the file cannot be read, or is no YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        return Overrules(), NOWHERE
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise OverrulesError(f"Cannot read `{path}`: {reason}.", "Is it the right file?") from error
    return read_written(text, str(path))


def read_written(text: str, name: str = SETTINGS_FILE) -> tuple[Overrules, WrittenIn]:
    """The same from a text."""
    try:
        loader = Loader(text)
        try:
            document = loader.get_single_data()
        finally:
            loader.dispose()
    except (yaml.YAMLError, RecursionError) as error:
        raise OverrulesError(f"`{name}` is no YAML: {reason_of(error)}.", f"Write `{EXAMPLE}`.") from error
    reader = Reader(loader.wrong)
    found = Overrules() if document in (None, "") else reader.file(document)
    lines = {entry: tuple(places) for entry, places in reader.lines.items()}
    return found, WrittenIn(name, lines, tuple(reader.wrong), tuple(reader.named))


def _sound(found: Overrules, written: WrittenIn) -> Overrules:
    if written.mistakes:
        raise written.error()
    return found
