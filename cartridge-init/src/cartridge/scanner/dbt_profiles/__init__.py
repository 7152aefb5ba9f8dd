"""A connection taken from dbt's own ``profiles.yml``, for people who have written it down there already."""

from cartridge.scanner.dbt_profiles.reading import read_dbt_profile

__all__ = ["read_dbt_profile"]
