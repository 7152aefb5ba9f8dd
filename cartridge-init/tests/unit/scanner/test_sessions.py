"""Sessions are bounded, reused, and thrown away when they are broken."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from cartridge.scanner.sessions import SessionPool


class Session:
    def __init__(self) -> None:
        self.is_usable = True
        self.is_closed = False


class Server:
    def __init__(self, size: int) -> None:
        self.opened: list[Session] = []
        self.pool = SessionPool(self.open, self.close, size=size, is_usable=lambda session: session.is_usable)

    def open(self) -> Session:
        self.opened.append(Session())
        return self.opened[-1]

    def close(self, session: Session) -> None:
        session.is_closed = True


def test_a_session_is_used_again() -> None:
    server = Server(2)
    with server.pool.session() as first:
        assert server.pool.busy == (first,)
    with server.pool.session() as second:
        assert second is first
    assert server.pool.busy == ()


def test_no_more_sessions_than_the_size() -> None:
    server = Server(3)
    most = threading.Semaphore(3)

    def work(_: int) -> None:
        with server.pool.session():
            assert most.acquire(blocking=False)
            time.sleep(0.005)
            most.release()

    with ThreadPoolExecutor(16) as executor:
        list(executor.map(work, range(60)))
    assert 1 <= len(server.opened) <= 3


def test_a_broken_session_is_replaced() -> None:
    server = Server(1)
    with server.pool.session() as session:
        session.is_usable = False
    assert session.is_closed
    with server.pool.session() as other:
        assert other is not session


def test_a_session_that_cannot_be_opened_keeps_no_place() -> None:
    server = Server(1)
    calls = 0

    def fail_once() -> Session:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ConnectionError
        return Session()

    pool = SessionPool(fail_once, server.close, size=1)
    with pytest.raises(ConnectionError), pool.session():
        pass
    with pool.session() as session:
        assert not session.is_closed


def test_closing_ends_the_idle_and_later_opens_anew() -> None:
    server = Server(1)
    with server.pool.session() as session:
        pass
    server.pool.close()
    assert session.is_closed
    with server.pool.session() as other:
        assert other is not session
