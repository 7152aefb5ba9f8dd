"""Rows of Redshift's catalog put together into tables."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from cartridge.artifacts.catalog import Table, TableType
from cartridge.scanner.base import Row
from cartridge.scanner.connectors.redshift_types import TYPE_WORDS, external_fields, normal_external_type
from cartridge.scanner.types import normalise
from cartridge.scanner.views import select_of

BLOCK_BYTES = 1024 * 1024

DISTRIBUTION_STYLES = {0: "EVEN", 1: "KEY", 8: "ALL", 10: "AUTO(ALL)", 11: "AUTO(EVEN)", 12: "AUTO(KEY)"}
"""`pg_class_info.releffectivediststyle` (https://docs.aws.amazon.com/redshift/latest/dg/r_PG_CLASS_INFO.html)."""

CONSTRAINT_KINDS = {"p": "primary_key", "u": "unique", "f": "foreign_key"}

_IDENTITY = re.compile(r'^"?(default_)?identity"?\(')
_STORAGE = re.compile(r"mv_tbl__(?P<view>.+)__\d+")
_NO_BINDING = re.compile(r"\bwith\s+no\s+schema\s+binding\s*;?\s*$", re.IGNORECASE)
_CREATE = re.compile(r"\s*create\s+(?P<kind>materialized\s+)?", re.IGNORECASE)

Key = tuple[str, str]
"""Schema and name."""


class Relations:
    """Tables under construction, by schema and name."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._keys: dict[int, Key] = {}
        self._facts: dict[Key, dict[str, Any]] = {}
        self._columns: dict[Key, list[dict[str, Any]]] = defaultdict(list)
        self._names: dict[int, dict[int, str]] = defaultdict(dict)
        self._constraints: dict[Key, list[dict[str, Any]]] = defaultdict(list)
        self._dist_keys: dict[Key, str] = {}
        for oid, schema, name, kind, comment, rows_analyzed, style, definition in rows:
            self._keys[oid] = (schema, name)
            facts: dict[str, Any] = {"name": name, "schema_name": schema, "comment": comment}
            if kind == "v":
                facts |= {"type": _view_type(definition), "view_definition": _select(definition, name)}
            else:
                facts["type"] = TableType.TABLE
                if rows_analyzed is not None and rows_analyzed >= 1:
                    facts |= {"row_count": round(rows_analyzed), "row_count_kind": "estimated"}
                facts["distribution"] = DISTRIBUTION_STYLES.get(style)
            self._facts[schema, name] = facts

    def add_columns(self, rows: Iterable[Row]) -> None:
        for oid, number, name, raw, not_null, default, comment in rows:
            if oid not in self._keys:
                continue
            self._names[oid][number] = name
            is_identity = bool(default and _IDENTITY.match(default))
            self._add_column(
                self._keys[oid],
                name=name,
                data_type=normalise(raw, TYPE_WORDS),
                raw_type=raw,
                is_nullable=not not_null,
                is_identity=is_identity,
                default_value=None if is_identity else default,
                comment=comment,
            )

    def _add_column(self, key: Key, **column: Any) -> None:
        self._columns[key].append({**column, "position": len(self._columns[key]) + 1})

    def unknown_references(self, constraints: Iterable[Row]) -> list[int]:
        """Relations outside the selection that foreign keys point at."""
        return sorted({row[4] for row in constraints if row[4] and row[4] not in self._names})

    def add_names(self, rows: Iterable[Row]) -> None:
        for oid, number, name in rows:
            self._names[oid][number] = name

    def add_constraints(self, rows: Iterable[Row]) -> None:
        """Keys, of which Redshift enforces none."""
        for oid, name, kind, numbers, ref_oid, ref_numbers, ref_schema, ref_table in rows:
            key = self._keys.get(oid)
            if key is None:
                continue
            columns = self._named(oid, numbers)
            found = {"type": CONSTRAINT_KINDS[kind], "name": name, "columns": columns, "is_enforced": False}
            if kind == "f":
                found |= {"ref_schema": ref_schema, "ref_table": ref_table, "is_validated": False}
                found["ref_columns"] = self._named(ref_oid, ref_numbers)
            elif kind == "p":
                for column in self._columns[key]:
                    column["is_primary_key"] = column["name"] in columns
            self._constraints[key].append(found)

    def add_table_keys(self, rows: Iterable[Row]) -> None:
        """Sort and distribution keys. Positions of an interleaved sort key alternate in sign."""
        sorted_by: dict[Key, list[tuple[int, str]]] = defaultdict(list)
        for schema, table, column, position, is_dist_key in rows:
            if position:
                sorted_by[schema, table].append((abs(position), column))
            if is_dist_key:
                self._dist_keys[schema, table] = column
        for key, columns in sorted_by.items():
            if key in self._facts:
                self._facts[key]["clustering_key"] = [name for _, name in sorted(columns)]

    def add_table_info(self, rows: Iterable[Row], *, is_complete: bool = False) -> None:
        """Distribution, size and rows of the tables that have any.

        :param is_complete: whether the tables that are not among them are empty, and not merely hidden.
        """
        if is_complete:
            for known in self._facts.values():
                if known["type"] is TableType.TABLE:
                    known |= {"row_count": 0, "row_count_kind": "exact", "size_bytes": 0, "size_kind": "exact"}
        for schema, name, style, blocks, row_count in rows:
            found = self._facts.get((schema, name))
            if found is not None:
                found["distribution"] = style
                if blocks is not None:
                    found |= {"size_bytes": int(blocks) * BLOCK_BYTES, "size_kind": "exact"}
                if row_count is not None:
                    found |= {"row_count": int(row_count), "row_count_kind": "estimated"}

    @property
    def views_without_columns(self) -> bool:
        """Whether there are views that PostgreSQL's tables say nothing of: those that bind late."""
        return any(facts["type"].is_view and not self._columns[key] for key, facts in self._facts.items())

    def add_late_binding_columns(self, rows: Iterable[Row]) -> None:
        for schema, view, name, raw in rows:
            if (schema, view) in self._facts:
                self._add_column((schema, view), name=name, data_type=normalise(raw, TYPE_WORDS), raw_type=raw)

    def add_materialized_views(self, names: Iterable[Key]) -> None:
        for key in names:
            if key in self._facts:
                self._facts[key]["type"] = TableType.MATERIALIZED_VIEW

    def add_external_tables(self, rows: Iterable[Row]) -> None:
        for schema, name, parameters in rows:
            row_count = _declared_rows(parameters)
            self._facts[schema, name] = {
                "name": name,
                "schema_name": schema,
                "type": TableType.FOREIGN_TABLE,
                "row_count": row_count,
                "row_count_kind": None if row_count is None else "estimated",
            }

    def add_external_columns(self, rows: Iterable[Row]) -> None:
        for schema, table, name, raw, part, is_nullable in rows:
            facts = self._facts.get((schema, table))
            if facts is None:
                continue
            self._add_column(
                (schema, table),
                name=name,
                data_type=normal_external_type(raw),
                raw_type=raw,
                is_nullable=str(is_nullable).lower() not in ("no", "false"),
                fields=external_fields(raw, name),
            )
            if part:
                facts["partition_key"] = ", ".join(filter(None, (facts.get("partition_key"), name)))

    def tables(self) -> tuple[Table, ...]:
        """The tables, without those that only store what a materialised view holds."""
        found = []
        for key, facts in self._facts.items():
            storage = _STORAGE.fullmatch(key[1])
            view = self._facts.get((key[0], storage["view"])) if storage else None
            if view is None or view["type"] is not TableType.MATERIALIZED_VIEW:
                stored = self._stored(key) if facts["type"] is TableType.MATERIALIZED_VIEW else {}
                found.append(
                    Table.model_validate(
                        {
                            **stored,
                            **facts,
                            "distribution": self._distribution(key, facts) or stored.get("distribution"),
                            "columns": self._columns[key],
                            "constraints": self._constraints[key],
                        }
                    )
                )
        return tuple(found)

    def _stored(self, view: Key) -> dict[str, Any]:
        """What the table that stores a materialised view says about it."""
        for (schema, name), facts in self._facts.items():
            storage = _STORAGE.fullmatch(name)
            if schema == view[0] and storage and storage["view"] == view[1]:
                kept = ("row_count", "row_count_kind", "size_bytes", "size_kind", "clustering_key")
                return {
                    **{each: facts[each] for each in kept if each in facts},
                    "distribution": self._distribution((schema, name), facts),
                }
        return {}

    def _distribution(self, key: Key, facts: dict[str, Any]) -> str | None:
        style: str | None = facts.get("distribution")
        column = self._dist_keys.get(key)
        return style.replace("KEY", f"KEY({column})") if style in ("KEY", "AUTO(KEY)") and column else style

    def _named(self, oid: int, numbers: Sequence[int] | None) -> tuple[str, ...]:
        names = self._names[oid]
        return tuple(names[number] for number in numbers or () if number in names)


def _view_type(definition: str | None) -> TableType:
    statement = _CREATE.match(definition or "")
    return TableType.MATERIALIZED_VIEW if statement and statement["kind"] else TableType.VIEW


def _select(definition: str | None, name: str) -> str | None:
    if definition is None:
        return None
    select = select_of(definition, name) if _CREATE.match(definition) else definition
    return _NO_BINDING.sub("", select).strip().removesuffix(";").strip()


def _declared_rows(parameters: str | None) -> int | None:
    """`numRows`, which whoever made an external table may have declared for the planner."""
    try:
        declared = json.loads(parameters or "{}").get("numRows")
        return int(declared) if declared is not None and int(declared) >= 0 else None
    except (ValueError, AttributeError, TypeError):
        return None
