"""Requests of every shape that chance brings: schemas, keys, references and roles nobody would design."""

from __future__ import annotations

from cartridge.artifacts.analysis import Cardinality, Evidence, Key, Relationship, Role, TableRole
from cartridge.artifacts.models import ModelType
from cartridge.artifacts.profile import ColumnProfile, ValueCount
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, ProjectContext, TableMapping
from hypothesis import strategies as st

SCHEMAS = ("public", "Shop", "a b", "select", "crm", "{{ x }}")
TABLES = (
    *("orders", "order", "Orders", "order_items", "order items", "customers", "customer", "products", "staff", "s"),
    *("values", "columns", "groups", "sessions", "references", "raw_orders", "films", "language", "x" * 63, "y" * 90),
    *("{{ this }}", 'say "hi"', "../up", "数据", "categories", "order_item_totals", "final", "aggregated", "joined"),
)
COLUMNS = (
    *("id", "ID", "name", "title", "code", "type", "user", "order_id", "customer_id", "parent_id", "language_id"),
    *("original_language_id", "amount", "total", "created_at", "updated_at", "is_active", "status", "Order ID"),
    *("{{ a }}", 'a"b', "", "z" * 63, "z" * 62 + "q", "order_count", "total_amount", "group", "key", "number"),
)
TYPES = ("bigint", "integer", "decimal(10,2)", "text", "varchar(20)", "boolean", "date", "timestamp", "enum", "json")
SENSITIVE = (None, None, None, None, "contact", "credential", "payment", "government_id")
COUNTED = st.sampled_from([None, 0, 0, 0, 3])


@st.composite
def requests(draw: st.DrawFn, most_tables: int = 8) -> ModelGenerationRequest:
    """Mostly tables of a few columns with keys, roles and references to each other's keys, and everything else too."""
    schemas = draw(st.lists(st.sampled_from(SCHEMAS), min_size=1, max_size=2, unique=True))
    names = draw(
        st.lists(st.tuples(st.sampled_from(schemas), st.sampled_from(TABLES)), max_size=most_tables, unique=True)
    )
    tables = [_table(draw, schema, name) for schema, name in names]
    tables = [each.model_copy(update={"relationships": _relationships(draw, each, tables)}) for each in tables]
    every = (ModelType.STAGING, ModelType.INTERMEDIATE, ModelType.MARTS)
    return ModelGenerationRequest(
        tables=tuple(tables),
        model_types=draw(
            st.sampled_from([every, every, every, every[:1], every[:2], every[2:], (*every[:1], every[2])])
        ),
        context=ProjectContext(
            existing_models=tuple(draw(st.sets(st.sampled_from(["fct_orders", "dim_orders", "stg_public__orders"]))))
        ),
        source_database=draw(st.sampled_from([None, "shop", "My Shop"])),
        scanned_at=draw(st.sampled_from([None, "2026-01-02T03:04:05Z"])),
    )


def _table(draw: st.DrawFn, schema: str, name: str) -> TableMapping:
    names = draw(st.lists(st.sampled_from(COLUMNS), max_size=7, unique=True))
    columns = tuple(_column(draw, each) for each in names)
    keys = []
    if names and draw(st.integers(0, 4)) > 0:
        size = draw(st.sampled_from([1, 1, 1, 2]))
        evidence = Evidence(reason="it is unique", rows=100, violations=draw(COUNTED))
        declared = draw(st.booleans())
        keys = [
            Key(
                schema_name=schema,
                table=name,
                columns=tuple(names[:size]),
                kind="primary",
                declared=declared,
                confidence=1,
                evidence=evidence,
            )
        ]
    role = None
    if draw(st.integers(0, 5)) > 0:
        role = TableRole(
            schema_name=schema,
            table=name,
            role=draw(st.sampled_from([*Role, Role.FACT, Role.FACT, Role.DIMENSION, Role.DIMENSION])),
            grain=f"one row per {name}",
            reason=draw(st.sampled_from(["", "It has measures."])),
            measures=tuple(draw(st.lists(st.sampled_from(names), unique=True))) if names else (),
            event_time=draw(st.sampled_from([None, None, *names])),
        )
    return TableMapping(
        name=name,
        schema_name=schema,
        table_type=draw(st.sampled_from(["table", "table", "table", "table", "view", "materialized_view"])),
        columns=columns,
        row_count=draw(st.sampled_from([None, 0, 100, 1_000_000])),
        comment=draw(st.sampled_from([None, None, "  ", "All of {{ them }}.\nEvery one."])),
        role=role,
        keys=tuple(keys),
    )


def _column(draw: st.DrawFn, name: str) -> ColumnMapping:
    values = tuple(ValueCount(value=each, count=3) for each in draw(st.sampled_from([(), ("a", "b"), ("a", "A", "'")])))
    return ColumnMapping(
        name=name,
        data_type=draw(st.sampled_from(TYPES)),
        nullable=draw(st.booleans()),
        sensitive=draw(st.sampled_from(SENSITIVE)),
        comment=draw(st.sampled_from([None, None, "What it is."])),
        profile=draw(
            st.sampled_from(
                [
                    None,
                    ColumnProfile(
                        name=name, null_count=0, distinct_count=len(values), values=values, values_are_complete=True
                    ),
                ]
            )
        ),
    )


def _relationships(draw: st.DrawFn, table: TableMapping, tables: list[TableMapping]) -> tuple[Relationship, ...]:
    if not table.columns:
        return ()
    own = [each.name for each in table.columns]
    found = []
    for _ in range(draw(st.integers(0, 4))):
        target = draw(st.sampled_from(tables))
        names = [each.name for each in target.columns]
        key = target.primary_key.columns if target.primary_key else ()
        wanted = key if key and draw(st.integers(0, 3)) > 0 else tuple(names[-1:])
        if not wanted or len(own) < len(wanted):
            continue
        found.append(
            Relationship(
                schema_name=table.schema_name,
                table=table.name,
                columns=tuple(draw(st.permutations(own))[: len(wanted)]),
                ref_schema=target.schema_name,
                ref_table=target.name,
                ref_columns=wanted,
                cardinality=draw(st.sampled_from([Cardinality.MANY_TO_ONE, *Cardinality])),
                is_optional=draw(st.booleans()),
                declared=draw(st.booleans()),
                confidence=0.9,
                evidence=Evidence(
                    reason="every value stands there", rows=100, null_rows=draw(COUNTED), violations=draw(COUNTED)
                ),
            )
        )
    return tuple(found)
