"""A scanned database as a warehouse holds it once a loader has copied it there: names folded, types its own.

A name that needs no quotes where it was scanned gets none in the warehouse, so that it is there in the case that the
warehouse folds names to, which is how loaders write it. A name that needs quotes stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from sqlglot import exp

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.models import (
    GeneratedModel,
    GeneratedSource,
    GeneratedSourceTable,
    Join,
    ModelGenerationResult,
    Query,
    SourceInput,
    Step,
)
from cartridge.artifacts.scan import Scan
from cartridge.artifacts.twin import Twin, TwinReference, TwinTable
from cartridge.artifacts.types import TypeFamily
from cartridge.artifacts.unit_tests import GeneratedUnitTest, GivenRows

Fold = Callable[[str], str]

_PLAIN = {"postgresql": re.compile(r"[a-z_][a-z0-9_]*"), "snowflake": re.compile(r"[A-Z_][A-Z0-9_]*")}
_PLAIN_ELSEWHERE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""Where a name in quotes and one without are one name, whatever their case."""

_FOLDS: dict[str, Fold] = {"snowflake": str.upper, "postgres": str.lower, "redshift": str.lower, "bigquery": str.lower}

_ODD = re.compile(r"[^\w -]")
_ODD_IN_A_DATASET = re.compile(r"\W", re.ASCII)
"""Characters that no name in BigQuery holds."""

_AS_TEXT = frozenset({TypeFamily.ENUM, TypeFamily.RANGE, TypeFamily.INTERVAL, TypeFamily.OTHER})
_AS_JSON = frozenset({TypeFamily.ARRAY, TypeFamily.STRUCT, TypeFamily.JSON})
_JSON = {"snowflake": "variant", "redshift": "super", "postgres": "jsonb"}
_NAME_OR_TEXT = re.compile(r"""('(?:[^']|'')*')|"((?:[^"]|"")*)\"""")


def fold_into(scan: Scan, adapter: str) -> Fold:
    """How a name of ``scan`` is spelled in the warehouse of ``adapter``."""
    plain = _PLAIN.get(scan.database_type, _PLAIN_ELSEWHERE)
    fold = _FOLDS.get(adapter, str)
    folded = Counter((each.schema_name.lower(), each.name.lower()) for each in scan.tables)
    # Two tables whose names differ by case alone would become one.
    exact = {each.name for each in scan.tables if folded[each.schema_name.lower(), each.name.lower()] > 1}

    def folded_name(name: str) -> str:
        return fold(name) if plain.fullmatch(name) and name not in exact else name

    if adapter != "bigquery":
        return folded_name
    replaced = _without_odd_characters(scan, folded_name)
    return lambda name: replaced.get(name) or folded_name(name)


def _without_odd_characters(scan: Scan, fold: Fold) -> dict[str, str]:
    """The names that BigQuery has no place for, as loaders write them: with underscores, and told apart by a number.

    https://cloud.google.com/bigquery/docs/schemas#column_names, and ``#table_naming`` and ``#dataset-naming`` there.
    """
    schemas = {each.schema_name for each in scan.tables}
    others = {name for table in scan.tables for name in (table.name, *(each.name for each in table.columns))}
    taken = {fold(name).lower() for name in others | schemas}
    replaced: dict[str, str] = {}
    for name in sorted(schemas | others):
        candidate = stem = (_ODD_IN_A_DATASET if name in schemas else _ODD).sub("_", name)
        if candidate == name:
            continue
        number = 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{stem}_{number}"
        taken.add(candidate.lower())
        replaced[name] = candidate
    return replaced


def as_loaded_into(scan: Scan, adapter: str) -> tuple[Scan, tuple[str, ...]]:
    """``scan`` with the types that ``adapter``'s warehouse has, and a line that says what is taken for granted."""
    tables = tuple(
        table.model_copy(
            update={"columns": tuple(_column(each, adapter) for each in table.columns), "required_filter": None}
        )
        for table in scan.tables
    )
    note = (
        f"Made for {adapter}, from a scan of {scan.database_type}: the tables are expected there under the same names,"
        " in schemas called alike; structures and arrays as JSON, enums and ranges as text."
    )
    return scan.model_copy(update={"tables": tables}), (note,)


def _column(column: Column, adapter: str) -> Column:
    data_type = column.data_type
    if column.family in _AS_TEXT:
        data_type = "text"
    elif column.family in _AS_JSON:
        data_type = "json"
    elif column.family is TypeFamily.UUID and adapter not in ("postgres", "duckdb"):
        data_type = "varchar(36)"
    elif data_type == "hugeint" and adapter != "duckdb":
        data_type = "decimal(38,0)"
    if data_type == "json" and adapter in _JSON:
        raw_type = _JSON[adapter]
    else:
        raw_type = exp.DataType.build(data_type).sql(dialect=adapter).lower()
    return column.model_copy(update={"data_type": data_type, "raw_type": raw_type, "fields": (), "domain": None})


def with_folded_names(result: ModelGenerationResult, fold: Fold) -> ModelGenerationResult:
    """The models, every name of the database in them folded."""
    return result.model_copy(
        update={
            "sources": tuple(_source(each, fold) for each in result.sources),
            "models": tuple(_model(each, fold) for each in result.models),
        }
    )


def _source(source: GeneratedSource, fold: Fold) -> GeneratedSource:
    return source.model_copy(
        update={
            "schema_name": fold(source.schema_name),
            "tables": tuple(_source_table(each, fold) for each in source.tables),
        }
    )


def _source_table(table: GeneratedSourceTable, fold: Fold) -> GeneratedSourceTable:
    loaded_at = table.freshness.loaded_at
    return table.model_copy(
        update={
            "identifier": fold(table.identifier),
            "columns": tuple(each.model_copy(update={"name": fold(each.name)}) for each in table.columns),
            "freshness": table.freshness.model_copy(update={"loaded_at": loaded_at and fold(loaded_at)}),
        }
    )


def _model(model: GeneratedModel, fold: Fold) -> GeneratedModel:
    sources = {each.alias for each in model.query.inputs if isinstance(each, SourceInput)} if model.query else set()
    if not (model.query and sources):
        return model
    unit_tests = tuple(_unit_test(each, sources, fold) for each in model.unit_tests)
    return model.model_copy(update={"query": _query(model.query, fold), "unit_tests": unit_tests})


def _unit_test(test: GeneratedUnitTest, sources: set[str], fold: Fold) -> GeneratedUnitTest:
    """The test, its rows of a source under the names that the source has there; those of a model keep theirs."""

    def folded(given: GivenRows) -> GivenRows:
        if given.alias not in sources:
            return given
        rows = tuple({fold(name): value for name, value in row.items()} for row in given.rows)
        return given.model_copy(update={"rows": rows})

    return test.model_copy(update={"given": tuple(map(folded, test.given))})


def _query(query: Query, fold: Fold) -> Query:
    return query.model_copy(update={"steps": tuple(_step(each, fold) for each in query.steps)})


def _step(step: Step, fold: Fold) -> Step:
    return step.model_copy(
        update={
            "items": tuple(
                each.model_copy(update={"expression": _expression(each.expression, fold)}) for each in step.items
            ),
            "joins": tuple(_join(each, fold) for each in step.joins),
            "where": step.where and _expression(step.where, fold),
        }
    )


def _join(join: Join, fold: Fold) -> Join:
    pairs = tuple((_expression(left, fold), _expression(right, fold)) for left, right in join.on)
    return join.model_copy(update={"on": pairs})


def _expression(expression: str, fold: Fold) -> str:
    """What stands in double quotes is a name of the database.

    >>> _expression('''coalesce("name", 'a "b"')''', str.upper)
    'coalesce("NAME", \\'a "b"\\')'
    """

    def folded(found: re.Match[str]) -> str:
        return found[0] if found[1] else '"' + fold(found[2].replace('""', '"')).replace('"', '""') + '"'

    return _NAME_OR_TEXT.sub(folded, expression)


def twin_with_folded_names(twin: Twin, fold: Fold) -> Twin:
    """The twin, every name of the database in it folded."""
    return Twin(tables=tuple(_twin_table(each, fold) for each in twin.tables))


def _twin_table(table: TwinTable, fold: Fold) -> TwinTable:
    def reference(each: TwinReference) -> TwinReference:
        return TwinReference(
            columns=tuple(map(fold, each.columns)),
            ref_schema=fold(each.ref_schema),
            ref_table=fold(each.ref_table),
            ref_columns=tuple(map(fold, each.ref_columns)),
        )

    history = table.history
    return table.model_copy(
        update={
            "name": fold(table.name),
            "schema_name": fold(table.schema_name),
            "columns": tuple(each.model_copy(update={"name": fold(each.name)}) for each in table.columns),
            "keys": tuple(tuple(map(fold, key)) for key in table.keys),
            "references": tuple(map(reference, table.references)),
            "typed_references": tuple(
                each.model_copy(
                    update={
                        "id_column": fold(each.id_column),
                        "type_column": fold(each.type_column),
                        "targets": {kind: reference(target) for kind, target in each.targets.items()},
                    }
                )
                for each in table.typed_references
            ),
            "history": history
            and history.model_copy(
                update={
                    "durable_key": tuple(map(fold, history.durable_key)),
                    "valid_from": fold(history.valid_from),
                    "valid_to": history.valid_to and fold(history.valid_to),
                    "is_current": history.is_current and fold(history.is_current),
                }
            ),
        }
    )
