"""Which measure a question means, and what it is cut by: by words, and only where one thing alone is meant.

Practice: a number that people steer by is never guessed. Words of a question have to be words of the measure, or of the
entity it belongs to; what several measures could be is told with their names, so that a person can say which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from cartridge.ai.rules.fold import calling_names
from cartridge.ai.rules.naming import in_words
from cartridge.ai.rules.questions import Question
from cartridge.ai.rules.star import Star
from cartridge.ai.rules.subjects import Subject
from cartridge.artifacts.models import GeneratedModel, ModelColumn
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.semantic import SemanticLayer, SemanticMeasure, SemanticModel
from cartridge.artifacts.types import TypeFamily
from cartridge.words import singular

MOST_HOPS: Final = 2
"""References between a fact and what it is cut by: a product's category is two away."""

_OPTIONAL: Final = frozenset({"total"})
MOST_NUMBERS: Final = 20
"""More values than this are numbers, and no codes."""

_CODES: Final = frozenset("status state type kind code category class stage phase".split())
_CALLED: Final = frozenset("name title label code".split())
"""Words that say how a thing is called, not what it is."""


Path = tuple[tuple[str, TableName], ...]
"""The columns that are followed from mart to mart, each with the table that it leads to."""


@dataclass(frozen=True)
class Measurable:
    """A measure of the semantic layer with the mart that it stands in."""

    subject: Subject
    mart: GeneratedModel
    model: SemanticModel
    measure: SemanticMeasure

    @property
    def column(self) -> ModelColumn | None:
        """The column that is summed or averaged; none of the number of rows."""
        expr = self.measure.expr
        return self.mart.column(expr) if expr and self.measure.agg != "count" else None

    @property
    def is_count(self) -> bool:
        return self.column is None


@dataclass(frozen=True)
class Cut:
    """What a measure is cut by: columns of its own mart, or of one that its references lead to."""

    words: str
    columns: tuple[str, ...]
    """Columns of the mart at the end of ``path``."""
    path: Path = ()
    key: str | None = None
    """The column of the fact that identifies what it is cut by, which needs no join."""
    is_entity: bool = False
    """Whether it is the rows of the other mart that it is cut by, and ``columns`` only what they are called."""


def measurables(star: Star, layer: SemanticLayer) -> tuple[Measurable, ...]:
    """Every measure of the layer with where it stands."""
    by_mart = {mart.name: (star.draft.subject(name), mart) for name, mart in star.marts.items()}
    return tuple(
        Measurable(*by_mart[model.model], model=model, measure=measure)
        for model in layer.models
        for measure in model.measures
    )


def measure_of(question: Question, known: Iterable[Measurable]) -> Measurable | str:
    """The one measure that a question means, or why there is none."""
    ranked: dict[tuple[int, int], list[Measurable]] = {}
    for each in known:
        if (rank := _rank(question, each)) is not None:
            ranked.setdefault(rank, []).append(each)
    if not ranked:
        return "no measure of the marts is called so; `name = words of a measure` says which one is meant"
    best = ranked[min(ranked)]
    if len(best) > 1:
        names = " or ".join(f"`{in_words(each.measure.name)}`" for each in best)
        return f"it could be {names}"
    return best[0]


def _rank(question: Question, each: Measurable) -> tuple[int, int] | None:
    """How much more the measure says than the question, the least being the best; ``None`` where it says another."""
    asked = set(question.measure)
    entity = _words(each.subject.entity) | _words(each.subject.entities)
    if question.is_average != (each.measure.agg == "average") and (question.is_average or question.is_cut):
        return None
    if each.is_count:
        plain = asked - _OPTIONAL
        is_meant = bool(plain) and plain == _words(each.subject.entity)
        return (len(asked - plain), 0) if is_meant else None  # an invoice's `total` is rather a column of that name
    if question.is_count or each.column is None:
        return None
    own = _words(each.column.name)
    asked -= _OPTIONAL - own
    if not asked <= own | entity or asked.isdisjoint(own - entity or own):
        return None
    return len(own - asked - entity), 0 if entity <= asked else 1 if entity & asked else 2


def _words(name: str) -> set[str]:
    return {singular(each) for each in name.split("_") if each}


def cut_of(words: tuple[str, ...], measurable: Measurable, star: Star) -> Cut | str:
    """What a question is cut by, the nearest one; or why it is not known."""
    asked = set(words)
    for found in _by_hops(asked, measurable, star):
        if len(found) == 1:
            return found[0]
        if found:
            names = " or ".join(sorted(f"`{in_words(_named(each))}`" for each in found))
            return f"`{' '.join(words)}` could be {names}"
    for column in measurable.mart.columns:
        if _words(column.name) == asked:
            kind = "personal" if column.sensitive else f"of type {column.data_type}"
            return f"`{column.name}` is {kind}, and no code, flag or name to cut by"
    return f"nothing that `{in_words(measurable.subject.entities)}` lead to is called `{' '.join(words)}`"


def _named(cut: Cut) -> str:
    return f"{cut.path[0][0]}_{cut.columns[0]}" if cut.path and cut.columns else cut.key or cut.columns[0]


def _by_hops(asked: set[str], measurable: Measurable, star: Star) -> Iterator[list[Cut]]:
    """What is called so, first in the mart itself, then in those that its references lead to."""
    yield list(_in_mart(asked, measurable.subject, measurable.mart, ()))
    reached: list[tuple[Subject, Path, set[str]]] = [(measurable.subject, (), set())]
    for hops in range(1, MOST_HOPS + 1):
        reached = [
            (star.draft.subject(target), (*path, (column, target)), roles | _words(role))
            for subject, path, roles in reached
            for column, target, role in star.joins(subject)
            if star.marts[subject.full_name].column(column) and target not in {each for _, each in path}
        ]
        found: list[Cut] = []
        for subject, path, roles in reached:
            mart = star.marts[subject.full_name]
            if asked in (_words(subject.entity), roles, _words(path[-1][0]) - {"id"}):
                names = tuple(each for each in calling_names(star.draft, subject) if _is_shown(mart.column(each)))
                called = subject.entity if asked == _words(subject.entity) else path[-1][0].removesuffix("_id")
                key = path[0][0] if hops == 1 else None
                found.append(Cut(called, names, path, key=key, is_entity=True))
            else:
                found += _in_mart(asked, subject, mart, path, roles)
        yield found


def _is_shown(column: ModelColumn | None) -> bool:
    """Whether rows may be counted by it: what tells about a person does not leave the person's row."""
    families = (TypeFamily.TEXT, TypeFamily.ENUM, TypeFamily.BOOLEAN)
    return column is not None and column.family in families and column.sensitive is None


def _is_code(column: ModelColumn, subject: Subject) -> bool:
    """Whether it is a number that stands for a state or a kind: called so, and every one of its few values is known."""
    raw = subject.by_staged_name.get(column.name)
    if raw is None or raw.profile is None or column.sensitive or column.family is not TypeFamily.INTEGER:
        return False
    is_closed = raw.profile.values_are_complete and 1 < len(raw.profile.values) <= MOST_NUMBERS
    return is_closed and column.name.split("_")[-1] in _CODES


def _in_mart(
    asked: set[str], subject: Subject, mart: GeneratedModel, path: Path, roles: Iterable[str] = ()
) -> Iterator[Cut]:
    """The codes, flags and names of a mart that are called so, with or without the entity before them."""
    entity = _words(subject.entity) | _words(subject.entities) | {*roles}
    for column in mart.columns:
        own = _words(column.name) - {"is", "has"}
        if not (_is_shown(column) or _is_code(column, subject)) or not own - entity - _CALLED <= asked <= own | entity:
            continue
        if asked & (own - entity) or (asked & own and own <= entity | _CALLED):
            plain = column.name.removeprefix("is_").removeprefix("has_")
            is_bare = bool(path) and not plain.startswith(subject.entity)
            yield Cut(f"{subject.entity}_{plain}" if is_bare else plain, (column.name,), path)
