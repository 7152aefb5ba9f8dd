"""The semantic layer: what of the star can be measured, along which time, and by what it can be cut.

Practice (MetricFlow, Kimball): a measure says how it adds up and along which date, entities join only where the key
that they point at is proven, and a metric is offered only for what can be summed, averaged or counted with sense. What
lacks one of these is left out. What a person's row says of that person is nothing to cut by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from cartridge.ai.rules.dates import FACTS, Calendar
from cartridge.ai.rules.fold import calling_names
from cartridge.ai.rules.naming import in_words, shorten, unique_name
from cartridge.ai.rules.star import Star, element_name, time_of
from cartridge.ai.rules.subjects import Draft, Subject
from cartridge.artifacts.analysis import Additivity
from cartridge.artifacts.models import GeneratedModel, ModelColumn
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.semantic import (
    Metric,
    SemanticDimension,
    SemanticEntity,
    SemanticLayer,
    SemanticMeasure,
    SemanticModel,
)
from cartridge.artifacts.types import TypeFamily

MOST_CODES: Final = 50
"""More values than this are a list to search, and nothing that a chart is split by."""

_AGGREGATIONS: Final[Mapping[Additivity | None, Literal["sum", "average"]]] = {
    Additivity.ADDITIVE: "sum",
    Additivity.SEMI_ADDITIVE: "sum",
    Additivity.NON_ADDITIVE: "average",
}


def make_semantic_layer(star: Star, calendar: Calendar | None) -> SemanticLayer:
    """The facts with something to measure and the marts that they lead to; nothing without a time spine."""
    if calendar is None:
        return SemanticLayer()
    draft = star.draft
    taken: set[str] = set()
    times = {name: time for name in star.entities if (time := time_of(star, draft.subject(name)))}
    wanted = _reached(star, times)
    models = [
        _model(star, draft.subject(name), times.get(name), taken) for name in sorted(star.entities) if name in wanted
    ]
    return SemanticLayer(
        models=tuple(models), metrics=tuple(_metric(each) for model in models for each in model.measures)
    )


def _reached(star: Star, facts: Mapping[TableName, ModelColumn]) -> set[TableName]:
    """The facts, and the marts that their keys lead to, over others too."""
    reached: set[TableName] = set()
    left = list(facts)
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left += [target for _, target, _ in star.joins(star.draft.subject(name))]
    return reached


def _model(star: Star, subject: Subject, time: ModelColumn | None, taken: set[str]) -> SemanticModel:
    """The semantic model of a mart; only one with a time has measures.

    :param taken: names of semantic models and measures, which are unique in the project; the new ones are added.
    """
    mart, entity, key = (
        star.marts[subject.full_name],
        star.entities[subject.full_name],
        star.keys.get(subject.full_name),
    )
    names, used = {entity}, set[str]()
    entities = []
    if key:
        used.add(key)
        entities.append(SemanticEntity(name=entity, type="primary", expr=None if key == entity else key))
    for column, _, name in star.joins(subject):
        if name not in names and column not in used and mart.column(column):
            names.add(name)
            used.add(column)
            entities.append(SemanticEntity(name=name, type="foreign", expr=None if name == column else column))
    dimensions: list[SemanticDimension] = []
    agg_time: str | None = None
    for each, kind in _cut_by(star.draft, subject, mart, time):
        called = element_name(f"{entity}_{each.name}" if each.name in star.joined_by else each.name, entity)
        if called is None or called in names or each.name in used:
            continue
        names.add(called)
        agg_time = called if each is time else agg_time
        expr = None if called == each.name else each.name
        dimensions.append(SemanticDimension(name=called, type=kind, description=each.description, expr=expr))
    measures = tuple(_measures(subject, mart, entity, key, agg_time, used, names | taken)) if agg_time else ()
    taken.update(each.name for each in measures)
    return SemanticModel(
        name=unique_name(element_name(subject.entities, entity) or entity, taken),
        model=mart.name,
        description=mart.grain,
        primary_entity=None if key else entity,
        agg_time_dimension=agg_time if measures else None,
        entities=tuple(entities),
        dimensions=tuple(dimensions),
        measures=measures,
    )


def _cut_by(
    draft: Draft, subject: Subject, mart: GeneratedModel, time: ModelColumn | None
) -> Iterator[tuple[ModelColumn, Literal["categorical", "time"]]]:
    """The time first; then flags, codes, days, and what describes the rows of a dimension."""
    if time:
        yield time, "time"
    names = calling_names(draft, subject) if subject.role not in FACTS else ()
    for column in mart.columns:
        raw = subject.by_staged_name.get(column.name)
        if column is time or column.sensitive:
            continue
        if column.family is TypeFamily.DATE:
            yield column, "time"
            continue
        is_folded = raw is None and subject.role not in FACTS and column.family is TypeFamily.TEXT
        codes = raw.profile.values if raw and raw.profile and raw.profile.values_are_complete else ()
        is_code = bool(raw and raw.family.is_textual and (raw.enum_values or 1 < len(codes) <= MOST_CODES))
        if column.family is TypeFamily.BOOLEAN or is_code or is_folded or column.name in names:
            yield column, "categorical"


def _measures(
    subject: Subject,
    mart: GeneratedModel,
    entity: str,
    key: str | None,
    agg_time: str,
    used: set[str],
    taken: set[str],
) -> Iterator[SemanticMeasure]:
    """The number of rows, then the measures by how they add up; those of which nobody can tell are left out."""
    rows = f"Number of {in_words(subject.entities)}."
    counted = unique_name(shorten(f"{entity}_count"), taken)
    yield SemanticMeasure(name=counted, agg="count" if key else "sum", expr=key or "1", description=rows)
    for column in mart.columns:
        agg = _AGGREGATIONS.get(column.additivity)
        if agg is None or not column.family.is_numeric or column.sensitive or column.name in used:
            continue
        if column.name not in subject.by_staged_name:
            continue  # the totals of its lines, which the lines measure
        own = column.name if column.name.startswith(f"{entity}_") else f"{entity}_{column.name}"
        name = element_name(shorten(f"average_{own}" if agg == "average" else own), entity)
        if name:
            yield SemanticMeasure(
                name=unique_name(name, taken),
                agg=agg,
                expr=column.name,
                description=column.description,
                non_additive_dimension=agg_time if column.additivity is Additivity.SEMI_ADDITIVE else None,
            )


def _metric(measure: SemanticMeasure) -> Metric:
    label = in_words(measure.name)
    return Metric(
        name=measure.name,
        label=f"{label[0].upper()}{label[1:]}",
        description=measure.description,
        measure=measure.name,
    )
