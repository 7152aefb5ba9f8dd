"""The options of the commands that read databases: how much of the data, for how long, and where the result goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from cartridge.artifacts.checks import Infer
from cartridge.artifacts.overrules import Overrules, WrittenIn
from cartridge.overrulesfile import load_written
from cartridge.scanner.options import ProfileOptions
from cartridge.settings import load_settings

Command = TypeVar("Command", bound=Callable[..., Any])


class Reading(NamedTuple):
    """What the person asked for: what is read, how many rows of each table are kept, where the cache is, what may be
    inferred, and what goes before it."""

    options: ProfileOptions
    profile: bool
    sample_size: int | None
    cache: Path | None
    infer: Infer
    overrules: Overrules
    written: WrittenIn


CACHE = Path(".cartridge") / "cache"
"""In the current folder, beside ``cartridge.yml``."""

infer_option = click.option(
    "--infer",
    type=click.Choice(["data", "names", "off"]),
    help="What undeclared keys and relationships are inferred from: names and the data, which is asked whether they "
    "hold; names and types alone; or nothing. Default: data.",
)

_OPTIONS = (
    click.option(
        "--profile/--no-profile", default=True, help="Read the data for statistics and proofs, or only the catalog."
    ),
    click.option(
        "--sample-data", is_flag=True, help="Keep some rows of every table, without sensitive columns and free text."
    ),
    click.option(
        "--sample-size",
        type=click.IntRange(min=1),
        default=10,
        show_default=True,
        help="Rows per table with --sample-data.",
    ),
    click.option(
        "--max-rows", type=click.IntRange(min=1), help="Rows read per table; of larger tables a sample is read."
    ),
    click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Seconds that one statement may take."),
    click.option(
        "--budget",
        type=click.FloatRange(min=0, min_open=True),
        help="Seconds that profiling all tables may take; the rest is left out.",
    ),
    click.option(
        "--max-bytes",
        metavar="SIZE",
        help="Bytes that profiling may read, such as 500MB or 10GiB; tables that do not fit are left out.",
    ),
    infer_option,
    click.option("--threads", type=click.IntRange(min=1, max=64), help="Tables read at the same time."),
    click.option(
        "--cache/--no-cache",
        default=None,
        help="Leave unread what has not changed since an earlier scan, and go on with one that was interrupted; or "
        "read everything and keep nothing. Default: --cache.",
    ),
)


def reading_options(command: Command) -> Command:
    """The options above, handed on together as ``reading``."""

    @wraps(command)
    def with_reading(
        *args: Any,
        profile: bool,
        sample_data: bool,
        sample_size: int,
        max_rows: int | None,
        timeout: float | None,
        budget: float | None,
        max_bytes: str | None,
        infer: str | None,
        threads: int | None,
        cache: bool | None,
        **kwargs: Any,
    ) -> Any:
        settings = load_settings(
            max_rows=max_rows,
            timeout=timeout,
            budget=budget,
            max_bytes=max_bytes,
            infer=infer,
            threads=threads,
            cache=cache,
        )
        options = ProfileOptions(
            max_rows=settings.max_rows,
            timeout_seconds=settings.timeout,
            budget_seconds=settings.budget,
            max_bytes=settings.max_bytes,
            slow_seconds=settings.slow_seconds,
            threads=settings.threads,
            max_distinct_values=settings.max_distinct_values,
        )
        overrules, written = load_written()
        reading = Reading(
            options=options,
            profile=profile,
            sample_size=sample_size if sample_data else None,
            cache=CACHE if settings.cache else None,
            infer=settings.infer,
            overrules=overrules,
            written=written,
        )
        return command(*args, reading=reading, **kwargs)

    for option in reversed(_OPTIONS):
        with_reading = option(with_reading)
    return with_reading  # type: ignore[return-value]


def output_options(command: Command) -> Command:
    """``--output`` and ``--format``, as ``output`` and ``file_format``."""
    command = click.option(
        "--format",
        "file_format",
        type=click.Choice(["json", "yaml"]),
        default="json",
        show_default=True,
        help="Format of the scan file.",
    )(command)
    return click.option(
        "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the scan file here."
    )(command)
