"""Keys that the data breaks, and tables without any.

Practice: a key is unique and never null. A column named like the key that is so in most rows has defects; one that is
so in few was never the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.analyzer.candidates import TELLING, single_key_score, single_key_scores
from cartridge.analyzer.keys import counted
from cartridge.analyzer.quality.finding import finding, names, null_rows, of, without_primary
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Finding

FEW: Final = 0.2
"""Share of rows up to which duplicates or nulls are defects of a key rather than a sign that it is none."""


def declared_key_violated(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for key in so_far.keys:
        if key.declared and key.evidence.violations:
            yield finding(
                survey.tables[key.full_name],
                "declared_key_violated",
                f"{key.evidence.violations:,}{of(key.evidence.rows)} rows in {key.full_name} repeat an earlier "
                f"{names(key.columns)}{key.evidence.as_dbt_counts}, which is declared {key.kind}.",
                columns=key.columns,
                count=key.evidence.violations,
            )


def duplicate_key(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    doubtful = [
        (survey.tables[key.full_name], key.columns)
        for key in so_far.keys
        if not key.declared and len(key.columns) == 1 and key.evidence.violations
    ]
    declared = {each.full_name for each in so_far.keys if each.declared and each.kind == "primary"}
    in_keys = {(each.full_name, column) for each in so_far.keys for column in each.columns}
    doubtful += [
        (table, (name,))
        for table in survey.tables.values()
        if table.name not in declared and not table.is_view
        for name, (score, _) in single_key_scores(survey, table).items()
        if score >= TELLING and (table.name, name) not in in_keys
    ]
    for table, columns in doubtful:
        answer = survey.uniqueness(table.name, columns)
        rows = (answer.rows if answer else table.row_count) or 0
        repeated = answer.violations if answer else _counted_repeats(table.columns[columns[0]])
        if repeated and repeated <= FEW * rows:
            values = counted("", answer).as_dbt_counts if answer else ""
            yield finding(
                table,
                "duplicate_key",
                f"{repeated:,} of {rows:,} rows in {table.name} repeat an earlier value of "
                f"{columns[0]}{values}, which looks like its key.",
                columns=columns,
                count=repeated,
            )


def superseded_rows(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for each in so_far.repeated:
        yield finding(
            survey.tables[each.full_name],
            "superseded_rows",
            f"{each.dropped:,} of {each.rows:,} rows in {each.full_name} have the {names(each.columns)} of a row that "
            f"was changed later, by {each.cursor}; staging keeps the newest of each.",
            columns=(*each.columns, each.cursor),
            count=each.dropped,
        )


def _counted_repeats(column: SurveyedColumn) -> int | None:
    """Rows beyond the first of each value, by the profile; ``None`` unless it has counted every value."""
    profile = column.profile
    if profile is None or profile.distinct_kind != "exact" or profile.distinct_count is None or not column.rows:
        return None
    return column.rows - (profile.null_count or 0) - profile.distinct_count


def nullable_key(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for key in so_far.keys:
        table = survey.tables[key.full_name]
        nulls = key.evidence.null_rows
        if nulls is None and len(key.columns) == 1:
            nulls = null_rows(table, table.columns[key.columns[0]])
        if nulls:
            yield _nullable(table, key.columns, nulls, f"the {'declared ' * key.declared}{key.kind} key")
    for table in without_primary(survey, so_far):
        for column in table.columns.values():
            nulls = null_rows(table, column)
            is_defect = nulls is not None and 0 < nulls <= FEW * (table.row_count or 0)
            if nulls and is_defect and single_key_score(survey, table, column)[0] >= TELLING:
                yield _nullable(table, (column.name,), nulls, "which is named like the table's key")


def _nullable(table: SurveyedTable, columns: tuple[str, ...], nulls: int, what: str) -> Finding:
    message = f"{nulls:,}{of(table.row_count)} rows in {table.name} have no {names(columns)}, {what}."
    return finding(table, "nullable_key", message, columns=columns, count=nulls)


def no_key(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    with_key = {each.full_name for each in so_far.keys}
    for table in without_primary(survey, so_far):
        if table.columns and table.row_count and table.name not in with_key:
            message = f"No key is declared for {table.name} and {_sought(survey, table)}: "
            yield finding(table, "no_key", f"{message}its {table.row_count:,} rows may repeat.")


def key_by_chance(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for key in so_far.keys:
        if key.coincidence:
            message = (
                f"No key is known for {key.full_name}: {names(key.columns)} differ in all {key.evidence.rows or 0:,} "
                f"rows, which may be chance: {key.coincidence}."
            )
            yield finding(survey.tables[key.full_name], "key_by_chance", message, columns=key.columns)


def _sought(survey: Survey, table: SurveyedTable) -> str:
    if survey.infer == "off":
        return "none was looked for (`--infer off`)"
    return "none was found by names alone" if survey.infer == "names" or table.profile is None else "none was found"
