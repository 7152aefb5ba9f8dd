"""How a dbt project stands to the structure rules of dbt-project-evaluator."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun

Category = Literal["modeling", "testing", "documentation", "structure", "performance", "governance"]


class Violation(Noun):
    """A resource that breaks a rule; ``reason`` says why that is meant to be, where the project declares so."""

    rule: str = Field(description="The rule's name in dbt-project-evaluator, such as `fct_model_fanout`.")
    category: Category
    resource: str = Field(description="The model, `source.table`, source or exposure; empty for the whole project.")
    message: str
    reason: str | None = None


class Evaluation(Noun):
    """Every violation, those that the project declares to be exceptions apart; both by category, rule and resource."""

    rules: tuple[str, ...]
    violations: tuple[Violation, ...] = ()
    exceptions: tuple[Violation, ...] = ()
    notes: tuple[str, ...] = Field(default=(), description="What could not be looked at, and why.")
