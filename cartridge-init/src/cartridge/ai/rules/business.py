"""What the business asks, answered where the data proves it: metrics by the names that people use, and aggregate marts.

Practice: people steer by few numbers and call them by names of their own. A question is answered when its measure, its
time and what it is cut by are each one thing in the marts; else it is told why not, and nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from cartridge.ai.rules.aggregates import make_aggregate_mart
from cartridge.ai.rules.matching import Cut, Measurable, cut_of, measurables, measure_of
from cartridge.ai.rules.naming import snake_case
from cartridge.ai.rules.questions import Question, read_question
from cartridge.ai.rules.star import Star, element_name
from cartridge.ai.rules.wanted import Wanted, why_not
from cartridge.artifacts.answers import Answer
from cartridge.artifacts.business_context import BusinessContext
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.semantic import Metric, SemanticLayer
from cartridge.words import counted, singular

Importance = Literal["primary", "secondary", "report"]

_CLAUSE: Final = re.compile(r"[.;,!?\n]+\s*")


@dataclass(frozen=True)
class Answers:
    """What became of the questions: the marts that were made for them, and the layer with the names of the business."""

    answers: tuple[Answer, ...] = ()
    models: tuple[GeneratedModel, ...] = ()
    layer: SemanticLayer = field(default_factory=SemanticLayer)
    notes: tuple[str, ...] = ()


@dataclass
class _Open:
    """A question on the way to its answer."""

    asked: str
    importance: Importance
    question: Question | None
    is_told: bool
    measurable: Measurable | None = None
    wanted: Wanted | None = None
    reason: str = ""


def answer(context: BusinessContext, star: Star, layer: SemanticLayer, taken: set[str]) -> Answers:
    """Answers to everything that ``context`` asks.

    :param layer: the measures that there are.
    :param taken: names of models that exist already; those of the new ones are added.
    """
    asked = list(_questions(context))
    if not asked:
        return Answers(layer=layer)
    known = measurables(star, layer)
    said = _definitions(asked, known)
    for each in asked:
        _resolve(each, known, said, star)
    shapes: dict[tuple[object, ...], list[Wanted]] = {}
    for each in asked:
        if each.wanted:
            shapes.setdefault(each.wanted.shape, []).append(each.wanted)
    made = {shape: make_aggregate_mart(_each_once(found), star, taken) for shape, found in shapes.items()}
    named = _with_names(layer, asked, said)
    metrics = {each.measure: each.name for each in named.metrics}
    answers = tuple(
        Answer(
            asked=each.asked,
            importance=each.importance,
            metric=metrics.get(each.measurable.measure.name) if each.measurable else None,
            model=_model_of(each, made),
            reason=each.reason,
        )
        for each in asked
    )
    notes = (*_notes(answers), *_not_understood(context, asked))
    return Answers(answers=answers, models=tuple(made.values()), layer=named, notes=notes)


def _questions(context: BusinessContext) -> Iterator[_Open]:
    """Everything that is asked, each once; of the description, clauses that say what a measure is cut by."""
    seen: set[str] = set()
    sources: tuple[tuple[Importance, tuple[str, ...]], ...] = (
        ("primary", context.primary_metrics),
        ("secondary", context.secondary_metrics),
        ("report", context.reporting_needs),
    )
    for importance, texts in sources:
        for text in texts:
            if text.casefold() not in seen:
                seen.add(text.casefold())
                yield _Open(text, importance, read_question(text), is_told=True)
    for clause in _clauses(context):
        question = read_question(clause)
        if question and question.is_cut and clause.casefold() not in seen:
            seen.add(clause.casefold())
            yield _Open(clause, "report", question, is_told=False)


def _clauses(context: BusinessContext) -> list[str]:
    """What the description consists of, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, _CLAUSE.split(context.business_description)))))


def _definitions(asked: list[_Open], known: tuple[Measurable, ...]) -> dict[frozenset[str], tuple[str, Measurable]]:
    """What the business says that it calls a measure: the words of the name, the name, the measure."""
    found: dict[frozenset[str], tuple[str, Measurable]] = {}
    for each in asked:
        if each.question and each.question.name:
            measurable = measure_of(each.question, known)
            if isinstance(measurable, Measurable):
                words = frozenset(singular(word) for word in snake_case(each.question.name).split("_"))
                found.setdefault(words, (each.question.name, measurable))
    return found


def _resolve(
    each: _Open,
    known: tuple[Measurable, ...],
    said: Mapping[frozenset[str], tuple[str, Measurable]],
    star: Star,
) -> None:
    question = each.question
    if question is None:
        each.reason = "it was not understood; say a measure, then `per` a time or `by` what it is cut by"
        return
    if not known:
        each.reason = "there is no semantic layer, so nothing is measured"
        return
    defined = said.get(frozenset(question.measure)) or said.get(frozenset(question.measure) - {"total"})
    measurable = defined[1] if defined and not question.is_average else measure_of(question, known)
    if isinstance(measurable, str):
        each.reason = measurable
        return
    each.measurable = measurable
    if not question.is_cut:
        return
    cuts: list[Cut] = []
    for words in question.cut_by:
        cut = cut_of(words, measurable, star)
        if isinstance(cut, str):
            each.reason = cut
            return
        cuts.append(cut)
    named = question.name or (defined[0] if defined else None)
    column = measurable.column
    called = snake_case(named) if named else column.name if column else measurable.measure.name
    wanted = Wanted(each.asked, measurable, called, question.grain, tuple(dict.fromkeys(cuts)))
    each.reason = why_not(wanted, star) or ""
    each.wanted = None if each.reason else wanted


def _each_once(found: list[Wanted]) -> tuple[Wanted, ...]:
    """The questions of one mart; two that ask for the same measure are answered by one column."""
    once: dict[str, Wanted] = {}
    for each in found:
        once.setdefault(each.measurable.measure.name, each)
    return tuple(once.values())


def _model_of(each: _Open, made: Mapping[tuple[object, ...], GeneratedModel]) -> str | None:
    """The mart at the grain that was asked for; of a measure alone the fact it stands in."""
    if each.wanted:
        return made[each.wanted.shape].name
    if each.measurable and each.question and not each.question.is_cut:
        return each.measurable.mart.name
    return None


def _with_names(
    layer: SemanticLayer, asked: list[_Open], said: Mapping[frozenset[str], tuple[str, Measurable]]
) -> SemanticLayer:
    """The layer with metrics called as the business calls them, those that it steers by first."""
    aliases = {measurable.measure.name: name for name, measurable in reversed([*said.values()])}
    names: dict[str, str] = {}
    for each in asked:
        if each.measurable and each.question and each.is_told:
            measure = each.measurable.measure.name
            names.setdefault(measure, aliases.get(measure, each.question.called))
    taken = {each.name for each in layer.metrics}
    for model in layer.models:
        taken |= {model.name, *(each.name for each in model.entities), *(each.name for each in model.dimensions)}
        taken |= {each.name for each in model.measures}
    named = [
        _named(each, names[each.measure], taken, is_alias=each.measure in aliases) if each.measure in names else each
        for each in layer.metrics
    ]
    order = list(names)
    place = {measure: order.index(measure) if measure in names else len(order) for measure in taken}
    return layer.model_copy(update={"metrics": tuple(sorted(named, key=lambda each: place[each.measure]))})


def _named(metric: Metric, called: str, taken: set[str], *, is_alias: bool) -> Metric:
    name = element_name(snake_case(called), "metric")
    is_free = name is not None and name not in taken
    if is_free and name:
        taken.add(name)
    told = f" The business calls it `{called}`." if is_alias else ""
    return metric.model_copy(
        update={
            "name": name if is_free else metric.name,
            "label": f"{called[:1].upper()}{called[1:]}",
            "description": f"{metric.description}{told}",
        }
    )


def _notes(answers: tuple[Answer, ...]) -> Iterator[str]:
    for each in answers:
        if each.reason:
            what = "has no mart" if each.metric else "is not answered"
            yield f"`{each.asked}` {what}: {each.reason}."


def _not_understood(context: BusinessContext, asked: list[_Open]) -> Iterator[str]:
    """The rest of a description that asks something: it may have been meant as a question too."""
    known = {each.asked.casefold() for each in asked}
    clauses = _clauses(context)
    left = [each for each in clauses if each.casefold() not in known]
    if left and any(not each.is_told for each in asked):
        named = ", ".join(f"`{each}`" for each in left)
        yield (
            f"{len(left)} of {counted(len(clauses), 'clause')} of the description not taken for a question: {named}. "
            "A question says a measure, then `per` a time or `by` what it is cut by."
        )
