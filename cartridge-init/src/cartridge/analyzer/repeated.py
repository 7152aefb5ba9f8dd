"""Keys that repeat because rows were loaded again: what is newest by the time of its last change is the row.

Practice: a pipeline that appends every changed row leaves earlier versions behind, and one that was run twice leaves
copies. Staging keeps the newest row of each key. That is certain only where key and time together were counted and
are unique: of two rows of one moment nobody knows which is the newer. A table that keeps its history on purpose, with
periods of validity, is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.analyzer.parts.vocabulary import UPDATED, said
from cartridge.analyzer.survey import Survey, SurveyedTable
from cartridge.artifacts.analysis import Analysis, FactKind, Key, RepeatedKey, TableRole
from cartridge.artifacts.checks import CheckAnswer, UniquenessCheck
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily


def wanted(survey: Survey) -> Iterator[UniquenessCheck]:
    """Ask whether a repeated key and the time of the last change are unique together."""
    for check, answer in survey.answers.items():
        if not isinstance(check, UniquenessCheck) or not _repeats(answer):
            continue
        table = survey.tables.get(check.table)
        if table is None or table.is_view or not _is_a_key(table, check.columns):
            continue
        for cursor in _cursors(table, check.columns):
            yield UniquenessCheck(table=check.table, columns=(*check.columns, cursor))
    for table in survey.tables.values():
        if (own := _own_id_that_repeats(table)) is not None and (cursors := _cursors(table, (own,))):
            yield UniquenessCheck(table=table.name, columns=(own,))
            yield from (UniquenessCheck(table=table.name, columns=(own, each)) for each in cursors)


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The primary keys that repeat, each with the column by which the newest row is told."""
    roles = {each.full_name: each for each in so_far.roles}
    found = []
    for key in so_far.keys:
        role = roles.get(key.full_name)
        if key.kind == "primary" and (role is None or role.history is None):
            repeated = _of_key(survey, key) or (_of_versions(survey, key, role) if role else None)
            found += [repeated] if repeated else []
    with_key = {each.full_name for each in so_far.keys if each.kind == "primary"}
    for name, table in survey.tables.items():
        role = roles.get(name)
        if name in with_key or role is None or role.history or role.fact_kind is FactKind.PERIODIC_SNAPSHOT:
            continue
        own = _own_id_that_repeats(table)
        repeated = _together(survey, name, (own,)) if own else None
        found += [repeated] if repeated else []
    return so_far.model_copy(update={"repeated": tuple(sorted(found, key=lambda each: each.full_name))})


def _own_id_that_repeats(table: SurveyedTable) -> str | None:
    """The id of a table without a declared key, by its name, that fewer values stand in than rows."""
    if table.is_view or table.is_empty or table.table.primary_key or table.profile is None:
        return None
    own = [each for each in table.columns.values() if _is_own(table, each.name)]
    if len(own) != 1 or own[0].holds_nulls:
        return None
    share = own[0].distinct_share
    return own[0].name if share is not None and share < 1 else None


def _of_key(survey: Survey, key: Key) -> RepeatedKey | None:
    """A key that some rows break, as it was declared or is named."""
    return _together(survey, key.full_name, key.columns)


def _together(survey: Survey, name: TableName, columns: tuple[str, ...]) -> RepeatedKey | None:
    """Columns that repeat, and are unique together with the time of the last change."""
    answer = survey.answer(UniquenessCheck(table=name, columns=columns))
    if answer is None or not _repeats(answer):
        return None
    for cursor in _cursors(survey.tables[name], columns):
        together = survey.answer(UniquenessCheck(table=name, columns=(*columns, cursor)))
        if together is not None and together.holds and not together.null_rows:
            return _repeated(name, columns, cursor, answer)
    return None


def _of_versions(survey: Survey, key: Key, role: TableRole) -> RepeatedKey | None:
    """A key that was found to be the table's own id and the time of the last change: every version has a row."""
    table = survey.tables[key.full_name]
    if key.is_stated or len(key.columns) < 2:
        return None
    for cursor in _cursors(table, ()):
        rest = tuple(each for each in key.columns if each != cursor)
        answer = survey.answer(UniquenessCheck(table=key.full_name, columns=rest))
        is_own = len(rest) == 1 and len(rest) < len(key.columns) and _is_own(table, rest[0])
        if is_own and answer is not None and _repeats(answer) and key.evidence.holds and not key.evidence.null_rows:
            return _repeated(key.full_name, rest, cursor, answer)
    return None


def _repeated(name: TableName, columns: tuple[str, ...], cursor: str, answer: CheckAnswer) -> RepeatedKey:
    return RepeatedKey(
        schema_name=name.schema_name,
        table=name.table,
        columns=columns,
        cursor=cursor,
        dropped=answer.violations or 0,
        rows=answer.rows or 0,
    )


def _repeats(answer: CheckAnswer) -> bool:
    """Whether every row has the key, and some share it; rows without one would all count as the same."""
    return bool(answer.violations) and not answer.null_rows


def _is_a_key(table: SurveyedTable, columns: tuple[str, ...]) -> bool:
    """Whether the columns are declared as the key, or are the one that is named so: no other repeats by mistake."""
    primary = table.table.primary_key
    declared = [each.columns for each in table.table.unique_constraints] + ([primary.columns] if primary else [])
    return columns in declared or (len(columns) == 1 and _is_own(table, columns[0]))


def _is_own(table: SurveyedTable, column: str) -> bool:
    return column in table.own_keys or table.columns[column].all_words == ("id",)


def _cursors(table: SurveyedTable, key: tuple[str, ...]) -> list[str]:
    """The times of the last change: every row has one."""
    return [
        each.name
        for each in table.columns.values()
        if each.name not in key and each.family is TypeFamily.TIMESTAMP and not each.holds_nulls and said(each, UPDATED)
    ]
