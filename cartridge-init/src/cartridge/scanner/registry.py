"""Which connector answers to which URL scheme, as data; nothing is imported until a connector is asked for."""

from __future__ import annotations

from importlib.metadata import entry_points

ENTRY_POINT_GROUP = "cartridge.connectors"
"""Third parties register a connector class under this group; the entry point's name is the URL scheme."""

BUILT_IN: dict[str, str] = {
    "bigquery": "cartridge.scanner.connectors.bigquery:BigQueryConnector",
    "duckdb": "cartridge.scanner.connectors.duckdb:DuckDBConnector",
    "mariadb": "cartridge.scanner.connectors.mysql:MariaDBConnector",
    "mysql": "cartridge.scanner.connectors.mysql:MySQLConnector",
    "postgresql": "cartridge.scanner.connectors.postgresql:PostgreSQLConnector",
    "redshift": "cartridge.scanner.connectors.redshift:RedshiftConnector",
    "snowflake": "cartridge.scanner.connectors.snowflake:SnowflakeConnector",
    "sqlite": "cartridge.scanner.connectors.sqlite:SQLiteConnector",
}

ALIASES: dict[str, str] = {"postgres": "postgresql", "sqlite3": "sqlite"}


def third_party() -> dict[str, str]:
    """Class paths of the connectors that installed packages offer, by scheme."""
    return {each.name: each.value for each in entry_points(group=ENTRY_POINT_GROUP)}


def connectors() -> dict[str, str]:
    """Class paths of every known connector, by scheme; a built-in one cannot be replaced by an installed package."""
    return {**third_party(), **BUILT_IN}


def canonical(scheme: str) -> str:
    """The scheme without a `+driver` suffix and with aliases resolved.

    >>> canonical("postgres+psycopg2")
    'postgresql'
    """
    base = scheme.split("+", 1)[0].lower()
    return ALIASES.get(base, base)
