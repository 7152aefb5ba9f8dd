"""From a scheme to a connector, imported only when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest
from cartridge.errors import ConnectionURLError, MissingDriverError
from cartridge.scanner import registry
from cartridge.scanner.factory import ConnectorFactory


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://db/shop", "PostgreSQLConnector"),
        ("postgres://db/shop", "PostgreSQLConnector"),
        ("duckdb:///shop.duckdb", "DuckDBConnector"),
        ("sqlite:///shop.db", "SQLiteConnector"),
    ],
)
def test_each_scheme_has_its_connector(url: str, name: str) -> None:
    connector = ConnectorFactory.create(url, threads=3)
    assert type(connector).__name__ == name
    assert connector.threads == 3
    assert connector.capabilities.database_type == registry.canonical(url.split("://")[0])


def test_no_driver_is_imported_before_it_is_needed() -> None:
    program = (
        "import sys, cartridge.scanner.factory, cartridge.scanner.profiling, cartridge.scanner.checking\n"
        "print([name for name in ('psycopg', 'duckdb', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _offer(monkeypatch: pytest.MonkeyPatch, **offered: str) -> None:
    points = [EntryPoint(name, value, registry.ENTRY_POINT_GROUP) for name, value in offered.items()]
    monkeypatch.setattr(registry, "entry_points", lambda group: [each for each in points if each.group == group])


def test_an_installed_package_can_add_a_connector(monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, lake="cartridge.scanner.connectors.sqlite:SQLiteConnector")
    assert ConnectorFactory.connector_class("lake").__name__ == "SQLiteConnector"
    assert ConnectorFactory.create("lake://host/db").url.host == "host"


def test_an_installed_package_cannot_replace_a_built_in_connector(monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, postgresql="evil:Connector")
    assert ConnectorFactory.connector_class("postgresql").__name__ == "PostgreSQLConnector"


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("not_installed_anywhere:Connector", "is not installed"),
        ("cartridge.scanner.connectors.sqlite:Nothing", "does not exist"),
        ("cartridge.scanner.selection:Selection", "is no DatabaseConnector"),
    ],
)
def test_a_connector_that_cannot_be_loaded_says_why(
    monkeypatch: pytest.MonkeyPatch, value: str, complaint: str
) -> None:
    _offer(monkeypatch, lake=value)
    with pytest.raises(MissingDriverError, match=complaint) as caught:
        ConnectorFactory.create("lake://host/db")
    assert caught.value.next_step


def test_an_unknown_scheme_lists_the_known_ones() -> None:
    with pytest.raises(ConnectionURLError, match=f"Known: {', '.join(sorted(registry.connectors()))}"):
        ConnectorFactory.connector_class("duckbd")
