"""What the target of a dbt profile means as a connection URL: one mapping per adapter.

The schema of a target is where dbt builds. It says nothing of what is to be scanned, and is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cartridge.errors import DbtProfileError
from cartridge.scanner.url import ConnectionURL

Target = Mapping[str, Any]
"""The fields of one target, rendered."""


def _text(target: Target, *names: str) -> str | None:
    """The first of these fields that is given."""
    for name in names:
        value = target.get(name)
        if value not in (None, ""):
            return str(value).lower() if isinstance(value, bool) else str(value)
    return None


def _needed(target: Target, *names: str) -> str:
    found = _text(target, *names)
    if found is None:
        raise DbtProfileError(f"it has no `{names[0]}`.", "dbt needs it too: `dbt debug` tells.")
    return found


def _port(target: Target) -> int | None:
    text = _text(target, "port")
    if text is None:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise DbtProfileError("its `port` is no number from 1 to 65535.", "Mend it in profiles.yml.")
    return int(text)


def _options(target: Target, names: Iterable[str] | Mapping[str, str]) -> Mapping[str, str]:
    """The fields that are options of the URL, by the URL's names."""
    renamed = names if isinstance(names, Mapping) else {name: name for name in names}
    found = {option: _text(target, field) for field, option in renamed.items()}
    return MappingProxyType({option: value for option, value in found.items() if value is not None})


def _postgres(target: Target) -> ConnectionURL:
    return ConnectionURL(
        scheme="postgresql",
        username=_needed(target, "user"),
        password=_text(target, "password", "pass"),
        host=_needed(target, "host"),
        port=_port(target),
        database=_needed(target, "dbname", "database"),
        options=_options(target, ("sslmode", "sslcert", "sslkey", "sslrootcert")),
    )


_REDSHIFT_IAM = {
    "cluster_id": "cluster_identifier",
    "iam_profile": "profile",
    "serverless_work_group": "workgroup",
    "serverless_acct_id": "serverless_acct_id",
    "access_key_id": "access_key_id",
    "secret_access_key": "secret_access_key",
    "autocreate": "auto_create",
}


def _redshift(target: Target) -> ConnectionURL:
    method = _text(target, "method") or "database"
    options = dict(_options(target, ("sslmode", "region", "query_group")))
    if method in ("iam", "iam_role"):
        options |= {"iam": "true", **_options(target, _REDSHIFT_IAM)}
        if groups := target.get("db_groups"):
            options["db_groups"] = ",".join(map(str, groups)) if isinstance(groups, Sequence) else str(groups)
    elif method != "database":
        raise DbtProfileError(f"its method is `{method}`, which is not taken over.", "Known: database, iam, iam_role.")
    return ConnectionURL(
        scheme="redshift",
        # With `iam_role` the identity itself logs in, whatever user the target names.
        username=_needed(target, "user") if method != "iam_role" else None,
        password=_text(target, "password", "pass") if method == "database" else None,
        host=_needed(target, "host") if method == "database" else _text(target, "host"),
        port=_port(target),
        database=_needed(target, "dbname", "database"),
        options=MappingProxyType(options),
    )


_SNOWFLAKE = {
    **{name: name for name in ("warehouse", "role", "authenticator", "private_key_path", "private_key_passphrase")},
    **{name: name for name in ("token", "host", "port", "protocol", "proxy_host", "proxy_port")},
    "workload_identity_provider": "workload_identity_provider",
    "connect_timeout": "login_timeout",
    "insecure_mode": "disable_ocsp_checks",
}
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w$]*", re.ASCII)


def _snowflake(target: Target) -> ConnectionURL:
    if _text(target, "private_key"):
        raise DbtProfileError("its private key stands in `private_key`.", "Name the key's file in `private_key_path`.")
    if _text(target, "oauth_client_id", "oauth_client_secret"):
        raise DbtProfileError(
            "its `token` is a refresh token, which dbt exchanges by `oauth_client_id`.",
            "Scan with an access token: `snowflake://account/DATABASE?authenticator=oauth&token=...`.",
        )
    options = dict(_options(target, _SNOWFLAKE))
    if options.get("authenticator") == "jwt":  # dbt's word for a token that is handed on as it is
        options["authenticator"] = "oauth"
    database = _needed(target, "database", "dbname")
    return ConnectionURL(
        scheme="snowflake",
        username=_text(target, "user"),
        password=_text(target, "password", "pass"),
        host=_needed(target, "account"),
        # dbt quotes such a name in statements; a login takes it in quotes alone.
        database=database if _PLAIN_NAME.fullmatch(database) else f'"{database}"',
        options=MappingProxyType(options),
    )


_BIGQUERY = {
    "location": "location",
    "execution_project": "billing_project",
    "quota_project": "quota_project",
    "api_endpoint": "api_endpoint",
    "maximum_bytes_billed": "maximum_bytes_billed",
    "impersonate_service_account": "impersonate_service_account",
}


def _bigquery(target: Target) -> ConnectionURL:
    method = _text(target, "method") or "oauth"
    options = dict(_options(target, _BIGQUERY))
    if method == "service-account":
        options["credentials_path"] = _needed(target, "keyfile")
    elif method == "service-account-json":
        given = target.get("keyfile_json")
        if not isinstance(given, Mapping):
            raise DbtProfileError(
                "its `keyfile_json` is missing, or is no mapping.", "`dbt debug` tells what it needs."
            )
        # Written into an environment variable, the line ends of the key are often two characters.
        key = {name: str(value).replace("\\n", "\n") for name, value in given.items()}
        options["credentials_json"] = json.dumps(key)
    elif method == "oauth-secrets":
        names = ("refresh_token", "client_id", "client_secret", "token_uri")
        options["credentials_json"] = json.dumps(
            {"type": "authorized_user", **{name: _needed(target, name) for name in names}}
        )
    elif method != "oauth":
        raise DbtProfileError(
            f"its method is `{method}`, which is not taken over.",
            "Known: oauth, oauth-secrets, service-account, service-account-json.",
        )
    return ConnectionURL(
        scheme="bigquery", host=_needed(target, "project", "database"), options=MappingProxyType(options)
    )


def _duckdb(target: Target) -> ConnectionURL:
    path = _text(target, "path") or ":memory:"
    if path.startswith((":memory:", "md:", "motherduck:")) or "://" in path:
        raise DbtProfileError("its `path` names no file of this machine.", "Only a DuckDB file can be scanned.")
    return ConnectionURL(scheme="duckdb", database=str(Path(path).expanduser()))


def _sqlite(target: Target) -> ConnectionURL:
    paths = target.get("schemas_and_paths")
    if not isinstance(paths, Mapping) or not paths.get("main"):
        raise DbtProfileError("its `schemas_and_paths` names no file for `main`.", "`dbt debug` tells what it needs.")
    return ConnectionURL(scheme="sqlite", database=str(Path(str(paths["main"])).expanduser()))


def _mysql(scheme: str) -> Callable[[Target], ConnectionURL]:
    def mapped(target: Target) -> ConnectionURL:
        return ConnectionURL(
            scheme=scheme,
            username=_needed(target, "username", "user"),
            password=_text(target, "password", "pass"),
            host=_needed(target, "server", "host"),
            port=_port(target),
            database=_needed(target, "schema", "database"),  # in MySQL the two are one
        )

    return mapped


ADAPTERS: Mapping[str, Callable[[Target], ConnectionURL]] = {
    "bigquery": _bigquery,
    "duckdb": _duckdb,
    "mariadb": _mysql("mariadb"),
    "mysql": _mysql("mysql"),
    "mysql5": _mysql("mysql"),
    "postgres": _postgres,
    "redshift": _redshift,
    "snowflake": _snowflake,
    "sqlite": _sqlite,
}
"""By the ``type`` of a target."""
