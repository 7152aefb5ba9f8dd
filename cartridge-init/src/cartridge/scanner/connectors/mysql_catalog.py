"""Rows of MySQL's and MariaDB's information_schema put together into tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any

from cartridge.artifacts.catalog import Problem, Table, TableType
from cartridge.scanner.base import Row, TablesRead
from cartridge.scanner.types import normalise

TYPE_WORDS: dict[str, str] = {
    "tinyint": "smallint",
    "tinyint unsigned": "smallint",
    "smallint": "smallint",
    "smallint unsigned": "integer",
    "mediumint": "integer",
    "mediumint unsigned": "integer",
    "int": "integer",
    "int unsigned": "bigint",
    "bigint": "bigint",
    "bigint unsigned": "hugeint",
    "year": "smallint",
    "decimal": "decimal",
    "decimal unsigned": "decimal",
    "float": "real",
    "float unsigned": "real",
    "double": "double",
    "double unsigned": "double",
    "char": "char",
    "varchar": "varchar",
    **dict.fromkeys(("tinytext", "text", "mediumtext", "longtext", "set"), "text"),
    "enum": "enum",
    "json": "json",
    "date": "date",
    "time": "time",
    "datetime": "timestamp",
    "timestamp": "timestamptz",
    "uuid": "uuid",
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit"), "binary"),
}

BOOLEANS = {"tinyint(1)", "bit(1)"}
"""Neither server has a boolean: `boolean` in a `create table` is a word for the first of these."""

SKIPPED = {"SEQUENCE", "SYSTEM VIEW", "TEMPORARY", "TEMPORARY SEQUENCE"}
ELSEWHERE = {"FEDERATED", "CONNECT", "SPIDER"}
"""Engines whose tables are kept on another server."""

COUNTING = {"MyISAM", "Aria", "MEMORY"}
"""Engines that know how many rows a table has; the others guess."""

MAX_SIZE = 2**62
"""A length that is larger is one that the engine does not know."""

_VALUE = re.compile(r"'((?:[^']|'')*)'")
_JSON_CHECK = re.compile(r"json_valid\(`((?:[^`]|``)*)`\)")
_INTRODUCED = re.compile(r"_[a-z0-9]+'((?:[^'\\]|\\.|'')*)'", re.DOTALL)
_LETTERS = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "Z": "\x1a"}

TableKey = tuple[str, str]


class Relations:
    """Tables under construction, by schema and name.

    :param rows: those of the query `tables`.
    :param schemas: the names asked for, exactly: the server compares them without regard to case.
    :param is_mariadb: defaults are written as expressions there; MySQL writes a text without its quotes.
    """

    def __init__(self, rows: Iterable[Row], schemas: Iterable[str], *, is_mariadb: bool) -> None:
        self._is_mariadb = is_mariadb
        self._facts: dict[TableKey, dict[str, Any]] = {}
        self._columns: dict[TableKey, dict[str, dict[str, Any]]] = defaultdict(dict)
        self._constraints: dict[TableKey, list[dict[str, Any]]] = defaultdict(list)
        self._indexes: dict[TableKey, list[dict[str, Any]]] = defaultdict(list)
        self._problems: list[Problem] = []
        chosen = set(schemas)
        for schema, name, kind, engine, row_count, size, options, comment in rows:
            if schema in chosen and kind not in SKIPPED:
                self._facts[schema, name] = _table(schema, name, kind, engine, row_count, size, comment)
                self.has_partitions |= "partitioned" in (options or "").lower()
                if kind == "VIEW" and comment and comment != "VIEW":
                    self._problems.append(_broken_view(schema, name, comment))

    has_partitions = False
    """Whether any table has partitions, so that they have to be asked for."""

    def add_columns(self, rows: Iterable[Row]) -> None:
        for schema, table, name, position, default, nullable, raw, extra, expression, comment in rows:
            if (schema, table) not in self._facts:
                continue
            extra = (extra or "").upper()
            column: dict[str, Any] = {"name": name, "position": int(position), **type_facts(raw)}
            column["is_nullable"] = nullable == "YES"
            if comment:
                column["comment"] = comment
            if "AUTO_INCREMENT" in extra:
                column["is_identity"] = True
            if "INVISIBLE" in extra:
                column["is_hidden"] = True
            if expression:
                column |= {"is_generated": True, "generation_expression": self._expression(expression)}
            elif self._facts[schema, table]["type"] is not TableType.VIEW:
                column["default_value"] = self._default(default, extra, column["data_type"])
            self._columns[schema, table][name] = column

    def add_indexes(self, rows: Iterable[Row]) -> None:
        """Indexes, and the keys that they keep; both servers make an index for every key."""
        for (schema, table, name), parts in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
            if (schema, table) not in self._facts:
                continue
            found = list(parts)
            is_unique = not int(found[0][3])
            columns = tuple(row[4] for row in found if row[4])
            if name == "PRIMARY":
                self._constraints[schema, table].insert(0, {"type": "primary_key", "name": name, "columns": columns})
                for each in columns:
                    self._columns[schema, table].get(each, {})["is_primary_key"] = True
            elif is_unique and len(columns) == len(found):  # the start of a text being unique, the text is
                self._constraints[schema, table].append({"type": "unique", "name": name, "columns": columns})
            self._indexes[schema, table].append(
                {
                    "name": name,
                    "columns": tuple(row[4] for row in found if row[4] and row[5] is None),
                    "expressions": tuple(
                        self._expression(row[7]) if row[7] else f"{row[4]}({row[5]})"
                        for row in found
                        if row[7] or row[5] is not None
                    ),
                    "is_unique": is_unique,
                    "method": str(found[0][6]).lower(),
                }
            )

    def add_foreign_keys(self, rows: Iterable[Row]) -> None:
        for (schema, table, name), parts in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
            if (schema, table) not in self._facts:
                continue
            found = list(parts)
            self._constraints[schema, table].append(
                {
                    "type": "foreign_key",
                    "name": name,
                    "columns": tuple(row[3] for row in found),
                    "ref_schema": found[0][4],
                    "ref_table": found[0][5],
                    "ref_columns": tuple(row[6] for row in found),
                }
            )

    def add_checks(self, rows: Iterable[Row]) -> None:
        """Checks; MariaDB's `json` is a long text with one of its own, which makes the type and no constraint."""
        for schema, table, name, clause, enforced in rows:
            if (schema, table) not in self._facts:
                continue
            expression = self._expression(clause)
            valid = _JSON_CHECK.fullmatch(expression) if self._is_mariadb else None
            column = self._columns[schema, table].get(valid[1].replace("``", "`")) if valid else None
            if column and column["data_type"] == "text":
                column["data_type"] = "json"
                continue
            self._constraints[schema, table].append(
                {"type": "check", "name": name, "expression": expression, "is_enforced": enforced == "YES"}
            )

    def add_partitions(self, rows: Iterable[Row]) -> None:
        for schema, table, method, expression, sub_method, sub_expression, count in rows:
            if (schema, table) not in self._facts:
                continue
            key = f"{method} ({expression or ''})"
            if sub_method:
                key += f", {sub_method} ({sub_expression or ''})"
            self._facts[schema, table] |= {
                "type": TableType.PARTITIONED_TABLE,
                "partition_count": int(count),
                "partition_key": key,
            }

    def add_views(self, rows: Iterable[Row]) -> None:
        """Definitions of views; empty for whoever may not see them."""
        for schema, table, definition in rows:
            if (schema, table) in self._facts and definition:
                self._facts[schema, table]["view_definition"] = definition.strip()

    def read(self) -> TablesRead:
        """The tables, each validated in one call: part by part takes twice as long."""
        tables = tuple(
            Table.model_validate(
                {
                    **facts,
                    "columns": list(self._columns[key].values()),
                    "constraints": self._constraints[key],
                    "indexes": self._indexes[key],
                }
            )
            for key, facts in self._facts.items()
        )
        return TablesRead(tables=tables, problems=tuple(self._problems))

    def _default(self, default: str | None, extra: str, data_type: str) -> str | None:
        if default is None or (self._is_mariadb and default == "NULL"):
            return None
        if self._is_mariadb or "DEFAULT_GENERATED" in extra:
            return self._expression(default)
        is_number = normalise(data_type, {}) == "other" and data_type.split("(")[0] in _NUMBERS
        return default if is_number or default.startswith("b'") else _quoted(default)

    def _expression(self, text: str) -> str:
        r"""An expression as a person would write it: MySQL prints `'it''s'` as `_utf8mb4\'it\\\'s\'`, escaped twice."""
        if self._is_mariadb:
            return text
        return _INTRODUCED.sub(lambda found: _quoted(_unescaped(found[1])), _without_escapes(text))


_NUMBERS = {"smallint", "integer", "bigint", "hugeint", "decimal", "real", "double", "boolean"}


@lru_cache(maxsize=4096)
def type_facts(raw: str) -> Mapping[str, Any]:
    """The type fields of a column; of the same few types in every table.

    >>> type_facts("int(10) unsigned")
    {'raw_type': 'int(10) unsigned', 'data_type': 'bigint'}
    >>> type_facts("enum('it''s','x')")
    {'raw_type': "enum('it''s','x')", 'data_type': 'enum', 'enum_values': ('it's', 'x')}
    """
    word = raw.split("(", 1)[0].split(" ", 1)[0].lower()
    if raw.lower() in BOOLEANS:
        return {"raw_type": raw, "data_type": "boolean"}
    if word in ("enum", "set"):
        values = tuple(_unescaped(each) for each in _VALUE.findall(raw))
        return {"raw_type": raw, "data_type": TYPE_WORDS[word], **({"enum_values": values} if word == "enum" else {})}
    return {"raw_type": raw, "data_type": normalise(raw.lower().replace(" zerofill", ""), TYPE_WORDS)}


def _unescaped(text: str) -> str:
    """The text of a literal: both servers double the quotes in it and escape the rest, whatever the session's mode."""
    return _without_escapes(text.replace("''", "'"))


def _without_escapes(text: str) -> str:
    return _LETTERS.sub(lambda found: _ESCAPED.get(found[1], found[1]), text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _table(
    schema: str, name: str, kind: str, engine: str | None, row_count: int | None, size: int | None, comment: str | None
) -> dict[str, Any]:
    is_view = kind == "VIEW"
    accuracy = "exact" if engine in COUNTING else "estimated"
    has_size = size is not None and int(size) < MAX_SIZE
    return {
        "name": name,
        "schema_name": schema,
        "type": TableType.VIEW if is_view else TableType.FOREIGN_TABLE if engine in ELSEWHERE else TableType.TABLE,
        "comment": None if is_view else comment or None,
        "row_count": None if row_count is None else int(row_count),
        "row_count_kind": None if row_count is None else accuracy,
        "size_bytes": int(size) if size is not None and has_size else None,
        "size_kind": accuracy if has_size else None,
    }


def _broken_view(schema: str, name: str, message: str) -> Problem:
    return Problem(
        stage="catalog",
        schema_name=schema,
        table=name,
        message=f"`{schema}.{name}` cannot be read: {message.rstrip('.')}.",
        next_step="Mend or drop the view, or leave it out with `--exclude`.",
    )
