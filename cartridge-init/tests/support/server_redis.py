"""A Redis server for tests, with a password and nothing kept on disk."""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from server_process import HOST, ServerProcess, find_binary

INSTALL = "Install Redis: `apt install redis-server`, `dnf install redis` or `brew install redis`."


@dataclass(frozen=True)
class RedisServer:
    """A running server, one for each process of a parallel run."""

    host: str
    port: int
    password: str
    process: ServerProcess

    def url(self, database: int = 0) -> str:
        """The connection URL of a numbered database."""
        return f"redis://:{self.password}@{self.host}:{self.port}/{database}"

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.process.stop()


def start_redis() -> RedisServer:
    """A new, empty server, in a tenth of a second.

    :raises NotInstalledError: when Redis is not installed.
    """
    server = find_redis()
    process = ServerProcess("redis", ["redis"])
    password = secrets.token_hex(12)

    def command(port: int) -> list[str]:
        options = {"port": str(port), "bind": HOST, "requirepass": password, "dir": str(process.data)}
        options |= {"save": "", "appendonly": "no"}
        return [str(server), *(part for name, value in options.items() for part in (f"--{name}", value))]

    process.start(command, lambda port: ask(port, password, "PING") == "+PONG")
    return RedisServer(HOST, process.port, password, process)


def find_redis() -> Path:
    """The server's program.

    :raises NotInstalledError: when Redis is not installed.
    """
    return find_binary(["redis-server", "valkey-server"], [], INSTALL)


def ask(port: int, password: str, command: str) -> str:
    """The first line of the server's answer to an inline command, or why it could not be reached."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection, connection.makefile("rwb") as stream:
            stream.write(f"AUTH {password}\r\n{command}\r\n".encode())
            stream.flush()
            refused = stream.readline().decode().strip()
            return stream.readline().decode().strip() if refused == "+OK" else refused
    except OSError as error:
        return str(error)
