"""References that point at nothing: in the rows, or in the catalog."""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.analyzer.quality.finding import finding, names, of
from cartridge.analyzer.relationships import resolve
from cartridge.analyzer.survey import Survey
from cartridge.artifacts.analysis import Analysis, Finding


def orphans(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    yield from _polymorphic_orphans(survey, so_far)
    for each in so_far.relationships:
        count, rows = each.evidence.violations, each.evidence.rows
        if count:
            where = f"{each.full_name}.{names(each.columns)}"
            yield finding(
                survey.tables[each.full_name],
                "orphans",
                f"{count:,}{of(rows)} rows in {where} point at no row of {each.ref}.{names(each.ref_columns)}.",
                columns=each.columns,
                count=count,
            )


def _polymorphic_orphans(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for reference in so_far.polymorphic:
        for target in reference.targets:
            if count := target.evidence.violations:
                types = " or ".join(f"'{each}'" for each in target.types)
                yield finding(
                    survey.tables[reference.full_name],
                    "orphans",
                    f"{count:,}{of(target.evidence.rows)} rows in {reference.full_name}.{reference.id_column} whose "
                    f"{reference.type_column} is {types} point at no row of {target.ref}.{target.ref_column}.",
                    columns=(reference.id_column, reference.type_column),
                    count=count,
                )


def unresolved_reference(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for table in survey.tables.values():
        for key in table.table.foreign_keys:
            if not table.is_view and resolve(survey, table, key) is None:
                there = "was not scanned" if key.ref not in survey.tables else "does not have the columns it names"
                message = f"{table.name}.{names(key.columns)} is declared to point at {key.ref}, which {there}."
                yield finding(table, "unresolved_reference", message, columns=key.columns)
