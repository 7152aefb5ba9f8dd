"""``cartridge onboard``: asks about the business, and writes the answers where ``generate`` reads them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import click
from pydantic import ValidationError

from cartridge.artifacts.business_context import LISTS, BusinessContext, items_of
from cartridge.cli.console import note
from cartridge.cli.options import verbose_option
from cartridge.contextfile import business_context_text, cell_of, load_business_context
from cartridge.errors import ArtifactError, UsageError
from cartridge.redact import printable
from cartridge.scanfile import write_whole

NOTHING: Final = "-"
"""The answer that takes away what an earlier one said."""

QUESTIONS: Final[dict[str, str]] = {
    "business_name": "What is the business called?",
    "industry": "Which industry is it in?",
    "business_description": "What does it do, in a sentence?",
    "primary_metrics": "What is it steered by (such as: revenue; orders per day; monthly revenue by customer segment)?",
    "secondary_metrics": "What else is measured now and then?",
    "business_model": "What does it earn its money with?",
    "target_audience": "Whom does it serve?",
    "refresh_frequency_minutes": "How old may the numbers be, in minutes?",
    "reporting_needs": "Which questions do reports answer?",
    "data_sources": "Which systems does the data come from?",
    "use_cases": "What is done with the answers?",
    "stakeholders": "Who asks (such as: Finance <finance@example.com>; Marketing)?",
    "current_challenges": "What is hard today?",
    "success_criteria": "By what will it be seen that this helps?",
}


class NoMoreAnswersError(Exception):
    """What was piped in ended before the questions did."""


@click.command("onboard")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("business_context.csv"),
    show_default=True,
    help="The file to write; one that is there is gone on from.",
)
@click.option("--yes", is_flag=True, help="Go on from a file that is there without asking.")
@verbose_option
def command(output: Path, yes: bool) -> None:
    """Ask about the business, and write the answers into a file for `generate --business-context-file`.

    Every question may be left open. Answers may be piped in, one a line; where they end, the other questions stay open.
    Nothing is written before the last question.
    """
    is_there = output.exists()
    before = load_business_context(output) if is_there else BusinessContext()
    try:
        if is_there and not yes and not _agrees(f"`{output}` is there. Go on from it, and write it anew?"):
            note("Nothing was changed.")
            return
        context = _asked(before)
        if not is_there and output.exists() and not _agrees(f"`{output}` was made meanwhile. Replace it?"):
            note("Nothing was changed.")
            return
    except NoMoreAnswersError as error:
        raise UsageError(
            f"`{output}` is there, and nobody answers whether to change it.", "Pass --yes, or another --output."
        ) from error
    try:
        write_whole(output, business_context_text(context))
    except OSError as error:
        raise ArtifactError(
            f"Cannot write `{output}`: {error.strerror}.", "Name another file with --output."
        ) from error
    said = sum(bool(cell_of(context, name)) for name in QUESTIONS)
    click.echo(f"Wrote {output}: {said} of {len(QUESTIONS)} questions answered.")
    click.echo(f"Use it: cartridge generate SCAN_FILE --business-context-file {output} --output DIR")


def _asked(before: BusinessContext) -> BusinessContext:
    if sys.stdin.isatty():
        note(f"Lists are separated by semicolons. Enter leaves an answer as it is, `{NOTHING}` takes it away.")
    answers: dict[str, Any] = {name: getattr(before, name) for name in QUESTIONS}
    for place, (name, question) in enumerate(QUESTIONS.items(), start=1):
        known = cell_of(before, name)
        shown = f" [{known}]" if known else ""
        try:
            answers[name] = _answer(name, f"{place}/{len(QUESTIONS)} {question}{shown} ", answers[name])
        except NoMoreAnswersError:
            break
    return BusinessContext.model_validate(answers)


def _answer(name: str, prompt: str, known: Any) -> Any:
    """What was answered, once it can be used; whoever pipes answers in is not asked again."""
    while True:
        said = _line(prompt).strip()
        if not said:
            return known
        if said == NOTHING:
            return BusinessContext.model_fields[name].default
        value = items_of(said) if name in LISTS else said
        try:
            return getattr(BusinessContext.model_validate({name: value}), name)
        except ValidationError as error:
            wrong = f"{name}: `{said[:40]}` cannot be used: {error.errors()[0]['msg']}."
            if not sys.stdin.isatty():
                raise UsageError(wrong, "Nothing was written.") from error
            note(wrong)


def _agrees(question: str) -> bool:
    return _line(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _line(prompt: str) -> str:
    """One line from the person, who sees the question where messages go, or from the pipe, which asks for none.

    :raises NoMoreAnswersError: when there is none; on a terminal that is a wish to stop.
    """
    is_person = sys.stdin.isatty()
    if is_person:
        click.echo(printable(prompt), nl=False, err=True)
    try:
        line = sys.stdin.readline()
    except UnicodeDecodeError as error:
        raise UsageError("An answer is no text in UTF-8.", "Nothing was written.") from error
    if line:
        return line
    if is_person:
        click.echo(err=True)
        raise click.Abort
    raise NoMoreAnswersError
