"""A connection written as fields rather than as a URL: ``{type, host, port, database, username, password}``."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from pydantic import Field

from cartridge.artifacts.noun import Noun
from cartridge.errors import ConnectionURLError, did_you_mean
from cartridge.scanner import registry
from cartridge.scanner.url import FILE_SCHEMES, MOST_PORT, ConnectionURL


class ConnectionObject(Noun):
    """What a connection URL says, field by field; no character needs an escape here.

    ``options`` is what stands after the ``?`` of a URL.
    """

    type: str = Field(description="The scheme of the URL: postgresql, duckdb, ...")
    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=MOST_PORT)
    database: str | None = None
    username: str | None = None
    password: str | None = Field(default=None, repr=False)
    options: dict[str, str | int | bool] = Field(default_factory=dict, repr=False)

    @property
    def url(self) -> ConnectionURL:
        """The same as a connection URL.

        :raises ConnectionURLError: when the type is unknown, or what it needs is missing.
        """
        scheme, known = registry.canonical(self.type), registry.connectors()
        if scheme not in known:
            raise ConnectionURLError(f"Unknown type `{self.type}`.", did_you_mean(self.type.lower(), known))
        database = self.database
        if scheme in FILE_SCHEMES:
            if not database or database == ":memory:":
                raise ConnectionURLError("It names no file.", "Give the file's path as `database`.")
            database = str(Path(database).expanduser())
        return ConnectionURL(
            scheme=scheme,
            username=self.username,
            password=self.password,
            host=self.host,
            port=self.port,
            database=database,
            options=MappingProxyType({name: _text(value) for name, value in self.options.items()}),
        )


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
