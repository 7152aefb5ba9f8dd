"""Levels: columns of one table of which the narrower determines the wider.

Practice: category and subcategory, country and region, division and department stand side by side in a dimension. Names
suggest some; for the others the profile says which columns have few values that repeat, and fewer the wider they are.
The data decides: a pair is a question to the database. In small tables a narrow column determines a wide one by
accident, so it is believed only where chance would hardly do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log10
from typing import Final

from cartridge.analyzer.naming import BARE_KEYS
from cartridge.analyzer.sensitive import verdicts_in
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Evidence, Hierarchy, Role
from cartridge.artifacts.checks import CheckAnswer, DependencyCheck
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

COLUMNS: Final = 5
"""Columns per table that are compared with each other: the ones with the most values that still repeat."""

CHECKS: Final = 240
"""Questions in a scan, the smallest tables first: each groups the rows of a table twice."""

IN_FACTS: Final = 8
"""Values of the narrowest level in a fact: states of a process determine each other without being levels."""

REPEATS: Final = 2.0
"""Rows per value of the narrowest level, on average at least: what names single rows is no level."""

WIDER: Final = 1.25
"""Values of the narrower level per value of the wider one, at least."""

CHANCE: Final = -6.0
"""Logarithm of the chance at which an accident is ruled out: one in a million."""

_SCALES: Final = tuple(
    tuple(word_set(level) for level in scale)
    for scale in (
        (
            "continent erdteil continente",
            "country nation land pays pais paese staat",
            "region state province territory bundesland provincia estado kanton canton oblast",
            "county district kreis landkreis bezirk departement distretto",
            "city town municipality stadt ort ville ciudad citta cidade gemeinde commune",
            "zip postal postcode plz zipcode",
        ),
        ("division sparte", "department dept abteilung departement departamento", "team group gruppe equipe"),
        (
            "family line familie",
            "group class hauptgruppe warengruppe",
            "category kategorie categorie categoria",
            "subcategory unterkategorie untergruppe",
        ),
        ("make brand manufacturer marke hersteller marque marca", "model series modell modele modelo"),
    )
)


@dataclass(frozen=True)
class Pair:
    """Two columns of a table: each value of ``narrow`` may stand with one of ``wide`` only."""

    narrow: SurveyedColumn
    wide: SurveyedColumn

    def check(self, table: SurveyedTable) -> DependencyCheck:
        return DependencyCheck(table=table.name, columns=(self.narrow.name,), dependent=self.wide.name)


def wanted(survey: Survey) -> Iterator[DependencyCheck]:
    """Ask whether one column determines another, where the profile leaves it open and chance would not do it."""
    asked = 0
    for table in sorted(survey.tables.values(), key=lambda each: (each.row_count or 0, each.name)):
        if table.is_view or table.is_empty or table.profile is None:
            continue
        for pair in _pairs(table):
            if asked == CHECKS:
                return
            asked += 1
            yield pair.check(table)


def level_chains(survey: Survey, shape: Shape, role: Role) -> Iterator[Hierarchy]:
    """Chains of levels that the data proves, the longest first; without data, what names say of known scales."""
    table = shape.surveyed
    if table.profile is None or table.is_empty:
        yield from _by_names(shape)
        return
    answers = {
        (pair.narrow.name, pair.wide.name): answer
        for pair in _pairs(table)
        if (answer := survey.answer(pair.check(table))) is not None and answer.holds
    }
    taken: set[frozenset[str]] = set()
    least = 0 if role in (Role.DIMENSION, Role.LOOKUP) else IN_FACTS
    answers = {pair: each for pair, each in answers.items() if shape.referencing_columns.isdisjoint(pair)}
    for chain in _chains(answers):
        if _distinct(table.columns[chain[-1]]) < least:
            continue
        if not any(set(chain) <= each for each in taken):
            taken.add(frozenset(chain))
            yield _proven(shape, chain, answers)


def _pairs(table: SurveyedTable) -> list[Pair]:
    """Pairs of columns that may be levels: both repeat, the wide one has clearly fewer values."""
    if table.profile is None or table.profile.is_sampled:
        return []
    levels = sorted(filter(_may_be_level, table.columns.values()), key=lambda each: (-_distinct(each), each.index))
    if len(levels) < 2:
        return []
    personal = {
        name
        for name, verdict in verdicts_in(table).items()
        if not (verdict.category == "location" and verdict.where == "of persons")  # many persons live in one city
    }
    levels = [each for each in levels if each.name not in personal][:COLUMNS]
    return [
        Pair(narrow, wide)
        for narrow, wide in combinations(levels, 2)
        if _distinct(narrow) >= WIDER * _distinct(wide) and _chance(narrow, wide) <= CHANCE
    ]


def _may_be_level(column: SurveyedColumn) -> bool:
    """A text that names no single thing, with at least two values that repeat; most rows have one.

    Dates and numbers kept as text have no levels, and while a text looks like them it is not asked about.
    """
    if column.family not in (TypeFamily.TEXT, TypeFamily.ENUM) or not column.rows or column.profile is None:
        return False
    if column.meant or column.is_suspect:
        return False
    filled = column.rows - (column.profile.null_count or 0)
    if (column.words or column.all_words)[-1:] and (column.words or column.all_words)[-1] in BARE_KEYS:
        return False
    return 2 <= _distinct(column) <= filled / REPEATS and filled >= column.rows / 2 and (column.max_length or 1) <= 100


def _distinct(column: SurveyedColumn) -> int:
    return (column.profile.distinct_count if column.profile else None) or 0


def _chance(narrow: SurveyedColumn, wide: SurveyedColumn) -> float:
    """Logarithm of the chance that values drawn at random would obey: every repetition must hit the same wide value."""
    assert narrow.rows is not None
    repetitions = narrow.rows - _distinct(narrow)
    return repetitions * log10(_agreement(wide))


def _agreement(column: SurveyedColumn) -> float:
    """The chance that two rows have the same value; where the counts are not known, as if all values were alike
    frequent but one, which half of the rows have."""
    values = column.profile.values if column.profile else ()
    total = sum(each.count for each in values)
    if total and column.profile and column.profile.values_are_complete:
        return max(sum((each.count / total) ** 2 for each in values), 1e-9)
    return 0.25 + 0.25 / max(1, _distinct(column) - 1)


def _chains(answers: dict[tuple[str, str], CheckAnswer]) -> list[tuple[str, ...]]:
    """Every longest run of columns, the widest first, of which each determines the one before it."""
    wider: dict[str, list[str]] = {}
    for narrow, wide in answers:
        wider.setdefault(narrow, []).append(wide)

    def upwards(column: str) -> list[tuple[str, ...]]:
        steps = wider.get(column, [])
        direct = [each for each in steps if not any(each in wider.get(other, []) for other in steps)]
        return [(*chain, column) for each in direct for chain in upwards(each)] or [(column,)]

    narrowest = [each for each in wider if not any(each in wides for wides in wider.values())]
    return sorted((chain for each in narrowest for chain in upwards(each)), key=lambda each: (-len(each), each))


def _proven(shape: Shape, chain: tuple[str, ...], answers: dict[tuple[str, str], CheckAnswer]) -> Hierarchy:
    columns = [shape.surveyed.columns[each] for each in chain]
    counts = ", ".join(f"{each.name} ({_distinct(each):,} values)" for each in columns)
    pairs = [answers[narrow, wide] for wide, narrow in pairwise(chain)]
    missing = max((each.null_rows or 0) for each in pairs)
    is_ragged = missing > 0
    ragged = f"; {missing:,} rows leave a level out" if is_ragged else ""
    return Hierarchy(
        kind="levels",
        columns=chain,
        depth=len(chain),
        is_ragged=is_ragged,
        evidence=Evidence(
            reason=f"From the widest on, each value stands with one of the level before it: {counts}{ragged}.",
            rows=pairs[-1].rows,
            null_rows=missing,
            violations=0,
        ),
    )


def _by_names(shape: Shape) -> Iterator[Hierarchy]:
    """Known scales whose words end columns of the table: no row says whether they hold."""
    texts = [each for each in shape.content if each.meaning.is_textual and each.words]
    ends = frozenset(each.words[-1] for each in texts)
    for scale in _SCALES:
        chain: list[str] = []
        for level in scale:
            if level.isdisjoint(ends):
                continue
            found = next(each for each in texts if each.words[-1] in level)
            if found.name not in chain:
                chain.append(found.name)
        if len(chain) > 1:
            yield Hierarchy(
                kind="levels",
                columns=tuple(chain),
                depth=len(chain),
                evidence=Evidence(
                    reason=f"Their names are steps of one scale: {', '.join(chain)}; no row was counted."
                ),
            )
