"""Work spread over threads: order kept, the costliest first, and a clean end when one fails."""

from __future__ import annotations

import threading
import time
from typing import cast

import pytest
from cartridge.errors import ScanError
from cartridge.scanner.base import Capabilities, DatabaseConnector
from cartridge.scanner.in_parallel import in_parallel
from cartridge.scanner.watchdog import interrupt_after


class Database:
    """What :func:`in_parallel` asks of a connector."""

    def __init__(self, *, parallel: bool = True) -> None:
        self.capabilities = Capabilities(database_type="made", reads_in_parallel=parallel)
        self.interrupted = threading.Event()

    def interrupt(self) -> None:
        self.interrupted.set()

    @property
    def connector(self) -> DatabaseConnector:
        return cast("DatabaseConnector", self)


def test_results_keep_the_order_of_the_tasks() -> None:
    def work(task: int) -> int:
        time.sleep(0.002 * (5 - task))
        return task * 10

    assert in_parallel(Database().connector, work, range(5), threads=3) == [0, 10, 20, 30, 40]
    assert in_parallel(Database().connector, work, [], threads=3) == []


def test_the_costliest_begin_first() -> None:
    begun: list[int] = []
    in_parallel(Database().connector, begun.append, [1, 5, 3], threads=1, cost=float)
    assert begun == [5, 3, 1]


def test_a_database_that_gains_nothing_gets_one_thread() -> None:
    names: set[str] = set()

    def work(_: int) -> None:
        names.add(threading.current_thread().name)
        time.sleep(0.01)

    in_parallel(Database(parallel=False).connector, work, range(6), threads=4)
    assert len(names) == 1


def test_progress_is_told_in_the_callers_thread() -> None:
    told: list[tuple[int, str]] = []

    def on_done(done: int, _: int) -> None:
        told.append((done, threading.current_thread().name))

    in_parallel(Database().connector, lambda task: task, range(3), threads=2, on_done=on_done)
    assert told == [(done, threading.current_thread().name) for done in (1, 2, 3)]


def test_the_first_error_stops_the_rest() -> None:
    database = Database()
    begun: list[int] = []

    def work(task: int) -> None:
        begun.append(task)
        if task == 0:
            raise ScanError("broken")
        database.interrupted.wait(10)

    with pytest.raises(ScanError, match="broken"):
        in_parallel(database.connector, work, range(50), threads=2)
    assert database.interrupted.is_set()
    assert len(begun) < 10


def test_a_watch_fires_only_when_the_time_is_up() -> None:
    fired = threading.Event()
    with interrupt_after(30, fired.set) as watch:
        pass
    assert (watch.has_fired, fired.is_set()) == (False, False)
    with interrupt_after(0.01, fired.set) as watch:
        assert fired.wait(10)
    assert watch.has_fired
