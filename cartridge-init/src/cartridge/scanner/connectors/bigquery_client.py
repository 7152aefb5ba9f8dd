"""From a URL to a client of the BigQuery API: which project, whose credentials, which address."""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import google.auth
from google.api_core.client_options import ClientOptions
from google.auth import identity_pool, impersonated_credentials
from google.auth.credentials import AnonymousCredentials, Credentials
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery
from google.oauth2 import credentials as user_credentials
from google.oauth2 import service_account

from cartridge.errors import ConnectionURLError, DatabaseConnectionError, did_you_mean
from cartridge.scanner.url import ConnectionURL

SCOPES = ("https://www.googleapis.com/auth/bigquery", "https://www.googleapis.com/auth/cloud-platform")

OPTIONS = (
    "api_endpoint",
    "billing_project",
    "credentials",
    "credentials_base64",
    "credentials_json",
    "credentials_path",
    "impersonate_service_account",
    "location",
    "maximum_bytes_billed",
    "quota_project",
)

FORM = "Write it like `bigquery://project/dataset?credentials_path=key.json&location=EU`; the dataset may be left out."

READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "service_account": lambda info: service_account.Credentials.from_service_account_info(info, scopes=SCOPES),  # type: ignore[no-untyped-call]
    "authorized_user": lambda info: user_credentials.Credentials.from_authorized_user_info(info, scopes=SCOPES),  # type: ignore[no-untyped-call]
    "external_account": lambda info: identity_pool.Credentials.from_info(info, scopes=SCOPES),  # type: ignore[no-untyped-call]
    "impersonated_service_account": lambda info: (
        impersonated_credentials.Credentials.from_impersonated_service_account_info(info, scopes=SCOPES)  # type: ignore[no-untyped-call]
    ),
}
"""What makes credentials of a file, by the `type` that stands in it."""


def project_of(url: ConnectionURL) -> str:
    """The project whose data is read; of a project that belongs to a domain the colon may be written `%3A`.

    :raises ConnectionURLError: when the URL names none.
    """
    if not url.host:
        raise ConnectionURLError("Cannot scan `bigquery://…`: it names no project.", FORM)
    return unquote(url.host)


def maximum_bytes_billed(url: ConnectionURL) -> int | None:
    """The most bytes that one statement may be billed for, as the URL says it."""
    text = url.options.get("maximum_bytes_billed")
    if text is None:
        return None
    if not text.isdecimal() or int(text) == 0:
        raise ConnectionURLError(
            f"`maximum_bytes_billed={text}` is no number of bytes.", "Write it like `maximum_bytes_billed=10000000000`."
        )
    return int(text)


def check_options(url: ConnectionURL) -> None:
    """Refuses what the URL says and nobody would read.

    :raises ConnectionURLError: when an option is unknown, or user, password or port are given.
    """
    for name in url.options:
        if name not in OPTIONS:
            raise ConnectionURLError(f"BigQuery knows no option `{name}`.", did_you_mean(name, OPTIONS))
    if url.username or url.password or url.port:
        raise ConnectionURLError("A BigQuery URL has no user, password or port.", FORM)
    given = [name for name in url.options if name.startswith("credentials")]
    if len(given) > 1:
        raise ConnectionURLError(f"The URL gives credentials twice: {', '.join(given)}.", "Leave one of them.")
    for name in ("quota_project", "impersonate_service_account"):
        if "credentials" in given and name in url.options:
            raise ConnectionURLError(
                f"Without credentials there is no `{name}`.", f"Leave out `{name}` or `credentials=anonymous`."
            )


def open_client(url: ConnectionURL) -> bigquery.Client:
    """A client for ``url``; nothing is asked of the server yet.

    :raises DatabaseConnectionError: when there are no credentials, or they cannot be read.
    """
    options = ClientOptions(
        api_endpoint=url.options.get("api_endpoint"), quota_project_id=url.options.get("quota_project")
    )
    return bigquery.Client(
        project=url.options.get("billing_project", project_of(url)),
        credentials=_impersonating(_credentials(url), url),
        location=url.options.get("location"),
        client_options=options,
    )


def _impersonating(own: Credentials, url: ConnectionURL) -> Credentials:
    """The service account that the URL names, in whose name ``own`` asks; else ``own``."""
    if not (account := url.options.get("impersonate_service_account")):
        return own
    return impersonated_credentials.Credentials(  # type: ignore[no-untyped-call]
        source_credentials=own, target_principal=account, target_scopes=list(SCOPES)
    )


def _credentials(url: ConnectionURL) -> Credentials:
    options = url.options
    if (kind := options.get("credentials")) is not None:
        if kind != "anonymous":
            raise ConnectionURLError(
                "`credentials` in a BigQuery URL can only be `anonymous`.",
                "Give a key with credentials_path, credentials_json or credentials_base64.",
            )
        return AnonymousCredentials()  # type: ignore[no-untyped-call]
    if path := options.get("credentials_path"):
        return _from_text(_file(Path(path).expanduser()), f"the credentials file `{path}`")
    if text := options.get("credentials_json"):
        return _from_text(_variable(text), "`credentials_json`")
    if text := options.get("credentials_base64"):
        return _from_text(_decoded(_variable(text)), "`credentials_base64`")
    return _default_credentials()


def _default_credentials() -> Credentials:
    try:
        found, _ = google.auth.default(scopes=SCOPES)
    except GoogleAuthError as error:
        raise DatabaseConnectionError(
            f"There are no Google credentials to use: {_sentence(error)}",
            "Log in with `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS, "
            "or end the URL with `?credentials_path=key.json`.",
        ) from error
    return found


def _file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise DatabaseConnectionError(
            f"Cannot read the credentials file `{path}`: {reason}.",
            "Check credentials_path; a relative one starts from the current folder.",
        ) from error


def _variable(text: str) -> str:
    """``text``, or what the variable holds that it names as `env:NAME`."""
    if not text.startswith("env:"):
        return text
    name = text.removeprefix("env:")
    if not (value := os.environ.get(name, "").strip()):
        raise ConnectionURLError(
            f"The environment variable `{name}` is not set.", f'Set it: `export {name}="$(cat key.json)"`.'
        )
    return value


def _decoded(text: str) -> str:
    try:
        # A `+` in a URL is read as a blank.
        return base64.b64decode(text.replace(" ", "+").encode(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise DatabaseConnectionError(
            "`credentials_base64` is no text in base64.", "Make it with `base64 -w0 key.json`."
        ) from None  # the message may quote a piece of the key


def _from_text(text: str, place: str) -> Credentials:
    """Credentials from the JSON of a key file; no error quotes any of it."""
    try:
        info = json.loads(text)
    except ValueError:
        raise DatabaseConnectionError(f"What {place} holds is no JSON.", _KEY_ADVICE) from None
    kind = info.get("type") if isinstance(info, dict) else None
    reader = READERS.get(str(kind))
    if reader is None:
        raise DatabaseConnectionError(
            f"What {place} holds are no credentials: its `type` is "
            + (f"`{kind}`." if isinstance(kind, str) else "missing."),
            did_you_mean(str(kind), READERS),
        )
    try:
        found: Credentials = reader(info)
    except (GoogleAuthError, ValueError, TypeError, KeyError):
        raise DatabaseConnectionError(f"What {place} holds cannot be used as a `{kind}`.", _KEY_ADVICE) from None
    return found


_KEY_ADVICE = "Download the key again: `gcloud iam service-accounts keys create key.json --iam-account …`."


def _sentence(error: GoogleAuthError) -> str:
    text = str(error).split("\n")[0].split(" To set up")[0].strip().removesuffix(".")
    return f"{text}."
