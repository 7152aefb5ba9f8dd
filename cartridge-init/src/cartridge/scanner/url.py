"""Connection URLs: parsed once, shown only masked."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, unquote

from cartridge.artifacts.scan import ConnectionSummary
from cartridge.errors import ConnectionURLError, did_you_mean
from cartridge.redact import MASK, redact
from cartridge.scanner import registry

FILE_SCHEMES = frozenset({"duckdb", "sqlite"})
"""Schemes whose URL names a file: three slashes before a relative path, four before an absolute one."""

_SECRET_OPTION = re.compile(
    r"(pass(word|wd|phrase|code)?$|pwd$|secret|token|private[_-]?key|api[_-]?key|access[_-]?key"
    r"|credentials[_-]?(json|base64))(?!.*_(path|file|url)$)",
    re.IGNORECASE,
)
"""Options whose value is a secret; a file that holds one is none itself."""

_PATH_OPTIONS = frozenset({"credentials_path"})
"""Options that name a file of this machine."""

MOST_PORT = 65535

_FORMS = "Write it like `postgresql://user@host:5432/database`, `duckdb:///file.duckdb` or `sqlite:///file.db`."


@dataclass(frozen=True, repr=False)
class ConnectionURL:
    """Where a database is and who asks. The password is held here and shown nowhere: repr and str are masked."""

    scheme: str
    username: str | None = None
    password: str | None = None
    host: str | None = None
    port: int | None = None
    database: str | None = None
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @classmethod
    def parse(cls, text: str) -> ConnectionURL:
        """The URL in its parts.

        :raises ConnectionURLError: when the scheme is unknown or the rest cannot be understood.
        """
        text = text.strip()
        scheme, separator, rest = text.partition("://")
        if not separator or not scheme:
            raise ConnectionURLError(f"Cannot scan {_shown(text)}: this is no connection URL.", _FORMS)
        name, known = registry.canonical(scheme), registry.connectors()
        if name not in known:
            raise ConnectionURLError(
                f"Cannot scan `{scheme}://…`: unknown scheme `{scheme}`.", did_you_mean(scheme.lower(), known)
            )
        return _file_url(name, rest) if name in FILE_SCHEMES else _server_url(name, text)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value in the URL, for :func:`cartridge.redact.redact`."""
        found = [value for key, value in self.options.items() if _SECRET_OPTION.search(key)]
        return tuple(value for value in [self.password, *found] if value)

    @property
    def login_secret(self) -> str | None:
        """What lets the user in: the password, else a token, the passphrase of a key, or the text of a key itself."""
        others = ("token", "private_key_passphrase", "private_key_file_pwd", "credentials_json", "credentials_base64")
        return self.password or next((self.options[name] for name in others if name in self.options), None)

    @property
    def summary(self) -> ConnectionSummary:
        """The same without any secret, as the scan file keeps it.

        Paths of files are absolute there: the project that is made from it runs in another folder.
        """
        options = {key: value for key, value in self.options.items() if not _SECRET_OPTION.search(key)}
        options |= {key: str(Path(options[key]).expanduser().absolute()) for key in _PATH_OPTIONS & options.keys()}
        database = self.database
        if self.scheme in FILE_SCHEMES and database:
            database = str(Path(database).expanduser().absolute())
        return ConnectionSummary(
            host=self.host, port=self.port, username=self.username, database=database, options=options
        )

    @property
    def masked(self) -> str:
        """The URL as it may be printed and saved."""
        from sqlalchemy.engine import URL

        if self.scheme in FILE_SCHEMES:
            path = self.database or ""
            query = "&".join(f"{key}={self._shown_option(key)}" for key in self.options)
            return f"{self.scheme}:///{path}" + (f"?{query}" if query else "")
        url = URL.create(
            self.scheme,
            username=self.username,
            password=self.password,
            host=self.host,
            port=self.port,
            database=quote(self.database, safe="/") if self.database else None,
            query={key: self._shown_option(key) for key in self.options},
        )
        return url.render_as_string(hide_password=True).replace(quote(MASK, safe=""), MASK)

    def _shown_option(self, key: str) -> str:
        return MASK if _SECRET_OPTION.search(key) else self.options[key]

    def __repr__(self) -> str:
        return f"ConnectionURL({self.masked!r})"

    __str__ = __repr__


def read_url(text: str) -> ConnectionURL:
    """The URL that ``text`` is or points to: ``-`` reads standard input, ``env:NAME`` an environment variable.

    Both keep a password out of the process list and the shell's history.

    :raises ConnectionURLError: when nothing stands there, or it is no URL.
    """
    if text == "-":
        line = sys.stdin.readline().strip()
        if not line:
            raise ConnectionURLError(
                "No connection URL came on standard input.", 'Pipe it in: `echo "$URL" | cartridge scan -`.'
            )
        return ConnectionURL.parse(line)
    if text.startswith("env:"):
        name = text.removeprefix("env:")
        if not name.strip():
            raise ConnectionURLError("`env:` names no environment variable.", "Write its name: `env:SOURCE_URL`.")
        value = os.environ.get(name, "").strip()
        if not value:
            raise ConnectionURLError(
                f"The environment variable `{name}` is not set.", f"Set it: `export {name}=postgresql://…`."
            )
        return ConnectionURL.parse(value)
    return ConnectionURL.parse(text)


def _file_url(scheme: str, rest: str) -> ConnectionURL:
    path, _, query = rest.partition("?")
    if not path.startswith("/"):
        shown = path or "file"
        raise ConnectionURLError(
            f"Cannot scan `{scheme}://{path}`: there are too few slashes.",
            f"Write `{scheme}:///{shown}`; before an absolute path stand four slashes.",
        )
    file = str(Path(path[1:]).expanduser()) if path[1:] else ""
    if not file or file == ":memory:":
        raise ConnectionURLError(
            f"Cannot scan `{scheme}://{path}`: it names no file.", f"Name one: `{scheme}:///path/to/file`."
        )
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    options = {unquote(key): unquote(value) for key, _, value in pairs}
    return ConnectionURL(scheme=scheme, database=file, options=MappingProxyType(options))


def _server_url(scheme: str, text: str) -> ConnectionURL:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    if text.partition("://")[2].partition("?")[0].count("@") > 1:  # what follows the first could be of the password
        raise ConnectionURLError(
            f"Cannot scan `{scheme}://…`: there is an `@` too many.",
            "In a user name, password or database name write `@` as `%40`.",
        )
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ConnectionURLError(
            f"Cannot scan {_shown(text)}: its parts cannot be told apart.",
            f"{_FORMS} In a user name or password `@` is written `%40`, `:` `%3A` and `/` `%2F`; a port is a number.",
        ) from None  # the parser's message may quote a piece of the password
    if url.port is not None and not 1 <= url.port <= MOST_PORT:  # not shown: it may be a password in a wrong place
        raise ConnectionURLError(f"Cannot scan `{scheme}://…`: there is no such port.", f"Ports are 1 to {MOST_PORT}.")
    options = {key: value if isinstance(value, str) else ",".join(value) for key, value in url.query.items()}
    return ConnectionURL(
        scheme=scheme,
        username=url.username,
        password=str(url.password) if url.password is not None else None,
        host=url.host,
        port=url.port,
        database=unquote(url.database) if url.database else None,
        options=MappingProxyType(options),
    )


def _shown(text: str) -> str:
    """A text that could not be understood, with whatever may be a password in it hidden."""
    if not text:
        return "an empty text"
    scheme, separator, rest = text.partition("://") if "://" in text else ("", "", text)
    _, at, tail = rest.rpartition("@")
    if not at:
        tail = re.sub(r":(?!\d+(?:/|$)).*", f":{MASK}", tail)
    return redact(f"`{scheme}{separator}{MASK + at if at else ''}{tail}`")
