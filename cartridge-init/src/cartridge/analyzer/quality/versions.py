"""Versions that cannot be told apart: several rows of one thing are open at once.

Practice (Kimball, slowly changing dimension of type 2): of each thing one version at most holds today. Where the data
breaks that, a join on what is current multiplies rows, and no history is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.analyzer.parts.history import open_versions
from cartridge.analyzer.quality.finding import finding, names
from cartridge.analyzer.shape import shapes
from cartridge.analyzer.survey import Survey
from cartridge.artifacts.analysis import Analysis, Finding


def several_open_versions(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for shape in shapes(survey, so_far):
        check = open_versions(shape)
        answer = survey.answer(check) if check else None
        if check is None or answer is None or not answer.violations:
            continue
        yield finding(
            shape.surveyed,
            "several_open_versions",
            f"{answer.violations:,} of {answer.rows or 0:,} open rows in {check.table} stand beside another open row "
            f"of the same {names(check.columns)}: by {check.end} they are no versions of which one holds.",
            columns=(*check.columns, check.end),
            count=answer.violations,
        )
