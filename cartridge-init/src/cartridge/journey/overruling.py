"""What a person said, put in place around the analysis: at a scan, and again when a project is made of an older one."""

from __future__ import annotations

import re

from cartridge.analyzer.afterwards import overrule
from cartridge.analyzer.resolving import resolve
from cartridge.analyzer.rulings import Rulings
from cartridge.artifacts.analysis import Analysis
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.overrules import NOWHERE, Overrules, WrittenIn
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.errors import GenerationError
from cartridge.scanner.selection import Selection


def may_be_elsewhere(selection: Selection, written: str) -> bool:
    """Whether a table of this name may stand in the database and was just not selected."""
    schema, _, table = written.rpartition(".")
    if selection.schemas and schema not in selection.schemas:
        return True
    return not selection.accepts(TableName(schema_name=schema, table=table))


def with_rulings(catalog: Catalog, rulings: Rulings) -> Catalog:
    """The catalog without the declarations that were overruled."""
    if not (rulings.keys or rulings.references):
        return catalog
    return catalog.model_copy(update={"tables": tuple(rulings.as_said(each) for each in catalog.tables)})


def overruled(scan: Scan, overrules: Overrules, written: WrittenIn = NOWHERE) -> tuple[Scan, tuple[str, ...]]:
    """An older scan as it would be if this had been said then, as far as that can be told without asking the data.

    Counts that the scan holds stay; what it did not count is marked as not verified. Also notes, about what only
    another scan can tell. What is said of a table that was spoken of then and is not here, because it was ignored or
    not selected, is passed over.

    :raises OverrulesError: when they name what the scan does not hold, or ``written`` holds mistakes.
    """
    now = overrules.of(scan.database)
    before, names = [*scan.overrules.entries()], {"table_names": now.table_names, "column_names": now.column_names}
    then = scan.overrules.model_copy(update=names)
    new = now.beyond(then)
    labels = {*now.entries()}
    gone = tuple(
        f"cartridge.yml no longer says {entry}, as it did when the database was scanned: scan again to have it found."
        for entry in dict.fromkeys(then.beyond(now).entries())
        if entry not in labels
    )
    asked = new.model_copy(update=names)
    rulings = resolve(asked, scan.catalog, lambda name: any(_speaks_of(entry, name) for entry in before), written)
    if not new:
        return scan.model_copy(update={"overrules": then}), gone
    tables = tuple(_as_ruled(each, rulings) for each in scan.tables if not rulings.ignored.has_table(each.full_name))
    if not tables:
        raise GenerationError("All tables of the scan are ignored.", "Ignore fewer of them in `cartridge.yml`.")
    scan = scan.model_copy(update={"tables": tables, "overrules": now})
    profiles = tuple(each.profile for each in tables if each.profile)
    analysis = overrule(scan.catalog, profiles, _of_what_is_left(scan, rulings), rulings)
    unverified = tuple(
        f"cartridge.yml says {what}: not verified, since the scan did not ask the data."
        for what in _not_counted(analysis, rulings)
    )
    return scan.model_copy(update={"analysis": analysis}), (*gone, *unverified)


def _speaks_of(entry: str, name: str) -> bool:
    """Whether an entry names a table: `kunde` is not spoken of where `kunden` is."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", entry) is not None


def _as_ruled(table: ScannedTable, rulings: Rulings) -> ScannedTable:
    """The table without its ignored columns, their statistics and their samples, and without what was overruled."""
    hidden = rulings.hidden_columns(table.full_name)
    (ruled,) = rulings.modelled(_catalog_of(table)).tables
    ruled = rulings.as_said(ruled)
    update = {name: getattr(ruled, name) for name in ("columns", "constraints", "indexes")}
    if hidden and table.profile:
        columns = tuple(each for each in table.profile.columns if each.name not in hidden)
        update["profile"] = table.profile.model_copy(update={"columns": columns})
    if hidden and table.sample_rows is not None:
        update["sample_rows"] = tuple(
            {name: value for name, value in row.items() if name not in hidden} for row in table.sample_rows
        )
    return table.model_copy(update=update)


def _catalog_of(table: ScannedTable) -> Catalog:
    return Catalog(database_type="", database="", server_version="", schemas=(), tables=(table,))


def _of_what_is_left(scan: Scan, rulings: Rulings) -> Analysis:
    """What was concluded about the tables and columns that are not ignored."""
    left = {each.full_name: {column.name for column in each.columns} for each in scan.tables}
    found = scan.analysis
    return found.model_copy(
        update={
            "keys": tuple(each for each in found.keys if left.get(each.full_name, set()) >= {*each.columns}),
            "relationships": tuple(
                each
                for each in found.relationships
                if left.get(each.full_name, set()) >= {*each.columns}
                and _has_target(left, each.ref, each.ref_columns, rulings)
            ),
            "polymorphic": tuple(
                each
                for each in found.polymorphic
                if left.get(each.full_name, set()) >= {each.id_column, each.type_column}
                and all(_has_target(left, one.ref, (one.ref_column,), rulings) for one in each.targets)
            ),
            "roles": tuple(
                each.without(rulings.hidden_columns(each.full_name)) for each in found.roles if each.full_name in left
            ),
            "sensitive": tuple(each for each in found.sensitive if each.column in left.get(each.full_name, ())),
            "repeated": tuple(
                each
                for each in found.repeated
                if left.get(each.full_name, set()) >= {*each.columns, each.cursor}
                and each.full_name not in rulings.keys
            ),
            "units": tuple(each for each in found.units if each.column in left.get(each.full_name, ())),
            "typed_texts": tuple(each for each in found.typed_texts if each.column in left.get(each.full_name, ())),
            "findings": tuple(
                each for each in found.findings if each.full_name in left and left[each.full_name] >= {*each.columns}
            ),
        }
    )


def _has_target(left: dict[TableName, set[str]], ref: TableName, columns: tuple[str, ...], rulings: Rulings) -> bool:
    """Whether the other side is there still; one that was never scanned is, unless it is ignored."""
    return left[ref] >= {*columns} if ref in left else not rulings.ignored.has_table(ref)


def _not_counted(analysis: Analysis, rulings: Rulings) -> list[str]:
    """What was said now and rests on nothing but that."""
    keys = [
        f"the key of {each.full_name} is ({', '.join(each.columns)})"
        for each in analysis.keys
        if each.said and not each.declared and each.full_name in rulings.keys and each.evidence.violations is None
    ]
    references = [
        f"{each.full_name} ({', '.join(each.columns)}) points at {each.ref} ({', '.join(each.ref_columns)})"
        for each in analysis.relationships
        if each.said and rulings.rules_reference(each.full_name, each.columns) and each.evidence.violations is None
    ]
    return [*keys, *references]
