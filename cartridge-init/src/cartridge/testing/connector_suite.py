"""What every connector promises, as tests over a small shop that the connector's author loads into the database.

Subclass :class:`ConnectorSuite`, give it the fixture `make_database`, and declare what the database cannot do::

    class TestMyDatabase(ConnectorSuite):
        schema = "public"
        slow_statement = "select sleep(60)"
        broken_view = ("create view broken_view as select 1 / 0 as ratio",)
        cannot: ClassVar[dict[str, str]] = {"comments": "it has none"}

        @pytest.fixture(scope="class")
        @classmethod
        def make_database(cls): ...
"""

from __future__ import annotations

from cartridge.testing.catalog_expectations import CatalogExpectations
from cartridge.testing.check_expectations import CheckExpectations
from cartridge.testing.connection_expectations import ConnectionExpectations
from cartridge.testing.profile_expectations import ProfileExpectations
from cartridge.testing.shop_fixtures import MakeDatabase, Write

__all__ = ["ConnectorSuite", "MakeDatabase", "Write"]


class ConnectorSuite(ConnectionExpectations, CatalogExpectations, ProfileExpectations, CheckExpectations):
    """All the shared expectations. Values are those of :mod:`cartridge.testing.shop`."""
