"""Redshift keeps what every connector promises: its own driver, against PostgreSQL that stands in for the server."""

from __future__ import annotations

import itertools
from typing import ClassVar

import pytest
from cartridge.testing.connector_suite import ConnectorSuite, MakeDatabase
from servers import RedshiftStandIn

_numbers = itertools.count(1)


class TestRedshift(ConnectorSuite):
    schema = "public"
    slow_statement = "select pg_sleep(120)"
    broken_view: ClassVar[tuple[str, ...]] = (
        "create view broken_view as select 1 / (customer_id - customer_id) as ratio from customers",
    )
    cannot: ClassVar[dict[str, str]] = {
        "check_constraints": "Redshift has none",
        "indexes": "Redshift has none",
        "storage order": "no query can ask Redshift for the order in which rows were stored",
    }
    documents: ClassVar[tuple[str, ...]] = tuple(each.replace(" json", " super") for each in ConnectorSuite.documents)

    @pytest.fixture(scope="class")
    @classmethod
    def make_database(cls, redshift: RedshiftStandIn) -> MakeDatabase:
        return lambda statements: redshift.create_database(f"redshift_suite_{next(_numbers)}", statements)
