"""Stands in for Snowflake in tests: an HTTP server on this machine that the real driver talks to."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from server_process import HOST, NotInstalledError, ServerProcess, is_open

INSTALL = "Install fakesnow: `pip install 'cartridge-init[test]'`."
USER, PASSWORD = "ann", "snow"


@dataclass(frozen=True)
class SnowflakeServer:
    """A running emulator; a database exists once somebody has logged in to it."""

    host: str
    port: int
    process: ServerProcess

    def url(self, database: str, schema: str | None = None, *, password: str = PASSWORD, **options: str) -> str:
        """The connection URL of a database, all schemas of it or one."""
        path = quote(database) + (f"/{quote(schema)}" if schema else "")
        given = {"host": self.host, "port": str(self.port), "protocol": "http", "warehouse": "COMPUTE_WH", **options}
        query = "&".join(f"{name}={quote(value)}" for name, value in given.items())
        return f"snowflake://{USER}:{quote(password)}@emulator/{path}?{query}"

    def run(self, database: str, statements: Iterable[str]) -> None:
        """Runs statements in the database, which is made by that, with its schema `PUBLIC` as the current one."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import snowflake.connector
        with snowflake.connector.connect(
            user=USER,
            password=PASSWORD,
            account="emulator",
            host=self.host,
            port=self.port,
            protocol="http",
            database=database,
            schema="PUBLIC",
            platform_detection_timeout_seconds=0.0,
        ) as connection:
            for statement in statements:
                connection.cursor().execute(statement)

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.process.stop()


def start_snowflake() -> SnowflakeServer:
    """A new emulator without databases.

    :raises NotInstalledError: when fakesnow is not installed.
    """
    if find_spec("fakesnow") is None or find_spec("uvicorn") is None:
        raise NotInstalledError(f"`fakesnow` is not installed. {INSTALL}")
    process = ServerProcess("snowflake", None)
    folder = str(Path(__file__).parent)

    def command(port: int) -> list[str]:
        app = ["-m", "uvicorn", "snowflake_emulator:app", "--app-dir", folder, "--log-level", "warning"]
        return [sys.executable, *app, "--host", HOST, "--port", str(port)]

    process.start(command, is_open)
    return SnowflakeServer(HOST, process.port, process)
