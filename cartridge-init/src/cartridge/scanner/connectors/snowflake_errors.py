"""What Snowflake and its driver complain about, in words that help."""

from __future__ import annotations

from collections.abc import Iterable

from snowflake.connector import errors

from cartridge.errors import (
    ConnectionLostError,
    DatabaseConnectionError,
    DatabaseUnavailableError,
    ScanError,
    did_you_mean,
)
from cartridge.redact import redact
from cartridge.scanner.base import StatementTimeoutError
from cartridge.scanner.url import ConnectionURL

_PASSWORD = "Check user and password; in a URL `@` is written `%40`, `:` `%3A` and `/` `%2F`."
_METHOD = (
    "Give a password, `private_key_path=…`, or a `token=…` with its `authenticator=…` "
    "(`oauth`, `programmatic_access_token`); `authenticator=externalbrowser` logs in through a browser."
)
_KEY = (
    "Check that the key of `private_key_path` is the user's: `describe user …` shows the fingerprint of its public key."
)
_TOKEN = "Get a new token, and check that `authenticator` is of its kind (`oauth`, `programmatic_access_token`)."
_ACCOUNT = (
    "Check the account in the URL: `select current_organization_name() || '-' || current_account_name()` tells it, and "
    "it stands before `.snowflakecomputing.com` in the address of the web interface."
)

CONNECTION_CODES: dict[int, tuple[type[DatabaseConnectionError], str]] = {
    390100: (DatabaseConnectionError, _PASSWORD),
    390101: (DatabaseConnectionError, _METHOD),
    390144: (DatabaseConnectionError, _KEY),
    **dict.fromkeys(range(394300, 394307), (DatabaseConnectionError, _KEY)),
    390189: (DatabaseConnectionError, "Check `role=…` in the URL; `show grants to user …` lists the user's roles."),
    **dict.fromkeys((390303, 390318, 390195), (DatabaseConnectionError, _TOKEN)),
    390422: (
        DatabaseConnectionError,
        "A network policy of the account refuses this address: connect from one that it allows, or ask who keeps it.",
    ),
    251001: (DatabaseConnectionError, "Name the account: `snowflake://user@account/database`."),
    251005: (DatabaseConnectionError, "Name the user: `snowflake://user@account/database`."),
    251006: (DatabaseConnectionError, _METHOD),
    251008: (
        DatabaseConnectionError,
        "`private_key_path` must name a private key in PEM or DER, without or with its `private_key_passphrase`.",
    ),
    290404: (DatabaseConnectionError, _ACCOUNT),
    290403: (DatabaseConnectionError, _ACCOUNT),
}
"""What the driver's number of a refused login means, and the advice.

Those from 390000 on come from the server; the driver has its own from 250000 on (`snowflake.connector.errorcode`), and
290000 and an HTTP status.
"""

CONNECTION_WORDS: tuple[tuple[tuple[str, ...], type[DatabaseConnectionError], str], ...] = (
    (
        ("requested warehouse",),
        DatabaseConnectionError,
        "Check `warehouse=…` in the URL; `show warehouses` lists them.",
    ),
    (("requested schema",), DatabaseConnectionError, "Check the schema, the second part of the URL's path."),
    (
        ("requested database",),
        DatabaseConnectionError,
        "Check the database's name and that the role may use it; a name with lower-case letters stands in quotes, "
        "written `%22`.",
    ),
    (
        ("multi-factor", "mfa", "duo"),
        DatabaseConnectionError,
        "Use a key pair (`private_key_path=…`) or a programmatic access token, which need no second factor, or "
        "`passcode=…`.",
    ),
    (("locked",), DatabaseConnectionError, "Wait a quarter of an hour, or ask an administrator to unlock the user."),
    (("unknown authenticator",), DatabaseConnectionError, _METHOD),
    (("verify the account name", "404 not found", "403: forbidden"), DatabaseConnectionError, _ACCOUNT),
    (
        ("resolve", "name or service not known", "nodename nor servname"),
        DatabaseUnavailableError,
        f"{_ACCOUNT} Check too that this machine's network knows it.",
    ),
    (
        ("could not connect", "timed out", "timeout", "refused", "unavailable", "gateway", "max retries"),
        DatabaseUnavailableError,
        "Check the account, and whether a proxy, a firewall or a missing VPN stands between.",
    ),
)
"""Words of a refusal, the error it becomes, and the advice, where no number tells; the first row that fits is taken."""

LOST_CODES = frozenset(
    {250001, 250002, 250003, 250005, 251011, 251012, 390104, 390111, 390112, 390113, 390114, 390115, 390195}
)
"""The session is gone, or the server cannot be reached any more."""

CANCELLED = 604
TIMED_OUT = 630
TOO_MUCH_CATALOG = 90030


class CatalogTooLargeError(ScanError):
    """The information schema refuses to tell so much at once; less may do."""


STOPPING_ADVICE: dict[int, str] = {
    606: "Name one: `?warehouse=…` at the end of the URL, or `alter user … set default_warehouse = …`.",
    607: "Resume it (`alter warehouse … resume`), or name another with `?warehouse=…`.",
    90073: "It has used up what its resource monitor allows: name another with `?warehouse=…`, or ask who keeps it.",
    90105: "Name the database in the URL: `snowflake://user@account/database`.",
}
"""What stands in the way of every statement alike, and what to do."""

STATEMENT_ADVICE: dict[int, str] = {
    2003: "It was dropped while it was read, or the role may not read it: scan again, or grant `select` on it.",
    2043: "The role may not see it: `grant usage on schema … to role …`, or leave it out with `--schema`.",
    3001: "Grant it: `grant usage on schema … to role …; grant select on all tables in schema … to role …;`, or leave "
    "it out with `--exclude`.",
    904: "Its columns changed while it was read; scan again.",
    2057: "The tables it reads have changed: make the view again, or leave it out with `--exclude`.",
    3540: "Grant `select` on it (`grant select on …`), or leave it out with `--exclude`.",
    625: "Another session holds a lock on it; scan again later.",
}
"""What to do about a failing statement, by Snowflake's error number."""


def connection_error(error: Exception, url: ConnectionURL) -> DatabaseConnectionError:
    """The refusal of a login."""
    number = getattr(error, "errno", None)
    text = message_of(error, url)
    kind, advice = DatabaseConnectionError, "Check the URL."
    if number in CONNECTION_CODES:
        kind, advice = CONNECTION_CODES[number]
    else:
        for words, found, next_step in CONNECTION_WORDS:
            if any(word in text.lower() for word in words):
                kind, advice = found, next_step
                break
    return kind(f"Cannot connect to `{url.masked}`: {text}.", advice)


def no_database(url: ConnectionURL, known: Iterable[str]) -> DatabaseConnectionError:
    """A session without a database: neither the URL names one nor the user has one."""
    return DatabaseConnectionError(
        f"`{url.masked}` names no database.",
        f"Name one: `snowflake://user@account/database`. {did_you_mean('', known)}",
    )


def statement_error(error: errors.Error, url: ConnectionURL, timeout_seconds: float, *, is_late: bool) -> ScanError:
    """The failure of a statement.

    :param is_late: whether it was cancelled because its time was up.
    """
    number, text = error.errno, message_of(error, url)
    if number == TIMED_OUT or (is_late and number in {CANCELLED, *LOST_CODES}):
        return StatementTimeoutError(
            f"It took longer than {timeout_seconds:g} s.",
            "Allow more time, read fewer rows, or use a larger warehouse.",
        )
    if number in LOST_CODES or isinstance(error, errors.OperationalError | errors.InterfaceError):
        return ConnectionLostError(f"The connection was lost: {text}.", "Scan again.")
    if number == TOO_MUCH_CATALOG:
        return CatalogTooLargeError(f"{text}.", "Scan fewer schemas at once, with `--schema`; it often passes later.")
    if number in STOPPING_ADVICE:
        return DatabaseConnectionError(f"{text}.", STOPPING_ADVICE[number])
    advice = STATEMENT_ADVICE.get(number or 0, "Mend it in the database, or leave it out with `--exclude`.")
    return ScanError(f"{text[:1].upper()}{text[1:]}.", advice)


def message_of(error: Exception, url: ConnectionURL) -> str:
    """What the server said, without its headline (`SQL compilation error:`), on one line."""
    text = str(getattr(error, "raw_msg", None) or error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if not line.endswith(" error:")] or lines or [type(error).__name__]
    return redact(" ".join(said).rstrip(" ."), *url.secrets)
