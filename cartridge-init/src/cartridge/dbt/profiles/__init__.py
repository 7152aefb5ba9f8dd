"""One mapping per adapter: from a scanned connection to the outputs of ``profiles.yml``; secrets as ``env_var()``."""

from __future__ import annotations

from collections.abc import Callable

from cartridge.artifacts.scan import Scan
from cartridge.dbt.profiles import bigquery, duckdb, mysql, postgres, redshift, snowflake
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE, TargetProfile
from cartridge.errors import GenerationError, did_you_mean

__all__ = ["PASSWORD_VARIABLE", "TargetProfile", "target_profile"]

_MAPPINGS: dict[str, Callable[[Scan, str], TargetProfile]] = {
    "bigquery": bigquery.target,
    "postgresql": postgres.target,
    "duckdb": duckdb.target,
    "redshift": redshift.target,
    "snowflake": snowflake.target,
    "sqlite": duckdb.target,
    "mysql": mysql.target,
    "mariadb": mysql.target,
}


def target_profile(scan: Scan, project_name: str) -> TargetProfile:
    """The target that a project for the scanned database is built in.

    :raises GenerationError: when no adapter is known for the kind of database.
    """
    mapping = _MAPPINGS.get(scan.database_type)
    if mapping is None:
        known = did_you_mean(scan.database_type, _MAPPINGS)
        raise GenerationError(f"No dbt target is known for a `{scan.database_type}` database. {known}")
    return mapping(scan, project_name)
