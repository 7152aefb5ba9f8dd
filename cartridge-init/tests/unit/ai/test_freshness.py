"""Freshness of sources: a limit from how old the newest row was, else the reason why there is none."""

from __future__ import annotations

import pytest
from cartridge.ai.rules.draft import make_draft
from cartridge.ai.rules.freshness import freshness_of
from cartridge.artifacts.models import SourceFreshness
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, TableMapping

SCANNED_AT = "2026-07-01T12:00:00Z"


def freshness(newest: str | None, name: str = "Updated At", data_type: str = "timestamp") -> SourceFreshness:
    profile = ColumnProfile(name=name, maximum=newest) if newest else None
    columns = (
        ColumnMapping(name="id", data_type="bigint", nullable=False, is_primary_key=True),
        ColumnMapping(name=name, data_type=data_type, profile=profile),
    )
    table = TableMapping(name="orders", schema_name="shop", columns=columns)
    (subject,) = make_draft(ModelGenerationRequest(tables=(table,))).subjects
    return freshness_of(subject, SCANNED_AT)


@pytest.mark.parametrize(
    ("newest", "days"),
    [
        ("2026-07-01 11:59:00", 1),
        ("2026-07-01T13:59:00+02:00", 1),
        ("2026-06-30 06:00:00", 4),
        ("2026-06-25 00:00:00", 20),
    ],
)
def test_the_limit_follows_from_the_age_of_the_newest_row(newest: str, days: int) -> None:
    assert freshness(newest) == SourceFreshness(loaded_at="Updated At", warn_after_days=days)


@pytest.mark.parametrize(
    ("newest", "reason"),
    [
        ("2024-07-01 12:00:00", "730 days old"),
        ("2099-01-01 00:00:00", "in the future"),
        ("infinity", "not known"),
        ("0044-03-15 BC", "not known"),
        (None, "not known"),
    ],
)
def test_an_exception_says_why(newest: str | None, reason: str) -> None:
    found = freshness(newest)
    assert (found.loaded_at, found.warn_after_days) == (None, None)
    assert found.reason
    assert reason in found.reason


@pytest.mark.parametrize(
    ("name", "data_type"), [("updated_at", "date"), ("updated_at", "text"), ("starts", "timestamp")]
)
def test_no_column_is_invented(name: str, data_type: str) -> None:
    assert freshness("2026-07-01 11:59:00", name, data_type).reason == "No column says when a row was written."
