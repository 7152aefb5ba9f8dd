"""One entry each: from what YAML holds to what is said, or to what is wrong with it.

All that is wrong with an entry is told, and what it names all the same is kept, to be looked up in a catalog.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from cartridge.artifacts.analysis import Role
from cartridge.artifacts.keywords import RESERVED
from cartridge.artifacts.overrules import (
    IgnoredFinding,
    SaidColumnName,
    SaidKey,
    SaidRelationship,
    SaidRole,
    SaidTableName,
    Written,
    WrittenColumns,
)
from cartridge.errors import did_you_mean

LONGEST_ENTITY: Final = 40
LONGEST_COLUMN: Final = 60
"""Characters of a name: that of a model has its layer and its source in front."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

NONE: Final = "none"
"""What stands where there is no key, or nothing to point at."""

_ROLES: Final = [each.value for each in Role]
_COLUMNS_FORM = "`schema.table.column`, a list of such, or `{table: [schema, table], columns: [...]}`"


class WrongFormError(Exception):
    """What is wrong with an entry; ``named`` are the tables and columns in it that can be looked up all the same."""

    def __init__(self, *said: str, named: Sequence[Written | WrittenColumns] = ()) -> None:
        super().__init__(*said)
        self.said = said
        self.named = tuple(named)


class _Parts:
    """The parts of an entry, read one by one, so that all of what is wrong with them is told."""

    def __init__(self) -> None:
        self._wrong: list[str] = []
        self._named: list[Written | WrittenColumns] = []

    def read(self, part: Callable[[Any], Any], said: Any) -> Any:
        """What ``part`` makes of it; ``None`` when that is wrong."""
        try:
            return part(said)
        except WrongFormError as wrong:
            self._wrong += wrong.said
            self._named += wrong.named
            return None

    def name(self, part: Callable[[Any], Any], said: Any) -> Any:
        """The same of a part that names a table or columns."""
        found = self.read(part, said)
        self._named += [] if found is None else [found]
        return found

    def known(self, said: dict[str, Any], keys: tuple[str, ...]) -> None:
        self._wrong += [f"there is no key `{each}`. {did_you_mean(each, keys)}" for each in said if each not in keys]

    def end(self) -> None:
        """All parts are read.

        :raises WrongFormError: when one of them was wrong.
        """
        if self._wrong:
            raise WrongFormError(*self._wrong, named=self._named)


def read_key(table: Any, columns: Any) -> SaidKey:
    """The columns that identify a row of a table."""
    parts = _Parts()
    name, names = parts.name(read_table, table), parts.read(_key_columns, columns)
    parts.end()
    return SaidKey(table=name, columns=names)


def _key_columns(said: Any) -> tuple[str, ...]:
    return () if said == NONE else _names(said, "give the columns that identify a row, or `none`.")


def read_table_name(table: Any, name: Any) -> SaidTableName:
    """What the rows of a table are called."""
    parts = _Parts()
    which, called = parts.name(read_table, table), parts.read(partial(_name, most=LONGEST_ENTITY), name)
    parts.end()
    return SaidTableName(table=which, name=called)


def read_column_name(column: Any, name: Any) -> SaidColumnName:
    """What a column is called; ``column`` is its path, or one beside its table."""
    parts = _Parts()
    which, called = parts.name(read_columns, column), parts.read(partial(_name, most=LONGEST_COLUMN), name)
    if called in RESERVED:
        parts.read(_refused, f"`{called}` is a word that SQL uses itself: put another one before it.")
    if which is not None and len(which.columns) != 1:
        parts.read(_refused, "it is one column.")
    parts.end()
    return SaidColumnName(column=which, name=called)


def _name(said: Any, most: int) -> str:
    if not (isinstance(said, str) and _NAME.fullmatch(said)):
        raise WrongFormError(
            f"`{said}` cannot be a name: small letters without accents, digits and single underscores, a letter first."
        )
    if len(said) > most:
        raise WrongFormError(f"`{said}` is longer than {most} letters.")
    return str(said)


def read_role(table: Any, role: Any) -> SaidRole:
    """The role of a table."""
    parts = _Parts()
    name, found = parts.name(read_table, table), parts.read(_role, role)
    parts.end()
    return SaidRole(table=name, role=found)


def _role(said: Any) -> Role:
    if said not in _ROLES:
        raise WrongFormError(f"there is no role `{said}`. {did_you_mean(str(said), _ROLES)}")
    return Role(said)


def read_relationship(said: Any) -> SaidRelationship:
    """What columns point at."""
    form = "write `{from: schema.table.column, to: schema.table.column}`, or `to: none`."
    parts = _Parts()
    if not isinstance(said, dict):
        raise WrongFormError(form)
    parts.known(said, ("from", "to"))
    columns: Any = parts.name(read_columns, said["from"]) if "from" in said else None
    to = parts.name(read_columns, said["to"]) if said.get("to", NONE) != NONE else None
    if not {"from", "to"} <= set(said):
        parts.read(_refused, form)
    parts.end()
    return SaidRelationship(columns=columns, to=to)


def _refused(form: str) -> None:
    raise WrongFormError(form)


def read_finding(said: Any) -> IgnoredFinding:
    """Findings that are not to be told again."""
    if isinstance(said, str) and said:
        return IgnoredFinding(code=str(said))
    if not isinstance(said, dict) or not said:
        raise WrongFormError(
            "write a code, or `{code: orphans, table: sales.orders}` with one of `code`, `table`, `column`."
        )
    parts = _Parts()
    parts.known(said, ("code", "table", "column"))
    table = parts.name(read_table, said["table"]) if "table" in said else None
    columns = parts.read(read_columns, said["column"]) if "column" in said else None
    columns = columns and _beside(table, columns)
    code = parts.read(read_text, said["code"]) if "code" in said else None
    parts.end()
    return IgnoredFinding(code=code, table=table, columns=columns)


def _beside(table: Written | None, columns: WrittenColumns) -> WrittenColumns:
    """Columns by their names alone, of the table that stands beside them."""
    if table is None or columns.table is not None:
        return columns
    return WrittenColumns(table=table, columns=columns.columns)


def read_columns(said: Any) -> WrittenColumns:
    """Columns by their paths, or by their names beside their table."""
    wrong = f"columns are {_COLUMNS_FORM}."
    if not (isinstance(said, dict) and {"table", "columns"} <= set(said)):
        return WrittenColumns(table=None, columns=_names(said, wrong))
    parts = _Parts()
    parts.known(said, ("table", "columns"))
    table, columns = parts.name(read_table, said["table"]), parts.read(partial(_names, wrong=wrong), said["columns"])
    parts.end()
    return WrittenColumns(table=table, columns=columns)


def read_table(said: Any) -> Written:
    """A table by its name, or by the parts of it."""
    if isinstance(said, str) and said:
        return str(said)
    if isinstance(said, list) and 1 <= len(said) <= 2 and all(isinstance(each, str) and each for each in said):
        return tuple(str(each) for each in said)
    raise WrongFormError("a table is `schema.table`, or `[schema, table]` where a name holds a dot.")


def read_text(said: Any) -> str:
    """A text that is not empty."""
    if not (isinstance(said, str) and said):
        raise WrongFormError("it is a text.")
    return str(said)


def _names(said: Any, wrong: str) -> tuple[str, ...]:
    names = [said] if isinstance(said, str) else said
    if not (isinstance(names, list) and names and all(isinstance(each, str) and each for each in names)):
        raise WrongFormError(wrong)
    return tuple(str(each) for each in names)
