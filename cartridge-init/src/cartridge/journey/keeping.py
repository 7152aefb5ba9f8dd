"""What of a scan may be kept: nothing that is a person's, but counts.

Columns are known to be sensitive by name, by what was measured of them and by what sampled rows show; what a catalog
says in words is looked through as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from cartridge.analyzer.free_text import free_texts
from cartridge.analyzer.rulings import Rulings
from cartridge.analyzer.sensitive import verdicts
from cartridge.analyzer.shown_rows import sensitive_in_rows
from cartridge.analyzer.value_forms import form_of
from cartridge.artifacts.analysis import Analysis, SensitiveColumn
from cartridge.artifacts.catalog import Catalog, CheckConstraint, Problem, Table
from cartridge.artifacts.noun import Noun, TableName
from cartridge.artifacts.profile import WITHOUT_VALUES, TableProfile
from cartridge.artifacts.progress import Progress, ProgressListener
from cartridge.artifacts.scan import WithheldColumn
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.journey.view_columns import Hidden
from cartridge.personal import masked
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.samples import sample_rows

Samples = dict[TableName, tuple[dict[str, str | None], ...]]
"""Rows per table, a row as column to text."""

Described = TypeVar("Described", bound=Noun)


def read_samples(
    connector: DatabaseConnector,
    catalog: Catalog,
    profiles: Sequence[TableProfile],
    rulings: Rulings,
    in_views: Hidden,
    size: int | None,
    listener: ProgressListener,
) -> tuple[Samples, tuple[Problem, ...]]:
    """Rows of every table; what is known to be sensitive is not even asked for. A table that cannot be read is a
    problem, no end."""
    profile_of = {each.full_name: each for each in profiles}
    samples: Samples = {}
    problems = []
    tables = catalog.tables if size is not None else ()
    for done, table in enumerate(tables):
        name = table.full_name
        listener(Progress(stage="sample", done=done, total=len(tables), message=str(name)))
        known = verdicts(table, profile_of.get(name)).keys() | in_views.get(name, {}).keys()
        hidden = known - _unmarked(rulings, name)
        open_columns = tuple(each for each in table.columns if each.name not in hidden)
        try:
            samples[name] = sample_rows(connector, table.model_copy(update={"columns": open_columns}), size or 0)
        except DatabaseConnectionError:
            raise
        except ScanError as error:
            problem = Problem(
                stage="sample",
                schema_name=name.schema_name,
                table=name.table,
                message=error.what,
                next_step=error.next_step,
            )
            problems.append(problem)
    return samples, tuple(problems)


def shown_by(catalog: Catalog, samples: Samples, in_views: Hidden, rulings: Rulings) -> tuple[SensitiveColumn, ...]:
    """What the rows, and views upon sensitive columns, show to be sensitive, where nobody said that it is not."""
    through_views = (
        SensitiveColumn(
            schema_name=view.schema_name,
            table=view.table,
            column=column,
            category=verdict.category,
            reason=verdict.reason,
        )
        for view, columns in in_views.items()
        for column, verdict in columns.items()
    )
    in_rows = (each for table in catalog.tables for each in sensitive_in_rows(table, samples.get(table.full_name, ())))
    return tuple(each for each in (*in_rows, *through_views) if each.column not in _unmarked(rulings, each.full_name))


def _unmarked(rulings: Rulings, table: TableName) -> frozenset[str]:
    return frozenset(column for name, column in rulings.not_sensitive if name == table)


def without_columns(samples: Samples, analysis: Analysis) -> Samples:
    return _without(samples, {(each.full_name, each.column) for each in analysis.sensitive})


def _without(samples: Samples, hidden: set[tuple[TableName, str]]) -> Samples:
    return {
        name: tuple({column: value for column, value in row.items() if (name, column) not in hidden} for row in rows)
        for name, rows in samples.items()
    }


def without_prose(
    samples: Samples, catalog: Catalog, profiles: Sequence[TableProfile], rulings: Rulings
) -> tuple[Samples, tuple[WithheldColumn, ...]]:
    """The samples without free text, and which columns that is, unless somebody said that they are not sensitive."""
    profile_of = {each.full_name: each for each in profiles}
    withheld = tuple(
        each
        for table in catalog.tables
        for each in free_texts(table, profile_of.get(table.full_name), samples.get(table.full_name, ()))
        if each.column not in _unmarked(rulings, table.full_name)
    )
    return _without(samples, {(each.full_name, each.column) for each in withheld}), withheld


def stripped(rulings: Rulings, today: date, in_views: Hidden, table: Table, profile: TableProfile) -> TableProfile:
    """The profile without any value of a column that the analyzer calls sensitive; counts and lengths stay.

    It is asked for each profile as soon as that is measured: neither the cache nor a finding can then hold a value.
    """
    hidden = {**in_views.get(table.full_name, {}), **verdicts(table, profile, today)}
    unmarked = _unmarked(rulings, table.full_name)
    columns = []
    for each in profile.columns:
        verdict = hidden.get(each.name) if each.name not in unmarked else None
        if verdict:
            kept = {"json_keys": each.json_keys} if verdict.by_keys else {}
            each = each.model_copy(
                update={**WITHOUT_VALUES, "looks_like": each.looks_like or verdict.form or form_of(each), **kept}
            )
        columns.append(each)
    return profile.model_copy(update={"columns": tuple(columns)})


def without_values_of(profiles: tuple[TableProfile, ...], shown: Iterable[SensitiveColumn]) -> tuple[TableProfile, ...]:
    """The same where only the rows have shown it."""
    hidden = {(each.full_name, each.column) for each in shown}
    if not hidden:
        return profiles
    return tuple(
        profile.model_copy(
            update={
                "columns": tuple(
                    each.model_copy(update=WITHOUT_VALUES) if (profile.full_name, each.name) in hidden else each
                    for each in profile.columns
                )
            }
        )
        for profile in profiles
    )


def without_literals(catalog: Catalog) -> Catalog:
    """The catalog without what stands in its comments and expressions, such as those of views, and is a person's."""
    tables = tuple(_described(each) for each in catalog.tables)
    schemas = tuple(_with_masks(each, ("comment",)) for each in catalog.schemas)
    return catalog.model_copy(update={"tables": tables, "schemas": schemas})


def _described(table: Table) -> Table:
    columns = tuple(_with_masks(each, ("comment", "default_value", "generation_expression")) for each in table.columns)
    constraints = tuple(
        _with_masks(each, ("expression",)) if isinstance(each, CheckConstraint) else each for each in table.constraints
    )
    indexes = tuple(
        _with_masks(each, ("predicate",)).model_copy(update={"expressions": tuple(map(masked, each.expressions))})
        if each.predicate or each.expressions
        else each
        for each in table.indexes
    )
    return _with_masks(table, ("comment", "view_definition")).model_copy(
        update={"columns": columns, "constraints": constraints, "indexes": indexes}
    )


def _with_masks(noun: Described, fields: Iterable[str]) -> Described:
    texts = {name: text for name in fields if (text := getattr(noun, name))}
    changed = {name: hidden for name, text in texts.items() if (hidden := masked(text)) != text}
    return noun.model_copy(update=changed) if changed else noun
