"""What dbt said: one outcome per node."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cartridge.artifacts.evaluation import Evaluation
from cartridge.artifacts.noun import Noun

NodeStatus = Literal["success", "error", "fail", "warn", "skipped", "pass", "no-op", "partial success", "runtime error"]


class NodeResult(Noun):
    """One model, test, snapshot or seed; ``failures`` counts the rows a test found, ``execution_time`` seconds."""

    unique_id: str
    name: str
    resource_type: str
    status: NodeStatus
    execution_time: float
    message: str | None = None
    failures: int | None = None
    path: str | None = None


class Deprecation(Noun):
    """A spelling that a coming dbt will refuse."""

    code: str
    message: str


class RunResult(Noun):
    """The outcome of one dbt command on a project."""

    command: Literal["parse", "compile", "run", "test", "build"]
    target: str
    status: Literal["success", "failed"]
    nodes: tuple[NodeResult, ...] = ()
    deprecations: tuple[Deprecation, ...] = ()
    errors: tuple[str, ...] = ()
    elapsed_seconds: float
    dbt_version: str
    evaluation: Evaluation | None = Field(
        default=None, description="How the project stands to the structure rules; none where dbt could not read it."
    )
    rows_are_invented: bool = Field(
        default=False,
        description="Whether it was built over rows that were made up from a scan: what it says of the data, it says of"
        " those.",
    )
    notes: tuple[str, ...] = ()

    @property
    def has_findings(self) -> bool:
        """Whether it worked and left something to look at: warnings, deprecations, rules broken."""
        broken = self.evaluation is not None and self.evaluation.violations
        return bool(self.count("warn") or self.deprecations or broken)

    def nodes_of(self, *resource_types: str) -> tuple[NodeResult, ...]:
        return tuple(each for each in self.nodes if each.resource_type in resource_types)

    def count(self, *statuses: str, resource_type: str | None = None) -> int:
        return sum(
            each.status in statuses and (resource_type is None or each.resource_type == resource_type)
            for each in self.nodes
        )
