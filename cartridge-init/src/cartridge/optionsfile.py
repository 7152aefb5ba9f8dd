"""Reads the section ``generate`` of ``cartridge.yml``: how a project is generated.

The command line goes before it. See :class:`cartridge.artifacts.options.GenerationOptions` for what can be chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

import yaml
from pydantic import ValidationError

from cartridge.artifacts.options import GenerationOptions
from cartridge.errors import SettingsError, did_you_mean
from cartridge.settings import GENERATE, SETTINGS_FILE

_FORM: Final = "`generate: {personal: hash}`"


def load_options(path: Path = Path(SETTINGS_FILE), **given: object) -> GenerationOptions:
    """The options in force; ``given`` (the command line) wins, where it is not ``None``.

    :raises SettingsError: with everything that is wrong in the section.
    """
    said = _section(path)
    chosen = {name: value for name, value in given.items() if value is not None}
    wrong = [f"{GENERATE}: it is a mapping. Write {_FORM}."] if not isinstance(said, dict) else [*_mistakes(said)]
    if wrong:
        listed = "\n".join(f"  {each}" for each in wrong)
        raise SettingsError(f"`{path}` cannot be used:\n{listed}", "Nothing of it was applied. Mend these entries.")
    return GenerationOptions.model_validate({**said, **chosen})


def _section(path: Path) -> Any:
    """Texts, lists and mappings: a version such as 1.10 is no number."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (makes no objects)
    except (FileNotFoundError, IsADirectoryError):
        return {}
    except (yaml.YAMLError, RecursionError, OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Cannot read `{path}`: it is no YAML in UTF-8.", f"Write {_FORM}.") from error
    return (document.get(GENERATE) or {}) if isinstance(document, dict) else {}


def _mistakes(said: dict[str, Any]) -> Iterator[str]:
    fields = GenerationOptions.model_fields
    try:
        GenerationOptions.model_validate(said)
    except ValidationError as error:
        for each in error.errors():
            name = str(each["loc"][0])
            if name not in fields:
                yield f"{GENERATE}.`{name}`: there is no such key. {did_you_mean(name, fields)}"
            elif each["type"] == "literal_error":
                known = did_you_mean(str(each["input"]), _words(fields[name].annotation))
                yield f"{GENERATE}.{name}: it cannot be `{each['input']}`. {known}"
            else:
                yield f"{GENERATE}.{name}: it cannot be `{each['input']}`: {each['msg']}."


def _words(annotation: Any) -> Iterator[str]:
    """The words that a field may be, also of one that may be nothing."""
    for each in get_args(annotation):
        yield from [each] if isinstance(each, str) else _words(each)
