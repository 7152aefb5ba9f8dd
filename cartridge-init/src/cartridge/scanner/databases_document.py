"""The text of the file that lists the databases of one run: YAML or JSON, no key twice, variables put in."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from cartridge.errors import DatabasesFileError
from cartridge.yaml_text import TypedLoader, reason_of, repetition

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

URI_KEYS = ("uri", "url")
"""What people call the connection URL; the first is its name."""

Place = tuple[int | str, ...]
"""Where a value stands: the keys and, from 0, the numbers on the way to it."""


def read_document(path: Path, example: str) -> Any:
    """What the file holds, as it stands there.

    :param example: what such a file looks like, for the messages.
    :raises DatabasesFileError: when it cannot be read, or is neither YAML nor JSON.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise DatabasesFileError(f"There is no file `{path}`.", f"Write one: `{example}`.") from error
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise DatabasesFileError(f"Cannot read `{path}`: {reason}.", "Is it the right file?") from error
    try:
        if text.lstrip().startswith("{"):
            return json.loads(text, object_pairs_hook=_each_once)
        return yaml.load(text, Loader=TypedLoader)  # noqa: S506 (a safe loader, which minds repeated keys)
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}: {error.msg}"
    except (yaml.YAMLError, RecursionError) as error:
        reason = reason_of(error)
    except _RepeatedKeyError as error:
        reason = str(error)
    raise DatabasesFileError(f"`{path}` is neither YAML nor JSON: {reason}.", f"Write it like `{example}`.")


class _RepeatedKeyError(Exception):
    """A key stands twice in one object of JSON."""


def _each_once(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(repetition(key))
        found[key] = value
    return found


def with_variables(document: Any) -> tuple[Any, dict[Place, str]]:
    """The document with every ``${NAME}`` in a connection replaced, and the places whose variable is not set.

    The parts of a URL are escaped as a URL needs it. What names a variable that is not set becomes an empty text.
    """
    unset: dict[Place, str] = {}
    if not (isinstance(document, dict) and isinstance(document.get("databases"), list)):
        return document, unset

    def replaced(text: str, place: Place, escape: Callable[[str], str]) -> str:
        missing = [name for name in _VARIABLE.findall(text) if name not in os.environ]
        if missing:
            unset[place] = missing[0]
            return ""

        def value(match: re.Match[str]) -> str:
            found = os.environ[match[1]]
            return found if match[0] == text else escape(found)

        return _VARIABLE.sub(value, text)

    def in_entry(entry: Any, place: Place) -> Any:
        if not isinstance(entry, dict):
            return entry
        changed = dict(entry)
        for key in URI_KEYS:
            if isinstance(entry.get(key), str):
                changed[key] = replaced(entry[key], (*place, key), lambda value: quote(value, safe=""))
        if isinstance(entry.get("connection"), dict):
            changed["connection"] = in_connection(entry["connection"], (*place, "connection"))
        return changed

    def in_connection(fields: dict[Any, Any], place: Place) -> dict[Any, Any]:
        return {
            key: replaced(value, (*place, key), str)
            if isinstance(value, str)
            else in_connection(value, (*place, key))
            if isinstance(value, dict)
            else value
            for key, value in fields.items()
        }

    entries = [in_entry(entry, ("databases", index)) for index, entry in enumerate(document["databases"])]
    return {**document, "databases": entries}, unset
