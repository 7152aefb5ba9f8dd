"""From a scan to a dbt project: the models are decided, rendered, and put on disk."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import NamedTuple

from slugify import slugify

from cartridge.ai.base import AIProvider, ModelGenerationRequest
from cartridge.ai.factory import create_ai_provider
from cartridge.ai.plan import plan_of
from cartridge.ai.request import request_from_scan
from cartridge.analyzer.resolving import resolve
from cartridge.artifacts.business_context import BusinessContext
from cartridge.artifacts.models import ModelGenerationResult
from cartridge.artifacts.options import DEFAULT_OPTIONS, GenerationOptions
from cartridge.artifacts.overrules import NOWHERE, Overrules, WrittenIn
from cartridge.artifacts.plan import ExecutionPlan
from cartridge.artifacts.progress import Progress, ProgressListener, ignore_progress
from cartridge.artifacts.project import GeneratedProject, ProjectOnDisk
from cartridge.artifacts.scan import Scan
from cartridge.dbt.project_generator import DBTProjectGenerator, is_project_name
from cartridge.dbt.writer import write_project
from cartridge.errors import GenerationError
from cartridge.journey.overruling import overruled


class Generated(NamedTuple):
    """What :func:`generate` made, nothing of it on disk yet; ``scan`` is what it made it from, overruled."""

    models: ModelGenerationResult
    plan: ExecutionPlan
    project: GeneratedProject
    scan: Scan


def generate(
    scan: Scan,
    project_name: str | None = None,
    *,
    provider: str = "rules",
    business_context: BusinessContext | str | None = None,
    overrules: Overrules | None = None,
    written: WrittenIn = NOWHERE,
    options: GenerationOptions = DEFAULT_OPTIONS,
    listener: ProgressListener = ignore_progress,
) -> Generated:
    """Decide the models and render the project; nothing is written.

    :param business_context: what is known of the business, see :func:`cartridge.contextfile.load_business_context`; a
        text alone describes it.
    :param overrules: what a person says by now, where the scan may be older; ``None`` leaves it as it is.
    :param written: where that was said, as for :func:`cartridge.journey.scan`.
    :param options: what else a person may choose, see :func:`cartridge.optionsfile.load_options`.
    :raises OverrulesError: when they name what the scan does not hold, or ``written`` holds mistakes.
    :raises GenerationError: when the scan holds no table to model, or no dbt target for its kind of database.
    :raises UsageError: when the project name or the provider cannot be used.
    """
    said: tuple[str, ...] = ()
    if overrules is not None:
        scan, said = overruled(scan, overrules, written)
    generator = DBTProjectGenerator(
        scan, project_name or default_project_name(scan), options.adapter, options.dbt_version
    )
    visible, notes = generator.profile.sees(scan)
    names = resolve(scan.overrules.names, scan.catalog, lambda name: True)
    request = request_from_scan(
        visible,
        project_name=generator.project_name,
        target_warehouse=generator.profile.adapter,
        business_context=business_context,
        options=options,
        tables_called=names.table_names,
        columns_called=names.column_names,
    )
    listener(Progress(stage="generate", total=2, message="deciding the models"))
    chosen = create_ai_provider(provider)
    models = _answered(chosen, request)
    if not models.models:
        raise GenerationError(
            f"The scan of `{scan.database}` holds no table with columns to make a model from.",
            "Scan again with a wider --schema or --include.",
        )
    models = models.model_copy(update={"notes": (*models.notes, *notes, *said)})
    listener(Progress(stage="generate", done=1, total=2, message="writing SQL and YAML"))
    project = generator.generate(models)
    listener(Progress(stage="generate", done=2, total=2))
    return Generated(models=models, plan=plan_of(models, request), project=project, scan=scan)


def _answered(provider: AIProvider, request: ModelGenerationRequest) -> ModelGenerationResult:
    """What the provider answers.

    It is no result of the task itself: as a task ends, :mod:`asyncio` writes it out for a message that nobody reads
    (:func:`signal.signal` and a handler that is no member of its enum), which takes seconds with thousands of models.
    """
    answers: list[ModelGenerationResult] = []

    async def ask() -> None:
        answers.append(await provider.generate_models(request))

    asyncio.run(ask())
    return answers[0]


def default_project_name(scan: Scan) -> str:
    """The database's name as dbt takes it."""
    name = re.sub(r"^[^a-z]+", "", slugify(scan.database, separator="_"))[:40].rstrip("_")
    return name if is_project_name(name) else f"{name or 'warehouse'}_analytics"


def write(generated: Generated, folder: Path, *, force: bool = False) -> ProjectOnDisk:
    """Put the project on disk, all of it or nothing; see :func:`cartridge.dbt.writer.write_project`."""
    return write_project(generated.project, folder, force=force)
