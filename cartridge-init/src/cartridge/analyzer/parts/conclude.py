"""The parts of every table, after its role: dates, measures, kind of fact, history, cursors and hierarchies.

Each part is a rule in a file of its own; this one only calls them in the order in which they rest on each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from cartridge.analyzer.keys import is_proven
from cartridge.analyzer.parts import hierarchies as trees
from cartridge.analyzer.parts import history as versions
from cartridge.analyzer.parts import levels, periods
from cartridge.analyzer.parts.additivity import measure_details
from cartridge.analyzer.parts.cursors import cursors
from cartridge.analyzer.parts.dates import dates
from cartridge.analyzer.parts.degenerate import degenerate_dimensions
from cartridge.analyzer.parts.fact_kind import fact_kind
from cartridge.analyzer.parts.hierarchies import hierarchies
from cartridge.analyzer.parts.history import bounds, history, validity
from cartridge.analyzer.parts.soft_delete import soft_delete
from cartridge.analyzer.quality.numbers import placeholders
from cartridge.analyzer.shape import Shape, shapes
from cartridge.analyzer.survey import Survey
from cartridge.artifacts.analysis import Analysis, ColumnUnit, Role, TableRole
from cartridge.artifacts.checks import DataCheck
from cartridge.artifacts.noun import TableName


def wanted(survey: Survey) -> Iterator[DataCheck]:
    """What the parts ask the data: which columns are levels, whether entity and period tell rows apart, whether one
    version of each thing is open, how deep hierarchies go."""
    return chain(levels.wanted(survey), periods.wanted(survey), versions.wanted(survey), trees.wanted(survey))


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The roles again, each with the parts of its table."""
    keys: dict[TableName, list[tuple[str, ...]]] = defaultdict(list)
    for key in so_far.keys:
        if is_proven(key):
            keys[key.full_name].append(key.columns)
    hidden: dict[TableName, set[str]] = defaultdict(set)
    for each in so_far.sensitive:
        hidden[each.full_name].add(each.column)
    units: dict[TableName, dict[str, ColumnUnit]] = defaultdict(dict)
    for unit in so_far.units:
        units[unit.full_name][unit.column] = unit
    none = placeholders(survey)
    by_name = {each.surveyed.name: each for each in shapes(survey, so_far)}
    roles = []
    for role in so_far.roles:
        name = role.full_name
        shape = by_name[name]
        told = _with_parts(survey, shape, role, tuple(keys[name]), frozenset(hidden[name]))
        if told.role is not Role.TECHNICAL:
            details = measure_details(shape, told.measures, told.fact_kind, units[name], none.get(name, {}))
            told = told.model_copy(update={"measure_details": details})
        roles.append(told)
    return so_far.model_copy(update={"roles": tuple(roles)})


def _with_parts(
    survey: Survey,
    shape: Shape,
    role: TableRole,
    proven: tuple[tuple[str, ...], ...],
    sensitive: frozenset[str],
) -> TableRole:
    if role.role is Role.TECHNICAL:
        return role
    changed, gone = history(survey, shape), soft_delete(shape)
    valid = validity(shape) if role.role is Role.BRIDGE else bounds(shape)
    happens = role.role in (Role.FACT, Role.EVENT)
    known = dates(shape, role.event_time or (shape.date_reference if happens else None), valid, gone)
    kind, why = fact_kind(
        shape,
        role.role,
        (*proven, *periods.proven(survey, shape.surveyed)),
        known,
        valid,
        is_version=changed is not None,
    )
    return role.model_copy(
        update={
            "fact_kind": kind,
            "fact_kind_reason": why,
            "degenerate_dimensions": degenerate_dimensions(shape, role.role, sensitive),
            "dates": known,
            "history": changed,
            "soft_delete": gone,
            "cursors": cursors(shape, known, proven),
            "hierarchies": hierarchies(survey, shape, role.role),
        }
    )
