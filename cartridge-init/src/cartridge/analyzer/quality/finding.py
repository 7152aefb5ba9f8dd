"""How a finding is made, and which columns may have one."""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.checks import ValueCheck
from cartridge.artifacts.noun import TableName


def finding(
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


def of(rows: int | None) -> str:
    return f" of {rows:,}" if rows else ""


def names(columns: tuple[str, ...]) -> str:
    return columns[0] if len(columns) == 1 else f"({', '.join(columns)})"


def rows_in(survey: Survey, check: ValueCheck) -> int | None:
    """How many values are of the kind, over all rows; ``None`` when that was not counted."""
    answer = survey.answer(check)
    return answer.violations if answer else None


def counted(survey: Survey, check: ValueCheck, code: str, count: int, what: str) -> Finding:
    """A finding about some of the rows that a check counted: "3 of 200 rows in public.sales.amount are negative"."""
    answer = survey.answer(check)
    column = check.columns[0]
    message = f"{count:,}{of(answer.rows if answer else None)} rows in {check.table}.{column} {what}."
    return finding(survey.tables[check.table], code, message, columns=(column,), count=count)


def filled_rows(survey: Survey, check: ValueCheck) -> int:
    """Rows that hold a value in the column that the check is about."""
    answer = survey.answer(check)
    return (answer.rows or 0) - (answer.null_rows or 0) if answer else 0


def profiled(survey: Survey) -> Iterator[tuple[SurveyedTable, SurveyedColumn]]:
    """Columns of tables (views repeat the defects of their tables) of which something was measured."""
    for table in survey.tables.values():
        if table.profile is not None and not table.is_view:
            yield from ((table, each) for each in table.columns.values() if each.profile is not None)


def measured(survey: Survey) -> Iterator[tuple[SurveyedTable, SurveyedColumn]]:
    """Those of them whose every row was read."""
    yield from (each for each in profiled(survey) if each[0].profile is not None and not each[0].profile.is_sampled)


def null_rows(table: SurveyedTable, column: SurveyedColumn) -> int | None:
    """Counted nulls; ``None`` when only a sample was read."""
    if table.profile is None or table.profile.is_sampled or column.profile is None:
        return None
    return column.profile.null_count


def without_primary(survey: Survey, so_far: Analysis) -> list[SurveyedTable]:
    primary = {each.full_name for each in so_far.keys if each.kind == "primary"}
    return [each for each in survey.tables.values() if each.name not in primary and not each.is_view]


def sensitive(survey: Survey, so_far: Analysis) -> frozenset[tuple[TableName, str]]:
    """The columns whose values are never told."""
    return survey.while_same(
        "sensitive columns",
        (so_far.sensitive,),
        lambda: frozenset((each.full_name, each.column) for each in so_far.sensitive),
    )


def in_keys(survey: Survey, so_far: Analysis) -> frozenset[tuple[TableName, str]]:
    """The columns of keys and references: their values identify, whatever they look like."""
    basis = so_far.keys, so_far.relationships, so_far.polymorphic
    return survey.while_same("columns in keys", basis, lambda: _in_keys(so_far))


def _in_keys(so_far: Analysis) -> frozenset[tuple[TableName, str]]:
    found = {
        (each.full_name, column)
        for conclusions in (so_far.keys, so_far.relationships)
        for each in conclusions
        for column in each.columns
    }
    return frozenset(found | {(each.full_name, each.id_column) for each in so_far.polymorphic})
