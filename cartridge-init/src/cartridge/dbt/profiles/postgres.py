"""PostgreSQL: built in the scanned database itself, in a schema of its own."""

from __future__ import annotations

from cartridge.artifacts.scan import Scan
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE, TargetProfile, check_addressable, free_schema, text
from cartridge.dbt.yaml import Value

_PASSED_ON = ("sslmode", "sslcert", "sslkey", "sslrootcert")


def target(scan: Scan, project_name: str) -> TargetProfile:
    """Targets ``dev`` and ``prod`` beside the sources; the password stays in the environment.

    :raises GenerationError: when dbt would break out of the quotes that it puts around the database's name.
    """
    check_addressable(scan)
    connection = scan.connection
    common: dict[str, Value] = {
        "type": "postgres",
        "host": text(connection.options.get("host") or connection.host or "localhost"),
        "port": connection.port or 5432,
        "user": text(connection.username or "postgres"),
        "password": f"{{{{ env_var('{PASSWORD_VARIABLE}', '') }}}}",
        "dbname": text(scan.database),
        "threads": 4,
        **{name: text(connection.options[name]) for name in _PASSED_ON if name in connection.options},
    }
    return TargetProfile(
        adapter="postgres",
        dialect="postgres",
        sqlfluff_dialect="postgres",
        source_database=None,
        outputs={
            "dev": {**common, "schema": free_schema(f"{project_name}_dev"[:63], scan)},
            "prod": {**common, "schema": free_schema(project_name[:63], scan)},
        },
        needs_password=scan.has_secret,
        sandbox=False,
    )
