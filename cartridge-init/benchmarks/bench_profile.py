"""The profile of a large table, in PostgreSQL and in DuckDB."""

from __future__ import annotations

import duckdb
from benchmarks.databases import database_with
from benchmarks.made_table import duckdb_statements, postgres_statements
from benchmarks.measuring import Comparison, in_pairs, must_agree
from benchmarks.sizes import Bench
from servers import PostgresServer

POSTGRES_AIM = 2.5
DUCKDB_AIM = 4.0
LIMITS = {"hashes": "one select that hashes every column", "counts": "one select that only counts nulls"}


def compare_postgres(bench: Bench, server: PostgresServer) -> Comparison:
    """``profile_tables`` over one ``select`` that hashes every column."""
    return _compare(bench, "PostgreSQL", _postgres(bench, server), "hashes", POSTGRES_AIM)


def compare_postgres_counts(bench: Bench, server: PostgresServer) -> Comparison:
    """The same over the least that a scan of every column can do."""
    return _compare(bench, "PostgreSQL", _postgres(bench, server), "counts", None)


def compare_duckdb(bench: Bench) -> Comparison:
    """``profile_tables`` over one ``select`` that hashes every column of a DuckDB file."""
    path = bench.folder / "large_table.duckdb"
    if not path.exists():
        with duckdb.connect(str(path)) as connection:
            for statement in duckdb_statements(bench.rows):
                connection.execute(statement)
    return _compare(bench, "DuckDB", f"duckdb:///{path}", "hashes", DUCKDB_AIM)


def _postgres(bench: Bench, server: PostgresServer) -> str:
    return database_with(server, f"table_of_{bench.rows}", postgres_statements(bench.rows))


def _compare(bench: Bench, engine: str, url: str, limit: str, aim: float | None) -> Comparison:
    ours, scans = in_pairs(
        lambda: bench.task("cartridge_profile", url), lambda: bench.task("bare_scan", url, limit), bench.pairs
    )
    name = f"profile of {bench.rows:,} rows, 20 columns, in {engine}"
    must_agree(name, ours[0], scans[0])
    return Comparison(name, LIMITS[limit], ours, scans, aim=aim)
