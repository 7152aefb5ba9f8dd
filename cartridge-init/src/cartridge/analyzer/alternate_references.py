"""References to another key of a table than its primary one.

Practice: a reference usually holds the primary key, and what people or other systems call the thing by where rows come
from outside: the slug of a tenant, the number of a customer, the code of a currency. The name says the table, and the
values say which of its keys; another key is looked at only where the primary one cannot be meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cartridge.analyzer.reference_targets import Target, alternate_keys
from cartridge.analyzer.references import FEW, Reference, named_references, pointing, types_allow
from cartridge.analyzer.survey import Survey, SurveyedColumn


def possible_alternates(survey: Survey) -> Iterator[Reference]:
    """Undeclared references whose name says a table, and whose types or values say that its primary key is not meant;
    of a column one for each other key that may be."""
    for reference in named_references(survey):
        if refused := _why_refused(survey, reference):
            for key in alternate_keys(survey, reference.target):
                other = replace(
                    reference,
                    target=Target(reference.ref_table, key, is_own_name=False),
                    needs_data=True,
                    reason=f"`{reference.column.name}` is named after `{reference.ref_table.name}` and holds its "
                    f"key `{key.name}`, not the primary one: {refused}",
                )
                if key is not reference.column and types_allow(survey, other) and _lengths_meet(reference.column, key):
                    yield other


def _why_refused(survey: Survey, reference: Reference) -> str | None:
    """Why the column does not hold the key that it is named after; ``None`` where it may."""
    column, key = reference.column, reference.target.column
    if not types_allow(survey, reference):
        mine, theirs = column.column.data_type, key.column.data_type
        return f"`{key.name}` is {theirs}" if mine != theirs else f"the values of `{key.name}` lie elsewhere"
    answer = survey.inclusion(reference.table.name, reference.columns, reference.ref_table.name, reference.ref_columns)
    if answer is None or answer.violations is None or answer.violations <= FEW * pointing(answer):
        return None
    return f"{answer.violations:,} of {pointing(answer):,} values are none of `{key.name}`"


def _lengths_meet(column: SurveyedColumn, key: SurveyedColumn) -> bool:
    """Whether no text is longer than the longest of the key; unknown lengths may meet."""
    return column.max_length is None or key.max_length is None or column.max_length <= key.max_length
