"""YAML as dbt users write it: block style, two spaces, list items indented, a blank line between entries.

Written here rather than by a YAML library because a project of a thousand tables has a million lines of properties: the
emitter knows only what properties are made of
(mappings, lists, texts, whole numbers, booleans) and is an order of magnitude faster. What it writes is read back by
YAML libraries in the tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

Value = str | int | bool | None | Sequence["Value"] | Mapping[str, "Value"]

WIDTH = 100
_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./()+-]*(?: [A-Za-z0-9_./()+-]+)*")
_AMBIGUOUS = re.compile(r"(?i)(y|n|yes|no|on|off|true|false|null|~|nan|inf)|[-+.\d][\d_.,:eExXoO+-]*")
_UNWELCOME = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_INK = r"\x21-\x7e\xa1-\u024f\u0370-\u1fff\u3040-\ud7ff"
_FOLDABLE = re.compile(rf"(?!#)[{_INK}](?:[ {_INK}]*[{_INK}])?")


def dump(value: Mapping[str, Value], spaced: Sequence[str] = ()) -> str:
    """``value`` as a YAML document ending with a newline.

    :param spaced: top-level keys whose list entries are separated by a blank line.
    """
    blocks = []
    for key, entry in value.items():
        lines = _entry(key, entry, 0)
        if key in spaced:
            lines = _spaced(lines)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _spaced(lines: list[str]) -> list[str]:
    spaced: list[str] = []
    for index, line in enumerate(lines):
        if index > 1 and line.startswith("  - "):
            spaced.append("")
        spaced.append(line)
    return spaced


def _entry(key: str, value: Value, depth: int) -> list[str]:
    pad, name = "  " * depth, scalar(key)
    if isinstance(value, Mapping):
        if not value:
            return [f"{pad}{name}: {{}}"]
        return [f"{pad}{name}:", *(line for sub, each in value.items() for line in _entry(sub, each, depth + 1))]
    if isinstance(value, str):
        return _text(f"{pad}{name}:", value, depth + 1)
    if isinstance(value, Sequence):
        if not value:
            return [f"{pad}{name}: []"]
        return [f"{pad}{name}:", *(line for each in value for line in _item(each, depth + 1))]
    return [f"{pad}{name}: {_json(value)}"]


def _item(value: Value, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(value, Mapping) and value:
        lines = [line for sub, each in value.items() for line in _entry(sub, each, depth + 1)]
        return [f"{pad}- {lines[0].lstrip(' ')}", *lines[1:]]
    if isinstance(value, (Mapping, list, tuple)):
        return [f"{pad}- {_json(value)}"]
    return [f"{pad}- {scalar(value) if isinstance(value, str) else _json(value)}"]


def _text(head: str, value: str, depth: int) -> list[str]:
    """A long or many-lined text as a block where every reader gives it back unchanged, else as a quoted scalar."""
    pad = "  " * depth
    lines = value.split("\n")
    if not all(line == "" or _FOLDABLE.fullmatch(line) for line in lines) or not lines[0] or not lines[-1]:
        return [f"{head} {scalar(value)}"]
    if len(lines) > 1:
        return [f"{head} |-", *(f"{pad}{line}" if line else "" for line in lines)]
    if len(head) + len(value) <= WIDTH or "  " in value:
        return [f"{head} {scalar(value)}"]
    return [f"{head} >-", *(f"{pad}{line}" for line in _wrapped(value, WIDTH - len(pad)))]


def _wrapped(text: str, width: int) -> list[str]:
    lines, current = [], ""
    for word in text.split(" "):
        if current and len(current) + 1 + len(word) > width:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*lines, current]


def _json(value: Value) -> str:
    """JSON's syntax is YAML's flow syntax; characters that YAML forbids or folds are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNWELCOME.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


@lru_cache(maxsize=65536)
def scalar(text: str) -> str:
    """One text on one line, plain where no YAML reader could take it for anything else."""
    if _PLAIN.fullmatch(text) and not _AMBIGUOUS.fullmatch(text):
        return text
    return _json(text)
