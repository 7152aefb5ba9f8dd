"""One mapping per adapter: from a scanned connection to the outputs of ``profiles.yml``; secrets as ``env_var()``."""

from __future__ import annotations

from collections.abc import Callable

from cartridge.artifacts.scan import Scan
from cartridge.artifacts.twin import Twin
from cartridge.dbt.profiles import bigquery, duckdb, mysql, postgres, redshift, snowflake
from cartridge.dbt.profiles.elsewhere import elsewhere
from cartridge.dbt.profiles.loaded import twin_with_folded_names
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE, TargetProfile
from cartridge.dbt.sandbox.describe import twin_of
from cartridge.errors import GenerationError, did_you_mean

__all__ = ["PASSWORD_VARIABLE", "TargetProfile", "target_profile", "twin_for"]

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

_ADAPTERS = {"postgresql": "postgres", "sqlite": "duckdb", "mysql": "duckdb", "mariadb": "duckdb"}
"""The adapter of a kind of database, where it is not of the same name."""


def target_profile(scan: Scan, project_name: str, adapter: str | None = None) -> TargetProfile:
    """The target that a project for the scanned database is built in.

    :param adapter: dbt's name of another kind of warehouse, which the tables were loaded into.
    :raises GenerationError: when no adapter is known for the kind of database.
    """
    mapping = _MAPPINGS.get(scan.database_type)
    if mapping is None:
        known = did_you_mean(scan.database_type, _MAPPINGS)
        raise GenerationError(f"No dbt target is known for a `{scan.database_type}` database. {known}")
    if adapter is not None and adapter != _ADAPTERS.get(scan.database_type, scan.database_type):
        return elsewhere(scan, project_name, adapter)
    return mapping(scan, project_name)


def twin_for(scan: Scan, adapter: str) -> Twin:
    """What stands in for the source of a project for ``adapter``: as that sees it, under the names it has there."""
    profile = target_profile(scan, "twin", adapter)
    visible, _ = profile.sees(scan)
    twin = twin_of(visible)
    return twin_with_folded_names(twin, profile.fold) if profile.fold else twin
