"""What became of each question of the business: the metric and the mart that answer it, or why nothing does."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun


class Answer(Noun):
    """One question, as it was asked, with what the project holds for it."""

    asked: str
    importance: Literal["primary", "secondary", "report"]
    metric: str | None = Field(default=None, description="The metric that measures it.")
    model: str | None = Field(default=None, description="The mart that holds it, at the grain that was asked for.")
    reason: str = Field(default="", description="Why there is no mart, or neither, where that is so.")


class GeneratedExposure(Noun):
    """Somebody who looks at marts, as dbt declares it."""

    name: str
    label: str
    type: Literal["dashboard", "notebook", "analysis", "ml", "application"]
    owner_name: str
    owner_email: str | None = None
    description: str
    models: tuple[str, ...]
