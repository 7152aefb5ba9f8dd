"""A measure at a grain, as a question wants it, and whether the numbers would be right.

Practice (Kimball): only what adds up is added up. Averages do not, levels do not over time, and amounts in several
currencies are no one number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cartridge.ai.rules.matching import Cut, Measurable
from cartridge.ai.rules.naming import in_words
from cartridge.ai.rules.questions import Grain
from cartridge.ai.rules.star import Star, time_of
from cartridge.ai.rules.subjects import MAX_JOINS
from cartridge.artifacts.analysis import Additivity

_UNITS: Final = frozenset("currency ccy uom".split())


@dataclass(frozen=True)
class Wanted:
    """One measure at one grain."""

    asked: str
    measurable: Measurable
    called: str
    """The column that holds it."""
    grain: Grain | None
    cuts: tuple[Cut, ...]

    @property
    def shape(self) -> tuple[object, ...]:
        """What questions share that one mart answers."""
        level = self.measurable.measure.non_additive_dimension is not None
        return self.measurable.mart.name, self.grain, self.cuts, level, self.units

    @property
    def units(self) -> tuple[str, ...]:
        """Columns that say in what the measure is counted, of which there may be several."""
        if self.measurable.is_count:
            return ()
        mart, subject = self.measurable.mart, self.measurable.subject
        cut_by = {name for each in self.cuts if not each.path for name in each.columns}
        found = []
        for column in mart.columns:
            source = subject.by_staged_name.get(column.name)
            values = source.profile.distinct_count if source and source.profile else None
            if not _UNITS.isdisjoint(column.name.split("_")) and values != 1 and column.name not in cut_by:
                found.append(column.name)
        return tuple(found)


def why_not(wanted: Wanted, star: Star) -> str | None:
    """Why the numbers would not be right; ``None`` where they are."""
    each = wanted.measurable
    role = each.subject.mapping.role
    if each.measure.agg == "average":
        return f"`{in_words(each.measure.name)}` is an average, which does not add up; the metric answers it"
    if role and role.history:
        return f"`{each.mart.name}` holds earlier versions too, which would be counted"
    if each.measure.non_additive_dimension and wanted.grain is None:
        return f"`{in_words(each.measure.name)}` is a level, which does not add up over time; say per day or month"
    if each.column is not None and each.column.additivity not in (Additivity.ADDITIVE, Additivity.SEMI_ADDITIVE):
        return f"whether `{in_words(each.measure.name)}` adds up is not known"
    if sum(len(cut.path) for cut in wanted.cuts) > MAX_JOINS - 1:
        return "it joins more than a model should"
    if wanted.grain and time_of(star, each.subject) is None:
        return f"`{each.mart.name}` has no date"
    return None
