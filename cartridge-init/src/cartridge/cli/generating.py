"""The options of ``cartridge generate`` that are options of generation: one per field of the noun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

import click

from cartridge.artifacts.options import GenerationOptions
from cartridge.optionsfile import load_options

Command = TypeVar("Command", bound=Callable[..., Any])


def generation_options(command: Command) -> Command:
    """One option per field of :class:`GenerationOptions`, handed on together as ``options``.

    What is not given comes from ``cartridge.yml``, and else is the default.
    """
    described = GenerationOptions.model_json_schema()["properties"]

    @wraps(command)
    def with_options(*args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs.pop(name) for name in described}
        return command(*args, options=load_options(**given), **kwargs)

    for name in reversed(described):
        with_options = _option(name, described[name])(with_options)
    return with_options  # type: ignore[return-value]


def _option(name: str, schema: Mapping[str, Any]) -> Callable[[Any], Any]:
    flag, default = f"--{name.replace('_', '-')}", schema.get("default")
    shown = str(default).lower() if isinstance(default, bool) else default
    text = f"{schema['description']} Default: {'none' if shown is None else shown}."
    kind = next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
    if kind.get("type") == "boolean":
        return click.option(f"{flag}/--no-{flag.removeprefix('--')}", name, default=None, help=text)
    return click.option(flag, name, type=_type(kind), help=text)


def _type(schema: Mapping[str, Any]) -> click.ParamType[Any]:
    if "enum" in schema:
        return click.Choice(schema["enum"])
    if schema["type"] == "integer":
        least = schema.get("exclusiveMinimum", schema.get("minimum"))
        return click.IntRange(min=least, min_open="exclusiveMinimum" in schema)
    return click.STRING
