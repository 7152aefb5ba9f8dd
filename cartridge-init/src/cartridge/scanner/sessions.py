"""A bounded pool of sessions, opened when needed and shared by threads one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from cartridge.errors import DatabaseUnavailableError
from cartridge.scanner.retrying import retried

Session = TypeVar("Session")


class SessionPool(Generic[Session]):
    """At most ``size`` sessions; who asks for one more waits until one is given back.

    A server that is not available is asked again a few times before the error goes out.

    :param open_session: makes a new session.
    :param close_session: ends one.
    :param is_usable: whether a session that was given back can be used again.
    """

    def __init__(
        self,
        open_session: Callable[[], Session],
        close_session: Callable[[Session], None],
        *,
        size: int,
        is_usable: Callable[[Session], bool] = lambda session: True,
    ) -> None:
        self._open = open_session
        self._close = close_session
        self._is_usable = is_usable
        self._places = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Session] = []
        self._busy: list[Session] = []

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session for as long as the block lasts."""
        with self._places:
            with self._lock:
                session = self._idle.pop() if self._idle else None
            if session is None:
                session = retried(self._open, DatabaseUnavailableError)
            with self._lock:
                self._busy.append(session)
            try:
                yield session
            finally:
                with self._lock:
                    self._busy.remove(session)
                    keep = self._is_usable(session)
                    if keep:
                        self._idle.append(session)
                if not keep:
                    self._close(session)

    @property
    def busy(self) -> tuple[Session, ...]:
        """The sessions in use at this moment."""
        with self._lock:
            return tuple(self._busy)

    def close(self) -> None:
        """Ends every session that nobody uses."""
        with self._lock:
            sessions, self._idle = self._idle, []
        for session in sessions:
            self._close(session)
