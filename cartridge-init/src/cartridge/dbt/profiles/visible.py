"""What of a scanned database the target gets to see: not always all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.artifacts.types import TypeFamily


def everything(scan: Scan) -> tuple[Scan, tuple[str, ...]]:
    """``scan`` as it is: the target reads all of it."""
    return scan, ()


def as_duckdb_sees_mysql(scan: Scan) -> tuple[Scan, tuple[str, ...]]:
    """``scan`` with the values that DuckDB reads as others, and without the names that it cannot tell apart.

    DuckDB's MySQL extension reads a date without month or day as null, and whatever is not 0 in a `tinyint(1)` as true;
    to DuckDB, names that differ by case are one.
    """
    notes = []
    tables = []
    spelled = Counter((each.schema_name.lower(), each.name.lower()) for each in scan.tables)
    for table in scan.tables:
        if spelled[table.schema_name.lower(), table.name.lower()] > 1:
            notes.append(f"{table.full_name} is left out: DuckDB takes it for another table that differs only by case.")
            continue
        profile, nullable = table.profile, set[str]()
        if profile:
            measured = []
            for column in profile.columns:
                if misfits := column.misfit_count:
                    notes.append(
                        f"{table.full_name}.{column.name}: {misfits:,} dates without month or day read as null."
                    )
                    nullable.add(column.name)
                    column = column.model_copy(update={"null_count": (column.null_count or 0) + misfits})
                others = [each.value for each in column.values if each.value not in ("0", "1")]
                if others and _is_boolean(table, column.name):
                    notes.append(f"{table.full_name}.{column.name}: values other than 0 and 1 read as true.")
                measured.append(column)
            profile = profile.model_copy(update={"columns": tuple(measured)})
        columns = tuple(
            each.model_copy(update={"is_nullable": True}) if each.name in nullable else each for each in table.columns
        )
        tables.append(table.model_copy(update={"profile": profile, "columns": columns}))
    return scan.model_copy(update={"tables": tuple(tables)}), tuple(notes)


def _is_boolean(table: ScannedTable, name: str) -> bool:
    column = table.column(name)
    return column is not None and column.family is TypeFamily.BOOLEAN


def as_duckdb_sees_sqlite(scan: Scan) -> tuple[Scan, tuple[str, ...]]:
    """``scan`` without the columns that DuckDB cannot read, and what was concluded about them; and a line for each.

    DuckDB's SQLite extension lists the columns of a table by `pragma table_info`, which leaves out generated and hidden
    ones (https://www.sqlite.org/pragma.html#pragma_table_info), and stops at a value that is not of its column's type.
    """
    hidden = {
        (table.full_name, column.name): why
        for table in scan.tables
        for column in table.columns
        if (why := _reason(table, column))
    }
    if not hidden:
        return scan, ()
    return _without(scan, hidden), tuple(
        f"{table}.{column} is left out: {why}." for (table, column), why in sorted(hidden.items())
    )


def _reason(table: ScannedTable, column: Column) -> str | None:
    if column.is_generated:
        return "it is a generated column, which DuckDB does not see in an attached SQLite file"
    if column.is_hidden:
        return "it is a hidden column of a virtual table, which DuckDB does not see in an attached SQLite file"
    profile = table.profile.column(column.name) if table.profile else None
    if profile and profile.misfit_count:
        kind = "text" if column.family is TypeFamily.OTHER else column.data_type
        return f"DuckDB stops at values that are no {kind}, of which it has {profile.misfit_count:,}"
    return None


def _without(scan: Scan, hidden: Mapping[tuple[TableName, str], str]) -> Scan:

    def is_seen(table: TableName, *names: str) -> bool:
        return not any((table, name) in hidden for name in names)

    tables = tuple(
        table.model_copy(
            update={"columns": tuple(each for each in table.columns if is_seen(table.full_name, each.name))}
        )
        for table in scan.tables
    )
    found = scan.analysis
    analysis = found.model_copy(
        update={
            "keys": tuple(each for each in found.keys if is_seen(each.full_name, *each.columns)),
            "relationships": tuple(
                each
                for each in found.relationships
                if is_seen(each.full_name, *each.columns) and is_seen(each.ref, *each.ref_columns)
            ),
            "roles": tuple(
                each.without(frozenset(column for table, column in hidden if table == each.full_name))
                for each in found.roles
            ),
        }
    )
    return scan.model_copy(update={"tables": tables, "analysis": analysis})
