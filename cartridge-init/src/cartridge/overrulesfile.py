"""Reads what a person says in ``cartridge.yml``, beside the settings: ``keys``, ``relationships``, ``roles``,
``ignore``, and ``databases`` for what holds in one database only.

Everything is text here: a column called ``no`` or ``2024`` needs no quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from cartridge.artifacts.analysis import Role
from cartridge.artifacts.overrules import (
    Ignored,
    IgnoredFinding,
    Overrules,
    SaidKey,
    SaidRelationship,
    SaidRole,
    Written,
    WrittenColumns,
)
from cartridge.errors import OverrulesError, did_you_mean
from cartridge.settings import GENERATE, SETTINGS_FILE, Settings

NONE: Final = "none"
"""What stands where there is no key, or nothing to point at."""

EXAMPLE = "keys: {sales.orders: [order_id], sales.log: none}"

_ROLES: Final = [each.value for each in Role]
_COLUMNS_FORM = "`schema.table.column`, a list of such, or `{table: [schema, table], columns: [...]}`"
_FORMS: Final = {
    "keys": "`keys: {sales.orders: [order_id], sales.log: none}`",
    "relationships": "`relationships: [{from: sales.orders.customer_id, to: crm.customers.id}, "
    "{from: sales.orders.status, to: none}]`",
    "roles": "`roles: {sales.orders: fact}`",
    "ignore": "`ignore: {tables: ['tmp_*'], columns: [sales.orders.note], findings: [constant_column], "
    "sensitive: [sales.shops.city]}`",
    "databases": "`databases: {shop: {keys: {...}, roles: {...}}}`",
}


def load_overrules(path: Path = Path(SETTINGS_FILE)) -> Overrules:
    """What ``path`` says; nothing where there is no such file.

    :raises OverrulesError: with everything that is wrong in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        return Overrules()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise OverrulesError(f"Cannot read `{path}`: {reason}.", "Is it the right file?") from error
    return read_overrules(text, str(path))


def read_overrules(text: str, name: str = SETTINGS_FILE) -> Overrules:
    """The same from a text; ``name`` says in errors where it came from."""
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 (makes texts, lists and mappings only)
    except _RepeatedKeyError as error:
        raise OverrulesError(f"`{name}` cannot be used: {error}.", "Keep one of the two.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise OverrulesError(f"`{name}` is no YAML: {' '.join(str(error).split())}.", f"Write `{EXAMPLE}`.") from error
    if document in (None, ""):
        return Overrules()
    reader = _Reader()
    found = reader.file(document)
    if reader.wrong:
        listed = "\n".join(f"  {each}" for each in reader.wrong)
        raise OverrulesError(f"`{name}` cannot be used:\n{listed}", "Nothing of it was applied. Mend these entries.")
    return found


class _RepeatedKeyError(Exception):
    """A key stands twice in one mapping, where the later one would silently win."""


class _Loader(yaml.BaseLoader):
    """Makes a text of every scalar, and refuses a key that is repeated or no text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _RepeatedKeyError(f"line {line}: a key is a text; for names with dots write a list of entries")
            if key.value in seen:
                raise _RepeatedKeyError(f"line {line}: `{key.value}` stands twice in one place")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class _WrongError(Exception):
    """What is wrong with an entry."""


class _Reader:
    """Reads a document entry by entry and gathers what is wrong with each."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def file(self, document: Any) -> Overrules:
        if not isinstance(document, dict):
            self.wrong.append(f"it is no mapping. Write `setting: value` lines, and {_FORMS['keys']}.")
            return Overrules()
        for key in document:
            if key not in _FORMS and key != GENERATE and not _is_setting(key):
                known = did_you_mean(key, [*_FORMS, GENERATE, *Settings.model_fields])
                self.wrong.append(f"`{key}`: there is no such setting. {known}")
        found = self._sections(document, "")
        databases = document.get("databases", {})
        if not isinstance(databases, dict):
            self.wrong.append(f"databases: write {_FORMS['databases']}.")
            return found
        by_name = {name: self._database(name, said) for name, said in databases.items()}
        return found.model_copy(update={"databases": by_name})

    def _database(self, name: str, said: Any) -> Overrules:
        place = f"databases.{name}."
        if not isinstance(said, dict):
            self.wrong.append(f"databases.{name}: write {_FORMS['databases']}.")
            return Overrules()
        self._known(said, [each for each in _FORMS if each != "databases"], place)
        return self._sections(said, place)

    def _sections(self, document: dict[str, Any], place: str) -> Overrules:
        return Overrules(
            keys=tuple(self._pairs(document, "keys", place, "columns", _key)),
            relationships=tuple(self._listed(document, "relationships", place, _relationship)),
            roles=tuple(self._pairs(document, "roles", place, "role", _role)),
            ignore=self._ignored(document.get("ignore"), f"{place}ignore"),
        )

    def _pairs(
        self, document: dict[str, Any], section: str, place: str, value: str, read: Callable[[Any, Any], Any]
    ) -> Iterator[Any]:
        """A mapping from tables, or a list of entries with ``table`` and ``value`` where a name itself holds a dot."""
        said = document.get(section)
        where = f"{place}{section}"
        if isinstance(said, dict):
            entries = [(f"{where}, `{table}`", table, what) for table, what in said.items()]
        elif isinstance(said, list):
            entries = []
            for number, each in enumerate(said, start=1):
                if not isinstance(each, dict) or "table" not in each or value not in each:
                    self.wrong.append(f"{where} {number}: write `{{table: [schema, table], {value}: ...}}`.")
                elif self._known(each, ["table", value], f"{where} {number}, "):
                    entries.append((f"{where} {number}", each["table"], each[value]))
        else:
            entries = []
            if section in document:
                self.wrong.append(f"{where}: write {_FORMS[section]}.")
        for entry, table, what in entries:
            try:
                yield read(_table(table), what)
            except _WrongError as wrong:
                self.wrong.append(f"{entry}: {wrong}")

    def _listed(
        self, document: Mapping[str, Any], section: str, place: str, read: Callable[[Any], Any], form: str = ""
    ) -> Iterator[Any]:
        said = document.get(section)
        where = f"{place}{section}"
        if not isinstance(said, list):
            if section in document:
                self.wrong.append(f"{where}: it is a list. Write {form or _FORMS[section]}.")
            return
        for number, each in enumerate(said, start=1):
            try:
                yield read(each)
            except _WrongError as wrong:
                self.wrong.append(f"{where} {number}: {wrong}")

    def _ignored(self, said: Any, place: str) -> Ignored:
        if said is None:
            return Ignored()
        if not isinstance(said, dict):
            self.wrong.append(f"{place}: write {_FORMS['ignore']}.")
            return Ignored()
        self._known(said, Ignored.model_fields, f"{place}.")
        form = _FORMS["ignore"]
        return Ignored(
            tables=tuple(self._listed(said, "tables", f"{place}.", _text, form)),
            columns=tuple(self._listed(said, "columns", f"{place}.", _columns, form)),
            findings=tuple(self._listed(said, "findings", f"{place}.", _finding, form)),
            sensitive=tuple(self._listed(said, "sensitive", f"{place}.", _columns, form)),
        )

    def _known(self, said: dict[str, Any], keys: Any, place: str) -> bool:
        unknown = [each for each in said if each not in keys]
        self.wrong += [f"{place}`{each}`: there is no such key. {did_you_mean(each, keys)}" for each in unknown]
        return not unknown


def _is_setting(key: str) -> bool:
    return key.lower().removeprefix("cartridge_") in Settings.model_fields


def _key(table: Written, columns: Any) -> SaidKey:
    if columns == NONE:
        return SaidKey(table=table)
    names = [columns] if isinstance(columns, str) else columns
    if not (isinstance(names, list) and names and all(isinstance(each, str) and each for each in names)):
        raise _WrongError("give the columns that identify a row, or `none`.")
    return SaidKey(table=table, columns=tuple(names))


def _role(table: Written, role: Any) -> SaidRole:
    if role not in _ROLES:
        raise _WrongError(f"there is no role `{role}`. {did_you_mean(str(role), _ROLES)}")
    return SaidRole(table=table, role=Role(role))


def _relationship(said: Any) -> SaidRelationship:
    if not isinstance(said, dict) or not {"from", "to"} <= set(said):
        raise _WrongError("write `{from: schema.table.column, to: schema.table.column}`, or `to: none`.")
    _refuse_others(said, ("from", "to"))
    to = None if said["to"] == NONE else _columns(said["to"])
    return SaidRelationship(columns=_columns(said["from"]), to=to)


def _finding(said: Any) -> IgnoredFinding:
    if isinstance(said, str) and said:
        return IgnoredFinding(code=said)
    if not isinstance(said, dict) or not said:
        raise _WrongError(
            "write a code, or `{code: orphans, table: sales.orders}` with one of `code`, `table`, `column`."
        )
    _refuse_others(said, ("code", "table", "column"))
    table = _table(said["table"]) if "table" in said else None
    columns = None
    if "column" in said:
        columns = _columns(said["column"])
        if table is not None and columns.table is None:
            columns = WrittenColumns(table=table, columns=columns.columns)
    return IgnoredFinding(code=_text(said["code"]) if "code" in said else None, table=table, columns=columns)


def _columns(said: Any) -> WrittenColumns:
    if isinstance(said, dict) and {"table", "columns"} <= set(said):
        _refuse_others(said, ("table", "columns"))
        columns = [said["columns"]] if isinstance(said["columns"], str) else said["columns"]
        table = _table(said["table"])
    else:
        columns, table = ([said] if isinstance(said, str) else said), None
    if not (isinstance(columns, list) and columns and all(isinstance(each, str) and each for each in columns)):
        raise _WrongError(f"columns are {_COLUMNS_FORM}.")
    return WrittenColumns(table=table, columns=tuple(columns))


def _table(said: Any) -> Written:
    if isinstance(said, str) and said:
        return said
    if isinstance(said, list) and 1 <= len(said) <= 2 and all(isinstance(each, str) and each for each in said):
        return tuple(said)
    raise _WrongError("a table is `schema.table`, or `[schema, table]` where a name holds a dot.")


def _text(said: Any) -> str:
    if not (isinstance(said, str) and said):
        raise _WrongError("it is a text.")
    return said


def _refuse_others(said: dict[str, Any], known: tuple[str, ...]) -> None:
    for each in said:
        if each not in known:
            raise _WrongError(f"there is no key `{each}`. {did_you_mean(each, known)}")
