"""Another warehouse than the one that was scanned: nothing is known of the way there, so the environment says it."""

from __future__ import annotations

from collections.abc import Mapping

from cartridge.artifacts.scan import Scan
from cartridge.dbt.jinja import string_literal
from cartridge.dbt.profiles.duckdb import SOURCE_PATH_VARIABLE, duckdb_target
from cartridge.dbt.profiles.loaded import as_loaded_into, fold_into
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE, TargetProfile, free_schema
from cartridge.dbt.yaml import Value
from cartridge.errors import GenerationError, did_you_mean

WAREHOUSE_VARIABLES = {
    "CARTRIDGE_WAREHOUSE_HOST": "Where a PostgreSQL or Redshift server is that was not scanned.",
    "CARTRIDGE_WAREHOUSE_PORT": "Its port.",
    "CARTRIDGE_WAREHOUSE_ACCOUNT": "The Snowflake account.",
    "CARTRIDGE_WAREHOUSE_USER": "Who dbt logs in as there.",
    "CARTRIDGE_WAREHOUSE": "The virtual warehouse in Snowflake.",
    "CARTRIDGE_WAREHOUSE_DATABASE": "The database that holds the tables.",
    "CARTRIDGE_WAREHOUSE_PROJECT": "The BigQuery project that holds them.",
}
"""What a profile for a warehouse that was not scanned asks the environment for, beside the password."""

SOURCE_FILE = "source.duckdb"
"""Where a DuckDB file with the tables is looked for, when the environment does not say."""

_PASSWORD = f"{{{{ env_var('{PASSWORD_VARIABLE}', '') }}}}"


def _said(variable: str, otherwise: str) -> str:
    return f"{{{{ env_var('{variable}', {string_literal(otherwise)}) }}}}"


def _number(variable: str, otherwise: int) -> str:
    return f"{{{{ env_var('{variable}', '{otherwise}') | as_number }}}}"


def _postgres(database: str) -> dict[str, Value]:
    return {
        "type": "postgres",
        "host": _said("CARTRIDGE_WAREHOUSE_HOST", "localhost"),
        "port": _number("CARTRIDGE_WAREHOUSE_PORT", 5432),
        "user": _said("CARTRIDGE_WAREHOUSE_USER", "postgres"),
        "password": _PASSWORD,
        "dbname": _said("CARTRIDGE_WAREHOUSE_DATABASE", database),
        "threads": 4,
    }


def _redshift(database: str) -> dict[str, Value]:
    return {
        "type": "redshift",
        "method": "database",
        "host": _said("CARTRIDGE_WAREHOUSE_HOST", "localhost"),
        "port": _number("CARTRIDGE_WAREHOUSE_PORT", 5439),
        "user": _said("CARTRIDGE_WAREHOUSE_USER", "awsuser"),
        "password": _PASSWORD,
        "dbname": _said("CARTRIDGE_WAREHOUSE_DATABASE", database),
        "sslmode": "verify-ca",
        "threads": 4,
    }


def _snowflake(database: str) -> dict[str, Value]:
    return {
        "type": "snowflake",
        "account": _said("CARTRIDGE_WAREHOUSE_ACCOUNT", "organisation-account"),
        "user": _said("CARTRIDGE_WAREHOUSE_USER", "dbt"),
        "password": _PASSWORD,
        "warehouse": _said("CARTRIDGE_WAREHOUSE", "compute_wh"),
        "database": _said("CARTRIDGE_WAREHOUSE_DATABASE", database),
        "threads": 4,
    }


def _bigquery(database: str) -> dict[str, Value]:
    return {
        "type": "bigquery",
        "method": "oauth",
        "project": _said("CARTRIDGE_WAREHOUSE_PROJECT", database.replace("_", "-")),
        "threads": 4,
    }


_OUTPUTS = {"bigquery": _bigquery, "postgres": _postgres, "redshift": _redshift, "snowflake": _snowflake}

ADAPTERS = (*_OUTPUTS, "duckdb")


def elsewhere(scan: Scan, project_name: str, adapter: str) -> TargetProfile:
    """Targets ``dev`` and ``prod`` of ``adapter``, in a database that the tables of ``scan`` were loaded into.

    :raises GenerationError: when no such adapter is known.
    """
    fold = fold_into(scan, adapter)

    def sees(scanned: Scan) -> tuple[Scan, tuple[str, ...]]:
        return as_loaded_into(scanned, adapter)

    if adapter == "duckdb":
        attachment: Mapping[str, Value] = {"path": _said(SOURCE_PATH_VARIABLE, SOURCE_FILE)}
        return duckdb_target(scan, project_name, attachment=attachment, sees=sees, fold=fold)
    if adapter not in _OUTPUTS:
        raise GenerationError(f"No project can be made for `{adapter}`. {did_you_mean(adapter, ADAPTERS)}")
    common = _OUTPUTS[adapter](project_name)
    variables = [str(value).split("'")[1] for value in common.values() if "CARTRIDGE_WAREHOUSE" in str(value)]
    return TargetProfile(
        adapter=adapter,
        dialect=adapter,
        sqlfluff_dialect=adapter,
        source_database=None,
        outputs={
            "dev": {**common, "schema": free_schema(f"{project_name}_dev", scan)},
            "prod": {**common, "schema": free_schema(project_name, scan)},
        },
        needs_password="password" in common,
        sandbox=False,
        sees=sees,
        sign_in=tuple(f"export {each}=..." for each in variables),
        fold=fold,
    )
