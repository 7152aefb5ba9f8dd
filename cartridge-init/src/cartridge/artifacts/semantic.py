"""The semantic layer as a provider decides it: what can be measured, by what it can be cut, and the metrics.

The vocabulary is MetricFlow's. An element without ``expr`` is the column of its own name.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun


class SemanticEntity(Noun):
    """What a row is, or points at: semantic models are joined by entities of one name."""

    name: str
    type: Literal["primary", "foreign"]
    expr: str | None = None


class SemanticDimension(Noun):
    """What measures are cut by; one of the type ``time`` has the granularity of a day."""

    name: str
    type: Literal["categorical", "time"]
    description: str
    expr: str | None = None


class SemanticMeasure(Noun):
    """A number with how it is aggregated."""

    name: str
    agg: Literal["sum", "average", "count"]
    description: str
    expr: str | None = None
    non_additive_dimension: str | None = Field(
        default=None, description="The time along which it is not added up: the last value of a period counts."
    )


class SemanticModel(Noun):
    """A mart as MetricFlow sees it."""

    name: str
    model: str
    description: str
    primary_entity: str | None = Field(
        default=None, description="What a row is, where no single column identifies it; else it is in ``entities``."
    )
    agg_time_dimension: str | None = Field(default=None, description="The time of the measures; only where there are.")
    entities: tuple[SemanticEntity, ...] = ()
    dimensions: tuple[SemanticDimension, ...] = ()
    measures: tuple[SemanticMeasure, ...] = ()


class Metric(Noun):
    """A measure that people ask for, by the name they know it by."""

    name: str
    label: str
    description: str
    measure: str


class SemanticLayer(Noun):
    models: tuple[SemanticModel, ...] = ()
    metrics: tuple[Metric, ...] = ()
