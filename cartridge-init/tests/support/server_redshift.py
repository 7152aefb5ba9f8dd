"""Something to speak to with Redshift's driver: PostgreSQL behind a proxy, with the views that Redshift documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from redshift_proxy import RedshiftProxy
from server_postgres import PostgresServer

CATALOG = Path(__file__).with_name("redshift_catalog.sql")


@dataclass(frozen=True)
class RedshiftStandIn:
    """A proxy before a server of the tests."""

    postgres: PostgresServer
    proxy: RedshiftProxy

    def url(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """The connection URL of a database, for the superuser unless another role is named."""
        who = f"{quote(user or self.postgres.user, safe='')}:{quote(password or self.postgres.password, safe='')}"
        address = f"{self.postgres.host}:{self.proxy.port}"
        return f"redshift://{who}@{address}/{quote(database, safe='')}?sslmode=disable"

    def create_database(self, name: str, statements: Sequence[str] = ()) -> str:
        """The URL of a new database with Redshift's views, in which ``statements`` were run."""
        self.postgres.create_database(name)
        self.postgres.psql(name, CATALOG)
        with psycopg.connect(self.postgres.url(name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())
        return self.url(name)

    def stop(self) -> None:
        """End the proxy; PostgreSQL belongs to others too."""
        self.proxy.close()


def start_redshift(postgres: PostgresServer) -> RedshiftStandIn:
    """Lets Redshift's driver into ``postgres``."""
    return RedshiftStandIn(postgres, RedshiftProxy(postgres.host, postgres.port))
