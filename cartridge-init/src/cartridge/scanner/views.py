"""The definition of a view, for databases that keep the whole `create view` statement."""

from __future__ import annotations

import re


def select_of(statement: str, name: str) -> str:
    """What stands after ``as`` in a `create view` statement; the whole statement when that cannot be told.

    >>> select_of("CREATE VIEW s.v AS SELECT 1;", "v")
    'SELECT 1'
    """
    quoted = name.replace('"', '""')
    start = max(statement.find(name), statement.find(quoted))
    found = re.search(r"\bas\b\s*(?P<select>.*)", statement[start + len(name) :], re.IGNORECASE | re.DOTALL)
    return (found["select"] if start >= 0 and found else statement).strip().removesuffix(";").strip()
