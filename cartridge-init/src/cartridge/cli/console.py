"""Output for people: messages and progress on standard error, results on standard output."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

from cartridge.artifacts.progress import Progress, ProgressListener
from cartridge.errors import CartridgeError
from cartridge.redact import printable, redact

LOG = logging.getLogger(__name__)
PIPE_WIDTH = 100_000
"""So wide that nothing is broken into lines."""
_STAGE_WIDTH = 16


class Results(Console):
    """Standard output; a reader that goes away is no failure of ours, which rich would make of it."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def out() -> Console:
    """The console for results; where nobody looks it is wide, so that a pipe gets whole lines."""
    console = Results(highlight=False)
    return console if console.is_terminal else Results(highlight=False, width=PIPE_WIDTH)


def complain(error: CartridgeError) -> None:
    """Print what happened and the next step to standard error, secrets masked."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text.assemble(("Error: ", "bold red"), printable(redact(error.what))))
    if error.next_step:
        console.print(Text(printable(redact(error.next_step))))


def note(text: str) -> None:
    """One line for the person, on standard error."""
    click.echo(printable(redact(text)), err=True)


@contextmanager
def progress_bars() -> Iterator[ProgressListener]:
    """A listener that draws one bar per stage on standard error; nothing is drawn where that is no terminal.

    With `-v` every step is a line in the log instead.
    """
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn(f"{{task.description:<{_STAGE_WIDTH}}}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[message]}"),
    )
    is_logged = LOG.isEnabledFor(logging.DEBUG)
    bars = Bars(*columns, console=console, disable=is_logged or not console.is_terminal)
    tasks: dict[str, TaskID] = {}

    def listen(progress: Progress) -> None:
        LOG.debug("%s %s/%s %s", progress.stage, progress.done, progress.total or "?", printable(progress.message))
        if progress.stage not in tasks:
            tasks[progress.stage] = bars.add_task(progress.stage, total=progress.total, message="")
        task = tasks[progress.stage]
        # A message may hold a name from the database: it is shown as text, never as markup.
        message = Text(printable(progress.message[:50])).markup
        total = progress.total if progress.total is not None else bars.tasks[task].total
        is_end = progress.total == 1 and progress.done == 1 and total is not None
        done = (bars.tasks[task].total or 1) if is_end else progress.done
        bars.update(
            task, completed=done, total=bars.tasks[task].total if is_end else total, message="" if is_end else message
        )

    with bars:
        yield listen
