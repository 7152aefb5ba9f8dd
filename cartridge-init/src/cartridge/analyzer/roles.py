"""Roles: the part a table plays in a dimensional model, with the reason.

Practice (Kimball, The Data Warehouse Toolkit): facts are what happened, measured and dated, at the narrow end of the
references; dimensions are who, what and where, wide and described; a bridge holds nothing but a many-to-many;
events are appended and never changed; lookups give codes a name. The rules are tried in order and the first that
fits decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cartridge.analyzer.composite_keys import SEQUENCE
from cartridge.analyzer.grain import grain
from cartridge.analyzer.measures import is_validity, may_be_event
from cartridge.analyzer.naming import PEOPLE, words
from cartridge.analyzer.parts.history import history
from cartridge.analyzer.parts.moments import is_open_ended
from cartridge.analyzer.parts.vocabulary import VALID
from cartridge.analyzer.parts.vocabulary import said as said_word
from cartridge.analyzer.shape import Shape, shapes
from cartridge.analyzer.staff import staff_master
from cartridge.analyzer.structure import is_part_of_calendar, is_year
from cartridge.analyzer.survey import Survey, SurveyedColumn
from cartridge.analyzer.technical import dated_copy, technical
from cartridge.analyzer.weighing import weigh
from cartridge.artifacts.analysis import Analysis, Role, TableRole
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

LOOKUP_ROWS: Final = 250
LOOKUP_COLUMNS: Final = 4
"""A list of codes fits on a page or two, and has a code, a name, perhaps a description and a parent."""

EVENT_ROWS: Final = 1_000
"""Fewer rows than this are no stream of events, unless the name says so."""

Verdict = tuple[Role, str]

_SAID: Final = {
    "dim": Role.DIMENSION,
    "dimension": Role.DIMENSION,
    "fct": Role.FACT,
    "fact": Role.FACT,
    "facts": Role.FACT,
    "bridge": Role.BRIDGE,
    "lkp": Role.LOOKUP,
    "lookup": Role.LOOKUP,
    "mst": Role.DIMENSION,
    "mstr": Role.DIMENSION,
    "master": Role.DIMENSION,
    "stamm": Role.DIMENSION,
}
_CALENDAR: Final = word_set("day week month quarter year weekday holiday fiscal dow doy hour minute")
_ID_FAMILIES: Final = frozenset({TypeFamily.INTEGER, TypeFamily.TEXT, TypeFamily.UUID})
_CALENDAR_NAMES: Final = frozenset({"date", "calendar", "time", "day", "hour"})


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """A role for every table."""
    return so_far.model_copy(update={"roles": tuple(_role(survey, each) for each in shapes(survey, so_far))})


def _role(survey: Survey, shape: Shape) -> TableRole:
    role, reason = next(found for rule in RULES if (found := rule(shape)) is not None)
    role, reason = _copied(survey, shape) or _versions(survey, shape, role) or (role, reason)
    if shape.surveyed.is_view and survey.has_base_tables:
        reason = f"A view, derived from other tables and so not modelled for itself. By its shape: {reason}"
    happens = role in (Role.FACT, Role.EVENT)
    return TableRole(
        schema_name=shape.surveyed.name.schema_name,
        table=shape.surveyed.name.table,
        role=role,
        grain=grain(shape),
        reason=reason,
        measures=shape.measures if happens else (),
        event_time=_event_time(shape, happens=happens) if happens or role is Role.BRIDGE else None,
    )


def _copied(survey: Survey, shape: Shape) -> Verdict | None:
    """A copy that somebody made of a table before changing it; its rows would be counted twice."""
    reason = None if said(shape) or said_by_name(shape) else dated_copy(survey, shape)
    return (Role.TECHNICAL, reason) if reason else None


def _versions(survey: Survey, shape: Shape, role: Role) -> Verdict | None:
    """What would be a fact for its date and its numbers, and keeps the versions of something that has no other table.

    Practice (Kimball, slowly changing dimension of type 2): a price from one day to another happens to nobody, it
    describes a product. Its period says so by name or has ends that are open; hours worked from day to day have none.
    """
    if role not in (Role.FACT, Role.EVENT) or shape.references or said(shape) or said_by_name(shape):
        return None
    found = history(survey, shape) if shape.key else None
    if found is None or not found.durable_key or not found.valid_from or shape.is_process or shape.incoming:
        return None
    bounds = [shape.surveyed.columns[each] for each in (found.valid_from, found.valid_to) if each]
    is_open = len(bounds) > 1 and (bounds[1].missing_count or is_open_ended(bounds[1]))
    if not (is_open or all(said_word(each, VALID) for each in bounds)):
        return None
    return Role.DIMENSION, f"Its rows are the versions of {', '.join(found.durable_key)}. {found.reason}"


def _event_time(shape: Shape, *, happens: bool) -> str | None:
    """When a row happened; of what only a person says has happened, any date of it that is no end and no birth."""
    if shape.event_time or not (happens and shape.surveyed.said_role):
        return shape.event_time
    return next((each.name for each in shape.columns if may_be_event(each)), None)


def said(shape: Shape) -> Verdict | None:
    """A person knows better."""
    role = shape.surveyed.said_role
    return (role, "A person says so.") if role else None


def said_by_name(shape: Shape) -> Verdict | None:
    """Warehouses prefix or suffix their tables with the role."""
    named = words(shape.surveyed.name.table)
    for word in (*named[:1], *named[-1:]):
        if len(named) > 1 and word in _SAID:
            return _SAID[word], f"Its name says so: {word}."
    return None


def of_no_business(shape: Shape) -> Verdict | None:
    """The state of an application or a tool."""
    reason = technical(shape)
    return (Role.TECHNICAL, reason) if reason else None


def calendar(shape: Shape) -> Verdict | None:
    """A row per day or hour with its parts spelled out is the calendar, a dimension, however many numbers it holds."""
    parts = [
        each.name for each in shape.content if not _CALENDAR.isdisjoint(each.words) and not each.meaning.is_temporal
    ]
    if not parts:
        parts = [each.name for each in shape.content if is_part_of_calendar(each) or is_year(each)]
    is_named = bool(shape.entity) and shape.entity[-1] in _CALENDAR_NAMES
    if len(parts) < 3 or shape.key is None or len(shape.key.columns) != 1:
        return None
    if is_named or shape.surveyed.columns[shape.key.columns[0]].meaning is TypeFamily.DATE:
        told = f"one row per {shape.said(shape.surveyed)} with {', '.join(parts[:3])}"
        return Role.DIMENSION, f"It is a calendar: {told}."
    return None


def bridge(shape: Shape) -> Verdict | None:
    """A many-to-many and nothing else: the key is made of references, or there is little beside two of them.

    Quantities and amounts make it a fact (order lines with a price), and so does a header whose lines the rows are.
    """
    content = [each for each in shape.content if not is_validity(each)]
    if _joins_a_table_with_itself(shape):
        return (
            Role.BRIDGE,
            f"Its key is made of two references to {shape.targets[0].name.table}: what consists of what.",
        )
    if shape.incoming or shape.measures or shape.header:
        return None
    if _is_all_key(shape, content):
        return (
            Role.BRIDGE,
            f"It is nothing but a key of {len(shape.key.columns)} columns that repeat." if shape.key else "",
        )
    if len(shape.outgoing) < 2:
        return None
    names = ", ".join(dict.fromkeys(each.ref_table for each in shape.outgoing))
    in_key = {column for each in shape.key_references for column in each.columns}
    plain = [each for each in content if each.meaning in (TypeFamily.BOOLEAN, TypeFamily.INTEGER)]
    if shape.key and len(shape.key_references) > 1 and in_key == set(shape.key.columns) and len(content) <= 2:
        return Role.BRIDGE, f"Its key is made of references to {names}, and it measures nothing."
    if len(shape.outgoing) == 2 and len(content) == len(plain) <= 1:
        return Role.BRIDGE, f"It holds references to {names} and nothing else worth describing or measuring."
    return None


def _joins_a_table_with_itself(shape: Shape) -> bool:
    """Bills of materials, links and equivalences: two references to one table are the key."""
    if shape.key is None or shape.incoming or len(shape.key_references) != 2 or len(shape.references) != 2:
        return False
    in_key = {column for each in shape.key_references for column in each.columns}
    is_one = len({each.ref for each in shape.key_references}) == 1
    return is_one and in_key == set(shape.key.columns) and len(shape.content) <= 2 and not shape.business_time


def _is_all_key(shape: Shape, content: list[SurveyedColumn]) -> bool:
    """Whether there is a key of several columns that each repeat, and nothing beside it but perhaps a date.

    It joins things whose tables are not here, or not known to be pointed at.
    """
    if shape.key is None or len(shape.key.columns) < 2 or len(shape.outgoing) > 1 or shape.rows is None:
        return False
    parts = [shape.surveyed.columns[each] for each in shape.key.columns]
    return (
        all(each.family in _ID_FAMILIES and (each.distinct_share or 1) < 1 for each in parts)
        and not any(SEQUENCE.intersection(each.words) for each in parts)
        and len(content) <= 1
        and all(each.meaning.is_temporal for each in content)
    )


def lookup(shape: Shape) -> Verdict | None:
    """A short, narrow list that gives codes a name and refers to one other list at most."""
    key = shape.key.columns if shape.key else ()
    own = [*shape.content, *(shape.surveyed.columns[each] for each in key)]
    if (shape.rows is not None and shape.rows > LOOKUP_ROWS) or len(own) > LOOKUP_COLUMNS or not own:
        return None
    if len(shape.references) > 1 or shape.measures or shape.business_time or shape.has_person_name:
        return None
    if (shape.entity and shape.entity[-1] in PEOPLE) or not any(each.meaning.is_textual for each in own):
        return None
    if not (shape.key or shape.labels) or (not shape.incoming and not shape.labels and len(own) > 2):
        return None
    size = f"{shape.rows:,} row{'s' * (shape.rows > 1)}" if shape.rows else "few columns"
    named = f", called by {shape.labels[0]}" if shape.labels else ""
    return (
        Role.LOOKUP,
        f"A short list ({size}{named}) that refers to {'one' if shape.references else 'no'} other table.",
    )


def staff(shape: Shape) -> Verdict | None:
    """Employees with their wage and date of hire are a dimension, whoever refers to them."""
    reason = staff_master(shape)
    return (Role.DIMENSION, reason) if reason else None


def event(shape: Shape) -> Verdict | None:
    """Rows that are appended as things happen: timed, not measured in money or pieces, and nobody points at them."""
    if shape.event_time is None or shape.header:
        return None
    if shape.is_log:
        return Role.EVENT, f"Its name says {shape.entity[-1]}, and {shape.event_time} says when."
    if shape.incoming or shape.labels:
        return None
    timed = shape.surveyed.columns[shape.event_time].meaning is TypeFamily.TIMESTAMP
    changes = any({"updated", "modified"} & set(each.words) for each in shape.columns)
    many = shape.rows is not None and shape.rows >= EVENT_ROWS
    if timed and many and shape.business_time and not changes and not shape.measures and len(shape.references) < 3:
        return Role.EVENT, f"{shape.rows:,} rows timed by {shape.event_time}, never changed, and no table refers to it."
    return None


def fact_or_dimension(shape: Shape) -> Verdict:
    """Everything else, by weight of signs."""
    is_fact, reason = weigh(shape)
    return (Role.FACT if is_fact else Role.DIMENSION), reason


RULES: Final[tuple[Callable[[Shape], Verdict | None], ...]] = (
    said,
    said_by_name,
    of_no_business,
    calendar,
    bridge,
    staff,
    event,
    lookup,
    fact_or_dimension,
)
