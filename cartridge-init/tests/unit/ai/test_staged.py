"""What staging makes of the columns of a table, and the unit test that shows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Evidence, Key, Role, SoftDelete, TableRole
from cartridge.artifacts.casts import Cast
from cartridge.artifacts.catalog import NestedField
from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult
from cartridge.artifacts.profile import ColumnProfile, JsonKey, ValueCount
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, TableMapping
from cartridge.dbt.model_sql import render_expression
from cartridge.dbt.sandbox.transpile import to_duckdb
from requests_from_text import request_of

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "staged.yml").read_text(encoding="utf-8"))


def made(case: dict[str, Any]) -> ModelGenerationResult:
    columns = case["columns"]
    key = tuple(name for name, each in columns.items() if each.get("key"))
    evidence = Evidence(reason="said", rows=100, violations=0)
    told: dict[str, Any] = {"declared": True, "confidence": 1, "evidence": evidence}
    place: dict[str, Any] = {"schema_name": "s", "table": "things"}
    table = TableMapping(
        name="things",
        schema_name="s",
        row_count=100,
        columns=tuple(_column(name, each) for name, each in columns.items()),
        keys=(Key(**place, columns=key, kind="primary", **told),) if key else (),
        role=TableRole(
            **place,
            role=Role.DIMENSION,
            grain="one row per thing",
            reason="said",
            soft_delete=SoftDelete(**case["soft_delete"], reason="said") if "soft_delete" in case else None,
        ),
    )
    return make_models(ModelGenerationRequest(tables=(table,)))


def _column(name: str, each: dict[str, Any]) -> ColumnMapping:
    profile = None
    if "values" in each:
        profile = ColumnProfile(
            name=name,
            null_count=0,
            values=tuple(ValueCount(value=value, count=50) for value in each["values"]),
            values_are_complete=not each.get("incomplete", False),
        )
    return ColumnMapping(
        name=name,
        data_type=each["type"],
        enum_values=tuple(each.get("declared", ())),
        sensitive=each.get("sensitive"),
        cast=Cast(**each["cast"]) if "cast" in each else None,
        profile=profile,
    )


def staging(result: ModelGenerationResult) -> GeneratedModel:
    return next(each for each in result.models if each.kind == "staging")


def expressions(model: GeneratedModel) -> dict[str, str]:
    assert model.query
    return {item.name: item.expression for item in model.query.steps[-1].items}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    model = staging(made(case))
    by_source = {each.origin.column: each for each in model.columns if each.origin}
    assert {name: each.data_type for name, each in by_source.items()} == {
        name: each["is"] for name, each in case["columns"].items()
    }
    for name, each in case["columns"].items():
        assert by_source[name].name == each.get("named", by_source[name].name)
    added = {each.name for each in model.columns if not each.origin}
    assert {name: text for name, text in expressions(model).items() if name in added} == case.get("added", {})


def test_the_source_is_held_to_the_values_whose_meaning_is_known() -> None:
    result = made({"columns": {"active": {"type": "integer", "values": ["1", "0"]}, "plan": {"type": "text"}}})
    (source,) = result.sources
    tests = {each.name: [(test.name, test.arguments) for test in each.tests] for each in source.tables[0].columns}
    assert tests == {"active": [("accepted_values", {"values": ["0", "1"], "quote": False})], "plan": []}


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "redshift", "snowflake", "bigquery"])
def test_the_unit_test_says_what_the_sql_does(dialect: str) -> None:
    """Its rows are made by rule; here the expressions are run on them, as the dialect's SQL put into DuckDB's."""
    for case in CASES:
        model = staging(made(case))
        has_logic = any(
            "case " in text or text.startswith(("cast(", "text_to_")) or name == "is_deleted"
            for name, text in expressions(model).items()
        )
        assert bool(model.unit_tests) == (has_logic and "deleted" not in case["columns"])
        for unit_test in model.unit_tests:
            (given,) = unit_test.given
            for row, expected in zip(given.rows, unit_test.expect, strict=True):
                values = ", ".join(f"{_literal(value)} as {name}" for name, value in row.items())
                asked = ", ".join(render_expression(expressions(model)[name], dialect) for name in expected)
                found = duckdb.sql(to_duckdb(f"select {asked} from (select {values}) as given", dialect)).fetchone()
                assert found
                assert [*map(_in_yaml, found)] == [*expected.values()], (case["name"], row)


def _in_yaml(value: object) -> object:
    if isinstance(value, Decimal):  # the places of BigQuery's numeric are not those of the type
        return f"{value:.2f}"
    return str(value) if isinstance(value, date) else value


def _literal(value: object) -> str:
    return "null" if value is None else repr(value)


def test_a_fact_leaves_out_what_is_gone_where_nothing_points_at_it() -> None:
    text = """
        orders fact: id! total:decimal(8,2) deleted_at:timestamp?
        lines fact: id! order_id>orders.id amount:decimal(8,2) deleted_at:timestamp?
    """
    request = request_of(text)
    gone = SoftDelete(column="deleted_at", gone_when="is not null", reason="said")
    tables = tuple(
        each.model_copy(update={"role": each.role.model_copy(update={"soft_delete": gone})})
        for each in request.tables
        if each.role
    )
    models = {each.name: each for each in make_models(request.model_copy(update={"tables": tables})).models}

    def where(name: str) -> str | None:
        query = models[name].query
        assert query
        return query.steps[-1].where

    assert where("fct_lines") == "not is_deleted" or where("fct_lines") == "not lines.is_deleted"
    assert models["fct_lines"].column("is_deleted") is None
    assert where("fct_orders") is None
    assert models["fct_orders"].column("is_deleted") is not None
    assert where("int_lines_aggregated_to_orders") == "not is_deleted"
    assert where("stg_public__lines") is None


def test_a_column_that_is_added_leaves_the_names_of_the_others_as_they_are() -> None:
    case = {
        "columns": {
            each: {"type": "timestamp" if "del" in each else "text"} for each in ("c_a", "c_b", "c_deleted_at")
        },
        "soft_delete": {"column": "c_deleted_at", "gone_when": "is not null"},
    }
    assert {each.name for each in staging(made(case)).columns} == {"a", "b", "deleted_at", "is_deleted"}


def test_fields_of_structs_become_columns_and_lists_stay() -> None:
    fields = {
        "doc.city": "varchar",
        "doc.geo": "struct<lat double, tags array<varchar>>",
        "doc.geo.lat": "double",
        "doc.geo.tags": "array<varchar>",
        "doc.items": "array<struct<price double>>",
        "doc.items[].price": "double",
        "doc.seen": "timestamp",
        "doc.either": "union(a integer, b varchar)",
        "doc.either.a": "integer",
        "doc.a b": "integer",
        **{f"doc.geo.n{number}": "integer" for number in range(20)},
    }
    nested = tuple(
        NestedField(path=path, data_type=kind, raw_type=kind, comment="Town." if path == "doc.city" else None)
        for path, kind in fields.items()
    )
    column = ColumnMapping(name="doc", data_type="struct<...>", fields=nested, sensitive="location")
    table = TableMapping(name="things", schema_name="s", columns=(column,), row_count=5, row_count_kind="exact")
    model = staging(make_models(ModelGenerationRequest(tables=(table,))))
    types = {each.name: each.data_type for each in model.columns}
    assert types == {
        "doc_city": "varchar",
        "doc_seen_at": "timestamp",
        "doc_geo_lat": "double",
        **{f"doc_geo_n{number}": "integer" for number in range(7)},
        "doc": "struct<...>",
    }
    assert {each.sensitive for each in model.columns} == {"location"}
    found = {each.name: each.description for each in model.columns}
    assert (found["doc_city"], found["doc_geo_lat"]) == ("Town.", "`geo.lat` of `doc`.")
    expression = expressions(model)["doc_geo_lat"]
    value = "{'city': 'Ulm', 'geo': {'lat': 48.5}}"
    asked = render_expression(expression, "duckdb")
    assert duckdb.sql(f"select {asked} from (select {value} as doc)").fetchone() == (Decimal("48.5"),)
    assert [render_expression(expression, each) for each in ("bigquery", "postgres")] == [
        "doc.geo.lat",
        "(doc).geo.lat",
    ]


@pytest.mark.parametrize("rows", [100, 5000])
def test_keys_of_documents_become_columns_and_are_cast_where_all_were_read(rows: int) -> None:
    keys = (
        JsonKey(key="plan", count=98, rows=100, kinds=("string",)),
        JsonKey(key="seats", count=100, rows=100, kinds=("null", "number")),
        JsonKey(key="isOpen", count=95, rows=100, kinds=("boolean",)),
        JsonKey(key="rare", count=50, rows=100, kinds=("string",)),
        JsonKey(key="mixed", count=100, rows=100, kinds=("number", "string")),
        JsonKey(key="list", count=100, rows=100, kinds=("array",)),
        JsonKey(key="it's", count=100, rows=100, kinds=("string",)),
    )
    profile = ColumnProfile(name="doc", null_count=0, json_keys=keys)
    column = ColumnMapping(name="doc", data_type="json", profile=profile, sensitive="contact")
    table = TableMapping(name="things", schema_name="s", columns=(column,), row_count=rows, row_count_kind="exact")
    model = staging(make_models(ModelGenerationRequest(tables=(table,))))
    types = {each.name: each.data_type for each in model.columns}
    if rows == 100:
        assert types == {"doc_plan": "text", "doc_seats": "double", "doc_is_open": "boolean", "doc": "json"}
    else:
        assert types == {"doc_plan": "text", "doc_seats": "text", "doc_is_open": "text", "doc": "json"}
    assert {each.sensitive for each in model.columns} == {"contact"}
