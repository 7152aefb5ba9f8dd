"""The rule engine: from a request to every source and model, in one walk over the draft."""

from __future__ import annotations

from cartridge.ai.rules.bridges import bridge_references, counted_as
from cartridge.ai.rules.business import Answers, answer
from cartridge.ai.rules.contracts import published
from cartridge.ai.rules.dates import calendar_model, make_calendar
from cartridge.ai.rules.draft import make_draft
from cartridge.ai.rules.exposures import make_exposures
from cartridge.ai.rules.fan_out import with_declared_fan_out
from cartridge.ai.rules.history import current_tests, make_current
from cartridge.ai.rules.incremental import made_incremental, read_in_batches
from cartridge.ai.rules.intermediate import detail_references, make_aggregate, make_joined
from cartridge.ai.rules.marts import make_dimension, make_fact
from cartridge.ai.rules.semantic import make_semantic_layer
from cartridge.ai.rules.sessions import make_sessions
from cartridge.ai.rules.snapshots import make_snapshots
from cartridge.ai.rules.sources import make_sources
from cartridge.ai.rules.staging import make_staging
from cartridge.ai.rules.star import make_star
from cartridge.ai.rules.tests import TestRules
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.answers import GeneratedExposure
from cartridge.artifacts.models import GeneratedModel, GeneratedTest, ModelGenerationResult, ModelType
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.artifacts.semantic import SemanticLayer
from cartridge.artifacts.snapshots import GeneratedSnapshot


def make_models(request: ModelGenerationRequest) -> ModelGenerationResult:
    """Sources, and the models of the layers asked for; the same request always gives the same result.

    A layer reads the ones below it, so asking for marts alone still gives the staging models they read.
    """
    draft = make_draft(request)
    rules = TestRules(draft, request.scanned_at, has_marts=ModelType.MARTS in request.model_types)
    taken = {*request.context.existing_models, *(each.staging for each in draft.subjects)}
    taken.update(each.mart for each in draft.subjects if each.mart)
    staging = {
        each.full_name: _tested(model := make_staging(draft, each), rules.for_staging(each, model))
        for each in draft.subjects
    }
    models = list(staging.values())
    if ModelType.INTERMEDIATE in request.model_types or ModelType.MARTS in request.model_types:
        details, bridges = detail_references(draft), bridge_references(draft)
        aggregates = {
            reference.ends: _tested(model, rules.for_aggregate(reference, model))
            for references in (*details.values(), *bridges.values())
            for reference in references
            for model in (make_aggregate(draft, reference, staging, taken, counted_as(draft, reference)),)
        }
        joined = {
            each.full_name: _tested(together, rules.for_joined(each, together))
            for each in draft.subjects
            if each.full_name in draft.folded and (together := make_joined(draft, each, staging, taken))
        }
        models += [*aggregates.values(), *joined.values()]
    notes, semantic = draft.notes, SemanticLayer()
    snapshots: tuple[GeneratedSnapshot, ...] = ()
    exposures: tuple[GeneratedExposure, ...] = ()
    business = Answers()
    if ModelType.MARTS in request.model_types:
        marts: dict[TableName, GeneratedModel] = {}
        calendar, told = make_calendar(draft, taken)
        notes += told
        if calendar:
            models.append(calendar_model(calendar))
        for subject in draft.subjects:
            if subject.mart is None:
                continue
            counted = [
                (each, aggregates[each.ends])
                for found in (details, bridges)
                for each in found.get(subject.full_name, ())
            ]
            if subject.role in (Role.DIMENSION, Role.LOOKUP):
                model = make_dimension(draft, subject, staging, joined, counted)
            else:
                model = make_fact(draft, subject, staging, aggregates, details, calendar)
                model, told = made_incremental(subject, model, request)
                notes += told
            models.append(_tested(model, rules.for_mart(subject, model, calendar, counted)))
            if subject.current:
                current = make_current(subject, models[-1])
                models.append(_tested(current, current_tests(subject, current)))
            marts[subject.full_name] = models[-1]
        models += make_sessions(draft, staging, calendar, taken, rules.for_joined)
        read = {parent for each in models for parent in each.parents}
        unread = {aggregates[each.ends].name for found in bridges.values() for each in found} - read
        models = [each for each in models if each.name not in unread]
        if request.options.snapshots:
            snapshots, told = make_snapshots(draft, {each.name: each for each in staging.values()}, taken)
            notes += told
        star = make_star(draft, marts)
        business = answer(request.business_context, star, make_semantic_layer(star, calendar), taken)
        models = with_declared_fan_out([*models, *business.models], frozenset(each.name for each in business.models))
        exposures, told = make_exposures(request, business.answers, models)
        notes += (*business.notes, *told)
        if request.options.semantic_layer:
            semantic = business.layer
    models, told = published(models, frozenset(name for each in exposures for name in each.models), request)
    return ModelGenerationResult(
        sources=make_sources(draft, request),
        models=tuple(sorted(read_in_batches(models), key=_place)),
        snapshots=snapshots,
        semantic=semantic,
        business_context=request.business_context,
        answers=business.answers,
        exposures=exposures,
        notes=(*notes, *told),
    )


def _place(model: GeneratedModel) -> tuple[int, str, str]:
    """By layer and name; the view of what is in force stands behind the mart of all versions, which it reads."""
    history = f"{model.name}_history"
    is_current = history in model.parents
    return list(ModelType).index(model.model_type), f"{history} " if is_current else model.name, model.name


def _tested(model: GeneratedModel, tests: tuple[GeneratedTest, ...]) -> GeneratedModel:
    exceptions = {} if model.key else {"fct_missing_primary_key_tests": "No key of it is known."}
    if not tests:
        exceptions["fct_test_coverage"] = "No key of it is known, nor a column that is always filled."
    return model.model_copy(update={"tests": tests, "evaluator_exceptions": exceptions})
