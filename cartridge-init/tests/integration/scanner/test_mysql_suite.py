"""MySQL's connector keeps what every connector promises, on a real MariaDB."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import pytest
from cartridge.scanner.base import DatabaseConnector
from cartridge.testing.connector_suite import ConnectorSuite, MakeDatabase
from cartridge.testing.shop import SHOP
from servers import MariaDBServer

DATABASE = "suite"


class TestMariaDB(ConnectorSuite):
    schema = DATABASE
    slow_statement = (
        "select count(*) from information_schema.collations as a, information_schema.collations as b,"
        " information_schema.collations as c, information_schema.collations as d where a.id + b.id + c.id + d.id < 0"
    )
    broken_view: ClassVar[tuple[str, ...]] = (
        "create view broken_view as select (select customer_id from customers) / 2 as ratio",
    )
    cannot: ClassVar[dict[str, str]] = {
        "comments": "they are part of `create table`; test_mysql_catalog reads them",
        "markers_at_once": "InnoDB keeps the second of the last change; test_mysql_catalog waits for it to be over",
    }

    @pytest.fixture(scope="class")
    @classmethod
    def make_database(cls, mariadb: MariaDBServer) -> MakeDatabase:
        return OneDatabase(mariadb)

    @pytest.fixture(autouse=True)
    def _the_shop_again(self, connector: DatabaseConnector, make_database: OneDatabase) -> Iterator[None]:
        """The connector of the class finds its shop, whatever a test has put in the place of it."""
        yield
        shop = [*SHOP, *self.broken_view]
        if make_database.holds != shop:
            make_database(shop)


class OneDatabase:
    """Loads statements into a database that always has the same name: what is a schema to the suite is one here."""

    def __init__(self, server: MariaDBServer) -> None:
        self.server = server
        self.holds: list[str] = []

    def __call__(self, statements: Sequence[str]) -> str:
        self.holds = list(statements)
        url = self.server.create_database(DATABASE)
        with self.server.connect(DATABASE) as connection, connection.cursor() as cursor:
            # The views of the shop tell `paid` from `Paid`; what blindness to case does is in test_mysql_profile.
            cursor.execute(f"alter database {DATABASE} collate utf8mb4_bin")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("select table_name from information_schema.tables where table_schema = database()")
            for (table,) in cursor.fetchall():
                cursor.execute(f"analyze table `{table.replace('`', '``')}`")
        return url
