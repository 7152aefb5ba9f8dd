"""What is right: the keys, references and roles of databases whose constraints were taken away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class PrimaryKey(NamedTuple):
    """A table and the columns that identify its rows, in any order."""

    table: str
    columns: frozenset[str]

    @property
    def is_composite(self) -> bool:
        return len(self.columns) > 1


class ForeignKey(NamedTuple):
    """A table and its column pairs that point at another table's, in any order."""

    table: str
    ref_table: str
    pairs: frozenset[tuple[str, str]]

    @property
    def is_composite(self) -> bool:
        return len(self.pairs) > 1


@dataclass(frozen=True)
class Truth:
    """``roles`` holds every role that is accepted of a table; a table without a label is not in it.

    ``alternate_keys`` are the business's own beside the primary one, where somebody wrote them down; ``implied``
    references follow from wider ones and count neither way.
    """

    primary_keys: frozenset[PrimaryKey]
    foreign_keys: frozenset[ForeignKey]
    roles: Mapping[str, frozenset[str]]
    alternate_keys: frozenset[PrimaryKey] = frozenset()
    implied: frozenset[ForeignKey] = frozenset()

    def renamed(self, tables: Mapping[str, str], columns: Mapping[tuple[str, str], str]) -> Truth:
        """The same under other names; ``columns`` by table and column."""

        def key(each: PrimaryKey) -> PrimaryKey:
            return PrimaryKey(tables[each.table], frozenset(columns[each.table, name] for name in each.columns))

        def reference(each: ForeignKey) -> ForeignKey:
            pairs = frozenset((columns[each.table, a], columns[each.ref_table, b]) for a, b in each.pairs)
            return ForeignKey(tables[each.table], tables[each.ref_table], pairs)

        return Truth(
            frozenset(map(key, self.primary_keys)),
            frozenset(map(reference, self.foreign_keys)),
            {tables[table]: roles for table, roles in self.roles.items()},
            frozenset(map(key, self.alternate_keys)),
            frozenset(map(reference, self.implied)),
        )


def foreign_key(table: str, columns: Iterable[str], ref_table: str, ref_columns: Iterable[str]) -> ForeignKey:
    """The reference of ``columns``, each to the one of ``ref_columns`` in its place."""
    return ForeignKey(table, ref_table, frozenset(zip(columns, ref_columns, strict=True)))


def read_truth(folder: Path, file: str = "truth.json") -> Truth:
    """The truth of a dataset from its ``truth.json`` and, where there is one, ``roles.json``."""
    known = json.loads((folder / file).read_text(encoding="utf-8"))
    keys = known["primary_keys"]
    spelled = {_folded(table): table for table in keys}  # a label may spell a table as another engine's copy does
    roles = _roles(folder / "roles.json").items()
    spelled_anew = file != "truth.json"
    return Truth(
        frozenset(PrimaryKey(table, frozenset(columns)) for table, columns in keys.items()),
        frozenset(
            foreign_key(each["table"], each["columns"], each["ref_table"], each["ref_columns"])
            for each in known["foreign_keys"]
        ),
        {
            named: accepted
            for table, accepted in roles
            if (named := table if table in keys else spelled.get(_folded(table), table)) in keys or not spelled_anew
        },
    )


def _folded(table: str) -> str:
    return table.replace("_", "").lower()


def _roles(path: Path) -> dict[str, frozenset[str]]:
    if not path.is_file():
        return {}
    known = json.loads(path.read_text(encoding="utf-8"))
    return {
        table: frozenset([role, *known["also_acceptable"].get(table, [])]) for table, role in known["roles"].items()
    }
