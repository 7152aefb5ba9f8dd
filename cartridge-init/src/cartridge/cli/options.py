"""Options that several commands share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from cartridge.redact import printable, redact

Command = TypeVar("Command", bound=Callable[..., Any])
VERBOSE_KEY = "verbose"


class _Redacting(logging.Formatter):
    """Formats a record and masks what is secret in it, driver messages and tracebacks included.

    Statements hold names from the database, which a terminal must not act on.
    """

    def format(self, record: logging.LogRecord) -> str:
        return printable(redact(super().format(record)))


def set_up_logging(verbose: bool, level: str = "WARNING") -> None:
    """Log to standard error, from ``level`` up; ``verbose`` shows everything."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting("%(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("cartridge")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.DEBUG if verbose else level)
    logger.propagate = False


def verbose_option(command: Command) -> Command:
    """``-v`` after the command, where people also write it; passed on to nobody."""

    @click.option("-v", "--verbose", is_flag=True, help="Say more about what happens.")
    @click.pass_context
    @wraps(command)
    def with_verbose(context: click.Context, /, *args: Any, verbose: bool, **kwargs: Any) -> Any:
        shared = context.ensure_object(dict)
        shared[VERBOSE_KEY] = verbose or shared.get(VERBOSE_KEY, False)
        from cartridge.settings import load_settings  # here, as `--help` need not wait for it

        set_up_logging(shared[VERBOSE_KEY], load_settings().log_level)
        return context.invoke(command, *args, **kwargs)

    return with_verbose  # type: ignore[return-value]


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


def one_of(first: str | None, second: str | None, what: str, how: str) -> str:
    """The value given in either of two places; ``how`` says in errors which they are.

    :raises click.UsageError: when it is missing, or given twice with different values.
    """
    if first and second and first != second:
        raise click.UsageError(f"{what} is given twice: `{redact(first)}` and `{redact(second)}`. Give it once.")
    value = first or second
    if not value:
        raise click.UsageError(f"Missing {what}. Give it {how}.")
    return value


def listed(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values of an option that may be repeated or separated by commas."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())
