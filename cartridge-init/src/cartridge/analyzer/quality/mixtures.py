"""Columns in which one thing is written in two ways, or two kinds of things stand together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cartridge.analyzer.quality.finding import finding, measured, of, sensitive
from cartridge.analyzer.survey import Survey
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.profile import ColumnProfile, ValueCount
from cartridge.artifacts.types import TypeFamily


def spellings(profile: ColumnProfile) -> list[list[ValueCount]]:
    """The counted values, those that differ only by case or blanks together, the best spelling of each first."""
    found: dict[str, list[ValueCount]] = defaultdict(list)
    for value in profile.values:
        found[" ".join(value.value.casefold().split())].append(value)
    return [sorted(each, key=lambda one: one.spelling_rank) for each in found.values()]


def mixed_case_values(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    hidden = sensitive(survey, so_far)
    for table, column in measured(survey):
        if column.profile is None or not column.family.is_textual or (table.name, column.name) in hidden:
            continue
        groups = [each for each in spellings(column.profile) if len(each) > 1]
        for group in sorted(groups, key=lambda each: each[0].value):
            count = sum(each.count for each in group[1:])
            quoted = ", ".join(f"{each.value!r} ({each.count:,})" for each in group)
            yield finding(
                table,
                "mixed_case_values",
                f"{count:,}{of(table.row_count)} rows in {table.name}.{column.name} are spelled differently only by "
                f"case or blanks: {quoted}.",
                columns=(column.name,),
                count=count,
            )


def mixed_types(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for table in survey.tables.values():
        for column in table.columns.values():
            count = column.profile.misfit_count if column.profile else None
            if count:
                kind = "text" if column.family is TypeFamily.OTHER else column.column.data_type
                yield finding(
                    table,
                    "mixed_types",
                    f"{count:,}{of(table.row_count)} rows in {table.name}.{column.name} hold what is no {kind}.",
                    columns=(column.name,),
                    count=count,
                )
