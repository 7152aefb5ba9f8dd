"""The star: the marts with the names of their entities, how they are joined, and what happens when.

Practice (MetricFlow): entities of one name join, and only where the key that they point at is proven, so that no join
multiplies rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cartridge.ai.rules.dates import FACTS, date_name
from cartridge.ai.rules.fold import role_name
from cartridge.ai.rules.naming import shorten, unique_name
from cartridge.ai.rules.subjects import Draft, Subject
from cartridge.artifacts.models import ColumnOrigin, GeneratedModel, ModelColumn
from cartridge.artifacts.noun import TableName

_NAME: Final = re.compile(r"[a-z]((?!__)[a-z0-9_])*[a-z0-9]")
"""What MetricFlow takes for a name."""

RESERVED: Final = frozenset(
    "nanosecond microsecond millisecond second minute hour day week month quarter year metric_time"
    " mf_internal_uuid".split()
)
"""What it does not."""


@dataclass(frozen=True)
class Star:
    """The marts with the names of their entities, the proven keys they are joined by, and what happens when."""

    draft: Draft
    marts: Mapping[TableName, GeneratedModel]
    entities: Mapping[TableName, str]
    keys: Mapping[TableName, str]
    event_times: frozenset[ColumnOrigin]

    @cached_property
    def joined_by(self) -> frozenset[str]:
        """The names of all entities: no dimension may be called so, in no model."""
        modelled = (self.draft.subject(name) for name in self.entities)
        return frozenset({*self.entities.values(), *(name for each in modelled for _, _, name in self.joins(each))})

    def joins(self, subject: Subject) -> Iterator[tuple[str, TableName, str]]:
        """The columns that point at the key of another mart: with its table, and the name of the entity there."""
        found = [
            each
            for each in self.draft.outgoing(subject)
            if each.target is not subject and each.target_columns == (self.keys.get(each.target.full_name),)
        ]
        ways = Counter(each.target.full_name for each in found)
        for each in found:
            target = each.target.full_name
            role = role_name(each)
            is_role = ways[target] > 1 and role != each.target.entity
            name = element_name(role, self.entities[target]) if is_role else self.entities[target]
            if name:
                yield each.columns[0], target, name


def make_star(draft: Draft, marts: Mapping[TableName, GeneratedModel]) -> Star:
    """The star of the marts, by table; of a dimension with versions the mart is the one of those in force."""
    taken: set[str] = set(RESERVED)
    modelled = [each for each in draft.subjects if each.full_name in marts]
    return Star(
        draft=draft,
        marts=marts,
        entities={each.full_name: unique_name(element_name(each.entity, "row") or "row", taken) for each in modelled},
        keys={each.full_name: key for each in modelled if (key := _key(each, marts[each.full_name]))},
        event_times=frozenset(
            ColumnOrigin(schema_name=each.mapping.schema_name, table=each.mapping.name, column=role.event_time)
            for each in draft.subjects
            if (role := each.mapping.role) and role.event_time
        ),
    )


def _key(subject: Subject, mart: GeneratedModel) -> str | None:
    """The one column that was proven to identify a row of the mart; a view of versions in force is made to have one."""
    is_proven = subject.has_proven_key or mart.name == subject.current
    return mart.key[0] if is_proven and len(mart.key) == 1 else None


def element_name(wanted: str, prefix: str) -> str | None:
    """``wanted`` as MetricFlow takes it, behind a prefix where it needs one; ``None`` when it cannot be one."""
    plain = re.sub("_+", "_", wanted).strip("_")
    for name in (plain, shorten(f"{prefix}_{plain}".rstrip("_"))):
        if _NAME.fullmatch(name) and name not in RESERVED:
            return name
    return None


def time_of(star: Star, subject: Subject) -> ModelColumn | None:
    """The day, else the time, when a row of a fact happened; lines have that of their header."""
    if subject.role not in FACTS:
        return None
    mart = star.marts[subject.full_name]
    happened = [each for each in mart.columns if each.origin in star.event_times and each.family.is_temporal]
    own = [each for each in happened if each.name in subject.by_staged_name]
    for each in own or happened:
        return mart.column(date_name(each.name)) or each
    return None
