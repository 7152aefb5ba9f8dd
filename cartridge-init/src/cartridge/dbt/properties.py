"""The YAML beside the models: sources, models, columns, tests and their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cartridge.artifacts.analysis import Additivity
from cartridge.artifacts.models import (
    GeneratedModel,
    GeneratedSource,
    GeneratedSourceColumn,
    GeneratedSourceTable,
    GeneratedTest,
    ModelColumn,
    SourceFreshness,
)
from cartridge.dbt.doc_blocks import NO_BLOCKS, DocBlocks
from cartridge.dbt.jinja import escape, escape_argument
from cartridge.dbt.model_sql import (
    folds_to_upper_case,
    inside_literal,
    inside_quotes,
    is_folded,
    render_expression,
    source_name,
)
from cartridge.dbt.semantic_columns import NO_SEMANTICS, SemanticColumns
from cartridge.dbt.unit_tests import unit_test_entries
from cartridge.dbt.yaml import Value, dump

_MODELS = ("to", "rows_of")
"""Arguments of tests that name another model, as dbt's `ref` does."""


def sources_yaml(source: GeneratedSource, database: str | None, dialect: str, docs: DocBlocks = NO_BLOCKS) -> str:
    """``_<source>__sources.yml``: the raw tables under their exact names.

    :param database: the database to name, when it is not the one the target connects to.
    :param dialect: sqlglot's name of the dialect that names are quoted in.
    :param docs: the descriptions that stand elsewhere.
    """
    entry: dict[str, Value] = {"name": source.name, "description": escape(source.description)}
    if database:
        entry["database"] = database
    entry |= _spelled("schema", source.schema_name, source.name, dialect)
    entry["tables"] = [_source_table(each, dialect, docs) for each in source.tables]
    return dump({"version": 2, "sources": [entry]}, spaced=("sources",))


def _source_table(table: GeneratedSourceTable, dialect: str, docs: DocBlocks) -> dict[str, Value]:
    entry: dict[str, Value] = {"name": table.name}
    entry |= _spelled("identifier", table.identifier, table.name, dialect)
    entry["description"] = docs.described(table.description)
    entry["config"] = _freshness(table.freshness, dialect)
    if whole := [
        _quoted_column_test(column, each, dialect)
        for column in table.columns
        if not _is_plain(column, dialect)
        for each in column.tests
    ]:
        entry["data_tests"] = whole
    entry["columns"] = [_source_column(each, dialect, docs) for each in table.columns]
    return entry


def _source_column(column: GeneratedSourceColumn, dialect: str, docs: DocBlocks) -> dict[str, Value]:
    entry: dict[str, Value] = {
        "name": escape(column.name, is_rendered=True),
        "data_type": escape(column.data_type, is_rendered=True),
        "description": docs.described(column.description),
    }
    if column.tests and _is_plain(column, dialect):
        entry["data_tests"] = [_test(each, dialect) for each in column.tests]
    return entry


def _is_plain(column: GeneratedSourceColumn, dialect: str) -> bool:
    """Whether dbt can name the column in a test as it stands; else the test is of the table and names it in quotes."""
    return source_name(column.name, dialect) == column.name.lower()


def _quoted_column_test(column: GeneratedSourceColumn, test: GeneratedTest, dialect: str) -> Value:
    body = _test(test, dialect)
    assert isinstance(body, dict)
    (settings,) = body.values()
    assert isinstance(settings, dict)
    named = {"column_name": escape_argument(source_name(column.name, dialect)), **settings.get("arguments", {})}
    return {test.name: {"arguments": named, "config": settings["config"]}}


def _spelled(key: str, name: str, called: str, dialect: str) -> dict[str, Value]:
    """How the database spells the ``name`` of what the project calls ``called``; nothing where that says it.

    dbt quotes the names of sources, but on an engine that folds names to upper case, unless it is told to.
    """
    if folds_to_upper_case(dialect):
        if is_folded(name, dialect):
            return {key: name.lower()} if name.lower() != called else {}
        return {key: escape(inside_quotes(name, dialect), is_rendered=True), "quoting": {key: True}}
    return {key: escape(inside_quotes(name, dialect), is_rendered=True)} if name != called else {}


def _freshness(freshness: SourceFreshness, dialect: str) -> dict[str, Value]:
    if freshness.loaded_at is None or freshness.warn_after_days is None:
        reasons = {"fct_sources_without_freshness": freshness.reason} if freshness.reason else {}
        return {"freshness": None, **({"meta": _exceptions(reasons)} if reasons else {})}
    limits: dict[str, Value] = {"warn_after": {"count": freshness.warn_after_days, "period": "day"}}
    if freshness.filter:
        limits["filter"] = escape(render_expression(freshness.filter, dialect))
    proven: dict[str, Value] = {"meta": {"evidence": escape(freshness.evidence)}} if freshness.evidence else {}
    return {"loaded_at_field": escape(source_name(freshness.loaded_at, dialect)), "freshness": limits, **proven}


TypesOf = Callable[[GeneratedModel], Mapping[str, str]]
"""The columns of a model under contract, with their types; nothing of others."""


def models_yaml(
    models: Iterable[GeneratedModel],
    dialect: str,
    types_of: TypesOf = lambda _: {},
    docs: DocBlocks = NO_BLOCKS,
    semantics: SemanticColumns = NO_SEMANTICS,
) -> str:
    """``_<folder>__models.yml``: every model with its grain, its columns and its tests, then their unit tests.

    :param semantics: the semantic layer, where it stands beside the columns.
    """
    models = tuple(models)
    document: dict[str, Value] = {
        "version": 2,
        "models": [_model(each, dialect, types_of(each), docs, semantics) for each in models],
    }
    if unit_tests := unit_test_entries(models):
        document["unit_tests"] = unit_tests
    return dump(document, spaced=("models", "unit_tests"))


def _model(
    model: GeneratedModel, dialect: str, types: Mapping[str, str], docs: DocBlocks, semantics: SemanticColumns
) -> dict[str, Value]:
    entry: dict[str, Value] = {"name": model.name, "description": docs.described(model.description)}
    meta: dict[str, Value] = {"grain": escape(model.grain), "reason": escape(model.reason)}
    batched: dict[str, Value] = {"event_time": model.event_time} if model.event_time else {}
    public: dict[str, Value] = {"access": model.access} if model.access else {}
    promise: dict[str, Value] = {"contract": {"enforced": True}} if model.is_contracted else {}
    entry["config"] = {**public, **promise, **batched, "meta": {**meta, **_exceptions(model.evaluator_exceptions)}}
    if model.time_spine:
        entry["time_spine"] = {"standard_granularity_column": model.time_spine}
    entry |= semantics.of_model(model.name)
    if whole := [_test(each, dialect) for each in model.tests if each.column is None]:
        entry["data_tests"] = whole
    by_column: dict[str, list[Value]] = {}
    for each in model.tests:
        if each.column is not None:
            by_column.setdefault(each.column, []).append(_test(each, dialect))
    entry["columns"] = [
        _column(each, by_column.get(each.name, []), model.time_spine, types.get(each.name), docs)
        | semantics.of_column(model.name, each.name)
        for each in model.columns
    ]
    if metrics := semantics.metrics(model.name):
        entry["metrics"] = metrics
    return entry


def _exceptions(reasons: Mapping[str, str]) -> dict[str, Value]:
    """The entry of a `meta` that :mod:`cartridge.dbt.evaluator` reads; nothing without any."""
    escaped: dict[str, Value] = {rule: escape(reason) for rule, reason in reasons.items()}
    return {"evaluator_exceptions": escaped} if escaped else {}


def _column(
    column: ModelColumn, tests: list[Value], time_spine: str | None, data_type: str | None, docs: DocBlocks
) -> dict[str, Value]:
    typed: dict[str, Value] = {"data_type": data_type} if data_type else {}
    entry: dict[str, Value] = {"name": column.name, **typed, "description": docs.described(column.description)}
    if column.name == time_spine:
        entry["granularity"] = "day"
    meta: dict[str, Value] = {"sensitive": column.sensitive} if column.sensitive else {}
    if column.additivity and column.additivity is not Additivity.UNKNOWN:
        meta["additivity"] = column.additivity.value
    if meta:
        entry["config"] = {"meta": meta, **({"tags": ["sensitive"]} if column.sensitive else {})}
    if tests:
        entry["data_tests"] = tests
    return entry


def _test(test: GeneratedTest, dialect: str) -> Value:
    body: dict[str, Value] = {}
    if test.arguments:
        body["arguments"] = {name: _argument(test, name, value, dialect) for name, value in test.arguments.items()}
    config: dict[str, Value] = {"severity": "warn"} if test.severity == "warn" else {}
    if test.where:
        config["where"] = escape(render_expression(test.where, dialect))
    config["meta"] = {"evidence": escape(test.evidence)}
    body["config"] = config
    return {test.name: body}


def _argument(test: GeneratedTest, name: str, value: object, dialect: str) -> Value:
    if name in _MODELS:
        return str(value)
    if isinstance(value, bool | int):
        return value
    if name == "condition":
        return escape(render_expression(str(value), dialect))
    if isinstance(value, list):
        return [_text(test, each, dialect) for each in value]
    return _text(test, value, dialect)


def _text(test: GeneratedTest, value: object, dialect: str) -> str:
    text = str(value)
    if test.name == "accepted_values":
        text = inside_literal(text, dialect)  # dbt puts the values between quotes as they are
    return escape_argument(text)
