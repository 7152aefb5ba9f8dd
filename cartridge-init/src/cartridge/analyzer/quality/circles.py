"""Circles: rows that are, over others, their own parent.

Practice: a hierarchy has a top. Rows that point at each other in a circle, and those below them, stand in no level and
in no total that is drawn down from the top; a query that follows parents without counting its steps never ends there.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.analyzer.parts.hierarchies import depth_of
from cartridge.analyzer.quality.finding import finding, names, of
from cartridge.analyzer.survey import Survey
from cartridge.artifacts.analysis import Analysis, Finding


def circular_hierarchy(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for each in so_far.relationships:
        answer = depth_of(survey, each) if each.is_self_reference else None
        if answer is None or not answer.violations:
            continue
        yield finding(
            survey.tables[each.full_name],
            "circular_hierarchy",
            f"{answer.violations:,}{of(answer.rows)} rows in {each.full_name} have no top: following "
            f"{names(each.columns)} they lead round in a circle, or into one.",
            columns=each.columns,
            count=answer.violations,
        )
