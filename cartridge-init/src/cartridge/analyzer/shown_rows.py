"""What the rows that somebody asked to see show of persons, in columns whose names do not say so.

Practice: free text and documents hold what no schema says. Before rows are kept, each value is looked at as it would be
read by whoever is not to see it: texts for what is known by its form and for telephone numbers without their country,
JSON, at any depth, for its keys too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cartridge.analyzer.sensitive import CATEGORY_OF, Verdict, is_release, told_by_keys
from cartridge.artifacts.analysis import SensitiveColumn
from cartridge.artifacts.catalog import Column, Table
from cartridge.artifacts.types import TypeFamily
from cartridge.personal import form_in, is_rung_in, scalars

Row = Mapping[str, str | None]


def sensitive_in_rows(table: Table, rows: Sequence[Row]) -> Iterator[SensitiveColumn]:
    """The columns in which a value of one of ``rows`` is, or holds, what is a person's."""
    for column in table.columns:
        texts = [text for row in rows if (text := row.get(column.name))]
        verdict = _verdict(column, texts) if texts else None
        if verdict:
            yield SensitiveColumn(
                schema_name=table.schema_name,
                table=table.name,
                column=column.name,
                category=verdict.category,
                reason=verdict.reason,
            )


def _verdict(column: Column, texts: Sequence[str]) -> Verdict | None:
    form = form_in(texts)
    if form and not (form == "IP address" and is_release(column.name)):
        return Verdict(CATEGORY_OF[form], f"a sampled row holds this in it: {form}")
    if column.family not in (TypeFamily.JSON, TypeFamily.TEXT, TypeFamily.OTHER):
        return None
    keys = {key: TypeFamily.TEXT for text in texts for key, value in scalars(text) if key and value}
    verdict = told_by_keys(list(keys.items()))
    if verdict is None and any(map(is_rung_in, texts)):
        return Verdict(CATEGORY_OF["telephone number"], "a sampled row holds this in it: telephone number")
    return verdict
