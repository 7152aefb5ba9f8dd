"""Every command line that a page shows is one that the command line understands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from cartridge.cli.main import COMMANDS, cli
from datasets import REPOSITORY
from documentation import blocks, page_name, pages

OPERATORS = {"|", "||", "&&", ";", "&", ">", ">>", "2>", "<", "(", ")", "$("}
MAKEFILE = REPOSITORY / "Makefile"


def command_lines(text: str) -> Iterator[list[str]]:
    """The simple commands of a shell text as words, without assignments before them and redirections after."""
    for line in text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>()")
        lexer.whitespace_split = True
        lexer.commenters = "#"
        words: list[str] = []
        for word in [*lexer, ";"]:
            if word not in OPERATORS:
                words.append(word)
                continue
            while words and re.fullmatch(r"\w+=.*|\$|!|if|then|do|while|run:|-|\$\S*", words[0]):
                words = words[1:]
            if words:
                yield words
            words = []


def shown(program: str) -> list[tuple[str, list[str]]]:
    """Where a page calls ``program``, and the words after its name; in shell blocks and in workflow files."""
    return [
        (f"{page_name(page)}:{block.line}", words[1:])
        for page in pages()
        for block in blocks(page)
        if block.language in ("shell", "bash", "yaml")
        for words in command_lines(block.text)
        if Path(words[0]).name == program
    ]


def parse(words: list[str]) -> str:
    """The name of the command that ``words`` call.

    :raises click.UsageError: when there is no such command, option or value.
    """
    try:
        context = click.Context(cli, info_name="cartridge")
        _, rest, _ = cli.make_parser(context).parse_args(list(words))
        if not rest:  # `cartridge --version`
            return ""
        name, command, rest = cli.resolve_command(context, rest)
        assert command is not None
        command.make_context(name, rest, parent=context)
    except click.exceptions.Exit:  # --help
        return ""
    return name or ""


@pytest.mark.parametrize(("place", "words"), shown("cartridge"), ids=lambda each: str(each)[:60])
def test_a_command_line_is_one_that_cartridge_takes(place: str, words: list[str]) -> None:
    try:
        parse(words)
    except click.UsageError as error:
        pytest.fail(f"{place}: `cartridge {' '.join(words)}`: {error.format_message()}", pytrace=False)


@pytest.mark.parametrize(
    "line",
    ["cartridge scann x", "cartridge scan x --schem y", "cartridge scan x --format xml", "cartridge validate a b"],
)
def test_a_wrong_command_line_is_seen(line: str) -> None:
    ((_, *words),) = command_lines(line)
    with pytest.raises(click.UsageError):
        parse(words)


def test_the_shell_is_read_as_a_shell_reads_it() -> None:
    text = 'X=1 cartridge scan "a b" \\\n  --json | jq . && echo done  # cartridge no\n'
    assert list(command_lines(text)) == [["cartridge", "scan", "a b", "--json"], ["jq", "."], ["echo", "done"]]


def test_the_readme_shows_every_command() -> None:
    in_readme = {parse(words) for place, words in shown("cartridge") if place.startswith("README.md:")}
    assert set(COMMANDS) <= in_readme


@pytest.mark.parametrize(("place", "words"), shown("make"), ids=lambda each: str(each)[:60])
def test_a_make_target_is_there(place: str, words: list[str]) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE.read_text(), re.MULTILINE))
    targets |= set(re.findall(r"^([a-z][a-z-]*) .*:", MAKEFILE.read_text(), re.MULTILINE))
    named = [word for word in words if not word.startswith("-") and "=" not in word]
    assert set(named) <= targets, place


def test_make_demo_runs_what_the_pages_say() -> None:
    """The pages' `make demo` is run as `cartridge demo` by the tests that try them out."""
    assert "\t@.venv/bin/cartridge demo $(ARGS)" in MAKEFILE.read_text()
