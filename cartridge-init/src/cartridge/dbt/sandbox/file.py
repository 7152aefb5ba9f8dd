"""The twin of a source as a DuckDB file; the one module of the sandbox that knows a database driver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from cartridge.artifacts.twin import Twin, TwinTable
from cartridge.dbt.sandbox.rows import Row, rows_of
from cartridge.errors import ProjectError


def write_twin(twin: Twin, path: Path) -> tuple[str, ...]:
    """Make the DuckDB file ``path`` with the tables of ``twin`` and their rows; and a line for each that it lacks.

    :raises ProjectError: when the file cannot be written.
    """
    import duckdb  # here, as a build in a warehouse does without it

    rows = rows_of(twin)
    notes = list(_alike(twin))
    try:
        with duckdb.connect(str(path)) as connection:
            connection.execute("set timezone = 'UTC'")
            for table in _told_apart(twin):
                try:
                    for statement in _statements(table, rows[table.full_name]):
                        connection.execute(statement)
                except duckdb.Error as error:
                    said = str(error).splitlines()[0]
                    notes.append(f"The twin lacks {table.full_name}, which DuckDB refuses: {said}")
    except (OSError, duckdb.IOException) as error:
        raise ProjectError(
            f"Cannot write the twin of the source to `{path}`: {error}.",
            "Move away what stands there, or mend the permissions.",
        ) from error
    notes += [
        f"{table.full_name} has no row in the twin: none could be made that all its references let stand."
        for table in twin.tables
        if not rows[table.full_name] and table.rows != 0
    ]
    return tuple(notes)


def quoted(name: str) -> str:
    """``name`` as an identifier of DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def _told_apart(twin: Twin) -> list[TwinTable]:
    """The first of the tables whose names DuckDB takes for one, as they differ by case alone."""
    found: dict[tuple[str, str], TwinTable] = {}
    for table in twin.tables:
        found.setdefault((table.schema_name.lower(), table.name.lower()), table)
    return list(found.values())


def _alike(twin: Twin) -> Iterator[str]:
    spelled = defaultdict(list)
    for table in twin.tables:
        spelled[table.schema_name.lower(), table.name.lower()].append(table)
    for first, *others in spelled.values():
        for other in others:
            yield f"The twin lacks {other.full_name}: to DuckDB it is {first.full_name}, as they differ only by case."


def _statements(table: TwinTable, rows: list[Row]) -> Iterator[str]:
    schema = quoted(table.schema_name)
    name = f"{schema}.{quoted(table.name)}"
    yield f"create schema if not exists {schema}"
    columns = ", ".join(f"{quoted(each.name)} {each.data_type}" for each in table.columns)
    yield f"create table {name} ({columns})"
    if rows:
        values = ", ".join(f"({', '.join(_literal(value) for value in row.values())})" for row in rows)
        yield f"insert into {name} values {values}"


def _literal(value: str | None) -> str:
    return "null" if value is None else "'" + value.replace("'", "''") + "'"
