"""The same few statements in a database of each kind that a test can have: two servers and two files."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from servers import MariaDBServer, PostgresServer

KINDS = ("postgresql", "mariadb", "duckdb", "sqlite")


def load(kind: str, name: str, statements: Sequence[str], request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a new database ``name`` of this kind, in which the statements were run; files stand in ``folder``."""
    if kind == "sqlite":
        with closing(sqlite3.connect(folder / f"{name}.sqlite")) as connection, connection:
            for statement in statements:
                connection.execute(statement)
        return f"sqlite:///{folder / name}.sqlite"
    if kind == "duckdb":
        with duckdb.connect(str(folder / f"{name}.duckdb")) as file:
            for statement in statements:
                file.execute(statement)
        return f"duckdb:///{folder / name}.duckdb"
    if kind == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.create_database(name)
        postgres.psql(name, ";\n".join(statements))
        return url
    mariadb: MariaDBServer = request.getfixturevalue("mariadb")
    url = mariadb.create_database(name)
    with mariadb.connect(name) as session, session.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        session.commit()
    return url
