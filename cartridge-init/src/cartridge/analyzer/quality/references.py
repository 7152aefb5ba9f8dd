"""References that point at nothing, in the rows or in the catalog, and those that would point at several rows."""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.analyzer.candidates import NEARLY_ALL, TELLING, single_key_score
from cartridge.analyzer.quality.finding import finding, names, of
from cartridge.analyzer.references import possible_references, ranges_meet
from cartridge.analyzer.relationships import resolve
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.checks import UniquenessCheck


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


def ambiguous_reference(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    """Columns whose name refers to a would-be key that its table cannot bear, so that no relationship is known.

    Without a word the reference would be missing, and nobody would know that it is for the other table's sake.
    """
    broken = {
        (table.name, column.name): why
        for table, column in _would_be_keys(survey, so_far)
        if (why := _why_no_key(survey, table, column)) is not None
    }
    if not broken:
        return
    known = {(each.full_name, each.columns) for each in so_far.relationships}
    known |= {(each.full_name, (each.id_column,)) for each in so_far.polymorphic}
    for reference in possible_references(survey.unrefuted):
        name, key = reference.table.name, (reference.ref_table.name, reference.target.column.name)
        if key not in broken or reference.needs_data or (name, reference.columns) in known:
            continue
        if survey.rulings.rules_reference(name, reference.columns) or not ranges_meet(survey.names_alone, reference):
            continue
        count, reason = broken[key]
        yield finding(
            survey.tables[name],
            "ambiguous_reference",
            f"{name}.{reference.column.name} would refer to {key[0]}.{key[1]} by its name, but {reason}.",
            columns=reference.columns,
            count=count,
        )


def _would_be_keys(survey: Survey, so_far: Analysis) -> Iterator[tuple[SurveyedTable, SurveyedColumn]]:
    """Columns named like the key of their table that are none; what a person said of the table's key, they know.

    A column of a key of several is not meant to be one alone: users are numbered within their tenant.
    """
    in_keys = {(each.full_name, column) for each in so_far.keys for column in each.columns}
    for table in survey.tables.values():
        if table.is_view or table.profile is None or table.name in survey.rulings.keys:
            continue
        for column in table.columns.values():
            if (table.name, column.name) not in in_keys and single_key_score(survey, table, column)[0] >= TELLING:
                yield table, column


def _why_no_key(survey: Survey, table: SurveyedTable, column: SurveyedColumn) -> tuple[int, str] | None:
    """How many rows break a would-be key, and how; ``None`` when none is known to."""
    answer = survey.answer(UniquenessCheck(table=table.name, columns=(column.name,)))
    about = ""
    if answer is not None and answer.violations is not None:
        rows, nulls, repeated = answer.rows or 0, answer.null_rows or 0, answer.violations
    elif column.profile is None or column.profile.distinct_count is None or not column.rows:
        return None
    else:
        rows, nulls = column.rows, column.profile.null_count or 0
        repeated = rows - nulls - column.profile.distinct_count
        if column.profile.distinct_kind != "exact":
            about, repeated = "about ", repeated if repeated > (1 - NEARLY_ALL) * rows else 0
    told = [f"{about}{repeated:,} of {rows:,} rows there repeat an earlier value"] if repeated > 0 else []
    told += [f"{nulls:,} of {rows:,} have none"] if nulls else []
    return (max(repeated, 0) or nulls, " and ".join(told)) if told else None
