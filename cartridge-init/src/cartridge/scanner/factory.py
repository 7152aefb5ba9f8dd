"""From a URL to the connector that reads it; a connector's module is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module

from cartridge.errors import ConnectionURLError, MissingDriverError, did_you_mean
from cartridge.scanner import registry
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.url import ConnectionURL, read_url

EXTRA_OF = {
    "bigquery": "bigquery",
    "mariadb": "mysql",
    "mysql": "mysql",
    "postgresql": "postgres",
    "redshift": "redshift",
    "snowflake": "snowflake",
    "sqlite": "sqlite",
}
"""The extra of cartridge-init that installs what a built-in connector imports."""


class ConnectorFactory:
    """Makes connectors. Third parties add theirs under the entry-point group ``cartridge.connectors``."""

    @staticmethod
    def create(url: ConnectionURL | str, *, threads: int = 4) -> DatabaseConnector:
        """The connector for ``url``; nothing is connected yet.

        :param url: a URL in its parts or as text; as text it may also be ``-`` or ``env:NAME``.
        :param threads: the most sessions the connector may open.
        :raises ConnectionURLError: when the URL cannot be understood or its scheme is unknown.
        :raises MissingDriverError: when the database's driver is not installed.
        """
        parsed = read_url(url) if isinstance(url, str) else url
        return ConnectorFactory.connector_class(parsed.scheme)(parsed, threads=threads)

    @staticmethod
    def connector_class(scheme: str) -> type[DatabaseConnector]:
        """The class that reads URLs of ``scheme``."""
        known = registry.connectors()
        name = registry.canonical(scheme)
        if name not in known:
            raise ConnectionURLError(f"Unknown scheme `{scheme}`.", did_you_mean(scheme, known))
        module, _, attribute = known[name].partition(":")
        try:
            found = getattr(import_module(module), attribute)
        except ImportError as error:
            raise MissingDriverError(
                f"The driver for `{name}` is not installed: {error}.", f"Install it: {_install_line(name)}."
            ) from error
        except AttributeError as error:
            raise MissingDriverError(
                f"The connector for `{name}` is registered as `{known[name]}`, which does not exist.",
                "Reinstall the package that registers it.",
            ) from error
        if not (isinstance(found, type) and issubclass(found, DatabaseConnector)):
            raise MissingDriverError(
                f"The connector for `{name}`, `{known[name]}`, is no DatabaseConnector.",
                "Subclass cartridge.scanner.base.DatabaseConnector.",
            )
        return found


def _install_line(scheme: str) -> str:
    if scheme in registry.BUILT_IN:
        extra = f"[{EXTRA_OF[scheme]}]" if scheme in EXTRA_OF else ""
        return f"`pip install 'cartridge-init{extra}'`"
    return "see the package that offers the connector"
