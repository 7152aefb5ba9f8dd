"""Findings: what in the data a person should know before building on it.

Codes are stable; people filter by them:

- ``orphans``: values of a reference that stand in no row of the table it points at.
- ``declared_key_violated``: a declared key that the data breaks, where the engine does not enforce it.
- ``duplicate_key``: columns named like the table's key that nearly identify a row and repeat in some.
- ``nullable_key``: a unique or would-be key that holds nulls, so some rows cannot be told apart by it.
- ``mixed_case_values``: values of a small set that differ only by case or blanks; as codes they are one value.
- ``mixed_types``: values of another type than their column's, where the engine lets them in.
- ``constant_column``: one value in every row; it tells nothing (load times are left out: a load has one).
- ``empty_column``: null in every row.
- ``empty_table``: no rows.
- ``no_key``: a table with rows and no key, declared or found.
- ``unresolved_reference``: a declared foreign key whose other side was not scanned or does not exist.

Columns that tell nothing are named one by one while they are few, else together.

Nothing is claimed from a sample, and values are quoted only from small closed sets that are not sensitive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from cartridge.analyzer.candidates import TELLING, single_key_score
from cartridge.analyzer.measures import is_bookkeeping
from cartridge.analyzer.relationships import resolve
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.checks import UniquenessCheck
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import ValueCount
from cartridge.artifacts.types import TypeFamily

FEW: Final = 0.2
"""Share of rows up to which duplicates or nulls are defects of a key rather than a sign that it is none."""

MANY_COLUMNS: Final = 3
CONSTANT_ROWS: Final = 10
"""Fewer rows than this may agree, or all be null, by chance."""


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """All findings, by table, code and column."""
    found = [each for look in FINDINGS for each in look(survey, so_far)]
    ordered = sorted(found, key=lambda each: (each.schema_name, each.table, each.code, each.columns, each.message))
    return so_far.model_copy(update={"findings": tuple(ordered)})


def orphans(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for each in so_far.relationships:
        count, rows = each.evidence.violations, each.evidence.rows
        if count:
            where = f"{each.full_name}.{_names(each.columns)}"
            yield _finding(
                survey.tables[each.full_name],
                "orphans",
                f"{count:,}{_of(rows)} rows in {where} point at no row of {each.ref}.{_names(each.ref_columns)}.",
                columns=each.columns,
                count=count,
            )


def declared_key_violated(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for key in so_far.keys:
        if key.declared and key.evidence.violations:
            yield _finding(
                survey.tables[key.full_name],
                "declared_key_violated",
                f"{key.evidence.violations:,}{_of(key.evidence.rows)} rows in {key.full_name} repeat an earlier "
                f"{_names(key.columns)}, which is declared {key.kind}.",
                columns=key.columns,
                count=key.evidence.violations,
            )


def duplicate_key(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    doubtful = [
        (survey.tables[key.full_name], key.columns)
        for key in so_far.keys
        if not key.declared and len(key.columns) == 1 and key.evidence.violations
    ]
    doubtful += [
        (table, (column.name,))
        for table in _without_primary(survey, so_far)
        for column in table.columns.values()
        if single_key_score(survey, table, column)[0] >= TELLING
    ]
    for table, columns in doubtful:
        answer = survey.answer(UniquenessCheck(table=table.name, columns=columns))
        rows = (answer.rows if answer else table.row_count) or 0
        repeated = answer.violations if answer else _counted_repeats(table.columns[columns[0]])
        if repeated and repeated <= FEW * rows:
            yield _finding(
                table,
                "duplicate_key",
                f"{repeated:,} of {rows:,} rows in {table.name} repeat an earlier value of "
                f"{columns[0]}, which looks like its key.",
                columns=columns,
                count=repeated,
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
            nulls = _null_rows(table, table.columns[key.columns[0]])
        if nulls:
            yield _nullable(table, key.columns, nulls, f"the {'declared ' * key.declared}{key.kind} key")
    for table in _without_primary(survey, so_far):
        if table.is_view:
            continue
        for column in table.columns.values():
            nulls = _null_rows(table, column)
            is_defect = nulls is not None and 0 < nulls <= FEW * (table.row_count or 0)
            if nulls and is_defect and single_key_score(survey, table, column)[0] >= TELLING:
                yield _nullable(table, (column.name,), nulls, "which is named like the table's key")


def _nullable(table: SurveyedTable, columns: tuple[str, ...], nulls: int, what: str) -> Finding:
    message = f"{nulls:,}{_of(table.row_count)} rows in {table.name} have no {_names(columns)}, {what}."
    return _finding(table, "nullable_key", message, columns=columns, count=nulls)


def mixed_case_values(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    sensitive = {(each.full_name, each.column) for each in so_far.sensitive}
    for table, column in _measured(survey):
        if column.profile is None or not column.family.is_textual or (table.name, column.name) in sensitive:
            continue
        spellings: dict[str, list[ValueCount]] = defaultdict(list)
        for value in column.profile.values:
            spellings[" ".join(value.value.casefold().split())].append(value)
        groups = [sorted(each, key=lambda one: one.spelling_rank) for each in spellings.values() if len(each) > 1]
        for group in sorted(groups, key=lambda each: each[0].value):
            count = sum(each.count for each in group[1:])
            quoted = ", ".join(f"{each.value!r} ({each.count:,})" for each in group)
            yield _finding(
                table,
                "mixed_case_values",
                f"{count:,}{_of(table.row_count)} rows in {table.name}.{column.name} are spelled differently only by "
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
                yield _finding(
                    table,
                    "mixed_types",
                    f"{count:,}{_of(table.row_count)} rows in {table.name}.{column.name} hold what is no {kind}.",
                    columns=(column.name,),
                    count=count,
                )


def constant_column(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    def is_found(column: SurveyedColumn, rows: int) -> bool:
        nulls = column.profile.null_count if column.profile else None
        return nulls == 0 and not is_bookkeeping(column) and _is_constant(column)

    yield from _telling_nothing(survey, "constant_column", "hold the same value", is_found)


def empty_column(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    def is_found(column: SurveyedColumn, rows: int) -> bool:
        return column.profile is not None and column.profile.null_count == rows

    yield from _telling_nothing(survey, "empty_column", "are null", is_found)


def _telling_nothing(
    survey: Survey, code: str, what: str, is_found: Callable[[SurveyedColumn, int], bool]
) -> Iterator[Finding]:
    """A finding per column or, where a table has many such columns, one for all of them."""
    by_table: dict[TableName, list[str]] = defaultdict(list)
    for table, column in _measured(survey):
        rows = table.row_count or 0
        if rows >= CONSTANT_ROWS and is_found(column, rows):
            by_table[table.name].append(column.name)
    for name, columns in by_table.items():
        table = survey.tables[name]
        rows = table.row_count or 0
        if len(columns) <= MANY_COLUMNS:
            for each in columns:
                message = f"All {rows:,} rows in {name}.{each} {what}."
                yield _finding(table, code, message, columns=(each,), count=rows)
            continue
        shown = f"{', '.join(columns[:MANY_COLUMNS])} and {len(columns) - MANY_COLUMNS} more"
        message = f"In {len(columns)} of the {len(table.columns)} columns of {name} all {rows:,} rows {what}: {shown}."
        yield _finding(table, code, message, columns=tuple(columns), count=rows)


def empty_table(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for table in survey.tables.values():
        if table.is_empty:
            yield _finding(table, "empty_table", f"{table.name} holds no rows.", count=0)


def no_key(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    with_key = {each.full_name for each in so_far.keys}
    for table in _without_primary(survey, so_far):
        if table.columns and table.row_count and table.name not in with_key:
            message = (
                f"No key is declared for {table.name} and none was found: its {table.row_count:,} rows may repeat."
            )
            yield _finding(table, "no_key", message)


def unresolved_reference(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for table in survey.tables.values():
        for key in table.table.foreign_keys:
            if not table.is_view and resolve(survey, table, key) is None:
                there = "was not scanned" if key.ref not in survey.tables else "does not have the columns it names"
                message = f"{table.name}.{_names(key.columns)} is declared to point at {key.ref}, which {there}."
                yield _finding(table, "unresolved_reference", message, columns=key.columns)


FINDINGS: Final[tuple[Callable[[Survey, Analysis], Iterator[Finding]], ...]] = (
    orphans,
    declared_key_violated,
    duplicate_key,
    nullable_key,
    mixed_case_values,
    mixed_types,
    constant_column,
    empty_column,
    empty_table,
    no_key,
    unresolved_reference,
)


def _without_primary(survey: Survey, so_far: Analysis) -> list[SurveyedTable]:
    primary = {each.full_name for each in so_far.keys if each.kind == "primary"}
    return [each for each in survey.tables.values() if each.name not in primary and not each.is_view]


def _measured(survey: Survey) -> Iterator[tuple[SurveyedTable, SurveyedColumn]]:
    """Columns of tables (views repeat the defects of their tables) whose every row was read."""
    for table in survey.tables.values():
        if table.profile is not None and not table.profile.is_sampled and not table.is_view:
            yield from ((table, each) for each in table.columns.values() if each.profile is not None)


def _null_rows(table: SurveyedTable, column: SurveyedColumn) -> int | None:
    """Counted nulls; ``None`` when only a sample was read."""
    if table.profile is None or table.profile.is_sampled or column.profile is None:
        return None
    return column.profile.null_count


def _is_constant(column: SurveyedColumn) -> bool:
    profile = column.profile
    if profile is None:
        return False
    if profile.values_are_complete and profile.values:
        return len(profile.values) == 1
    if profile.minimum is not None:
        return profile.minimum == profile.maximum and profile.distinct_count in (None, 1)
    return profile.distinct_kind == "exact" and profile.distinct_count == 1


def _finding(
    table: SurveyedTable, code: str, message: str, *, columns: tuple[str, ...] = (), count: int | None = None
) -> Finding:
    return Finding(
        schema_name=table.name.schema_name,
        table=table.name.table,
        code=code,
        columns=columns,
        message=message,
        count=count,
    )


def _of(rows: int | None) -> str:
    return f" of {rows:,}" if rows else ""


def _names(columns: tuple[str, ...]) -> str:
    return columns[0] if len(columns) == 1 else f"({', '.join(columns)})"
