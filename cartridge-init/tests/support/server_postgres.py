"""A PostgreSQL server for tests, with password authentication, so that a wrong password really is refused."""

from __future__ import annotations

import gzip
import os
import re
import secrets
import signal
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from server_process import HOST, ServerProcess, find_binary, run

INSTALL = "Install PostgreSQL: `apt install postgresql`, `dnf install postgresql-server` or `brew install postgresql`."
SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "4GB",
    "max_connections": "200",
}


@dataclass(frozen=True)
class PostgresServer:
    """A running server; ``user`` is a superuser in it.

    Each process of a parallel run has one of its own, so that databases and roles (all databases of a server share its
    roles) have exactly the names that the test gives them.
    """

    host: str
    port: int
    user: str
    password: str
    process: ServerProcess

    def url(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """The connection URL of a database, for the superuser unless another role is named."""
        who = f"{quote(user or self.user, safe='')}:{quote(password or self.password, safe='')}"
        return f"postgresql://{who}@{self.host}:{self.port}/{quote(database, safe='')}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """The URL of a new, empty database, or of a copy of ``template``; one that had the name is replaced."""
        self.drop_database(name)
        self._administer("create database {} template {}", name, template)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, with the connections to it; removing one that is not there is fine."""
        self._administer("drop database if exists {} with (force)", name)

    def psql(self, database: str, script: str | Path) -> str:
        """What psql prints (unaligned, without headers) for a text, or for a ``.sql`` or ``.sql.gz`` file.

        :raises ServerFailedError: at the first statement that fails, with the server's message.
        """
        if isinstance(script, Path):
            text = gzip.decompress(script.read_bytes()) if script.suffix == ".gz" else script.read_bytes()
        else:
            text = script.encode()
        command: list[str | Path] = [_binary("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.url(database)]
        return run(command, input=text, env={**os.environ, "PGCLIENTENCODING": "UTF8"})

    def stop(self) -> None:
        """End the server and remove its data."""
        self.process.stop()

    def _administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def start_postgres() -> PostgresServer:
    """A new, empty server, in about two seconds.

    :raises NotInstalledError: when PostgreSQL is not installed.
    """
    initdb, postgres, _ = find_postgres()
    process = ServerProcess("postgres", ["postgres"])
    password = secrets.token_hex(12)
    secret = process.folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)
    access: list[str | Path] = ["-U", "postgres", "-A", "scram-sha-256", "--pwfile", secret]
    process.prepare([initdb, "-D", process.data, *access, "-E", "UTF8", "--locale", "C", "--no-sync"])
    secret.unlink()
    settings = [part for name, value in SPEED.items() for part in ("-c", f"{name}={value}")]

    def command(port: int) -> list[str | Path]:
        # No socket in the file system: its path may be longer than a socket's may be.
        own = ["-p", str(port), "-c", f"listen_addresses={HOST}", "-c", "unix_socket_directories="]
        return [postgres, "-D", process.data, *own, *settings]

    def is_ready(port: int) -> bool:
        try:
            psycopg.connect(host=HOST, port=port, user="postgres", password=password, dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    process.start(command, is_ready, stop_signal=signal.SIGINT)
    return PostgresServer(HOST, process.port, "postgres", password, process)


def find_postgres() -> list[Path]:
    """The programs ``initdb``, ``postgres`` and ``psql``.

    :raises NotInstalledError: when PostgreSQL is not installed.
    """
    return [_binary(name) for name in ("initdb", "postgres", "psql")]


def _binary(name: str) -> Path:
    return find_binary([name], _folders(), INSTALL)


def _folders() -> list[Path]:
    """Where Debian, Fedora and Homebrew put the binaries that they keep off the PATH, the newest version first."""
    patterns = [("/usr/lib/postgresql", "*/bin"), ("/usr", "pgsql-*/bin")]
    patterns += [(f"{prefix}/opt", "postgresql@*/bin") for prefix in ("/opt/homebrew", "/usr/local")]
    found = [folder for root, pattern in patterns for folder in Path(root).glob(pattern)]
    return sorted(found, key=lambda folder: [int(number) for number in re.findall(r"\d+", str(folder))], reverse=True)
