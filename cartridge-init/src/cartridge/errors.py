"""The error tree, by stage of the journey.

Every error says what happened, with the offending value, and what to do next. The type tells the stage and, through
:attr:`CartridgeError.is_transient`, whether the same call may succeed later. Doors (CLI, API) map types to exit codes
and HTTP statuses; nothing below a door knows either.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar


class CartridgeError(Exception):
    """Base of everything Cartridge raises on purpose.

    :param what: what happened, with the value, in one or two sentences.
    :param next_step: what the reader can do about it.
    """

    is_transient: ClassVar[bool] = False

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.what} {self.next_step}".strip()


class UsageError(CartridgeError):
    """The request itself cannot be carried out as written: a wrong option, URL or file."""


class SettingsError(UsageError):
    """A setting has a value that cannot be used."""


class OverrulesError(SettingsError):
    """What ``cartridge.yml`` says of keys, relationships, roles or what to ignore cannot be applied."""


class BusinessContextError(UsageError):
    """The file with the business context cannot be used."""


class ConnectionURLError(UsageError):
    """A connection URL cannot be understood."""


class DatabasesFileError(UsageError):
    """The file that lists the databases of one run cannot be used."""


class DbtProfileError(UsageError):
    """A profile of dbt's ``profiles.yml`` cannot be used as a connection."""


class MissingDriverError(UsageError):
    """The driver of a database, or a DuckDB extension, is not installed."""


class ArtifactError(UsageError):
    """A saved artifact (a scan file, a plan) cannot be read or has the wrong form."""


class ScanError(CartridgeError):
    """The source database could not be read."""


class DatabaseConnectionError(ScanError):
    """The database did not let us in: refused, unreachable, or wrong credentials."""


class DatabaseUnavailableError(DatabaseConnectionError):
    """The server is not reachable now; it may be later."""

    is_transient: ClassVar[bool] = True


class ConnectionLostError(ScanError):
    """A session broke in the middle; a new one may do better."""

    is_transient: ClassVar[bool] = True


class EmptyScanError(ScanError):
    """The selection matches nothing that could be scanned."""


class GenerationError(CartridgeError):
    """No model could be made from the scan."""


class ProjectError(CartridgeError):
    """The dbt project on disk could not be read or written."""


class ValidationError(CartridgeError):
    """dbt itself could not be run on the project (a failing model is a result, not this error)."""


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """The sentence that lists what is known and, when one is close, asks whether it was meant.

    A name that differs by case alone is the closest one: `sales` and `SALES` have no letter in common otherwise.

    >>> did_you_mean("postgrse", ["mysql", "postgresql"])
    'Known: mysql, postgresql. Did you mean `postgresql`?'
    >>> did_you_mean("sales", ["SALES", "sale"])
    'Known: SALES, sale. Did you mean `SALES`?'
    """
    names = sorted(known)
    sentence = f"Known: {', '.join(names)}."
    close = closest(value, names)
    return f"{sentence} Did you mean `{close}`?" if close is not None else sentence


def closest(value: str, known: Iterable[str]) -> str | None:
    """The name that was probably meant; ``None`` when none is close."""
    names = sorted(known)
    folded = value.casefold()
    close = [each for each in names if each.casefold() == folded] or difflib.get_close_matches(value, names, n=1)
    return close[0] if close else None
