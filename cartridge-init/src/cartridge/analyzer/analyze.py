"""The analysis: questions first, then one rule after the other, each adding its conclusions to those before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from cartridge.analyzer import keys, polymorphic, quality, relationships, roles, sensitive, units
from cartridge.analyzer.parts import conclude as parts
from cartridge.analyzer.survey import Survey, survey
from cartridge.artifacts.analysis import Analysis
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.checks import CheckAnswer, DataCheck, DependencyCheck, InclusionCheck, ValueCheck
from cartridge.artifacts.profile import TableProfile

QUESTIONS: Final[tuple[Callable[[Survey], Iterable[DataCheck]], ...]] = (
    keys.wanted,
    polymorphic.wanted,
    relationships.wanted,
    parts.wanted,
    quality.wanted,
)

RULES: Final[tuple[Callable[[Survey, Analysis], Analysis], ...]] = (
    keys.conclude,
    polymorphic.conclude,
    relationships.conclude,
    sensitive.conclude,
    roles.conclude,
    parts.conclude,
    units.conclude,
    quality.conclude,
)
"""In this order: relationships rest on keys, roles on both, the parts of a table on its role, findings on all."""


ROUNDS: Final = 4
"""How often rules ask at most: a wider key is worth a question only when the narrower ones are refuted."""


def wanted_checks(
    catalog: Catalog,
    profiles: Sequence[TableProfile],
    answers: Sequence[CheckAnswer] = (),
    *,
    today: date | None = None,
) -> tuple[DataCheck, ...]:
    """What the rules want to know of the data, sorted and without repeats, and not what ``answers`` say already.

    Some questions follow from answers: ask again with all answers so far, at most :data:`ROUNDS` times and until
    nothing is wanted; then :func:`analyze` takes them.

    :param today: the day on which the data was read; without it nothing is said to lie in the future.
    """
    surveyed = survey(catalog, profiles, answers, today=today)
    wanted = {each for ask in QUESTIONS for each in ask(surveyed)}
    return tuple(sorted(wanted - surveyed.answers.keys(), key=_order))


def analyze(
    catalog: Catalog,
    profiles: Sequence[TableProfile],
    answers: Sequence[CheckAnswer],
    *,
    today: date | None = None,
) -> Analysis:
    """Keys, relationships, roles, sensitive columns and findings, each with its evidence.

    The same input gives the same analysis whatever the order of its parts. Without answers, or with some missing,
    what is declared and what names say still stands, marked as not verified.
    """
    surveyed = survey(catalog, profiles, answers, today=today)
    analysis = Analysis()
    for rule in RULES:
        analysis = rule(surveyed, analysis)
    return analysis


class SchemaAnalyzer:
    """The analysis of one catalog, for callers that hold on to it: :meth:`wanted_checks` first, then
    :meth:`analyze`."""

    def __init__(self, catalog: Catalog, profiles: Sequence[TableProfile] = (), *, today: date | None = None) -> None:
        self.catalog = catalog
        self.profiles = tuple(profiles)
        self.today = today

    def wanted_checks(self, answers: Sequence[CheckAnswer] = ()) -> tuple[DataCheck, ...]:
        """See :func:`wanted_checks`."""
        return wanted_checks(self.catalog, self.profiles, answers, today=self.today)

    def analyze(self, answers: Sequence[CheckAnswer] = ()) -> Analysis:
        """See :func:`analyze`."""
        return analyze(self.catalog, self.profiles, answers, today=self.today)


def _order(check: DataCheck) -> tuple[str, ...]:
    target: tuple[str, ...] = ()
    if isinstance(check, InclusionCheck):
        of_type = check.rows.model_dump_json() if check.rows else ""
        target = (str(check.ref_table), *check.ref_columns, of_type)
    elif isinstance(check, ValueCheck):
        target = (check.test, str(check.value))
    elif isinstance(check, DependencyCheck):
        target = (check.dependent,)
    return check.table.schema_name, check.table.table, check.kind, "\n".join(check.columns), *target
