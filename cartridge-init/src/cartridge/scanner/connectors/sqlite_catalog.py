"""Rows of SQLite's pragma functions put together into tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from cartridge.artifacts.catalog import (
    Column,
    Constraint,
    ForeignKey,
    Index,
    PrimaryKey,
    Problem,
    Table,
    TableType,
    UniqueConstraint,
)
from cartridge.scanner.base import Row
from cartridge.scanner.connectors.sqlite_ddl import (
    checks_of,
    generation_expressions,
    index_expressions,
    predicate_of,
)
from cartridge.scanner.types import normalise
from cartridge.scanner.views import select_of

SCHEMA = "main"

TYPE_WORDS: dict[str, str] = {
    **dict.fromkeys(("tinyint", "smallint", "int2"), "smallint"),
    **dict.fromkeys(("char", "character", "nchar", "native character"), "char"),
    **dict.fromkeys(("varchar", "character varying", "varying character", "nvarchar", "varchar2"), "varchar"),
    **dict.fromkeys(("decimal", "numeric", "number", "dec", "money", "currency"), "decimal"),
    **dict.fromkeys(("boolean", "bool"), "boolean"),
    "date": "date",
    **dict.fromkeys(("datetime", "timestamp"), "timestamp"),
    **dict.fromkeys(("timestamptz", "timestamp with time zone"), "timestamptz"),
    "time": "time",
    **dict.fromkeys(("uuid", "guid"), "uuid"),
    **dict.fromkeys(("json", "jsonb"), "json"),
}
"""The words that say more than SQLite's affinity does."""

AFFINITIES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("int",), "bigint"),
    (("char", "clob", "text"), "text"),
    (("blob",), "binary"),
    (("real", "floa", "doub"), "double"),
)
"""Parts of a declared type and what they make of it, in SQLite's order (https://www.sqlite.org/datatype3.html)."""

HIDDEN_KIND = 1
"""`hidden` of a column that a virtual table takes conditions by, or computes, and `select *` leaves out."""

GENERATED_KINDS = (2, 3)
"""`hidden` of a virtual and of a stored generated column in `table_xinfo`."""


def normal_type(declared: str) -> str:
    """The normalised type of a declared one. An integer is a `bigint`: SQLite's have 64 bits. None at all is `other`.

    >>> normal_type("INTEGER"), normal_type("nvarchar(20)"), normal_type("UNSIGNED BIG INT"), normal_type("")
    ('bigint', 'varchar(20)', 'bigint', 'other')
    """
    found = normalise(declared, TYPE_WORDS)
    if found != "other":
        return found
    lower = declared.lower()
    return next((word for parts, word in AFFINITIES if any(part in lower for part in parts)), "other")


class Tables:
    """Tables under construction, by name."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._kinds: dict[str, str] = {}
        self._statements: dict[str, str] = {}
        self._without_rowid: set[str] = set()
        self._columns: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._keys: dict[str, dict[int, str]] = defaultdict(dict)
        self._constraints: dict[str, list[Constraint]] = defaultdict(list)
        self._indexes: dict[str, list[Index]] = defaultdict(list)
        self._rows: dict[str, tuple[int, Literal["exact", "estimated"]]] = {}
        self._sizes: dict[str, int] = {}
        self.problems: list[Problem] = []
        for name, kind, statement, without_rowid in rows:
            self._kinds[name] = kind
            self._statements[name] = statement or ""
            if without_rowid:
                self._without_rowid.add(name)
        self._actual = {name.lower(): name for name in self._kinds}

    @property
    def views(self) -> list[str]:
        return [name for name, kind in self._kinds.items() if kind == "view"]

    @property
    def countable(self) -> list[str]:
        """The tables whose rows can be counted without running foreign code."""
        return [name for name, kind in self._kinds.items() if kind == "table"]

    def add_columns(self, rows: Iterable[Row]) -> None:
        for table, group in groupby(rows, key=lambda row: row[0]):
            if table in self._kinds:
                self._add_columns_of(str(table), list(group))

    def _add_columns_of(self, table: str, rows: Sequence[Row]) -> None:
        expressions = {}
        if any(row[6] in GENERATED_KINDS for row in rows):
            expressions = generation_expressions(self._statements[table])
        key_size = sum(1 for row in rows if row[5])
        for _, name, declared, not_null, default, key, hidden in rows:
            is_rowid = (
                bool(key) and key_size == 1 and declared.upper() == "INTEGER" and table not in self._without_rowid
            )
            if key:
                self._keys[table][key] = name
            self._columns[table].append(
                {
                    "name": name,
                    "position": len(self._columns[table]) + 1,
                    "data_type": normal_type(declared),
                    "raw_type": declared,
                    "is_nullable": not (not_null or is_rowid or (key and table in self._without_rowid)),
                    "is_primary_key": bool(key),
                    "is_identity": is_rowid,
                    "is_generated": hidden in GENERATED_KINDS,
                    "generation_expression": expressions.get(name),
                    "default_value": default,
                    "is_hidden": hidden == HIDDEN_KIND,
                }
            )
        if self._keys[table]:
            key = self._primary_key(table)
            # A key of nullable columns takes nulls: https://www.sqlite.org/lang_createtable.html#the_primary_key
            nullable = {each["name"] for each in self._columns[table] if each["is_nullable"]}
            self._constraints[table].append(PrimaryKey(columns=key, is_enforced=nullable.isdisjoint(key)))
        if self._kinds[table] == "table":
            self._constraints[table].extend(checks_of(self._statements[table]))

    def add_foreign_keys(self, rows: Iterable[Row]) -> None:
        """Foreign keys; SQLite does not check them unless each writer asked for it, so none counts as validated."""
        for (table, _), group in groupby(rows, key=lambda row: (row[0], row[1])):
            parts = list(group)
            if table not in self._kinds:
                continue
            ref_table = self._actual.get(str(parts[0][2]).lower())
            if ref_table is None:
                self.problems.append(_dangling(table, parts))
                continue
            named = tuple(part[4] for part in parts if part[4] is not None)
            ref_columns = tuple(self._column(ref_table, name) for name in named) or self._primary_key(ref_table)
            columns = tuple(self._column(table, part[3]) for part in parts)
            if len(ref_columns) != len(columns):
                self.problems.append(_dangling(table, parts))
                continue
            self._constraints[table].append(
                ForeignKey(
                    columns=columns,
                    ref_schema=SCHEMA,
                    ref_table=ref_table,
                    ref_columns=ref_columns,
                    is_validated=False,
                )
            )

    def add_indexes(self, rows: Iterable[Row]) -> None:
        for (table, name), group in groupby(rows, key=lambda row: (row[0], row[1])):
            parts = list(group)
            _, _, is_unique, origin, is_partial, _, _, statement = parts[0]
            columns = tuple(part[6] for part in parts if part[6] is not None)
            if table not in self._kinds or origin == "pk":
                continue
            if origin == "u":
                self._constraints[table].append(UniqueConstraint(columns=columns))
                continue
            written = index_expressions(statement or "") if any(part[5] == -2 for part in parts) else ()
            self._indexes[table].append(
                Index(
                    name=name,
                    columns=columns,
                    expressions=tuple(
                        expression for part, expression in zip(parts, written, strict=False) if part[5] == -2
                    ),
                    is_unique=bool(is_unique),
                    predicate=predicate_of(statement or "") if is_partial else None,
                    method="btree",
                )
            )

    def set_rows(self, counts: Mapping[str, int], kind: Literal["exact", "estimated"]) -> None:
        for name, count in counts.items():
            self._rows[name] = (int(count), kind)

    def set_sizes(self, sizes: Mapping[str, int]) -> None:
        """Bytes of the pages per table; other names among them are those of indexes."""
        self._sizes = {name: sizes[name] for name in self.countable if name in sizes}

    def tables(self) -> tuple[Table, ...]:
        found = []
        for name, kind in self._kinds.items():
            rows, rows_kind = self._rows.get(name, (None, None))
            found.append(
                Table(
                    name=name,
                    schema_name=SCHEMA,
                    type=TableType.VIEW if kind == "view" else TableType.TABLE,
                    row_count=rows,
                    row_count_kind=rows_kind,
                    size_bytes=self._sizes.get(name),
                    size_kind="exact" if name in self._sizes else None,
                    columns=tuple(Column(**column) for column in self._columns[name]),
                    constraints=tuple(self._constraints[name]),
                    indexes=tuple(self._indexes[name]),
                    view_definition=select_of(self._statements[name], name) if kind == "view" else None,
                )
            )
        return tuple(found)

    def _primary_key(self, table: str) -> tuple[str, ...]:
        return tuple(name for _, name in sorted(self._keys[table].items()))

    def _column(self, table: str, name: str) -> str:
        """The column as the table spells it; names are compared without case."""
        return next((each["name"] for each in self._columns[table] if each["name"].lower() == name.lower()), name)


def _dangling(table: str, parts: Sequence[Row]) -> Problem:
    columns = ", ".join(f"`{part[3]}`" for part in parts)
    return Problem(
        stage="catalog",
        schema_name=SCHEMA,
        table=table,
        message=f"The foreign key of {columns} in `{table}` points at `{parts[0][2]}`, which is not there as declared.",
        next_step="The key is left out; mend the declaration when it matters.",
    )
