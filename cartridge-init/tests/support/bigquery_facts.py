"""What BigQuery's information schema says of the tables in a DuckDB database, and of facts declared beside them.

DuckDB knows names, types, nullability, keys and comments. What only BigQuery has (partitions, clustering, options,
snapshots) is declared in :class:`Declared`. Columns and their spelling are those of Google's reference,
https://cloud.google.com/bigquery/docs/information-schema-intro.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

Rows = list[tuple[Any, ...]]
LAST_MODIFIED = 1_700_000_000_000


@dataclass
class Declared:
    """What a table has that DuckDB does not know."""

    kind: str | None = None
    partition_by: str | None = None
    partition_column: str | None = None
    pseudo_column: tuple[str, str] | None = None
    require_partition_filter: bool = False
    partitions: tuple[str | None, ...] = ()
    clustering: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    field_comments: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    base_table: tuple[str, str] | None = None
    last_modified: int = LAST_MODIFIED


@dataclass
class DatasetFacts:
    """A dataset, and what was declared of its tables."""

    location: str = "US"
    description: str | None = None
    tables: dict[str, Declared] = field(default_factory=dict)
    writes: dict[str, int] = field(default_factory=dict)

    def of(self, table: str) -> Declared:
        return self.tables.get(table, Declared())


NAMES: dict[str, str] = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint", "hugeint", "ubigint", "uinteger"), "INT64"),
    **dict.fromkeys(("float", "double"), "FLOAT64"),
    **dict.fromkeys(("timestamp", "timestamp_ns", "timestamp_s", "timestamp_ms"), "DATETIME"),
    "boolean": "BOOL",
    "varchar": "STRING",
    "blob": "BYTES",
    "date": "DATE",
    "time": "TIME",
    "timestamp with time zone": "TIMESTAMP",
    "interval": "INTERVAL",
}


def type_name(kind: Any) -> str:
    """GoogleSQL's name of a DuckDB type."""
    if str(kind) == "JSON":
        return "JSON"
    if kind.id == "list":
        return f"ARRAY<{type_name(kind.children[0][1])}>"
    if kind.id == "struct":
        return f"STRUCT<{', '.join(f'{name} {type_name(child)}' for name, child in kind.children)}>"
    if kind.id == "decimal":
        (_, precision), (_, scale) = kind.children
        return f"NUMERIC({precision}, {scale})" if scale <= 9 else f"BIGNUMERIC({precision}, {scale})"
    return NAMES[kind.id]


def bytes_per_value(kind: str, column: str) -> str:
    """The bytes of one value as an expression of DuckDB (https://cloud.google.com/bigquery/pricing#data)."""
    if kind in ("STRING", "JSON"):
        return f"2 + coalesce(strlen({column}::varchar), 0)"
    if kind == "BOOL":
        return "1"
    return "16" if kind.startswith(("NUMERIC", "INTERVAL")) else "32" if kind.startswith("BIGNUMERIC") else "8"


class InformationSchema:
    """The views of one dataset, each as rows made when it is asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, project: str, name: str, facts: DatasetFacts) -> None:
        self.connection, self.project, self.name, self.facts = connection, project, name, facts
        self.views: dict[str, tuple[str, Callable[[], Rows]]] = {
            "TABLES": (
                "table_name varchar, table_type varchar, ddl varchar, base_table_schema varchar,"
                " base_table_name varchar, snapshot_time_ms timestamptz",
                self._tables,
            ),
            "COLUMNS": (
                "table_name varchar, column_name varchar, ordinal_position bigint, is_nullable varchar,"
                " data_type varchar, is_generated varchar, generation_expression varchar, is_hidden varchar,"
                " is_system_defined varchar, is_partitioning_column varchar, clustering_ordinal_position bigint,"
                " column_default varchar",
                self._columns,
            ),
            "COLUMN_FIELD_PATHS": (
                "table_name varchar, column_name varchar, field_path varchar, data_type varchar, description varchar",
                self._field_paths,
            ),
            "TABLE_OPTIONS": ("table_name varchar, option_name varchar, option_value varchar", self._options),
            "TABLE_CONSTRAINTS": (
                "table_name varchar, constraint_name varchar, constraint_type varchar, enforced varchar",
                self._table_constraints,
            ),
            "KEY_COLUMN_USAGE": (
                "table_name varchar, constraint_name varchar, column_name varchar, ordinal_position bigint,"
                " position_in_unique_constraint bigint",
                self._key_columns,
            ),
            "CONSTRAINT_COLUMN_USAGE": (
                "constraint_name varchar, table_schema varchar, table_name varchar, column_name varchar",
                self._constraint_columns,
            ),
            "VIEWS": ("table_name varchar, view_definition varchar", self._views),
            "PARTITIONS": ("table_name varchar, partition_id varchar", self._partitions),
            "__TABLES__": (
                "table_id varchar, row_count bigint, size_bytes bigint, last_modified_time bigint, type bigint",
                self._storage,
            ),
        }

    def _ask(self, sql: str) -> Rows:
        return self.connection.cursor().execute(sql, {"schema": self.name}).fetchall()

    def relations(self) -> Rows:
        """Name, kind, comment and definition of every table and view."""
        return self._ask(
            "select table_name, 'BASE TABLE', comment, null from duckdb_tables()"
            " where database_name = $schema"
            " union all select view_name, 'VIEW', comment, sql from duckdb_views()"
            " where database_name = $schema order by 1"
        )

    def columns(self, table: str) -> list[tuple[str, str, bool, str | None]]:
        """Name, GoogleSQL type, nullability and default of every column."""
        found = self.connection.cursor().execute(f'select * from "{self.name}".{quoted(table)} limit 0')
        kinds = {name: type_name(kind) for name, kind, *_ in found.description or ()} | self.facts.of(table).types
        rows = (
            self.connection.cursor()
            .execute(
                "select column_name, is_nullable, column_default from duckdb_columns()"
                " where database_name = $schema and table_name = $table order by column_index",
                {"schema": self.name, "table": table},
            )
            .fetchall()
        )
        pseudo = (self.facts.of(table).pseudo_column or ("",))[0]
        return [(name, kinds[name], nullable, default) for name, nullable, default in rows if name != pseudo]

    def _kind(self, name: str, found: str) -> str:
        return self.facts.of(name).kind or found

    def _tables(self) -> Rows:
        rows: Rows = []
        for name, found, _, definition in self.relations():
            fact, kind = self.facts.of(name), self._kind(name, found)
            ddl = definition or f"CREATE TABLE `{self.project}.{self.name}.{name}`\n(\n  …\n)"
            ddl = ddl.replace("CREATE VIEW", f"CREATE {kind}").removesuffix(";")
            if fact.partition_by:
                ddl += f"\nPARTITION BY {fact.partition_by}"
            base_schema, base_name = fact.base_table or (None, None)
            taken_at = "2024-01-02 03:04:05+00" if kind == "SNAPSHOT" else None
            rows.append((name, kind, f"{ddl};", base_schema, base_name, taken_at))
        return rows

    def _columns(self) -> Rows:
        rows: Rows = []
        for name, *_ in self.relations():
            fact = self.facts.of(name)
            for place, (column, kind, nullable, default) in enumerate(self.columns(name), start=1):
                clustered = fact.clustering.index(column) + 1 if column in fact.clustering else None
                partitioning = _yes(column == fact.partition_column)
                facts = (_yes(nullable), kind, "NEVER", None, "NO", "NO", partitioning, clustered, default or "NULL")
                rows.append((name, column, place, *facts))
            if fact.pseudo_column:
                column, kind = fact.pseudo_column
                rows.append((name, column, None, "YES", kind, "NEVER", None, "YES", "YES", "YES", None, "NULL"))
        return rows

    def _field_paths(self) -> Rows:
        comments = {
            (table, column): comment
            for table, column, comment in self._ask(
                "select table_name, column_name, comment from duckdb_columns() where database_name = $schema"
            )
        }
        rows: Rows = []
        for name, *_ in self.relations():
            declared = self.facts.of(name).field_comments
            for column, kind, *_ in self.columns(name):
                rows.append((name, column, column, kind, declared.get(column) or comments[name, column]))
            rows += [(name, path.split(".")[0], path, None, text) for path, text in declared.items() if "." in path]
        return rows

    def _options(self) -> Rows:
        rows: Rows = []
        for name, _, comment, _ in self.relations():
            fact = self.facts.of(name)
            options = dict(fact.options)
            if comment is not None:
                options["description"] = literal(comment)
            if fact.require_partition_filter:
                options["require_partition_filter"] = "true"
            rows += [(name, option, value) for option, value in options.items()]
        return rows

    def _keys(self) -> Iterator[tuple[str, str, str, Sequence[str], str | None, Sequence[str]]]:
        """Table, constraint, kind, columns, referenced table and columns; BigQuery has no other constraints."""
        rows = self._ask(
            "select table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names"
            " from duckdb_constraints() where database_name = $schema order by constraint_index"
        )
        numbers: dict[str, int] = {}
        for table, kind, columns, other, other_columns in rows:
            if kind == "PRIMARY KEY":
                yield table, f"{table}.pk$", kind, columns, table, columns
            elif kind == "FOREIGN KEY":
                numbers[table] = numbers.get(table, 0) + 1
                yield table, f"{table}.fk${numbers[table]}", kind, columns, other, other_columns

    def _table_constraints(self) -> Rows:
        return [(table, name, kind, "NO") for table, name, kind, *_ in self._keys()]

    def _key_columns(self) -> Rows:
        primary = {table: list(columns) for table, _, kind, columns, *_ in self._keys() if kind == "PRIMARY KEY"}
        rows: Rows = []
        for table, name, kind, columns, other, others in self._keys():
            for place, column in enumerate(columns, start=1):
                known = kind == "FOREIGN KEY" and other in primary and others[place - 1] in primary[other]
                rows.append(
                    (table, name, column, place, primary[str(other)].index(others[place - 1]) + 1 if known else None)
                )
        return rows

    def _constraint_columns(self) -> Rows:
        # In no order that means anything, as BigQuery gives none.
        return [
            (name, self.name, other, column)
            for _, name, _, _, other, others in self._keys()
            for column in sorted(others)
        ]

    def _views(self) -> Rows:
        return [
            (name, definition.split(" AS ", 1)[1].removesuffix(";"))
            for name, kind, _, definition in self.relations()
            if definition and self._kind(name, kind) == "VIEW"
        ]

    def _partitions(self) -> Rows:
        return [
            (name, partition)
            for name, *_ in self.relations()
            for partition in self.facts.of(name).partitions or (None,)
        ]

    def _storage(self) -> Rows:
        types = {"VIEW": 2, "EXTERNAL": 3, "MATERIALIZED VIEW": 4}
        rows: Rows = []
        for name, found, *_ in self.relations():
            kind = self._kind(name, found)
            count, size = (0, 0) if kind in ("VIEW", "EXTERNAL", "MATERIALIZED VIEW") else self.measured(name)
            modified = self.facts.of(name).last_modified + self.facts.writes.get(name, 0)
            rows.append((name, count, size, modified, types.get(kind, 1)))
        return rows

    def measured(self, table: str, only: Callable[[str], bool] = lambda column: True) -> tuple[int, int]:
        """Rows of a table and the bytes of those columns that ``only`` takes."""
        sizes = " + ".join(
            bytes_per_value(kind, quoted(column)) for column, kind, *_ in self.columns(table) if only(column)
        )
        sql = f'select count(*), coalesce(sum({sizes or "0"}), 0) from "{self.name}".{quoted(table)}'
        count, size = self.connection.cursor().execute(sql).fetchall()[0]
        return int(count), int(size)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as GoogleSQL writes it in an option."""
    for character, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        text = text.replace(character, escaped)
    return f'"{text}"'


def _yes(is_so: bool) -> str:
    return "YES" if is_so else "NO"
