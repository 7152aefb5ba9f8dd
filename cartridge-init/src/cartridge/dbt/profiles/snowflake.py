"""Snowflake: built in the scanned database itself, in a schema of its own, with the login that the scan had."""

from __future__ import annotations

from cartridge.artifacts.scan import Scan
from cartridge.dbt.model_sql import is_folded
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE, TargetProfile, check_addressable, free_schema, text
from cartridge.dbt.yaml import Value

_PASSED_ON = ("warehouse", "role", "authenticator", "host", "protocol", "proxy_host", "workload_identity_provider")
_NUMBERS = ("port", "proxy_port")
_TOKEN_AUTHENTICATORS = frozenset({"oauth", "jwt", "programmatic_access_token"})
_WITHOUT_A_SECRET = frozenset({"externalbrowser", "workload_identity"})


def target(scan: Scan, project_name: str) -> TargetProfile:
    """Targets ``dev`` and ``prod`` beside the sources; password, token or passphrase stay in the environment.

    :raises GenerationError: when dbt would break out of the quotes that it puts around the database's name.
    """
    check_addressable(scan)
    connection, options = scan.connection, scan.connection.options
    key_file = options.get("private_key_path") or options.get("private_key_file")
    is_plain = is_folded(scan.database, "snowflake")
    common: dict[str, Value] = {
        "type": "snowflake",
        "account": text((connection.host or "").removesuffix(".snowflakecomputing.com")),
        **({"user": text(connection.username)} if connection.username else {}),
        **_secret(options.get("authenticator", "").lower(), has_key=key_file is not None),
        **({"private_key_path": text(key_file)} if key_file else {}),
        **{name: text(options[name]) for name in _PASSED_ON if name in options},
        **({"port": connection.port} if connection.port else {}),
        **{name: int(options[name]) for name in _NUMBERS if name in options},
        "database": text(scan.database.lower() if is_plain else scan.database),
        "threads": 4,
    }
    return TargetProfile(
        adapter="snowflake",
        dialect="snowflake",
        sqlfluff_dialect="snowflake",
        source_database=None,
        outputs={
            "dev": {**common, "schema": free_schema(f"{project_name}_dev", scan)},
            "prod": {**common, "schema": free_schema(project_name, scan)},
        },
        needs_password=scan.has_secret and any(PASSWORD_VARIABLE in str(value) for value in common.values()),
        sandbox=False,
        quotes_database=not is_plain,
    )


def _secret(authenticator: str, *, has_key: bool) -> dict[str, Value]:
    """The one secret of the login, under the name that dbt has for it."""
    variable: Value = f"{{{{ env_var('{PASSWORD_VARIABLE}', '') }}}}"
    if has_key:
        return {"private_key_passphrase": variable}
    if authenticator in _TOKEN_AUTHENTICATORS:
        return {"token": variable}
    return {} if authenticator in _WITHOUT_A_SECRET else {"password": variable}
