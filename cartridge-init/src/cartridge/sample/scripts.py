"""The two SQL files that carry the shop to PostgreSQL, as text."""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.sample.ddl import POSTGRES, create_schemas, create_table, quoted
from cartridge.sample.row_text import copy_text
from cartridge.sample.rows.shop import shop_rows
from cartridge.sample.tables import SCHEMAS, TABLES

SCHEMA_FILE = "ecommerce-schema.sql"
DATA_FILE = "ecommerce-sample-data.sql"

_MARK = "Cartridge sample shop:"

_PREFACE = """\
-- {title}
-- Rendered by `python -m cartridge.sample`; change the definitions in cartridge/sample, not this file.
-- PostgreSQL 13 or later. {use}
"""

# Two ordinary names: a schema of somebody else's may bear them, and must survive.
_GUARD = f"""\
do $guard$
declare
    stranger text;
begin
    select nspname into stranger
    from pg_namespace
    where nspname in ({", ".join(quoted(name) for name in SCHEMAS)})
        and coalesce(obj_description(oid, 'pg_namespace'), '') not like {quoted(_MARK + "%")}
    limit 1;
    if stranger is not null then
        raise exception 'Schema "%" of database "%" is not the sample shop, so it was left alone.',
            stranger, current_database()
            using hint = 'Load the shop into a database of its own, or drop or rename that schema first.';
    end if;
end
$guard$;"""


def schema_sql() -> str:
    """Drop the shop's own schemas and make them again, empty; in one transaction."""
    return "\n".join(_schema_lines())


def _schema_lines() -> Iterator[str]:
    yield _PREFACE.format(
        title="Sample shop: schemas, tables, constraints, indexes and comments.",
        use="Safe to load again: replaces the shop's two schemas, and refuses to touch others of their names.",
    )
    yield "set client_encoding = 'UTF8';\n"
    yield "begin;\n"
    yield "set local client_min_messages = warning;\n"
    yield _GUARD + "\n"
    for schema in SCHEMAS:
        yield f"drop schema if exists {schema} cascade;"
    yield from create_schemas(POSTGRES)
    for table in TABLES:
        yield ""
        yield from create_table(table, POSTGRES)
    yield "\ncommit;\n"


def data_sql() -> str:
    """Empty the shop's tables and fill them; in one transaction, for psql."""
    return "\n".join(_data_lines())


def _data_lines() -> Iterator[str]:
    rows = shop_rows()
    names = ", ".join(table.full_name for table in TABLES)
    yield _PREFACE.format(
        title="Sample shop: rows.",
        use=f"Load {SCHEMA_FILE} first, both with psql. Safe to load again: empties the tables first.",
    )
    yield "set client_encoding = 'UTF8';"
    yield "set datestyle = 'ISO, YMD';\n"
    yield "begin;\n"
    yield f"truncate {names};"
    for table in TABLES:
        yield f"\ncopy {table.full_name} ({', '.join(table.column_names)}) from stdin;"
        yield copy_text(table, rows[table.full_name]) + "\\."
    yield "\n-- The next row made by the shop continues the numbering.\ndo $numbering$\nbegin"
    for table in TABLES:
        for column in table.columns:
            if column.is_identity:
                yield (
                    f"    perform setval(pg_get_serial_sequence('{table.full_name}', '{column.name}'), "
                    f"(select max({column.name}) from {table.full_name}));"
                )
    yield "end\n$numbering$;\n\ncommit;\n"
    yield f"analyze {names};\n"
