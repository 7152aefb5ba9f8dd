"""Redshift: built in the scanned database itself, in a schema of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cartridge.artifacts.scan import Scan
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE, TargetProfile, check_addressable, free_schema, text
from cartridge.dbt.yaml import Value
from cartridge.errors import GenerationError

LONGEST_NAME = 127

_IAM_OPTIONS = {
    "cluster_identifier": "cluster_id",
    "profile": "iam_profile",
    "serverless_acct_id": "serverless_acct_id",
}
"""What dbt calls the options of the URL, where it does not call them the same."""


_CLUSTER = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+){2}\.redshift\.amazonaws\.com(\.cn)?")
"""The endpoint of a cluster, which begins with the cluster's identifier."""


def target(scan: Scan, project_name: str) -> TargetProfile:
    """Targets ``dev`` and ``prod`` beside the sources; password and AWS credentials stay outside the file.

    :raises GenerationError: when dbt has no way to log in as the URL does, or cannot address the database.
    """
    check_addressable(scan)
    connection = scan.connection
    is_iam = _is_true(connection.options, "iam")
    common: dict[str, Value] = {
        "type": "redshift",
        "host": text(connection.host or ""),
        "port": connection.port or 5439,
        **(_iam(scan) if is_iam else _password(scan)),
        "dbname": text(scan.database),
        "sslmode": text(connection.options.get("sslmode", "verify-ca")),
        "threads": 4,
    }
    for name in ("region", "query_group"):
        if name in connection.options:
            common[name] = text(connection.options[name])
    return TargetProfile(
        adapter="redshift",
        dialect="redshift",
        sqlfluff_dialect="redshift",
        source_database=None,
        outputs={
            "dev": {**common, "schema": free_schema(f"{project_name}_dev"[:LONGEST_NAME], scan)},
            "prod": {**common, "schema": free_schema(project_name[:LONGEST_NAME], scan)},
        },
        needs_password=scan.has_secret and not is_iam,
        sandbox=False,
        sign_in=(*(_sign_in(connection.options) if is_iam else ()), *_case_of_names(scan)),
    )


def _password(scan: Scan) -> dict[str, Value]:
    if provider := scan.connection.options.get("credentials_provider"):
        raise GenerationError(
            f"dbt-redshift cannot log in by `{provider}`.",
            "Scan with a password or with `iam=true`; the models are the same.",
        )
    return {
        "method": "database",
        "user": text(scan.connection.username or ""),
        "password": f"{{{{ env_var('{PASSWORD_VARIABLE}', '') }}}}",
    }


def _iam(scan: Scan) -> dict[str, Value]:
    """A database user whose password AWS makes up, or the IAM identity itself."""
    options = scan.connection.options
    user = options.get("db_user") or scan.connection.username
    found: dict[str, Value] = {"method": "iam", "user": text(user)} if user else {"method": "iam_role"}
    for name, theirs in _IAM_OPTIONS.items():
        if name in options:
            found[theirs] = text(options[name])
    if workgroup := options.get("workgroup") or options.get("serverless_work_group"):
        found |= {"is_serverless": True, "serverless_work_group": text(workgroup)}
    elif "cluster_id" not in found and _CLUSTER.fullmatch(scan.connection.host or ""):
        found["cluster_id"] = (scan.connection.host or "").partition(".")[0]  # dbt, other than the driver, asks for it
    if groups := options.get("db_groups"):
        found["db_groups"] = [text(name.strip()) for name in groups.split(",")]
    if _is_true(options, "auto_create"):
        found["autocreate"] = True
    return found


def _sign_in(options: Mapping[str, str]) -> tuple[str, ...]:
    profile = f" --profile {options['profile']}" if "profile" in options else ""
    return (f"aws sso login{profile}   # unless this machine has credentials of AWS",)


def _case_of_names(scan: Scan) -> tuple[str, ...]:
    """What has to be done once where a name holds upper-case letters.

    Without the setting Redshift takes even quoted names in lower case. A scan has it in its own session, dbt offers no
    place for it (https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_identifier.html).
    """
    names = (
        name
        for table in scan.tables
        for name in (table.schema_name, table.name, *(column.name for column in table.columns))
    )
    if all(name == name.lower() for name in names):
        return ()
    return (
        "# Once, as names of the source hold upper-case letters, in Redshift:",
        "#   alter user ... set enable_case_sensitive_identifier to true;",
    )


def _is_true(options: Mapping[str, str], name: str) -> bool:
    return options.get(name, "").lower() in ("1", "on", "true", "yes")
