"""YAML as people write it: no key twice in one mapping, and mistakes told by their line."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.constructor import ConstructorError


class EachKeyOnce:
    """Mixed into a loader, refuses a key that is repeated, where the later value would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    self.repeated(key)
                seen.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep)  # type: ignore[misc]
        return found

    def repeated(self, key: yaml.ScalarNode) -> None:
        """What to do about a key that stands in its mapping already.

        :raises ConstructorError: here; a loader that gathers mistakes may note it instead.
        """
        raise ConstructorError(problem=repetition(key.value), problem_mark=key.start_mark)


class TypedLoader(EachKeyOnce, yaml.SafeLoader):
    """Texts, numbers, booleans, dates, lists and mappings."""


def repetition(key: object) -> str:
    """What is wrong with a key that stands twice."""
    return f"the key `{key}` stands twice in one place"


def reason_of(error: yaml.YAMLError | RecursionError) -> str:
    """Why a text is no YAML, with the line. The line itself is not quoted: it may hold a password."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return "it holds characters or depths that no such file has"
    line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
    return f"{line}{error.problem or error.context or 'it has no such form'}"
