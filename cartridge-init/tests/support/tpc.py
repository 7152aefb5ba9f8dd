"""TPC-H and TPC-DS in a DuckDB file, made by DuckDB's own extensions, and which of their tables are facts."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb

SCALE = 0.01

FACTS = {
    "tpch": {"lineitem", "orders", "partsupp"},
    "tpcds": {
        *(f"{channel}_{what}" for channel in ("catalog", "store", "web") for what in ("sales", "returns")),
        "inventory",
    },
}
"""Every other table is a dimension; partsupp (what a supplier has in stock of a part) may be called a bridge too."""

_GENERATORS = {"tpch": "dbgen", "tpcds": "dsdgen"}


def tpc_file(name: str, folder: Path) -> Path:
    """A new DuckDB file with the tables of ``tpch`` or ``tpcds``, about a second's work at this scale."""
    path = folder / f"{name}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"load '{_extension(name)}'")
        connection.execute(f"call {_GENERATORS[name]}(sf = {SCALE})")
    return path


def _extension(name: str) -> Path:
    spec = find_spec(f"duckdb_extension_{name}")
    assert spec, f"The wheel duckdb-extension-{name} is not installed: run `make install-dev`."
    assert spec.submodule_search_locations
    return next(Path(spec.submodule_search_locations[0]).rglob(f"{name}.duckdb_extension"))
