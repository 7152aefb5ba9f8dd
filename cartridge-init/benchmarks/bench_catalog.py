"""The catalog of a large PostgreSQL schema, and how many statements it takes."""

from __future__ import annotations

import psycopg
from benchmarks.databases import database_with, mariadb_with
from benchmarks.made_schema import statements
from benchmarks.measuring import Comparison, in_pairs, must_agree
from benchmarks.sizes import Bench
from servers import PostgresServer

AIM = 1.5

REFLECTIONS = {"bulk": "SQLAlchemy, all tables at once", "each": "SQLAlchemy, table by table"}


def compare(bench: Bench, server: PostgresServer) -> Comparison:
    """``read_catalog`` over the fewest queries that return the same facts; both open a connection of their own."""
    url = make_schema(server, bench.tables)
    ours, limit = in_pairs(
        lambda: bench.task("cartridge_catalog", url), lambda: bench.task("bare_catalog", url), bench.pairs
    )
    name = f"catalog of {bench.tables:,} PostgreSQL tables"
    must_agree(name, ours[0], limit[0])
    return Comparison(name, "4 catalog queries into tuples", ours, limit, aim=AIM)


def compare_reflection(bench: Bench, server: PostgresServer, way: str) -> Comparison:
    """``read_catalog`` over SQLAlchemy's reflection, which is what there is to be had; it finds less.

    :param way: a key of :data:`REFLECTIONS`.
    """
    url = make_schema(server, bench.tables)
    ours, other = in_pairs(
        lambda: bench.task("cartridge_catalog", url), lambda: bench.task("reflected_catalog", url, way), bench.pairs
    )
    return Comparison(f"catalog of {bench.tables:,} PostgreSQL tables", REFLECTIONS[way], ours, other, aim=1.0)


def compare_mariadb(bench: Bench, way: str = "") -> Comparison:
    """The same of MariaDB, over the fewest queries or, with a ``way``, over SQLAlchemy's reflection."""
    with mariadb_with(bench.tables) as url:
        limit = ("reflected_catalog", url, way) if way else ("bare_catalog_mariadb", url)
        ours, other = in_pairs(lambda: bench.task("cartridge_catalog", url), lambda: bench.task(*limit), bench.pairs)
    name = f"catalog of {bench.tables:,} MariaDB tables"
    if way:
        return Comparison(name, REFLECTIONS[way], ours, other, aim=1.0)
    must_agree(name, ours[0], other[0])
    return Comparison(name, "5 catalog queries into tuples", ours, other, aim=AIM)


def count_statements(bench: Bench, server: PostgresServer, tables: int) -> int:
    """How many statements the server got from Cartridge while it read the catalog of ``tables`` tables."""
    url, database = make_schema(server, tables), _name(tables)
    log = server.process.folder / "server.log"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"alter database {database} set log_statement = 'all'".encode())
        before = log.stat().st_size
        bench.task("cartridge_catalog", url)
        connection.execute(f"alter database {database} reset log_statement".encode())
    with log.open("rb") as lines:
        lines.seek(before)
        return sum(b"LOG:  statement: " in line or b"LOG:  execute " in line for line in lines)


def make_schema(server: PostgresServer, tables: int) -> str:
    """The URL of the database with the large schema."""
    return database_with(server, _name(tables), statements(tables))


def _name(tables: int) -> str:
    return f"schema_of_{tables}"
