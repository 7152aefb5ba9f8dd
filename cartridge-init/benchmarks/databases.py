"""Databases that several benchmarks use, made once."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from servers import PostgresServer


def database_with(server: PostgresServer, name: str, statements: Iterable[str]) -> str:
    """The URL of the database ``name``, made by ``statements`` unless it is there already."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        known = connection.execute("select from pg_database where datname = %s", [name]).fetchall()
    if known:
        return server.url(name)
    url = server.create_database(name)
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
    return url
