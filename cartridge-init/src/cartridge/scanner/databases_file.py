"""The file that lists the databases of one run: read, checked as a whole, and turned into what a scan takes.

Every error names the file, the entry and the key, and all of them are told at once. No value of the file is ever shown:
any of them may be, or hold, a secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails

from cartridge.artifacts.noun import Noun
from cartridge.errors import CartridgeError, DatabasesFileError, did_you_mean
from cartridge.scanner.connection_object import ConnectionObject
from cartridge.scanner.databases_document import URI_KEYS, Place, read_document, with_variables
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import ConnectionURL, read_url

_AN_ENTRY = "{name: shop, uri: 'env:SHOP_URL', schemas: [public]}"
_A_CONNECTION = "{type: postgresql, host: db, database: shop, username: reader, password: '${SHOP_PASSWORD}'}"
EXAMPLE = f"databases: [{_AN_ENTRY}]"


class DatabaseToScan(NamedTuple):
    """One database of several. What is ``None`` is as it is for all."""

    name: str
    url: ConnectionURL
    selection: Selection = Selection()
    profile: bool | None = None
    max_rows: int | None = None
    timeout_seconds: float | None = None


class Mistake(NamedTuple):
    """Something that is wrong in the file, and where."""

    place: Place
    said: str


def load_databases(path: Path) -> tuple[DatabaseToScan, ...]:
    """The databases that the file ``path`` lists, in its order; YAML or JSON.

    :raises DatabasesFileError: with everything that is wrong in it.
    """
    document, unset = with_variables(read_document(path, EXAMPLE))
    mistakes = [
        Mistake(place, f"{_at(document, place)}: the environment variable `{name}` is not set.")
        for place, name in unset.items()
    ]
    mistakes += [
        Mistake(error["loc"], _told(document, error))
        for error in _errors(document)
        if error["type"] == "extra_forbidden" or not any(error["loc"][: len(place)] == place for place in unset)
    ]
    listed = document.get("databases") if isinstance(document, dict) else None
    entries = listed if isinstance(listed, list) else []
    if listed == []:
        mistakes.append(Mistake(("databases",), "`databases`: it lists none."))
    databases = []
    for index, given in enumerate(entries):
        place: Place = ("databases", index)
        database, more = _checked(given, [each.place[2:] for each in mistakes if each.place[:2] == place])
        databases += [database] if database else []
        mistakes += [Mistake((*place, key), f"{_at(document, (*place, key))}: {said}") for key, said in more.items()]
    mistakes += _repeated(entries)
    if mistakes:
        raise _unusable(path, [each.said for each in sorted(mistakes, key=_number)])
    return tuple(databases)


def _errors(document: Any) -> list[ErrorDetails]:
    try:
        _File.model_validate(document)
    except ValidationError as error:  # its own message quotes the values
        return error.errors()
    return []


def _checked(given: Any, wrong: Sequence[Place]) -> tuple[DatabaseToScan | None, dict[str, str]]:
    """The database of an entry, and by key what else is wrong in it, as far as what is ``wrong`` lets it be seen.

    :param wrong: places in the entry whose mistakes have been told.
    """
    if not isinstance(given, dict):
        return None, {}
    told = {str(place[0]) for place in wrong if place}
    fields = {key: value for key, value in given.items() if key not in told}
    in_connection = {place[1] for place in wrong if len(place) > 1 and place[0] == "connection"}
    if in_connection and not in_connection & {"type", "database"}:
        fields["connection"] = {key: value for key, value in given["connection"].items() if key not in in_connection}
    called = next((key for key in URI_KEYS if given.get(key)), URI_KEYS[0])
    if called in told and isinstance(given[called], str) and not {"uri", "connection"} & told:
        fields["uri"] = given[called]  # it is told that the key is another; the URL may be wrong too
    try:
        entry = _Entry.model_validate({"name": "without a name"} | fields)
    except ValidationError:  # what is told of it already leaves too little
        return None, {}
    said: dict[str, str] = {}
    url: ConnectionURL | None = None
    schemas: tuple[str, ...] = ()
    is_told = entry.uri is None and entry.connection is None and bool(told & {"connection", *URI_KEYS})
    try:
        url = None if is_told else entry.url()
    except CartridgeError as error:
        said["connection" if entry.connection else called] = str(error)
    try:
        schemas = entry.chosen_schemas()
    except CartridgeError as error:
        said["schemas"] = str(error)
    return (entry.database(url, schemas) if url else None), said


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

    def database(self, url: ConnectionURL, schemas: tuple[str, ...]) -> DatabaseToScan:
        """What a scan takes."""
        return DatabaseToScan(
            name=self.name,
            url=url,
            selection=Selection(schemas=schemas, include=self.include, exclude=self.exclude),
            profile=self.profile,
            max_rows=self.max_rows,
            timeout_seconds=self.timeout,
        )

    def url(self) -> ConnectionURL:
        """Where the database is.

        :raises CartridgeError: when the connection cannot be understood.
        """
        if (self.uri is None) == (self.connection is None):
            raise DatabasesFileError("give either `uri` or `connection`.")
        if self.connection is not None:
            return self.connection.url
        if self.uri == "-":
            raise DatabasesFileError("standard input has room for one URL only.", "Name a variable: `env:NAME`.")
        return read_url(self.uri or "")

    def chosen_schemas(self) -> tuple[str, ...]:
        """The schemas to scan, from the one place where they are given.

        :raises CartridgeError: when there are several such places.
        """
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


def _told(document: Any, error: ErrorDetails) -> str:
    """One mistake in words: where it stands, and what is wrong, without the value."""
    loc = error["loc"]
    place = _at(document, loc)
    if error["type"] == "extra_forbidden":
        return f"{place}: there is no such key. {did_you_mean(str(loc[-1]), _known_keys(loc))}"
    if error["type"] == "missing":
        return f"{place}: it is missing."
    if error["type"] == "model_type":
        example = EXAMPLE if len(loc) < 2 else _AN_ENTRY if len(loc) == 2 else _A_CONNECTION
        return f"{place}{': ' if place else ''}it should be a mapping such as `{example}`."
    hint = "; in YAML put it in quotes" if error["type"] == "string_type" else ""
    return f"{place}: {error['msg']}{hint}."


def _at(document: Any, place: Place) -> str:
    """A place in words: the entry by its number and name, then the key."""
    if len(place) < 2 or not isinstance(place[1], int):
        return f"`{'.'.join(map(str, place))}`" if place else ""
    entry = document["databases"][place[1]]
    found = _entry(place[1] + 1, entry.get("name") if isinstance(entry, dict) else None)
    return f"{found}, `{'.'.join(map(str, place[2:]))}`" if place[2:] else found


def _number(mistake: Mistake) -> int:
    """By which mistakes are sorted: those of the whole file, then those of each entry."""
    return mistake.place[1] if len(mistake.place) > 1 and isinstance(mistake.place[1], int) else -1


def _known_keys(loc: tuple[int | str, ...]) -> Iterator[str]:
    kind: type[Noun] = _File if len(loc) == 1 else _Connection if "connection" in loc[:-1] else _Entry
    return (field.alias or name for name, field in kind.model_fields.items())


def _repeated(entries: Iterable[Any]) -> Iterator[Mistake]:
    numbers: dict[str, list[int]] = {}
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, dict) and isinstance(name := entry.get("name"), str) and name:
            numbers.setdefault(name, []).append(number)
    for name, found in numbers.items():
        if len(found) > 1:
            which = " and ".join(str(each) for each in found)
            said = f"databases {which}, `name`: more than one is called `{name}`."
            yield Mistake(("databases", found[-1] - 1, "name"), said)


def _entry(number: int, name: object) -> str:
    return f"database {number} (`{name}`)" if isinstance(name, str) and name else f"database {number}"


def _unusable(path: Path, wrong: list[str]) -> DatabasesFileError:
    listed = "\n".join(f"  {each}" for each in wrong)
    return DatabasesFileError(f"`{path}` cannot be used:\n{listed}", f"Its form is `{EXAMPLE}`.")
