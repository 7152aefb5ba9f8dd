"""Freshness: how old a source table may grow before somebody is told, from how old it was when scanned.

Practice: a column that says when a row was written, or when it happened, tells whether loads still arrive. A table
without one, or one whose newest row was old already, declares the exception instead of inventing a column or a limit.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cartridge.ai.rules.naming import snake_case
from cartridge.ai.rules.subjects import Subject
from cartridge.artifacts.models import SourceFreshness
from cartridge.artifacts.request import ColumnMapping
from cartridge.artifacts.types import TypeFamily

_WRITTEN = ("loaded", "synced", "ingested", "inserted", "updated", "modified", "update", "changed", "created")
"""Words of columns that say when a row was written, the surest first."""

_LIMITS = ((timedelta(hours=6), 1), (timedelta(days=2), 4), (timedelta(days=10), 20))
"""How old the newest row was at most, and after how many days without a newer one to warn."""


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
    for most, days in _LIMITS:
        if age <= most:
            return SourceFreshness(loaded_at=column.name, warn_after_days=days, filter=subject.mapping.required_filter)
    return SourceFreshness(reason=f"The newest `{column.name}` was {age.days:,} days old when scanned: no load is due.")


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
