"""The shop that the shared expectations are about, as fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

import pytest

from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import TableProfile
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.testing.shop import DOCUMENTS, SHOP

MakeDatabase = Callable[[Sequence[str]], str]
"""Makes a database from statements and returns its URL; the same statements may give the same database."""

Write = Callable[[str, Sequence[str]], None]
"""Runs statements that write in the database of a URL that `make_database` returned."""


class ShopOfAConnector:
    """What the author of a connector says about the database, and the connector on the shop."""

    schema: ClassVar[str]
    """The schema in which a table without one is created."""

    slow_statement: ClassVar[str]
    """A select that runs for longer than a minute."""

    broken_view: ClassVar[tuple[str, ...]]
    """Statements that leave behind a view `broken_view` whose column `ratio` cannot be read, and nothing else."""

    documents: ClassVar[Sequence[str]] = DOCUMENTS
    """Statements that make a table `documents` with a column `body` of JSON, in the database's own words."""

    cannot: ClassVar[dict[str, str]] = {}
    """Features the database does not have, each with the reason."""

    @pytest.fixture(scope="class")
    @classmethod
    def make_database(cls) -> MakeDatabase:
        raise NotImplementedError("give the suite a fixture `make_database`")

    @pytest.fixture(scope="class")
    @classmethod
    def write(cls) -> Write:
        """Asked for only of connectors that have change markers."""

        def missing(url: str, statements: Sequence[str]) -> None:
            raise NotImplementedError("its connector has change markers: give the suite a fixture `write`")

        return missing

    @pytest.fixture(scope="class")
    @classmethod
    def connector(cls, make_database: MakeDatabase) -> Iterator[DatabaseConnector]:
        """A connector on the shop."""
        with ConnectorFactory.create(make_database([*SHOP, *cls.broken_view]), threads=4) as connector:
            yield connector

    @pytest.fixture(scope="class")
    @classmethod
    def catalog(cls, connector: DatabaseConnector) -> Catalog:
        return read_catalog(connector, Selection(schemas=(cls.schema,)))

    @pytest.fixture(scope="class")
    @classmethod
    def profiles(cls, connector: DatabaseConnector, catalog: Catalog) -> dict[str, TableProfile]:
        profiles, _ = profile_tables(connector, catalog)
        return {profile.table: profile for profile in profiles}

    def name(self, table: str) -> TableName:
        return TableName(schema_name=self.schema, table=table)
