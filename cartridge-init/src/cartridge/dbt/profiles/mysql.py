"""MySQL and MariaDB: built in a DuckDB file of its own, the server attached read-only.

No dbt adapter for either is kept up to date; DuckDB's extension reads both.
"""

from __future__ import annotations

from cartridge.artifacts.scan import Scan
from cartridge.dbt.profiles.duckdb import MYSQL_EXTENSION_VARIABLE, duckdb_target, loads_extension
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE, TargetProfile, text
from cartridge.dbt.profiles.visible import as_duckdb_sees_mysql
from cartridge.dbt.yaml import Value

SECRET = "source_login"
DEFAULT_PORT = 3306

SETTINGS: dict[str, Value] = {
    # What the server compares and sorts follows its collations, in which `Paid` is `paid`; and some statements that
    # DuckDB makes for it are wrong, as one that sorts by a count.
    "mysql_experimental_filter_pushdown": "false",
    "mysql_aggregate_pushdown_enabled": "false",
    "mysql_order_pushdown_enabled": "false",
    # `2024-00-05`, which DuckDB would stop at, as `0000-00-00`
    "mysql_incomplete_dates_as_nulls": "true",
    "mysql_session_time_zone": "+00:00",
}

_PASSED_ON = ("ssl_mode", "ssl_ca", "ssl_cert", "ssl_key")


def target(scan: Scan, project_name: str) -> TargetProfile:
    """Targets ``dev`` and ``prod`` as files in the project's folder; the password stays in the environment."""
    connection = scan.connection
    options = connection.options
    login: dict[str, Value] = {"type": "mysql", "name": SECRET}
    if "unix_socket" in options:
        login["socket"] = text(options["unix_socket"])
    else:
        # The client library takes `localhost` for the socket, wherever that is; a scan of it went through the network.
        host = connection.host or "localhost"
        login["host"] = text("127.0.0.1" if host == "localhost" else host)
        login["port"] = connection.port or DEFAULT_PORT
    login["user"] = text(connection.username or "")
    if scan.has_secret:
        login["password"] = f"{{{{ env_var('{PASSWORD_VARIABLE}', '') }}}}"
    if connection.database:
        login["database"] = text(connection.database)
    login |= {name: text(options[name]) for name in _PASSED_ON if name in options}
    return duckdb_target(
        scan,
        project_name,
        attachment={"path": "", "type": "mysql", "secret": SECRET},
        more={
            **loads_extension(MYSQL_EXTENSION_VARIABLE, "mysql_scanner"),
            "secrets": [login],
            "settings": SETTINGS,
            "threads": 1,  # the extension crashes now and then when several models read at once
        },
        needs_password=scan.has_secret,
        sees=as_duckdb_sees_mysql,
    )
