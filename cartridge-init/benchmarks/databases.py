"""Databases that several benchmarks use, made once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
from benchmarks.made_schema_mariadb import script
from servers import PostgresServer, start_mariadb

STATEMENTS_A_CONNECTION = 200
"""A session of PostgreSQL keeps what it knows of every table it touched, and takes the longer the more they are."""


def database_with(server: PostgresServer, name: str, statements: Iterable[str]) -> str:
    """The URL of the database ``name``, made by ``statements`` unless it is there already."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        known = connection.execute("select from pg_database where datname = %s", [name]).fetchall()
    if known:
        return server.url(name)
    url = server.create_database(name)
    left = iter(statements)
    while batch := tuple(itertools.islice(left, STATEMENTS_A_CONNECTION)):
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in batch:
                connection.execute(statement.encode())
    return url


@contextmanager
def mariadb_with(tables: int) -> Iterator[str]:
    """The URL of the large schema in a MariaDB server of its own, which ends with the block."""
    server = start_mariadb()
    try:
        url = server.create_database("company")
        for text in script(tables):
            server.sql("company", text)
        yield url
    finally:
        server.stop()
