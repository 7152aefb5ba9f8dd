"""Tables that are one, cut by date: ``events_20240101``, ``events_20240102`` and so on, read as ``events_*``.

https://cloud.google.com/bigquery/docs/querying-wildcard-tables
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from cartridge.artifacts.catalog import Problem, Table, TableType
from cartridge.artifacts.noun import TableName

SUFFIX = "_TABLE_SUFFIX"

MIN_SHARED_COLUMNS = 0.5
"""Shards have at least this share of all their columns in common: an old one may lack what came later."""

_SHARD = re.compile(r"(?P<prefix>.*\D)(?P<date>\d{8}|\d{6}|\d{4})", re.DOTALL)
_FORMATS = {8: "%Y%m%d", 6: "%Y%m", 4: "%Y"}
_STORED = (TableType.TABLE, TableType.PARTITIONED_TABLE)


class Shards(NamedTuple):
    """How the shards of one table are read.

    ``wildcard`` is the narrowest name with a star that all of them match, ``suffixes`` what the star stands for.
    """

    wildcard: str
    suffixes: tuple[str, ...]
    rows: tuple[int, ...]
    is_exact: bool
    """Whether nothing but the shards matches the wildcard."""

    required_filter: str | None = None
    """What each of them is not read without."""

    def spread(self, rows: int) -> tuple[str, ...]:
        """Suffixes of some shards, evenly spread, that have about ``rows`` rows together."""
        total = sum(self.rows)
        step = max(1, total // max(1, rows))
        return self.suffixes[::-1][::step] if step < len(self.suffixes) else (self.suffixes[-1],)


class Folded(NamedTuple):
    """Tables with the shards folded, and how to read those."""

    tables: tuple[Table, ...]
    shards: Mapping[TableName, Shards]
    problems: tuple[Problem, ...]


def fold_shards(tables: Sequence[Table]) -> Folded:
    """``tables`` of one dataset, with each set of at least two shards as one table named with a star."""
    groups: dict[tuple[str, int], list[Table]] = defaultdict(list)
    for table in tables:
        if (found := _SHARD.fullmatch(table.name)) and _is_date(found["date"]) and table.type in _STORED:
            groups[found["prefix"], len(found["date"])].append(table)
    folded: dict[TableName, Table] = {}
    shards: dict[TableName, Shards] = {}
    problems: list[Problem] = []
    gone: set[str] = set()
    for (prefix, _), members in groups.items():
        members.sort(key=lambda each: each.name)
        if len(members) < 2:
            continue
        names = {each.name for each in members}
        others = [each for each in tables if each.name.startswith(prefix) and each.name not in names]
        reason, name = _why_not(members, others), _name(prefix, members, others)
        if reason is None and name is None:
            reason = "no wildcard matches them without other tables whose names are as long"
        if reason or name is None:
            problems.append(_kept_apart(prefix, members, str(reason)))
            continue
        one, parts = _folded(name, members, others)
        if one.full_name in shards:
            reason = f"there are shards of another length that are `{one.name}` too"
            problems.append(_kept_apart(prefix, members, reason))
            continue
        folded[one.full_name], shards[one.full_name] = one, parts
        gone |= names
    kept = [each for each in tables if each.name not in gone]
    return Folded(tuple(sorted([*kept, *folded.values()], key=lambda each: each.name)), shards, tuple(problems))


def _start(first: str, last: str) -> str:
    """What the first and the last of sorted names, and so all of them, begin with."""
    length = next((index for index, pair in enumerate(zip(first, last, strict=True)) if pair[0] != pair[1]), len(first))
    return first[:length]


def _is_date(digits: str) -> bool:
    try:
        return 1900 <= datetime.strptime(digits, _FORMATS[len(digits)]).year < 2100
    except ValueError:
        return False


def _why_not(members: Sequence[Table], others: Iterable[Table]) -> str | None:
    """Why tables that are named like shards cannot be read as one."""
    newest = {column.name: column.raw_type for column in members[-1].columns}
    for each in members[:-1]:
        mine = {column.name: column.raw_type for column in each.columns}
        shared = newest.keys() & mine.keys()
        if len(shared) < MIN_SHARED_COLUMNS * len(newest.keys() | mine.keys()):
            return f"`{each.name}` has other columns than `{members[-1].name}`"
        for name in shared:
            if newest[name] != mine[name]:
                return f"`{name}` is {mine[name]} in `{each.name}` and {newest[name]} in `{members[-1].name}`"
    wildcard = _start(members[0].name, members[-1].name)
    for other in others:
        if other.name.startswith(wildcard) and other.type not in _STORED:
            return f"the wildcard `{wildcard}*` matches `{other.name}` too, which no wildcard can read"
    return None


def _name(prefix: str, members: Sequence[Table], others: Sequence[Table]) -> str | None:
    """The shortest beginning of their names by which a model reads the shards alone; shards to come have it too.

    Where other tables begin with every one of them, they must be longer or shorter: the model then asks for the length.
    """
    narrow, length = _start(members[0].name, members[-1].name), len(members[0].name)
    names = [narrow[:end] for end in range(len(prefix), len(narrow) + 1)]
    for name in names:
        if not any(each.name.startswith(name) for each in others):
            return name
    for name in names:
        strangers = [each for each in others if each.name.startswith(name)]
        if all(each.type in _STORED and len(each.name) != length for each in strangers):
            return name
    return None


def _folded(name: str, members: Sequence[Table], others: Sequence[Table]) -> tuple[Table, Shards]:
    newest = members[-1]
    narrow = _start(members[0].name, members[-1].name)
    strangers = [each.name for each in others]
    conditions = [f"({newest.required_filter})"] if newest.required_filter else []
    if any(each.startswith(name) for each in strangers):
        conditions.append(f'length("{SUFFIX}") = {len(newest.name) - len(name)}')
    rows = [each.row_count or 0 for each in members]
    table = newest.model_copy(
        update={
            "name": f"{name}*",
            "type": TableType.PARTITIONED_TABLE,
            "row_count": sum(rows),
            "row_count_kind": newest.row_count_kind,
            "size_bytes": sum(each.size_bytes or 0 for each in members),
            "constraints": (),
            "partition_count": len(members),
            "partition_key": SUFFIX,
            "required_filter": " and ".join(conditions) or None,
            "options": {key: value for key, value in newest.options.items() if key != "expiration_timestamp"},
        }
    )
    parts = Shards(
        wildcard=f"{narrow}*",
        suffixes=tuple(each.name.removeprefix(narrow) for each in members),
        rows=tuple(rows),
        is_exact=not any(each.startswith(narrow) for each in strangers),
        required_filter=newest.required_filter,
    )
    return table, parts


def _kept_apart(prefix: str, members: Sequence[Table], reason: str) -> Problem:
    return Problem(
        stage="catalog",
        schema_name=members[0].schema_name,
        message=f"`{prefix}*` looks like {len(members)} shards of one table, but {reason}: they are kept apart.",
        next_step="Leave the odd one out with `--exclude`, or bring them to the same columns.",
    )
