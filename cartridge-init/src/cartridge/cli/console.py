"""Output for people: messages and progress on standard error, results on standard output."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
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
_MOST_OF_A_NAME = 32


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
    bars = _bars(_STAGE_WIDTH)
    tasks: dict[str, TaskID] = {}

    def listen(progress: Progress) -> None:
        LOG.debug("%s %s/%s %s", progress.stage, progress.done, progress.total or "?", printable(progress.message))
        _tell(bars, f"{progress.stage}: {progress.note}." if progress.note else "")
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


@contextmanager
def database_bars(names: Sequence[str]) -> Iterator[Callable[[str, Progress], None]]:
    """A listener that draws one bar per database, which each of its stages fills anew; otherwise as above."""
    shown = {name: printable(name)[:_MOST_OF_A_NAME] for name in names}
    bars = _bars(max((len(each) for each in shown.values()), default=0))
    tasks = {name: bars.add_task(Text(shown[name]).markup, total=None, message="waiting") for name in names}

    def listen(name: str, progress: Progress) -> None:
        LOG.debug(
            "%s: %s %s/%s %s",
            printable(name),
            progress.stage,
            progress.done,
            progress.total or "?",
            printable(progress.message),
        )
        _tell(bars, f"{name}, {progress.stage}: {progress.note}." if progress.note else "")
        message = Text(printable(f"{progress.stage} {progress.message}"[:60])).markup
        bars.update(tasks[name], completed=progress.done, total=progress.total, message=message)

    with bars:
        yield listen


def _tell(bars: Bars, text: str) -> None:
    """A line above the bars on a terminal, and in the log; a pipe is not bothered with it."""
    if text:
        LOG.info(printable(text))
        if not bars.disable and bars.console.is_terminal:
            bars.console.print(Text(printable(text)))


def _bars(width: int) -> Bars:
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn(f"{{task.description:<{width}}}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[message]}"),
    )
    return Bars(*columns, console=console, disable=LOG.isEnabledFor(logging.DEBUG) or not console.is_terminal)
