"""A proxy that lets Redshift's driver talk to PostgreSQL.

It drops the start-up parameters and renames the session parameters that only Redshift knows, and mends what the driver
cannot parse: the version, which is 8.0.2, and the list of ways to authenticate. All else goes through.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

from server_process import HOST

PROTOCOL_3, TLS_REQUEST = 196608, 80877103
SASL = struct.pack("!i", 10)
KNOWN_TO_POSTGRESQL = {b"user", b"database", b"application_name"}
OWN_SETTING = re.compile(rb"set (?=query_group|enable_case_sensitive_identifier)")

Change = Callable[[bytes, bytes], bytes]
"""From a message's kind and body to the body that is passed on."""


class RedshiftProxy:
    """Listens on a free port until it is closed."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Cut every connection, as a network does that fails."""
        while self._open:
            connection = self._open.pop()
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def close(self) -> None:
        """Listen no more, and cut every connection."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError, EOFError), client:
            length, code = struct.unpack("!ii", _exactly(client, 8))
            if code == TLS_REQUEST:
                client.sendall(b"N")
                return
            parts = _exactly(client, length - 8).split(b"\0")
            pairs = zip(parts[::2], parts[1::2], strict=False)
            kept = b"".join(name + b"\0" + value + b"\0" for name, value in pairs if name in KNOWN_TO_POSTGRESQL)
            with socket.create_connection(self._server) as server:
                for each in (client, server):  # messages are small, and each is waited for
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._open.append(each)
                server.sendall(struct.pack("!ii", len(kept) + 9, PROTOCOL_3) + kept + b"\0")
                threading.Thread(
                    target=self._pass_messages, args=(server, client, _as_redshift_says), daemon=True
                ).start()
                self._pass_messages(client, server, _as_postgresql_knows)

    def _pass_messages(self, source: socket.socket, target: socket.socket, change: Change) -> None:
        with suppress(OSError, EOFError):
            while True:
                kind, length = struct.unpack("!ci", _exactly(source, 5))
                body = change(kind, _exactly(source, length - 4))
                target.sendall(kind + struct.pack("!i", len(body) + 4) + body)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


def _as_postgresql_knows(kind: bytes, body: bytes) -> bytes:
    if kind != b"P":
        return body
    name, text, rest = body.split(b"\0", 2)  # a statement to prepare: its name, its text, the types of its parameters
    return b"\0".join([name, OWN_SETTING.sub(b"set redshift.", text), rest])


def _as_redshift_says(kind: bytes, body: bytes) -> bytes:
    if kind == b"S" and body.startswith(b"server_version\0"):
        return b"server_version\x008.0.2\0"
    if kind == b"R" and body.startswith(SASL):
        return body[:-1]  # the driver takes the end of the list of mechanisms for one more
    return body


def _exactly(source: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = source.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data
