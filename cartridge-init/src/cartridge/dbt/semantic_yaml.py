"""The YAML of the semantic layer, in the form that dbt 1.11 and 1.12 both take: `semantic_models` and `metrics`."""

from __future__ import annotations

from cartridge.artifacts.semantic import Metric, SemanticDimension, SemanticEntity, SemanticMeasure, SemanticModel
from cartridge.dbt.jinja import escape
from cartridge.dbt.yaml import Value, dump


def semantic_yaml(models: tuple[SemanticModel, ...], metrics: tuple[Metric, ...]) -> str:
    """One file: the semantic models, then the metrics over their measures."""
    document: dict[str, Value] = {"version": 2, "semantic_models": [_model(each) for each in models]}
    if metrics:
        document["metrics"] = [_metric(each) for each in metrics]
    return dump(document, spaced=("semantic_models", "metrics"))


def _model(model: SemanticModel) -> Value:
    entry: dict[str, Value] = {
        "name": model.name,
        "description": escape(model.description),
        "model": f"ref('{model.model}')",
    }
    if model.agg_time_dimension:
        entry["defaults"] = {"agg_time_dimension": model.agg_time_dimension}
    if model.primary_entity:
        entry["primary_entity"] = model.primary_entity
    if model.entities:
        entry["entities"] = [_entity(each) for each in model.entities]
    if model.dimensions:
        entry["dimensions"] = [_dimension(each) for each in model.dimensions]
    if model.measures:
        entry["measures"] = [_measure(each) for each in model.measures]
    return entry


def _entity(entity: SemanticEntity) -> Value:
    return {"name": entity.name, "type": entity.type, **_expr(entity.expr)}


def _dimension(dimension: SemanticDimension) -> Value:
    entry: dict[str, Value] = {"name": dimension.name, "type": dimension.type, **_expr(dimension.expr)}
    if dimension.type == "time":
        entry["type_params"] = {"time_granularity": "day"}
    return entry


def _measure(measure: SemanticMeasure) -> Value:
    entry: dict[str, Value] = {"name": measure.name, "description": escape(measure.description), "agg": measure.agg}
    entry |= _expr(measure.expr)
    if measure.non_additive_dimension:
        entry["non_additive_dimension"] = {"name": measure.non_additive_dimension, "window_choice": "max"}
    return entry


def _expr(expr: str | None) -> dict[str, Value]:
    return {"expr": expr} if expr else {}


def _metric(metric: Metric) -> Value:
    return {
        "name": metric.name,
        "label": escape(metric.label),
        "description": escape(metric.description),
        "type": "simple",
        "type_params": {"measure": metric.measure},
    }
