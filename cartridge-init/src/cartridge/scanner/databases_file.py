"""The file that lists the databases of one run: read, checked as a whole, and turned into what a scan takes.

Every error names the file, the entry and the key, and all of them are told at once. No value of the file is ever shown:
any of them may be, or hold, a secret.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote

import yaml
from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails

from cartridge.artifacts.noun import Noun
from cartridge.errors import CartridgeError, DatabasesFileError, did_you_mean
from cartridge.scanner.connection_object import ConnectionObject
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import ConnectionURL, read_url

_AN_ENTRY = "{name: shop, uri: 'env:SHOP_URL', schemas: [public]}"
_A_CONNECTION = "{type: postgresql, host: db, database: shop, username: reader, password: '${SHOP_PASSWORD}'}"
EXAMPLE = f"databases: [{_AN_ENTRY}]"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class DatabaseToScan(NamedTuple):
    """One database of several. What is ``None`` is as it is for all."""

    name: str
    url: ConnectionURL
    selection: Selection = Selection()
    profile: bool | None = None
    max_rows: int | None = None
    timeout_seconds: float | None = None


def load_databases(path: Path) -> tuple[DatabaseToScan, ...]:
    """The databases that the file ``path`` lists, in its order; YAML or JSON.

    :raises DatabasesFileError: with everything that is wrong in it.
    """
    document = _document(path)
    unset: list[str] = []
    document = _with_variables(document, unset)
    try:
        entries = _File.model_validate(document).databases
    except ValidationError as error:
        wrong = [_told(document, each) for each in error.errors()]
        raise _unusable(path, [*unset, *wrong]) from None  # the library's own message quotes the values
    wrong = [*unset, *_repeated(each.name for each in entries)]
    if not entries:
        wrong.append("`databases`: it lists none.")
    databases = []
    for number, entry in enumerate(entries, start=1):
        try:
            databases.append(entry.database)
        except CartridgeError as error:
            key = "connection" if entry.connection else "uri"
            wrong.append(f"{_entry(number, entry.name)}, `{key}`: {error}")
    if wrong:
        raise _unusable(path, wrong)
    return tuple(databases)


def _names(value: object) -> object:
    """A text with commas is a list too, as on the command line."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Names = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_names)]


class _Connection(ConnectionObject):
    schemas: Names = ()
    schema_name: str | None = Field(default=None, alias="schema")


class _Entry(Noun):
    name: str = Field(min_length=1, max_length=200)
    uri: str | None = Field(default=None, repr=False)
    connection: _Connection | None = Field(default=None, repr=False)
    schemas: Names = ()
    schema_name: str | None = Field(default=None, alias="schema")
    include: Names = ()
    exclude: Names = ()
    profile: bool | None = None
    max_rows: int | None = Field(default=None, gt=0)
    timeout: float | None = Field(default=None, gt=0)

    @property
    def database(self) -> DatabaseToScan:
        """What a scan takes.

        :raises CartridgeError: when the connection cannot be understood.
        """
        return DatabaseToScan(
            name=self.name,
            url=self._url(),
            selection=Selection(schemas=self._schemas(), include=self.include, exclude=self.exclude),
            profile=self.profile,
            max_rows=self.max_rows,
            timeout_seconds=self.timeout,
        )

    def _url(self) -> ConnectionURL:
        if (self.uri is None) == (self.connection is None):
            raise DatabasesFileError("give either `uri` or `connection`.")
        if self.connection is not None:
            return self.connection.url
        if self.uri == "-":
            raise DatabasesFileError("standard input has room for one URL only.", "Name a variable: `env:NAME`.")
        return read_url(self.uri or "")

    def _schemas(self) -> tuple[str, ...]:
        places = [self.schemas, (self.schema_name,) if self.schema_name else ()]
        if self.connection is not None:
            alone = self.connection.schema_name
            places += [self.connection.schemas, (alone,) if alone else ()]
        found = [each for each in places if each]
        if len(found) > 1:
            raise DatabasesFileError("the schemas are given twice.", "Keep `schemas` of the entry.")
        return found[0] if found else ()


class _File(Noun):
    databases: tuple[_Entry, ...]


def _document(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise DatabasesFileError(f"There is no file `{path}`.", f"Write one: `{EXAMPLE}`.") from error
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise DatabasesFileError(f"Cannot read `{path}`: {reason}.", "Is it the right file?") from error
    try:
        if text.lstrip().startswith("{"):
            return json.loads(text, object_pairs_hook=_each_once)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader, which minds repeated keys)
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}: {error.msg}"
    except yaml.MarkedYAMLError as error:  # its text quotes the line, which may hold a password
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        reason = f"{line}{error.problem or error.context or 'it has no such form'}"
    except (yaml.YAMLError, RecursionError):
        reason = "it holds characters or depths that no such file has"
    except _RepeatedKeyError as error:
        reason = str(error)
    raise DatabasesFileError(f"`{path}` is neither YAML nor JSON: {reason}.", f"Write it like `{EXAMPLE}`.")


class _RepeatedKeyError(Exception):
    """A key stands twice in one mapping, where the later one would silently win."""


def _each_once(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(f"the key `{key}` stands twice in one place")
        found[key] = value
    return found


class _Loader(yaml.SafeLoader):
    """Refuses a key that is repeated."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        _each_once([(key.value, None) for key, _ in node.value if isinstance(key, yaml.ScalarNode)])
        return super().construct_mapping(node, deep)


def _with_variables(document: Any, unset: list[str]) -> Any:
    """The document with every ``${NAME}`` in a connection replaced; a URL's parts are escaped as a URL needs it."""
    if not (isinstance(document, dict) and isinstance(document.get("databases"), list)):
        return document

    def replaced(text: str, place: str, escape: Callable[[str], str]) -> str:
        def value(match: re.Match[str]) -> str:
            if match[1] not in os.environ:
                unset.append(f"{place}: the environment variable `{match[1]}` is not set.")
            found = os.environ.get(match[1], "")
            return found if match[0] == text else escape(found)

        return _VARIABLE.sub(value, text)

    def in_entry(number: int, entry: Any) -> Any:
        if not isinstance(entry, dict):
            return entry
        place = _entry(number, entry.get("name"))
        changed = dict(entry)
        if isinstance(entry.get("uri"), str):
            changed["uri"] = replaced(entry["uri"], f"{place}, `uri`", lambda value: quote(value, safe=""))
        if isinstance(entry.get("connection"), dict):
            changed["connection"] = in_connection(entry["connection"], f"{place}, `connection.")
        return changed

    def in_connection(fields: dict[Any, Any], place: str) -> dict[Any, Any]:
        return {
            key: replaced(value, f"{place}{key}`", str)
            if isinstance(value, str)
            else in_connection(value, f"{place}{key}.")
            if isinstance(value, dict)
            else value
            for key, value in fields.items()
        }

    entries = [in_entry(number, entry) for number, entry in enumerate(document["databases"], start=1)]
    return {**document, "databases": entries}


def _told(document: Any, error: ErrorDetails) -> str:
    """One mistake in words: where it stands, and what is wrong, without the value."""
    loc = error["loc"]
    place, keys = "", list(loc)
    if len(loc) >= 2 and loc[0] == "databases" and isinstance(loc[1], int):
        entry = document["databases"][loc[1]]
        place, keys = _entry(loc[1] + 1, entry.get("name") if isinstance(entry, dict) else None) + ", ", list(loc[2:])
    key = ".".join(str(each) for each in keys)
    if error["type"] == "extra_forbidden":
        return f"{place}`{key}`: there is no such key. {did_you_mean(str(keys[-1]), _known_keys(loc))}"
    if error["type"] == "missing":
        return f"{place}`{key}`: it is missing."
    if error["type"] == "model_type":
        example = (_A_CONNECTION if key else _AN_ENTRY) if place else EXAMPLE
        return f"{place}{f'`{key}`: ' if key else ''}it should be a mapping such as `{example}`."
    hint = "; in YAML put it in quotes" if error["type"] == "string_type" else ""
    return f"{place}`{key}`: {error['msg']}{hint}." if key else f"{place}{error['msg']}."


def _known_keys(loc: tuple[int | str, ...]) -> Iterator[str]:
    kind: type[Noun] = _File if len(loc) == 1 else _Connection if "connection" in loc[:-1] else _Entry
    return (field.alias or name for name, field in kind.model_fields.items())


def _repeated(names: Iterable[str]) -> Iterator[str]:
    numbers: dict[str, list[int]] = {}
    for number, name in enumerate(names, start=1):
        numbers.setdefault(name, []).append(number)
    for name, found in numbers.items():
        if len(found) > 1:
            which = " and ".join(str(each) for each in found)
            yield f"databases {which}, `name`: more than one is called `{name}`."


def _entry(number: int, name: object) -> str:
    return f"database {number} (`{name}`)" if isinstance(name, str) and name else f"database {number}"


def _unusable(path: Path, wrong: list[str]) -> DatabasesFileError:
    listed = "\n".join(f"  {each}" for each in wrong)
    return DatabasesFileError(f"`{path}` cannot be used:\n{listed}", f"Its form is `{EXAMPLE}`.")
