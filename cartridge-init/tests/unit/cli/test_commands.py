"""What all commands have in common: help, usage, settings, the log, errors and their codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cartridge import __version__, journey
from cartridge.cli.main import COMMANDS, Commands, cli
from cartridge.errors import CartridgeError, MissingDriverError, ScanError, UsageError
from click.testing import CliRunner
from command_line import Call, strict_json


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command: str, flag: str) -> None:
    found = CliRunner().invoke(cli, [*filter(None, [command]), flag])
    assert found.exit_code == 0
    assert found.output.startswith("Usage: ")
    assert "--verbose" in found.output
    if not command:
        assert all(name in found.output for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_explained(command: str) -> None:
    assert isinstance(cli, Commands)
    found = cli.get_command(None, command)  # type: ignore[arg-type]
    assert found
    assert found.name == command
    assert found.help
    assert found.help.startswith(COMMANDS[command].rstrip(".")) or COMMANDS[command].split()[0] in found.help
    for option in found.params:
        if option.param_type_name == "option":
            assert getattr(option, "help", None), f"{command} {option.name} says nothing"


def test_the_version(call: Call) -> None:
    assert __version__ in call("--version").out


def test_no_command_at_all_shows_the_help(call: Call) -> None:
    found = call()
    assert found.code == 2
    assert all(name in found.out + found.err for name in COMMANDS)


@pytest.mark.parametrize(("typed", "meant"), [("scna", "scan"), ("genrate", "generate"), ("demos", "demo")])
def test_an_unknown_command_gets_a_suggestion(call: Call, typed: str, meant: str) -> None:
    found = call(typed, "x")
    assert found.code == 2
    assert f"Did you mean `{meant}`?" in found.err
    assert "--help" in found.err
    assert found.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan",),
        ("scan", "--no-such-option"),
        ("scan", "duckdb:///a", "duckdb:///b"),
        ("scan", "duckdb:///a", "--sample-size", "0"),
        ("scan", "duckdb:///a", "--threads", "many"),
        ("scan", "duckdb:///a", "--format", "xml"),
        ("scan", "duckdb:///a", "--connection-string", "duckdb:///b"),
        ("generate",),
        ("generate", "scan.json", "--input", "other.json"),
        ("validate",),
        ("validate", ".", "--sandbox", "--target", "dev"),
        ("config", "extra"),
        ("demo", "--output"),
    ],
)
def test_bad_usage_ends_with_2_and_says_how(call: Call, arguments: tuple[str, ...]) -> None:
    found = call(*arguments)
    assert found.code == 2
    assert "Error: " in found.err
    assert found.out == ""


def test_config_prints_the_settings_in_force(call: Call, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "cartridge.yml").write_text("threads: 9\nai_provider: '[/red] me'\n")
    monkeypatch.setenv("CARTRIDGE_TIMEOUT", "11")
    values = strict_json(call("config", "--json").out)
    assert (values["threads"], values["timeout"]) == (9, 11)
    shown = call("config")
    assert shown.code == 0
    assert re.search(r"threads\s+9\b", shown.out)
    assert "[/red] me" in shown.out
    assert set(values) - {"overrules"} <= set(re.findall(r"\w+", shown.out))


def test_a_wrong_setting_ends_every_command_that_reads_it(
    call: Call, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARTRIDGE_THREADS", "many")
    for arguments in (("config",), ("scan", url)):
        found = call(*arguments)
        assert found.code == 2
        assert "CARTRIDGE_THREADS" in found.err


@pytest.mark.parametrize("arguments", [("-v", "scan"), ("--verbose", "scan"), ("scan", "-v"), ("scan", "--verbose")])
def test_verbose_is_taken_before_and_after_the_command(call: Call, url: str, arguments: tuple[str, ...]) -> None:
    assert "DEBUG" in call(*arguments, url, "--no-profile").err
    assert "DEBUG" not in call("scan", url, "--no-profile").err


def test_the_log_level_is_a_setting(call: Call, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    found = call("scan", url, "--json")
    assert "DEBUG" in found.err
    assert strict_json(found.out)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x `\x1b[31m`", "y"), 2),
        (MissingDriverError("x", "y"), 2),
        (ScanError("postgresql://a:hunter2@h failed", "password=hunter2"), 1),
        (CartridgeError("[bold]x[/]"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_every_error_becomes_its_code(
    call: Call, url: str, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(journey, "scan", broken)
    found = call("scan", url)
    assert found.code == code
    assert found.err
    assert "hunter2" not in found.err
    assert "\x1b" not in found.err
    assert found.out == ""


def test_an_argument_that_is_no_text_is_refused(call: Call) -> None:
    found = call("scan", "duckdb:///\udcff.duckdb")
    assert found.code == 2
    assert "no UTF-8" in found.err
