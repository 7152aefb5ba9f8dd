"""What PostgreSQL's types stand for: its own, and the enums, domains and composite types made in a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cartridge.scanner.base import Row
from cartridge.scanner.types import normalise

TYPE_WORDS: dict[str, str] = {
    "smallint": "smallint",
    "integer": "integer",
    "bigint": "bigint",
    "numeric": "decimal",
    "money": "decimal",
    "real": "real",
    "double precision": "double",
    "boolean": "boolean",
    "character": "char",
    '"char"': "char",
    "bpchar": "text",
    "character varying": "varchar",
    "name": "varchar",
    "text": "text",
    "citext": "text",
    "date": "date",
    "time without time zone": "time",
    "time with time zone": "time",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "interval": "interval",
    "uuid": "uuid",
    "json": "json",
    "jsonb": "json",
    "hstore": "map",
    "bytea": "binary",
    **dict.fromkeys(("int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"), "range"),
    **dict.fromkeys(("int4multirange", "int8multirange", "nummultirange"), "range"),
    **dict.fromkeys(("tsmultirange", "tstzmultirange", "datemultirange"), "range"),
}

KIND_WORDS = {"e": "enum", "c": "struct", "r": "range", "m": "range"}
"""Normalised type by `pg_type.typtype`, for types that are made by `create type`."""

FIRST_OWN_OID = 16384
"""Types below were there before any was made in this database."""


class _Type(NamedTuple):
    """A type by oid, its spelling, its `pg_type.typtype`, and the oid of its elements when it is an array."""

    oid: int
    written: str
    kind: str
    element: int


class TypeNames:
    """Enums, domains and composite types by oid, to tell what a type made in this database stands for."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = {row[0]: row for row in rows}
        self._attributes: dict[int, list[Row]] = defaultdict(list)
        self._known: dict[tuple[int, str], dict[str, Any]] = {}

    def maybe_nested(self, columns: Iterable[Row]) -> list[int]:
        """Types of columns that are composite types, or may have one inside."""
        found = set()
        for _, _, _, oid, raw, kind, element, *_ in columns:
            if kind in ("c", "d") or element >= FIRST_OWN_OID:
                base = self._base(_Type(oid, raw, kind, element))
                inner = self._element(base) if base.element else base
                if inner.oid not in self._rows and inner.oid >= FIRST_OWN_OID:
                    found.add(oid)
        return sorted(found)

    def add_attributes(self, rows: Iterable[Row]) -> None:
        """Fields of composite types."""
        for oid, *attribute in rows:
            self._attributes[oid].append(tuple(attribute))

    def facts(self, oid: int, raw: str, kind: str, element: int) -> dict[str, Any]:
        """The type fields of a column: `data_type`, `raw_type`, and what enum, domain or composite type add.

        Paths of `fields` begin behind the column's name. Kept per type, of which a database has far fewer than columns.
        """
        if (oid, raw) not in self._known:
            self._known[oid, raw] = self._facts(_Type(oid, raw, kind, element))
        return self._known[oid, raw]

    def _facts(self, declared: _Type) -> dict[str, Any]:
        found: dict[str, Any] = {"raw_type": declared.written}
        base = self._base(declared)
        if declared.kind == "d" and base is not declared:
            found |= {"domain": declared.written, **self._domain_rules(declared.oid)}
        if base.kind == "e" and base.oid in self._rows:
            found["enum_values"] = tuple(self._rows[base.oid][6] or ())
        found["data_type"] = self._normal(base)
        if fields := list(self._fields(base, "")):
            found["fields"] = fields
        return found

    def _base(self, of: _Type) -> _Type:
        """What a domain is over in the end; a domain may be over a domain."""
        while of.kind == "d" and of.oid in self._rows:
            _, _, oid, written, _, _, _, element = self._rows[of.oid]
            of = _Type(oid, written, self._kind(oid), element)
        return of

    def _element(self, array: _Type) -> _Type:
        oid = array.element
        return self._base(_Type(oid, array.written.removesuffix("[]"), self._kind(oid), 0))

    def _kind(self, oid: int) -> str:
        if oid in self._rows:
            return str(self._rows[oid][1])
        return "c" if oid in self._attributes else "b"

    def _domain_rules(self, oid: int) -> dict[str, Any]:
        default, is_not_null = None, False
        while oid in self._rows and self._rows[oid][1] == "d":
            _, _, oid_below, _, not_null, domain_default, _, _ = self._rows[oid]
            is_not_null, default = is_not_null or not_null, default or domain_default
            oid = oid_below
        return {"default_value": default, "is_nullable": not is_not_null}

    def _normal(self, base: _Type) -> str:
        if base.kind in KIND_WORDS:
            return KIND_WORDS[base.kind]
        if base.element and base.written.endswith("[]"):
            return f"array<{self._normal(self._element(base))}>"
        head, dot, tail = base.written.rpartition(".")
        return normalise(tail if dot and not head.endswith(")") and "(" not in head else base.written, TYPE_WORDS)

    def _fields(self, base: _Type, path: str) -> Iterator[dict[str, Any]]:
        if base.element and base.written.endswith("[]"):
            yield from self._fields(self._element(base), f"{path}[]")
            return
        for name, oid, raw, kind, element, comment in self._attributes.get(base.oid, ()):
            here = f"{path}.{name}"
            facts = self.facts(oid, raw, kind, element)
            yield {"path": here, "data_type": facts["data_type"], "raw_type": raw, "comment": comment}
            for nested in facts.get("fields", ()):
                yield {**nested, "path": here + nested["path"]}
