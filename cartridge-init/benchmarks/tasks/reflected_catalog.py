"""SQLAlchemy reflects a catalog: `each` asks table by table, `bulk` for all at once. Usage: URL each|bulk."""

from __future__ import annotations

import json
import sys
import time

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.engine.reflection import Inspector, ObjectKind

DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
FACTS = "columns pk_constraint foreign_keys indexes unique_constraints check_constraints table_comment".split()
"""What the inspector can be asked; Cartridge's catalog holds all of it, and partitions, enums and views beside."""


def main(url: str, way: str) -> None:
    parsed = make_url(url)
    engine = create_engine(parsed.set(drivername=DRIVERS[parsed.drivername]))
    with engine.connect() as connection:  # importing and connecting are no part of it
        started = time.perf_counter()
        inspector = inspect(connection)
        own = inspector.default_schema_name
        schemas = [each for each in inspector.get_schema_names() if each not in ("information_schema", "public")]
        chosen = [own] if parsed.get_backend_name() != "postgresql" else schemas
        found = sum((_one_by_one if way == "each" else _at_once)(inspector, schema) for schema in chosen)
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "relations": found}))


def _one_by_one(inspector: Inspector, schema: str | None) -> int:
    tables, views = inspector.get_table_names(schema), inspector.get_view_names(schema)
    asked = [(name, fact) for name in tables for fact in FACTS] + [(name, "columns") for name in views]
    for name, fact in asked:
        getattr(inspector, f"get_{fact}")(name, schema)
    return len(tables) + len(views)


def _at_once(inspector: Inspector, schema: str | None) -> int:
    found = 0
    for fact in FACTS:
        kind = ObjectKind.ANY if fact == "columns" else ObjectKind.TABLE
        found = max(found, len(getattr(inspector, f"get_multi_{fact}")(schema, kind=kind)))
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
