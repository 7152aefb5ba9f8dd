"""From a scan to the twin of its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TypeVar

import sqlglot
from sqlglot import exp

from cartridge.artifacts.analysis import ChangeHistory, Key, OnTable, PolymorphicReference, Relationship
from cartridge.artifacts.casts import Cast
from cartridge.artifacts.catalog import Column
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.artifacts.twin import Twin, TwinColumn, TwinHistory, TwinReference, TwinTable, TwinTypedReference
from cartridge.artifacts.types import TypeFamily
from cartridge.dbt.sandbox.types import duckdb_type

Concluded = TypeVar("Concluded", bound=OnTable)

_DIALECTS = {"postgresql": "postgres", "mariadb": "mysql"}
"""What sqlglot calls the dialect of a kind of database, where it is not the same word."""

_PSEUDO_COLUMNS = {"_partitiontime": "TIMESTAMP WITH TIME ZONE", "_partitiondate": "DATE"}
"""Columns that BigQuery has and shows nobody; any other is text, as `_TABLE_SUFFIX` is."""

UNKNOWN_SHARE = 0.25
"""Nulls in a column that lets them in, where nobody counted."""


def twin_of(scan: Scan) -> Twin:
    """What is known of the tables of ``scan``, sensitive columns by their types alone."""
    dialect = _DIALECTS.get(scan.database_type, scan.database_type)
    sensitive = {(each.full_name, each.column) for each in scan.analysis.sensitive}
    known = {each.full_name: {column.name for column in each.columns} for each in scan.tables}
    keys, typed = _by_table(scan.analysis.keys), _by_table(scan.analysis.polymorphic)
    references = _by_table(scan.analysis.relationships)
    roles = {each.full_name: each for each in reversed(scan.analysis.roles)}
    written = {(each.full_name, each.column): _written(each.cast) for each in scan.analysis.units if each.cast}
    for text in scan.analysis.typed_texts:
        if text.casts_to:
            written[text.full_name, text.column] = _written(text.cast or Cast(to=text.casts_to))
    tables = []
    for table in scan.tables:
        if not table.columns:
            continue
        role = roles.get(table.full_name)
        tables.append(
            TwinTable(
                name=table.name,
                schema_name=table.schema_name,
                rows=table.profile.row_count if table.profile else table.row_count,
                columns=(
                    *(
                        _column(
                            table,
                            each,
                            dialect,
                            is_sensitive=(table.full_name, each.name) in sensitive,
                            written=written.get((table.full_name, each.name)),
                        )
                        for each in table.columns
                    ),
                    *_pseudo_columns(table),
                ),
                keys=tuple(dict.fromkeys(_keys(table, keys[table.full_name]))),
                references=tuple(
                    TwinReference(
                        columns=each.columns,
                        ref_schema=each.ref_schema,
                        ref_table=each.ref_table,
                        ref_columns=each.ref_columns,
                    )
                    for each in references[table.full_name]
                    if _is_there(each, known.get(each.ref, set()))
                ),
                typed_references=tuple(_typed(each) for each in typed[table.full_name]),
                history=_history(role.history) if role and role.history else None,
            )
        )
    return Twin(tables=tuple(tables))


def _by_table(conclusions: Iterable[Concluded]) -> Mapping[TableName, tuple[Concluded, ...]]:
    """The conclusions about each table, found without a look at those about all others."""
    found: dict[TableName, tuple[Concluded, ...]] = defaultdict(tuple)
    for table, about in groupby(sorted(conclusions, key=_table_of), key=_table_of):
        found[table] = tuple(about)
    return found


def _table_of(conclusion: OnTable) -> TableName:
    return conclusion.full_name


def _written(cast: Cast) -> str:
    """How values of a column look that is cast, where a plain cast reads them too."""
    plain = {"date": "YYYY-MM-DD", "timestamp": "YYYY-MM-DD hh:mm:ss", "bigint": "1234"}
    whole = "1234" if cast.to == "bigint" and cast.form != "12.5 %" else None
    return whole or cast.form or plain.get(cast.to, "1234.56")


def _column(
    table: ScannedTable, column: Column, dialect: str, *, is_sensitive: bool, written: str | None
) -> TwinColumn:
    profile = table.profile.column(column.name) if table.profile else None
    found = TwinColumn(
        name=column.name,
        data_type=duckdb_type(column, dialect),
        null_share=_null_share(table, column, profile),
        written=written,
    )
    if profile is None:
        return found if is_sensitive else found.model_copy(update={"codes": column.enum_values})
    told: dict[str, object] = {"max_length": profile.max_length}
    if not is_sensitive:
        codes = tuple(each.value for each in profile.values) if profile.values_are_complete else ()
        told |= {
            "codes": codes or column.enum_values,
            "minimum": profile.minimum,
            "maximum": profile.maximum,
            "shape": profile.shapes[0].value if profile.shapes and column.family is TypeFamily.TEXT else None,
            "json_keys": {each.key: each.kinds[0] for each in profile.json_keys if each.kinds},
        }
    return found.model_copy(update=told)


def _null_share(table: ScannedTable, column: Column, profile: ColumnProfile | None) -> float:
    if profile and profile.null_count is not None and table.profile:
        rows = table.profile.rows_read or 1
        return round(min(profile.null_count / rows, 1), 4)
    return UNKNOWN_SHARE if column.is_nullable else 0


def _pseudo_columns(table: ScannedTable) -> Iterator[TwinColumn]:
    """Columns that the table has only for whoever names them, as its required filter does."""
    if not table.required_filter:
        return
    shown = {each.name.lower() for each in table.columns}
    tree = sqlglot.parse_one(table.required_filter)
    for name in dict.fromkeys(each.name for each in tree.find_all(exp.Column)):
        if name.lower() not in shown:
            yield TwinColumn(name=name, data_type=_PSEUDO_COLUMNS.get(name.lower(), "VARCHAR"))


def _keys(table: ScannedTable, found: tuple[Key, ...]) -> Iterator[tuple[str, ...]]:
    for each in found:
        if each.evidence.holds is not False:
            yield each.columns
    for index in table.indexes:
        if index.is_unique and index.columns and not index.expressions and index.predicate is None:
            yield index.columns


def _is_there(reference: Relationship, columns: set[str]) -> bool:
    return set(reference.ref_columns) <= columns


def _typed(reference: PolymorphicReference) -> TwinTypedReference:
    return TwinTypedReference(
        id_column=reference.id_column,
        type_column=reference.type_column,
        targets={
            kind: TwinReference(
                columns=(reference.id_column,),
                ref_schema=target.ref_schema,
                ref_table=target.ref_table,
                ref_columns=(target.ref_column,),
            )
            for target in reference.targets
            for kind in target.types
        },
    )


def _history(found: ChangeHistory) -> TwinHistory | None:
    if not found.durable_key or found.valid_from is None:
        return None
    return TwinHistory(
        durable_key=found.durable_key,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        is_current=found.is_current,
    )
