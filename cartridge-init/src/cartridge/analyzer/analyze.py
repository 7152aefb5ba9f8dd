"""The analysis: questions first, then one rule after the other, each adding its conclusions to those before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from cartridge.analyzer import (
    castable,
    coincidence,
    keys,
    overruling,
    polymorphic,
    quality,
    relationships,
    repeated,
    roles,
    sensitive,
    typed_texts,
    units,
)
from cartridge.analyzer.parts import conclude as parts
from cartridge.analyzer.resolving import resolve
from cartridge.analyzer.rulings import NO_RULINGS, Rulings
from cartridge.analyzer.survey import Survey, survey
from cartridge.artifacts.analysis import Analysis, SensitiveColumn
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.checks import (
    CheckAnswer,
    DataCheck,
    DependencyCheck,
    DepthCheck,
    InclusionCheck,
    Infer,
    OpenVersionsCheck,
    UniquenessCheck,
    ValueCheck,
)
from cartridge.artifacts.overrules import Overrules
from cartridge.artifacts.profile import TableProfile
from cartridge.garbage import garbage_kept

QUESTIONS: Final[tuple[Callable[[Survey], Iterable[DataCheck]], ...]] = (
    keys.wanted,
    polymorphic.wanted,
    relationships.wanted,
    parts.wanted,
    typed_texts.wanted,
    castable.wanted,
    repeated.wanted,
    quality.wanted,
)

Rule = Callable[[Survey, Analysis], Analysis]

RULES: Final[tuple[Rule, ...]] = (
    keys.conclude,
    overruling.keys,
    polymorphic.conclude,
    relationships.conclude,
    overruling.relationships,
    sensitive.conclude,
    overruling.sensitive,
    typed_texts.conclude,
    castable.conclude,
    units.conclude,
    castable.of_units,
    coincidence.conclude,
    roles.conclude,
    overruling.roles,
    parts.conclude,
    repeated.conclude,
    quality.conclude,
    overruling.findings,
)
"""In this order: relationships rest on keys, roles on both, the parts of a table on its role and on the units of its
columns, findings on all; and where a person may know better, they have the last word."""

INFERRING: Final[tuple[Rule, ...]] = (keys.conclude, polymorphic.conclude, relationships.conclude)
"""The rules that see no statistics where names and types alone are to speak."""


ROUNDS: Final = 4
"""How often rules ask at most: a wider key is worth a question only when the narrower ones are refuted."""


def wanted_checks(
    catalog: Catalog,
    profiles: Sequence[TableProfile],
    answers: Sequence[CheckAnswer] = (),
    *,
    today: date | None = None,
    rulings: Rulings = NO_RULINGS,
    infer: Infer = "data",
) -> tuple[DataCheck, ...]:
    """What the rules want to know of the data, sorted and without repeats, and not what ``answers`` say already.

    Some questions follow from answers: ask again with all answers so far, at most :data:`ROUNDS` times and until
    nothing is wanted; then :func:`analyze` takes them.

    :param today: the day on which the data was read; without it nothing is said to lie in the future.
    :param rulings: what a person said; it is asked about like what is declared and not enforced.
    :param infer: without ``data``, of keys and relationships only those declared or said are asked about.
    """
    surveyed = typed_texts.with_meanings(
        survey(catalog, profiles, answers, today=today, rulings=rulings, infer="data" if infer == "data" else "off")
    )
    wanted = {each for ask in QUESTIONS for each in ask(surveyed) if not rulings.makes_needless(each)}
    if infer != "data":  # whether entity and period tell rows apart is a key that nobody declared, too
        declared = {*keys.wanted(surveyed)}
        wanted = {each for each in wanted if not isinstance(each, UniquenessCheck) or each in declared}
    wanted.update(each for each in rulings.checks() if not _is_known(surveyed, each))
    return tuple(sorted(wanted - surveyed.answers.keys(), key=_order))


def analyze(
    catalog: Catalog,
    profiles: Sequence[TableProfile],
    answers: Sequence[CheckAnswer],
    *,
    today: date | None = None,
    rulings: Rulings = NO_RULINGS,
    infer: Infer = "data",
    shown: Sequence[SensitiveColumn] = (),
) -> Analysis:
    """Keys, relationships, roles, sensitive columns and findings, each with its evidence.

    The same input gives the same analysis whatever the order of its parts. Without answers, or with some missing,
    what is declared and what names say still stands, marked as not verified.

    :param rulings: what a person said, see :func:`cartridge.analyzer.resolving.resolve`; it goes before what is found.
    :param infer: what keys and relationships may be inferred from.
    :param shown: columns that are sensitive by what rows of theirs show, beside those that the rules find.
    """
    with garbage_kept():
        surveyed = typed_texts.with_meanings(
            survey(catalog, profiles, answers, today=today, rulings=rulings, infer=infer)
        )
        analysis = Analysis(sensitive=tuple(shown))
        for rule in RULES:
            seen = surveyed.names_alone if infer == "names" and rule in INFERRING else surveyed
            analysis = rule(seen, analysis)
    return analysis


class SchemaAnalyzer:
    """The analysis of one catalog, for callers that hold on to it: :meth:`wanted_checks` first, then
    :meth:`analyze`."""

    def __init__(
        self,
        catalog: Catalog,
        profiles: Sequence[TableProfile] = (),
        *,
        today: date | None = None,
        overrules: Overrules | None = None,
        infer: Infer = "data",
    ) -> None:
        self.rulings = resolve(overrules or Overrules(), catalog)
        self.catalog = self.rulings.modelled(catalog)
        self.profiles = tuple(profiles)
        self.today = today
        self.infer: Infer = infer

    def wanted_checks(self, answers: Sequence[CheckAnswer] = ()) -> tuple[DataCheck, ...]:
        """See :func:`wanted_checks`."""
        return wanted_checks(
            self.catalog, self.profiles, answers, today=self.today, rulings=self.rulings, infer=self.infer
        )

    def analyze(self, answers: Sequence[CheckAnswer] = ()) -> Analysis:
        """See :func:`analyze`."""
        return analyze(self.catalog, self.profiles, answers, today=self.today, rulings=self.rulings, infer=self.infer)


def _is_known(surveyed: Survey, check: DataCheck) -> bool:
    """Whether the database need not be asked about a key: it enforces that, or there is no row to break it."""
    if not isinstance(check, UniquenessCheck):
        return False
    table = surveyed.tables[check.table]
    primary = table.table.primary_key
    is_enforced = primary is not None and primary.is_enforced and {*primary.columns} == {*check.columns}
    return is_enforced or table.is_empty


def _order(check: DataCheck) -> tuple[str, ...]:
    target: tuple[str, ...] = ()
    if isinstance(check, InclusionCheck):
        of_type = check.rows.model_dump_json() if check.rows else ""
        target = (str(check.ref_table), *check.ref_columns, of_type)
    elif isinstance(check, ValueCheck):
        target = (check.test, str(check.value))
    elif isinstance(check, DependencyCheck):
        target = (check.dependent,)
    elif isinstance(check, DepthCheck):
        target = (check.key,)
    elif isinstance(check, OpenVersionsCheck):
        target = (check.end, check.far.model_dump_json() if check.far else "")
    return check.table.schema_name, check.table.table, check.kind, "\n".join(check.columns), *target
