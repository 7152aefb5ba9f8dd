"""The sample shop: a documented e-commerce database that every demo and many tests stand on.

One definition of fifteen tables and one deterministic story of two years give the SQL scripts for PostgreSQL and the
DuckDB file of the demo. :data:`DEFECTS` lists what is wrong with its data on purpose.
"""

from __future__ import annotations

from cartridge.sample.defects import DEFECTS, Defect
from cartridge.sample.duckdb_file import create_duckdb
from cartridge.sample.rows.shop import shop_rows
from cartridge.sample.scripts import data_sql, schema_sql
from cartridge.sample.tables import SCHEMAS, TABLES

__all__ = ["DEFECTS", "SCHEMAS", "TABLES", "Defect", "create_duckdb", "data_sql", "schema_sql", "shop_rows"]
