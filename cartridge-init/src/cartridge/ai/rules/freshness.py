"""Freshness: how old a source table may grow before somebody is told, from how old it was when scanned.

Practice: a column that says when a row was written, or when it happened, tells whether loads still arrive. The limit is
beyond the age that was seen and beyond several times the usual gap between two values, so that a quiet week is no
alarm. A table without such a column, one whose newest row was old already, or one that gets a row now and then declares
the exception instead of inventing a column or a limit.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from cartridge.ai.rules.naming import snake_case
from cartridge.ai.rules.subjects import Subject
from cartridge.artifacts.models import SourceFreshness
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily

_WRITTEN = ("loaded", "synced", "ingested", "inserted", "updated", "modified", "update", "changed", "created")
"""Words of columns that say when a row was written, the surest first."""

_LIMITS = ((timedelta(hours=6), 1), (timedelta(days=2), 4), (timedelta(days=10), 20))
"""How old the newest row was at most, and after how many days without a newer one to warn."""

_GAPS: Final = 5
"""Usual gaps without a new value that are no chance any more: of values that come by chance 0.7 % come later."""

_FEWEST: Final = 10
"""Fewer different values than this have no usual gap."""

_LONGEST_DAYS: Final = 60
"""A limit beyond this would tell of a load that stopped when everybody knows."""


def freshness_of(subject: Subject, scanned_at: str | None) -> SourceFreshness:
    """The limit of one source table, or the reason why it has none."""
    column = _column(subject)
    if column is None:
        return SourceFreshness(reason="No column says when a row was written.")
    newest = _moment(column.profile.maximum if column.profile else None)
    if newest is None or scanned_at is None:
        return SourceFreshness(reason=f"The newest `{column.name}` is not known.")
    age = datetime.fromisoformat(scanned_at) - newest
    if age < timedelta(days=-1):
        return SourceFreshness(reason=f"The newest `{column.name}` lies in the future: it tells nothing of loads.")
    days = next((days for most, days in _LIMITS if age <= most), None)
    if days is None:
        told = f"The newest `{column.name}` was {age.days:,} days old when scanned: no load is due."
        return SourceFreshness(reason=told)
    gap = _usual_gap(column, newest)
    told = f"The newest `{column.name}` was {_in_words(max(age, timedelta()))} old when scanned"
    if gap:
        days = max(days, ceil(_GAPS * gap / timedelta(days=1)))
        told += f"; a new one came every {_in_words(gap)} on average"
    if days > _LONGEST_DAYS:
        return SourceFreshness(reason=f"{told}: too seldom for a limit.")
    return SourceFreshness(
        loaded_at=column.name, warn_after_days=days, filter=subject.mapping.required_filter, evidence=f"{told}."
    )


def _usual_gap(column: ColumnMapping, newest: datetime) -> timedelta | None:
    """The mean time between two different values; what a load writes with one time is one value."""
    profile = column.profile
    first = _moment(profile.minimum if profile else None)
    if profile is None or first is None or profile.distinct_kind == "sampled":
        return None
    count = profile.distinct_count or 0
    return (newest - first) / (count - 1) if count >= _FEWEST and newest > first else None


def _in_words(length: timedelta) -> str:
    for unit, size in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if length >= 2 * size or (unit == "minute" and length >= size):
            count = round(length / size)
            return f"{count:,} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def _column(subject: Subject) -> ColumnMapping | None:
    role = subject.mapping.role
    moments = [each for each in subject.raw.columns if each.family is TypeFamily.TIMESTAMP]
    for word in _WRITTEN:
        for each in moments:
            if word in snake_case(each.name).split("_"):
                return each
    return next((each for each in moments if role and each.name == role.event_time), None)


def _moment(text: object) -> datetime | None:
    """A profile's maximum as a moment, UTC where it says nothing else; `None` for infinity and years beyond 9999."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
