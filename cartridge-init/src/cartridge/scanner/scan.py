"""The catalog, read through a connector."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from cartridge.artifacts.catalog import Catalog, Problem, Table
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.progress import Progress, ProgressListener, ignore_progress
from cartridge.errors import ConnectionLostError, EmptyScanError
from cartridge.garbage import garbage_kept
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.retrying import retried
from cartridge.scanner.selection import Selection
from cartridge.scanner.view_reads import with_reads

STAGE = "catalog"


def read_catalog(
    connector: DatabaseConnector, selection: Selection, listener: ProgressListener = ignore_progress
) -> Catalog:
    """Everything the database says about the selected tables, sorted by schema and name.

    The number of queries does not grow with the number of tables.

    :raises DatabaseConnectionError: when the database does not let us in.
    :raises ScanError: when a schema of the selection does not exist.
    :raises EmptyScanError: when nothing is left to scan.
    """
    listener(Progress(stage=STAGE, message="connecting"))
    with garbage_kept():
        return _read(connector, selection, listener)


def _read(connector: DatabaseConnector, selection: Selection, listener: ProgressListener) -> Catalog:
    server = connector.server()
    schemas = selection.chosen_schemas(connector.read_schemas(), connector.only_schema)
    names = [each.name for each in schemas]
    listener(Progress(stage=STAGE, message=f"reading the catalog of {server.database}"))
    read = retried(lambda: connector.read_tables(names), ConnectionLostError)
    can, found = connector.capabilities, read.tables
    if not can.tells_view_reads:
        found = with_reads(found, dialect=can.dialect, database=server.database, default_schema=can.default_schema)
    connector.remember(found, names)
    chooses = selection.include or selection.exclude
    chosen = [each for each in found if selection.accepts(each.full_name)] if chooses else list(found)
    built = () if selection.schemas else built_by_dbt(chosen)
    tables = tuple(
        sorted((each for each in chosen if each.schema_name not in built), key=lambda t: (t.schema_name, t.name))
    )
    if not tables:
        raise _nothing_to_scan(server.database, names, selection, found)
    listener(Progress(stage=STAGE, done=len(tables), total=len(tables)))
    return Catalog(
        database_type=connector.capabilities.database_type,
        database=server.database,
        server_version=server.version,
        schemas=tuple(each for each in schemas if each.name not in built),
        tables=tables,
        problems=(
            *(each for each in read.problems if _concerns(selection, each)),
            *(_left_out(each) for each in built),
        ),
    )


_BUILT = re.compile(r"(stg|int|dim|fct|fact|mart|bridge|snap|snapshot)_\w+|\w+_snapshot")


def built_by_dbt(tables: Iterable[Table]) -> tuple[str, ...]:
    """The schemas that hold the output of a dbt project, sorted; none when nothing else would be left.

    Practice: a project builds into a schema of its own, where every relation bears a layer's prefix and staging models
    are called ``stg_<source>__<entities>``. Modelling those again would model the models.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for each in tables:
        names[each.schema_name].append(each.name)
    built = [
        schema
        for schema, found in names.items()
        if all(_BUILT.fullmatch(name) for name in found)
        and any(name.startswith("stg_") and "__" in name for name in found)
    ]
    return tuple(sorted(built)) if len(built) < len(names) else ()


def _left_out(schema: str) -> Problem:
    return Problem(
        stage="catalog",
        schema_name=schema,
        message="Left out: every relation in it is named like a model that dbt built.",
        next_step=f"Name it to scan it all the same: --schema {schema}.",
    )


def _concerns(selection: Selection, problem: Problem) -> bool:
    if problem.table is None:
        return True
    return selection.accepts(TableName(schema_name=problem.schema_name, table=problem.table))


def _nothing_to_scan(database: str, schemas: list[str], selection: Selection, found: Sequence[Table]) -> EmptyScanError:
    if found:
        other = selection.differs_by_case(table.full_name for table in found)
        return EmptyScanError(
            f"None of the {len(found)} tables of `{database}` is selected by {selection.describe()}.",
            "Patterns are shell globs on `table` or `schema.table`, such as `orders*` or `sales.*`"
            + (f", in the case of the names: there is `{other}`." if other else "."),
        )
    where = f"schema `{schemas[0]}`" if len(schemas) == 1 else "schemas " + ", ".join(f"`{each}`" for each in schemas)
    return EmptyScanError(
        f"There is no table or view in {where} of `{database}`.",
        "Choose another schema with `--schema`, or check that the URL names the database you mean.",
    )
