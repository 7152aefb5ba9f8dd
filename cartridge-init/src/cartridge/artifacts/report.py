"""What the page of a project is drawn from."""

from __future__ import annotations

from cartridge.artifacts.models import ModelGenerationResult
from cartridge.artifacts.noun import Noun
from cartridge.artifacts.scan import Scan


class Report(Noun):
    """The scan and the models of a project, kept beside its page so that a later run of dbt can be drawn into it."""

    project_name: str
    scan: Scan
    models: ModelGenerationResult
