"""BigQuery: built in the scanned project itself, in a dataset of its own."""

from __future__ import annotations

import base64
import json
import os

from cartridge.artifacts.scan import Scan
from cartridge.dbt.jinja import escape
from cartridge.dbt.profiles.target import TargetProfile, free_schema, text
from cartridge.dbt.yaml import Value
from cartridge.errors import UsageError

KEYFILE_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
"""Google's own variable for the path of a credentials file."""

CLIENT_EMAIL_VARIABLE = "CARTRIDGE_BIGQUERY_CLIENT_EMAIL"
PRIVATE_KEY_VARIABLE = "DBT_ENV_SECRET_CARTRIDGE_PRIVATE_KEY"
"""dbt masks variables of this prefix in its logs."""

TOKEN_URI = "https://oauth2.googleapis.com/token"


def key_variables(key: str) -> dict[str, str]:
    """What a profile with ``keyfile_json`` asks the environment for, out of a service account's key.

    :param key: its JSON, that in base64, or `env:` and the name of the variable that holds either, as in a URL.
    :raises UsageError: when it is none; no part of it is shown.
    """
    text = os.environ.get(key.removeprefix("env:"), "") if key.startswith("env:") else key
    try:
        if not text.lstrip().startswith("{"):
            text = base64.b64decode(text.replace(" ", "+"), validate=True).decode()  # a `+` in a URL is read as a blank
        fields = json.loads(text)
        return {CLIENT_EMAIL_VARIABLE: fields["client_email"], PRIVATE_KEY_VARIABLE: fields["private_key"]}
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            "What the connection URL gives as credentials is no key of a service account.",
            "It has to hold `client_email` and `private_key`, as `gcloud iam service-accounts keys create` writes.",
        ) from None  # the message may quote a piece of the key


def target(scan: Scan, project_name: str) -> TargetProfile:
    """Targets ``dev`` and ``prod`` beside the sources, in datasets of the same location; no key stands in the file."""
    options = scan.connection.options
    common: dict[str, Value] = {"type": "bigquery", **_sign_in(scan), "project": text(scan.database)}
    if payer := options.get("billing_project"):
        common["execution_project"] = text(payer)
    for name in ("quota_project", "api_endpoint", "impersonate_service_account"):
        if name in options:
            common[name] = text(options[name])
    if location := options.get("location") or _location(scan):
        common["location"] = text(location)
    if limit := options.get("maximum_bytes_billed"):
        common["maximum_bytes_billed"] = int(limit)
    common["threads"] = 4
    return TargetProfile(
        adapter="bigquery",
        dialect="bigquery",
        sqlfluff_dialect="bigquery",
        source_database=None,
        outputs={
            "dev": {**common, "schema": free_schema(f"{project_name}_dev", scan)},
            "prod": {**common, "schema": free_schema(project_name, scan)},
        },
        needs_password=False,
        sandbox=False,
        sees=_from_one_place,
        sign_in=_lines(common),
    )


def _sign_in(scan: Scan) -> dict[str, Value]:
    """How dbt gets in: by the file that the scan used, by a key in the environment, else as Google's libraries do."""
    if path := scan.connection.options.get("credentials_path"):
        keyfile = escape(path, is_rendered=True)
        if keyfile == path and "'" not in path:
            keyfile = f"{{{{ env_var('{KEYFILE_VARIABLE}', '{path}') }}}}"
        return {"method": "service-account", "keyfile": keyfile}
    if "credentials_json=" in scan.connection_string or "credentials_base64=" in scan.connection_string:
        keyfile_json: dict[str, Value] = {
            "type": "service_account",
            "project_id": text(scan.database),
            "client_email": f"{{{{ env_var('{CLIENT_EMAIL_VARIABLE}', '') }}}}",
            "private_key": f"{{{{ env_var('{PRIVATE_KEY_VARIABLE}', '') }}}}",
            "token_uri": TOKEN_URI,
        }
        return {"method": "service-account-json", "keyfile_json": keyfile_json}
    return {"method": "oauth"}


def _lines(output: dict[str, Value]) -> tuple[str, ...]:
    if output["method"] == "service-account-json":
        return (
            f"export {CLIENT_EMAIL_VARIABLE}=...   # `client_email` of the key",
            f"export {PRIVATE_KEY_VARIABLE}=...   # its `private_key`",
        )
    if output["method"] == "service-account":
        return (f"export {KEYFILE_VARIABLE}=key.json   # when the key lies elsewhere than profiles.yml says",)
    return ("gcloud auth application-default login   # unless this machine has credentials",)


def _from_one_place(scan: Scan) -> tuple[Scan, tuple[str, ...]]:
    """``scan`` as it is, and a line when a query would have to read from two locations, which BigQuery never does."""
    used = {each.schema_name for each in scan.tables}
    places = sorted({each.location for each in scan.schemas if each.location and each.name in used})
    if len(places) < 2:
        return scan, ()
    return scan, (
        f"The datasets lie in {', '.join(places)}, and BigQuery reads from one location at a time: scan those of each"
        " alone (--schema), and make a project of each.",
    )


def _location(scan: Scan) -> str | None:
    """Where all sources are; dbt would build elsewhere, and a query reads one location only."""
    places = {each.location for each in scan.schemas}
    return places.pop() if len(places) == 1 else None
