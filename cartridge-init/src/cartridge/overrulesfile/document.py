"""The document as it was written: texts that know their line, keys that stand twice noted."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.constructor import ConstructorError

from cartridge.artifacts.overrules import Mistake
from cartridge.yaml_text import EachKeyOnce, repetition


class Text(str):
    """A text and the line in which it begins."""

    line: int | None = None


class Loader(EachKeyOnce, yaml.BaseLoader):
    """Makes a text of every scalar, and notes a key that is repeated; refuses one that is no text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.wrong: list[Mistake] = []

    def construct_scalar(self, node: yaml.ScalarNode) -> Text:
        found = Text(super().construct_scalar(node))
        found.line = node.start_mark.line + 1
        return found

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                problem = "a key is a text; for names with dots write a list of entries"
                raise ConstructorError(problem=problem, problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)

    def repeated(self, key: yaml.ScalarNode) -> None:
        self.wrong.append(Mistake(f"{repetition(key.value)}. Keep one of the two.", key.start_mark.line + 1))


def line_of(*values: Any) -> int | None:
    """The line of the first text in ``values``, which may be lists and mappings of texts."""
    for value in values:
        if isinstance(value, Text):
            return value.line
        inner = [part for pair in value.items() for part in pair] if isinstance(value, dict) else value
        if isinstance(inner, list) and (found := line_of(*inner)) is not None:
            return found
    return None
