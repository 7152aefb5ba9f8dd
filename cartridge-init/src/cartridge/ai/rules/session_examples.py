"""Unit tests of session models: a handful of events by two people, told apart by the clock."""

from __future__ import annotations

from typing import Final

from cartridge.ai.rules.naming import MAX_MODEL_NAME_LENGTH, shorten
from cartridge.ai.rules.subjects import Subject
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.types import TypeFamily
from cartridge.artifacts.unit_tests import GeneratedUnitTest, GivenRows, UnitRow, UnitValue

_EVENTS: Final = ((1, "09:00:00", 1), (1, "09:30:00", 1), (1, "10:00:01", 2), (2, "09:10:00", 1))
"""Who, at what time, and in which of their sessions: half an hour ends none, a second more does."""

_DAY: Final = "2024-02-29"


def _value(family: TypeFamily, number: int) -> UnitValue:
    return number if family is TypeFamily.INTEGER else str(number)


def numbered_example(
    subject: Subject, model: str, alias: str, time: str, actor: str, number: str
) -> GeneratedUnitTest | None:
    """Events half an hour apart belong together, and those further apart do not.

    ``None`` where no key can be invented.
    """
    keys = {name: subject.by_staged_name[name].family for name in subject.key_columns if name not in (actor, time)}
    if any(family not in (TypeFamily.INTEGER, TypeFamily.TEXT) for family in keys.values()):
        return None
    who = subject.by_staged_name[actor].family
    given: list[UnitRow] = []
    expect: list[UnitRow] = []
    for row, (person, clock, session) in enumerate(_EVENTS, start=1):
        event: UnitRow = {
            **{name: _value(family, row) for name, family in keys.items()},
            actor: _value(who, person),
            time: f"{_DAY} {clock}",
        }
        given.append(event)
        expect.append({**event, number: session})
    return GeneratedUnitTest(
        name=shorten(f"{model}_gaps", MAX_MODEL_NAME_LENGTH),
        description="Half an hour without an event ends no session, a second more does.",
        given=(GivenRows(alias=alias, rows=tuple(given)),),
        expect=tuple(expect),
    )


def grouped_example(
    events: GeneratedModel,
    model: str,
    alias: str,
    key: tuple[str, ...],
    time: str,
    count: str,
    measured: tuple[str, str],
) -> GeneratedUnitTest | None:
    """Two events of one session and one of another."""
    families = [column.family for each in key if (column := events.column(each))]
    if any(family not in (TypeFamily.INTEGER, TypeFamily.TEXT) for family in families):
        return None

    def session(which: int) -> UnitRow:
        return {name: _value(family, which) for name, family in zip(key, families, strict=True)}

    first, second, third = (f"{_DAY} {clock}" for clock in ("09:00:00", "09:05:00", "11:00:00"))
    begins, ends = measured
    return GeneratedUnitTest(
        name=shorten(f"{model}_totals", MAX_MODEL_NAME_LENGTH),
        description="Two events five minutes apart in one session, and one alone.",
        given=(
            GivenRows(
                alias=alias,
                rows=({**session(1), time: first}, {**session(1), time: second}, {**session(2), time: third}),
            ),
        ),
        expect=(
            {**session(1), begins: first, ends: second, count: 2, "duration_seconds": 300},
            {**session(2), begins: third, ends: third, count: 1, "duration_seconds": 0},
        ),
    )
