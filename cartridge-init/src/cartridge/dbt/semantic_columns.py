"""The semantic layer in the form of dbt 1.12: beside the columns of the models, with metrics that aggregate themselves.

https://docs.getdbt.com/docs/build/latest-metrics-spec. Entities and dimensions stand at the column they are; what was a
measure is its metric.
"""

from __future__ import annotations

from collections.abc import Mapping

from cartridge.artifacts.semantic import Metric, SemanticDimension, SemanticLayer, SemanticMeasure, SemanticModel
from cartridge.dbt.jinja import escape
from cartridge.dbt.yaml import Value


class SemanticColumns:
    """What a layer adds to the entries of models and columns; nothing without one."""

    def __init__(self, layer: SemanticLayer = SemanticLayer()) -> None:  # noqa: B008 (frozen)
        self._models: Mapping[str, SemanticModel] = {each.model: each for each in layer.models}
        self._metrics = layer.metrics

    def of_model(self, model: str) -> dict[str, Value]:
        """What stands at the model itself."""
        found = self._models.get(model)
        if found is None:
            return {}
        entry: dict[str, Value] = {"semantic_model": {"name": found.name}}
        if found.agg_time_dimension:
            entry["agg_time_dimension"] = found.agg_time_dimension
        if found.primary_entity:
            entry["primary_entity"] = found.primary_entity
        return entry

    def of_column(self, model: str, column: str) -> dict[str, Value]:
        """What stands at a column of it."""
        found = self._models.get(model)
        entry: dict[str, Value] = {}
        for entity in found.entities if found else ():
            if (entity.expr or entity.name) == column:
                entry["entity"] = {"type": entity.type, "name": entity.name}
        for dimension in found.dimensions if found else ():
            if (dimension.expr or dimension.name) == column:
                entry |= _dimension(dimension, column)
        return entry

    def metrics(self, model: str) -> list[Value]:
        """The metrics of its measures."""
        found = self._models.get(model)
        measures = {each.name: each for each in found.measures} if found else {}
        return [_metric(each, measures[each.measure]) for each in self._metrics if each.measure in measures]


def _dimension(dimension: SemanticDimension, column: str) -> dict[str, Value]:
    named: dict[str, Value] = {"name": dimension.name} if dimension.name != column else {}
    time: dict[str, Value] = {"granularity": "day"} if dimension.type == "time" else {}
    return {**time, "dimension": {"type": dimension.type, **named}}


def _metric(metric: Metric, measure: SemanticMeasure) -> Value:
    entry: dict[str, Value] = {
        "name": metric.name,
        "label": escape(metric.label),
        "description": escape(metric.description),
        "type": "simple",
        "agg": measure.agg,
        "expr": measure.expr or measure.name,
    }
    if measure.non_additive_dimension:
        entry["non_additive_dimension"] = {"name": measure.non_additive_dimension, "window_agg": "max"}
    return entry


NO_SEMANTICS = SemanticColumns()
