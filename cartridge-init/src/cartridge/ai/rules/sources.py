"""Sources: what the raw tables are called and what is known of them."""

from __future__ import annotations

from itertools import groupby

from cartridge.ai.rules.describe import column_description, table_description, unknown_columns
from cartridge.ai.rules.freshness import freshness_of
from cartridge.ai.rules.subjects import Draft, Reference, Subject
from cartridge.artifacts.models import GeneratedSource, GeneratedSourceColumn, GeneratedSourceTable, GeneratedTest
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.request import ModelGenerationRequest


def make_sources(draft: Draft, request: ModelGenerationRequest) -> tuple[GeneratedSource, ...]:
    """One source per schema, with every table that has a staging model."""
    by_source = sorted(draft.subjects, key=lambda subject: (subject.source, subject.source_table))
    return tuple(
        _source(draft, name, list(subjects), request)
        for name, subjects in groupby(by_source, lambda subject: subject.source)
    )


def _source(draft: Draft, name: str, subjects: list[Subject], request: ModelGenerationRequest) -> GeneratedSource:
    schema = subjects[0].mapping.schema_name
    comment = request.schema_comments.get(schema)
    if comment == "standard public schema":  # PostgreSQL's own words about every database
        comment = None
    place = f"schema `{schema}`" + (f" of database `{request.source_database}`" if request.source_database else "")
    references: dict[tuple[TableName, str], Reference] = {}
    for subject in subjects:
        for reference in draft.outgoing(subject):
            for column in reference.relationship.columns:
                references.setdefault((subject.full_name, column), reference)
    unknown = unknown_columns(subjects)
    described = comment or f"Raw tables of {place}."
    if unknown:
        described += f"\n\n{unknown}" if comment else f" {unknown}"
    return GeneratedSource(
        name=name,
        schema_name=schema,
        description=described,
        tables=tuple(
            GeneratedSourceTable(
                name=each.source_table,
                identifier=each.mapping.name,
                description=table_description(each),
                freshness=freshness_of(each, request.scanned_at),
                columns=tuple(
                    GeneratedSourceColumn(
                        name=column.name,
                        data_type=column.raw_type or column.data_type,
                        description=column_description(column, each, references.get((each.full_name, column.name))),
                        tests=_guards(each, column.name),
                    )
                    for column in each.raw.columns
                ),
            )
            for each in subjects
        ),
    )


def _guards(subject: Subject, column: str) -> tuple[GeneratedTest, ...]:
    staged = subject.staged.get(column)
    return (staged.guard,) if staged and staged.guard else ()
