"""What two readings of one catalog must agree on: how much they found, and a fingerprint of all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple


class Found(NamedTuple):
    """A catalog in plain tuples, in any order."""

    relations: Iterable[tuple[Any, ...]]
    """schema, name, comment, number of partitions, text of the view, what it reads; not sizes, which change"""

    columns: Iterable[tuple[Any, ...]]
    """schema, table, name, type as written, nullable, default, identity, labels of the enum, comment"""

    constraints: Iterable[tuple[Any, ...]]
    """schema, table, kind, name, columns, referred schema, table and columns, expression, validated, enforced"""

    indexes: Iterable[tuple[Any, ...]]
    """schema, table, name, columns, expressions, unique, predicate, method"""


def facts_of(found: Found) -> dict[str, Any]:
    """Counts, for people, and a fingerprint, for the comparison."""
    facts: dict[str, Any] = {}
    digest = hashlib.sha256()
    for name, rows in found._asdict().items():
        lines = sorted(map(repr, rows))
        facts[name] = len(lines)
        digest.update("\n".join(lines).encode())
    return {**facts, "fingerprint": digest.hexdigest()[:16]}
