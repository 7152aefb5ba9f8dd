"""A MariaDB server for tests, with password authentication."""

from __future__ import annotations

import gzip
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pymysql
from certificates import Certificates
from server_process import HOST, ServerFailedError, ServerProcess, find_binary, run

INSTALL = "Install MariaDB: `apt install mariadb-server`, `dnf install mariadb-server` or `brew install mariadb`."
USER = "cartridge"


@dataclass(frozen=True)
class MariaDBServer:
    """A running server, one for each process of a parallel run; ``user`` may do everything in it."""

    host: str
    port: int
    user: str
    password: str
    process: ServerProcess

    def url(self, database: str = "") -> str:
        """The connection URL of a database."""
        return f"mariadb://{self.user}:{self.password}@{self.host}:{self.port}/{quote(database, safe='')}"

    def create_database(self, name: str) -> str:
        """The URL of a new, empty database; one that had the name is replaced."""
        self.sql("", f"set foreign_key_checks = 0; create or replace database {_quoted(name)} character set utf8mb4")
        return self.url(name)

    def connect(self, database: str | None = None) -> pymysql.Connection[Any]:
        """A connection that speaks UTF-8 and commits every statement."""
        return pymysql.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            database=database,
            charset="utf8mb4",
            autocommit=True,
        )

    def drop_database(self, name: str) -> None:
        """Remove a database; removing one that is not there is fine."""
        self.sql("", f"set foreign_key_checks = 0; drop database if exists {_quoted(name)}")

    def sql(self, database: str, script: str | Path) -> str:
        """What the client prints (tab-separated, without headers) for a text, or for a ``.sql`` or ``.sql.gz`` file.

        :raises ServerFailedError: at the first statement that fails, with the server's message.
        """
        if isinstance(script, Path):
            text = gzip.decompress(script.read_bytes()) if script.suffix == ".gz" else script.read_bytes()
        else:
            text = script.encode()
        return _ask(self.port, self.password, database, text)

    def stop(self) -> None:
        """End the server and remove its data."""
        self.process.stop()


def start_mariadb(certificates: Certificates | None = None) -> MariaDBServer:
    """A new, empty server, in about three seconds.

    :param certificates: with them it speaks TLS too.
    :raises NotInstalledError: when MariaDB is not installed.
    """
    server, install, _ = find_mariadb()
    process = ServerProcess("mariadb", ["mysql"])
    password = secrets.token_hex(12)
    # A server that starts removes the temporary tables it finds, another one's too when both keep them in one folder.
    temporary = process.folder / "temporary"
    temporary.mkdir(mode=0o700)
    if process.account:
        os.chown(temporary, *process.account)
    folders = [f"--datadir={process.data}", f"--tmpdir={temporary}"]
    process.prepare([install, "--no-defaults", *folders, "--skip-test-db"])
    first = process.folder / "first.sql"
    first.write_text(
        f"create user '{USER}'@'%' identified by '{password}';\ngrant all on *.* to '{USER}'@'%' with grant option;\n"
    )
    first.chmod(0o644)
    tls: list[str] = []
    if certificates:
        files = {"ca": certificates.authority, "cert": certificates.certificate, "key": certificates.key}
        for name, source in files.items():  # where the server's account may read them
            target = process.folder / source.name
            target.write_bytes(source.read_bytes())
            target.chmod(0o644)
            tls.append(f"--ssl-{name}={target}")
    fast = ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-binlog=0", "--local-infile=1"]

    def command(port: int) -> list[str | Path]:
        own = [f"--port={port}", f"--bind-address={HOST}", "--skip-name-resolve", f"--socket={process.data}/socket"]
        return [server, "--no-defaults", *folders, f"--init-file={first}", *own, *fast, *tls]

    def is_ready(port: int) -> bool:
        try:
            _ask(port, password, "", b"select 1")
        except ServerFailedError:
            return False
        return True

    process.start(command, is_ready)
    first.unlink()
    return MariaDBServer(HOST, process.port, USER, password, process)


def _ask(port: int, password: str, database: str, script: bytes) -> str:
    where = ["--protocol=tcp", f"--host={HOST}", f"--port={port}", f"--user={USER}", f"--database={database}"]
    how = ["--batch", "--skip-column-names", "--default-character-set=utf8mb4"]
    return run([_client(), "--no-defaults", *where, *how], input=script, env={**os.environ, "MYSQL_PWD": password})


def find_mariadb() -> list[Path]:
    """The server, the program that makes a data folder, and the client.

    :raises NotInstalledError: when MariaDB is not installed.
    """
    return [
        find_binary(["mariadbd"], [], INSTALL),
        find_binary(["mariadb-install-db"], [], INSTALL),
        _client(),
    ]


def _client() -> Path:
    return find_binary(["mariadb"], [], INSTALL)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
