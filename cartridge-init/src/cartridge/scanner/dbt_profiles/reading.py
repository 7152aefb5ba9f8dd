"""Finds a profile and its target as dbt does, and renders ``env_var()`` in it.

No value of the file is shown in any error: it may be, or hold, a password.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cartridge.errors import DbtProfileError, did_you_mean
from cartridge.scanner.dbt_profiles.adapters import ADAPTERS
from cartridge.scanner.url import ConnectionURL

FILE = "profiles.yml"


def read_dbt_profile(profile: str, target: str | None = None, folder: Path | None = None) -> ConnectionURL:
    """The connection that a profile describes.

    :param profile: its name in ``profiles.yml``.
    :param target: the target's name; without one ``$DBT_TARGET``, else what the profile says, else ``default``.
    :param folder: where ``profiles.yml`` is; without one ``$DBT_PROFILES_DIR``, else the current folder when the file
        is there, else ``~/.dbt``.
    :raises DbtProfileError: when there is no such file, profile or target, or it cannot be understood.
    """
    path = (folder or _folder()) / FILE
    profiles = _loaded(path)
    known = [str(each) for each in profiles if each != "config"]
    found = profiles.get(profile)
    if profile not in known or not isinstance(found, Mapping):
        raise DbtProfileError(f"There is no profile `{profile}` in `{path}`.", did_you_mean(profile, known))
    where = f"the profile `{profile}` in `{path}`"
    outputs = found.get("outputs")
    if not isinstance(outputs, Mapping) or not outputs:
        raise DbtProfileError(f"There is no target in {where}.", "Targets stand under `outputs`.")
    name = target or os.environ.get("DBT_TARGET") or str(_rendered(found.get("target", "default"), "target", where))
    chosen = outputs.get(name)
    if not isinstance(chosen, Mapping):
        raise DbtProfileError(f"There is no target `{name}` in {where}.", did_you_mean(name, map(str, outputs)))
    where = f"the target `{name}` of {where}"
    fields = {str(key): _rendered(value, str(key), where) for key, value in chosen.items()}
    kind = str(fields.get("type", ""))
    if kind not in ADAPTERS:
        raise DbtProfileError(f"Cannot scan {where}: its type is `{kind}`.", did_you_mean(kind, ADAPTERS))
    try:
        return ADAPTERS[kind](fields)
    except DbtProfileError as error:
        raise DbtProfileError(f"Cannot scan {where}: {error.what}", error.next_step) from error


def _folder() -> Path:
    if given := os.environ.get("DBT_PROFILES_DIR"):
        return Path(given).expanduser()
    return Path() if Path(FILE).is_file() else Path.home() / ".dbt"


def _loaded(path: Path) -> Mapping[Any, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DbtProfileError(f"There is no file `{path}`.", "Name its folder with --profiles-dir.") from error
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise DbtProfileError(f"Cannot read `{path}`: {reason}.", "Is it the right file?") from error
    except (yaml.YAMLError, RecursionError) as error:  # its text quotes the line, which may hold a password
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise DbtProfileError(f"`{path}`{line} is no YAML.", "`dbt debug` shows what is wrong.") from None
    if not isinstance(document, Mapping):
        raise DbtProfileError(f"`{path}` holds no profiles.", "Is it the right file?")
    return document


def _rendered(value: Any, key: str, where: str) -> Any:
    if isinstance(value, Mapping):
        return {name: _rendered(each, f"{key}.{name}", where) for name, each in value.items()}
    if not isinstance(value, str) or "{" not in value:
        return value
    try:
        return _JINJA.from_string(value).render()
    except _UnsetError as error:
        name = str(error)
        raise DbtProfileError(
            f"The environment variable `{name}` is not set; `{key}` of {where} asks for it.",
            f"Set it: `export {name}=…`.",
        ) from error
    except UndefinedError:
        reason = "it uses something other than `env_var()`"
    except (TemplateError, SecurityError, TypeError, ValueError):
        reason = "it is no template that can be rendered"
    raise DbtProfileError(
        f"Cannot read `{key}` of {where}: {reason}.",
        "Only `env_var('NAME')` and `env_var('NAME', 'default')` are read.",
    )


class _UnsetError(Exception):
    """A variable without a default that is not in the environment."""


def _env_var(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise _UnsetError(name)
    return value


def _unchanged(value: Any) -> Any:
    return value


_JINJA = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
_JINJA.globals.clear()
_JINJA.globals["env_var"] = _env_var
for _name in (
    "as_text",
    "as_number",
    "as_bool",
    "as_native",
):  # dbt's filters; the adapters read texts and numbers alike
    _JINJA.filters[_name] = _unchanged
