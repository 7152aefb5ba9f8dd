"""The command ``cartridge``: commands by name, errors to :class:`~cartridge.cli.exit_codes.ExitCode`."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module

import click

from cartridge import __version__
from cartridge.cli.exit_codes import ExitCode
from cartridge.cli.options import VERBOSE_KEY, set_up_logging
from cartridge.errors import CartridgeError, UsageError, did_you_mean

COMMANDS = {
    "config": "Print the settings in force.",
    "demo": "Scan a sample shop, generate its dbt project and build it.",
    "generate": "Make a dbt project from a scan file.",
    "onboard": "Ask about the business, and write down the answers.",
    "scan": "Read a database and write down what is in it.",
    "scan-multi": "Read several databases in one run.",
    "validate": "Run dbt on a project and report every model and test.",
}
"""One file each in ``cartridge.cli.commands``, imported when called: `--help` need not wait for dbt or a driver."""


class ReaderGoneError(Exception):
    """Whoever read our output has gone (`| head`). Not an OSError: click would take that for a failure."""


class Commands(click.Group):
    """Finds commands by file name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"cartridge.cli.commands.{cmd_name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"No command `{args[0]}`. {did_you_mean(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGoneError from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("-v", "--verbose", is_flag=True, help="Say more about what happens.")
@click.version_option(__version__, prog_name="cartridge")
@click.pass_context
def cli(context: click.Context, verbose: bool) -> None:
    """Point it at a database and get a dbt project that builds, with the proof beside it."""
    context.ensure_object(dict)[VERBOSE_KEY] = verbose
    set_up_logging(verbose)


def main() -> None:
    """Run the command line and end the process with its exit code.

    What is piped on is UTF-8 whatever the machine is set to, as JSON has to be; on a terminal a letter that it cannot
    show becomes a question mark.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace", encoding=None if stream.isatty() else "utf-8")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of ``arguments``; every error has been printed to standard error by then."""
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except (BrokenPipeError, ReaderGoneError):
        # What remains in the buffer has nowhere to go either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _run(arguments: list[str]) -> int:
    try:
        for each in arguments:
            if any("\ud800" <= character <= "\udfff" for character in each):
                raise UsageError(
                    f"The argument `{each.encode(errors='replace').decode()}` holds bytes that are no UTF-8 text.",
                    "Rename the file, or point to it with a link of another name.",
                )
        code = cli.main(args=arguments, prog_name="cartridge", standalone_mode=False)
    except SystemExit as ending:
        code = ending.code
    except CartridgeError as error:
        from cartridge.cli.console import complain  # loads what draws tables and bars, which `--help` need not wait for

        complain(error)
        return ExitCode.BAD_USAGE if isinstance(error, UsageError) else ExitCode.FAILED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        return ExitCode.INTERRUPTED
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
