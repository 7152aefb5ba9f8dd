"""How a connector connects, reads only, and stops."""

from __future__ import annotations

import threading
import time

import pytest

from cartridge.artifacts.catalog import Catalog
from cartridge.errors import ScanError
from cartridge.scanner.base import DatabaseConnector, StatementTimeoutError
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.in_parallel import in_parallel
from cartridge.testing.shop import SHOP
from cartridge.testing.shop_fixtures import MakeDatabase, ShopOfAConnector


class ConnectionExpectations(ShopOfAConnector):
    """Sessions: opened when asked, read-only, stopped in time."""

    def test_it_tells_the_version_of_its_server(self, connector: DatabaseConnector) -> None:
        tested = connector.test()
        assert tested.server_version
        assert tested.latency_ms >= 0

    def test_it_opens_again_after_it_was_closed(self, make_database: MakeDatabase) -> None:
        connector = ConnectorFactory.create(make_database(SHOP))
        before = connector.test().server_version
        connector.close()
        assert connector.test().server_version == before
        connector.close()

    def test_it_only_reads(self, connector: DatabaseConnector, catalog: Catalog) -> None:
        orders = connector.relation(self.name("orders"))
        for statement in (f"delete from {orders}", f"create table {connector.quote('made')} (i integer)"):
            with pytest.raises(ScanError):
                connector.query(statement, timeout_seconds=10)
        ((rows,),) = connector.query(f"select count(*) from {orders}", timeout_seconds=10)
        assert rows == 600

    def test_a_statement_that_takes_too_long_is_stopped(self, connector: DatabaseConnector) -> None:
        began = time.monotonic()
        with pytest.raises(StatementTimeoutError, match="longer than"):
            connector.query(self.slow_statement, timeout_seconds=0.3)
        assert time.monotonic() - began < 20

    def test_a_running_statement_can_be_interrupted(self, connector: DatabaseConnector) -> None:
        timer = threading.Timer(0.5, connector.interrupt)
        timer.start()
        began = time.monotonic()
        with pytest.raises(ScanError):
            connector.query(self.slow_statement, timeout_seconds=60)
        timer.join()
        assert time.monotonic() - began < 30

    def test_when_one_task_fails_the_others_are_stopped(self, connector: DatabaseConnector) -> None:
        def work(task: int) -> None:
            if task == 0:
                time.sleep(0.5)
                raise ScanError("the first")
            for _ in range(3):
                with pytest.raises(ScanError):
                    connector.query(self.slow_statement, timeout_seconds=60)

        began = time.monotonic()
        with pytest.raises(ScanError, match="the first"):
            in_parallel(connector, work, [0, 1], threads=2)
        assert time.monotonic() - began < 40

    def test_an_unknown_table_is_an_error_in_words(self, connector: DatabaseConnector) -> None:
        with pytest.raises(ScanError) as caught:
            connector.query(f"select * from {connector.relation(self.name('nowhere'))}", timeout_seconds=10)
        assert "nowhere" in str(caught.value)
        assert caught.value.__cause__ is not None
