"""Requests from a few lines of text: one line a table, as short as a case can be read.

    shop.orders fact 5000: id! customer_id>customers.id total:decimal(10,2) ordered_at:timestamp
    order_lines fact: order_id!>orders.id line_number!:integer product_id?>products.id quantity:integer
    (order_id, line_number) > order_lines(order_id, line_number)

The schema (``public`` without one), role and number of rows may be left out. ``!`` marks a key column, ``?`` a nullable
one, ``$payment`` a sensitive one, ``>`` what it points at. Names with anything but letters, digits and underscores
stand between backquotes. A line that begins with ``(`` is a composite reference of the table above it.
"""

from __future__ import annotations

import re
from typing import Any

from cartridge.artifacts.analysis import Cardinality, Evidence, Key, Relationship, Role, TableRole
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, TableMapping

_NAME = r"(?:`[^`]*`|\w+)"
_HEAD = re.compile(
    rf"(?:(?P<schema>{_NAME})\.)?(?P<table>{_NAME})(?: (?P<role>[a-z]+))?(?: (?P<rows>\d+))?:\s*(?P<rest>.*)"
)
_COLUMN = re.compile(
    rf"(?P<name>{_NAME})(?::(?P<type>[^!?>$\s]+))?(?P<key>!)?(?P<nullable>\?)?(?:\$(?P<sensitive>\w+))?"
    rf"(?:>(?:(?P<schema>{_NAME})\.)?(?P<table>{_NAME})\.(?P<column>{_NAME}))?(?:\s+|$)"
)
_COMPOSITE = re.compile(rf"\((?P<own>[^)]*)\) > (?:(?P<schema>{_NAME})\.)?(?P<table>{_NAME})\((?P<other>[^)]*)\)")


def request_of(text: str, **fields: Any) -> ModelGenerationRequest:
    """The request; ``fields`` are passed on to it.

    Keys and references are declared, and the data obeys them: 0 violations were counted.
    """
    tables: list[TableMapping] = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        if line.startswith("("):
            tables[-1] = _with_composite(tables[-1], line)
        else:
            tables.append(_table(line))
    return ModelGenerationRequest(tables=tuple(tables), **fields)


def _bare(name: str) -> str:
    return name.strip().strip("`")


def _table(line: str) -> TableMapping:
    head = _HEAD.fullmatch(line)
    assert head, line
    schema, name, rows = _bare(head["schema"] or "public"), _bare(head["table"]), int(head["rows"] or 100)
    columns, relationships, key = [], [], []
    position = 0
    for found in _COLUMN.finditer(head["rest"]):
        assert found.start() == position, line
        position = found.end()
        column = _bare(found["name"])
        default = "bigint" if column == "id" or column.endswith("_id") else "text"
        columns.append(
            ColumnMapping(
                name=column,
                data_type=found["type"] or default,
                nullable=bool(found["nullable"]),
                sensitive=found["sensitive"],
            )
        )
        if found["key"]:
            key.append(column)
        if found["table"]:
            target = (_bare(found["schema"] or schema), _bare(found["table"]), (_bare(found["column"]),))
            relationships.append(_relationship(schema, name, (column,), target, bool(found["nullable"])))
    assert position == len(head["rest"]), line
    return TableMapping(
        name=name,
        schema_name=schema,
        row_count=rows,
        columns=tuple(columns),
        role=_role(schema, name, Role(head["role"]), columns) if head["role"] else None,
        keys=(_key(schema, name, tuple(key), rows),) if key else (),
        relationships=tuple(relationships),
    )


def _key(schema: str, table: str, columns: tuple[str, ...], rows: int) -> Key:
    evidence = Evidence(reason="declared", rows=rows, violations=0)
    return Key(
        schema_name=schema,
        table=table,
        columns=columns,
        kind="primary",
        declared=True,
        confidence=1,
        evidence=evidence,
    )


def _role(schema: str, table: str, role: Role, columns: list[ColumnMapping]) -> TableRole:
    times = [each.name for each in columns if each.family.is_temporal]
    return TableRole(
        schema_name=schema,
        table=table,
        role=role,
        grain=f"one row per {table}",
        reason="The case says so.",
        measures=tuple(each.name for each in columns if each.family.is_numeric and not each.name.endswith("id")),
        event_time=times[0] if times and role in (Role.FACT, Role.EVENT) else None,
    )


def _relationship(
    schema: str, table: str, columns: tuple[str, ...], target: tuple[str, str, tuple[str, ...]], optional: bool
) -> Relationship:
    ref_schema, ref_table, ref_columns = target
    return Relationship(
        schema_name=schema,
        table=table,
        columns=columns,
        ref_schema=ref_schema,
        ref_table=ref_table,
        ref_columns=ref_columns,
        cardinality=Cardinality.MANY_TO_ONE,
        is_optional=optional,
        declared=True,
        confidence=1,
        evidence=Evidence(reason="declared", rows=100, null_rows=5 if optional else 0, violations=0),
    )


def _with_composite(table: TableMapping, line: str) -> TableMapping:
    found = _COMPOSITE.fullmatch(line)
    assert found, line
    own = tuple(_bare(each) for each in found["own"].split(","))
    other = tuple(_bare(each) for each in found["other"].split(","))
    target = (_bare(found["schema"] or table.schema_name), _bare(found["table"]), other)
    made = _relationship(table.schema_name, table.name, own, target, False)
    return table.model_copy(update={"relationships": (*table.relationships, made)})
