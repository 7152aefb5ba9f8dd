"""Queries kept in `.sql` files, each under a line `-- name: <name>`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_NAME = re.compile(r"^--\s*name:\s*(\w+)\s*$", re.MULTILINE)


@cache
def named_queries(package: str, file: str) -> Mapping[str, str]:
    """The queries of a packaged `.sql` file by name, in the order of the file.

    :raises ValueError: when a name stands there twice, or text stands before the first name.
    """
    return MappingProxyType(parse_queries((files(package) / file).read_text(encoding="utf-8"), file))


def parse_queries(text: str, file: str = "") -> dict[str, str]:
    """The queries of a text by name.

    >>> parse_queries("-- name: one\\nselect 1")
    {'one': 'select 1'}
    """
    head, *parts = _NAME.split(text)
    if re.sub(r"^\s*--.*$", "", head, flags=re.MULTILINE).strip():
        raise ValueError(f"{file}: a statement stands before the first `-- name:` line")
    queries: dict[str, str] = {}
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        if name in queries:
            raise ValueError(f"{file}: the query `{name}` stands there twice")
        queries[name] = body.strip().removesuffix(";")
    return queries
