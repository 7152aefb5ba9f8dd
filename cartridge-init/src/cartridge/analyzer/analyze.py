"""The analysis: questions first, then one rule after the other, each adding its conclusions to those before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from cartridge.analyzer import keys, quality, relationships, roles, sensitive
from cartridge.analyzer.survey import Survey, survey
from cartridge.artifacts.analysis import Analysis
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.checks import CheckAnswer, DataCheck, InclusionCheck
from cartridge.artifacts.profile import TableProfile

QUESTIONS: Final[tuple[Callable[[Survey], Iterable[DataCheck]], ...]] = (keys.wanted, relationships.wanted)

RULES: Final[tuple[Callable[[Survey, Analysis], Analysis], ...]] = (
    keys.conclude,
    relationships.conclude,
    sensitive.conclude,
    roles.conclude,
    quality.conclude,
)
"""In this order: relationships rest on keys, roles on both, findings on all."""


def wanted_checks(catalog: Catalog, profiles: Sequence[TableProfile]) -> tuple[DataCheck, ...]:
    """What the rules want to know of the data, sorted and without repeats; :func:`analyze` takes the answers."""
    surveyed = survey(catalog, profiles)
    return tuple(sorted({each for ask in QUESTIONS for each in ask(surveyed)}, key=_order))


def analyze(catalog: Catalog, profiles: Sequence[TableProfile], answers: Sequence[CheckAnswer]) -> Analysis:
    """Keys, relationships, roles, sensitive columns and findings, each with its evidence.

    The same input gives the same analysis whatever the order of its parts. Without answers, or with some missing,
    what is declared and what names say still stands, marked as not verified.
    """
    surveyed = survey(catalog, profiles, answers)
    analysis = Analysis()
    for rule in RULES:
        analysis = rule(surveyed, analysis)
    return analysis


class SchemaAnalyzer:
    """The analysis of one catalog, for callers that hold on to it: :meth:`wanted_checks` first, then
    :meth:`analyze`."""

    def __init__(self, catalog: Catalog, profiles: Sequence[TableProfile] = ()) -> None:
        self.catalog = catalog
        self.profiles = tuple(profiles)

    def wanted_checks(self) -> tuple[DataCheck, ...]:
        """See :func:`wanted_checks`."""
        return wanted_checks(self.catalog, self.profiles)

    def analyze(self, answers: Sequence[CheckAnswer] = ()) -> Analysis:
        """See :func:`analyze`."""
        return analyze(self.catalog, self.profiles, answers)


def _order(check: DataCheck) -> tuple[str, ...]:
    target = (str(check.ref_table), *check.ref_columns) if isinstance(check, InclusionCheck) else ()
    return check.table.schema_name, check.table.table, check.kind, "\n".join(check.columns), *target
