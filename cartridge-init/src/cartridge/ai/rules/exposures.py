"""Exposures: who looks at which marts, where the business context names somebody.

Practice (dbt's governance): what leaves the project is declared, with an owner to ask, so that whoever changes a mart
sees whom it concerns. An exposure shows marts that answer what the business asks, each of them public and under
contract; where no question was answered there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from cartridge.ai.rules.contracts import can_be_promised
from cartridge.ai.rules.naming import shorten, snake_case, unique_name
from cartridge.artifacts.answers import Answer, GeneratedExposure
from cartridge.artifacts.business_context import BusinessContext, Stakeholder
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.words import counted

Kind = Literal["dashboard", "notebook", "analysis", "ml", "application"]

_KINDS: Final[dict[str, Kind]] = {
    "dashboard": "dashboard",
    "report": "dashboard",
    "reporting": "dashboard",
    "notebook": "notebook",
    "model": "ml",
    "prediction": "ml",
    "forecast": "ml",
    "application": "application",
    "app": "application",
}


def make_exposures(
    request: ModelGenerationRequest, answers: Iterable[Answer], models: Iterable[GeneratedModel]
) -> tuple[tuple[GeneratedExposure, ...], tuple[str, ...]]:
    """One exposure per stakeholder, and a note where there is none."""
    context = request.business_context
    people = list(context.people)
    if not people:
        return (), ()
    by_name = {each.name: each for each in models}
    shown = [each for each in answers if each.model and can_be_promised(by_name[each.model], request.target_warehouse)]
    names = tuple(dict.fromkeys(each.model for each in shown if each.model))
    if request.options.contracts == "none":
        return (), ("The stakeholders have no exposures: those show marts with a contract, and `contracts` is `none`.",)
    if not names:
        said = f"{counted(len(people), 'stakeholder')} {'has' if len(people) == 1 else 'have'} no exposure"
        return (), (f"{said}: no question of the business was answered by a mart.",)
    taken: set[str] = set()
    return tuple(_exposure(context, each, shown, names, by_name, taken) for each in people), ()


def _exposure(
    context: BusinessContext,
    person: Stakeholder,
    shown: list[Answer],
    names: tuple[str, ...],
    models: Mapping[str, GeneratedModel],
    taken: set[str],
) -> GeneratedExposure:
    uses = [each for each in context.use_cases if person.name.casefold() in each.casefold()]
    kind = _kind(uses) or _kind(context.use_cases) or ("dashboard" if context.reporting_needs else "analysis")
    asked = "; ".join(dict.fromkeys(each.asked.rstrip("?.! ") for each in shown))
    sentences = [f"What {person.name} looks at: {asked}."]
    sentences += [f"{each.rstrip('.')}." for each in uses]
    if context.refresh_frequency_minutes:
        sentences.append(f"May be {counted(context.refresh_frequency_minutes, 'minute')} old.")
    return GeneratedExposure(
        name=unique_name(shorten(snake_case(person.name)), taken),
        label=person.name,
        type=kind,
        owner_name=person.name,
        owner_email=person.email,
        description=" ".join(sentences),
        models=tuple(sorted(each for each in names if each in models)),
    )


def _kind(uses: Iterable[str]) -> Kind | None:
    words = [word for each in uses for word in snake_case(each).split("_")]
    return next((_KINDS[word] for word in words if word in _KINDS), None)
