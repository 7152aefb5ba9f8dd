"""Freshness of sources: a limit from how old the newest row was, else the reason why there is none."""

from __future__ import annotations

from typing import Any

import pytest
from cartridge.ai.rules.draft import make_draft
from cartridge.ai.rules.freshness import freshness_of
from cartridge.artifacts.models import SourceFreshness
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, TableMapping

SCANNED_AT = "2026-07-01T12:00:00Z"


def freshness(
    newest: str | None, name: str = "Updated At", data_type: str = "timestamp", **measured: Any
) -> SourceFreshness:
    profile = ColumnProfile(name=name, maximum=newest, **measured) if newest else None
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
    found = freshness(newest)
    assert (found.loaded_at, found.warn_after_days) == ("Updated At", days)


@pytest.mark.parametrize(
    ("first", "count", "days", "gap"),
    [
        ("2026-06-01 11:00:00", 721, 1, "60 minutes"),
        ("2026-06-01 11:00:00", 16, 10, "2 days"),
        ("2026-06-01 11:00:00", 5, 1, None),  # too few to have a usual gap
        ("2024-07-01 11:00:00", 731, 5, "24 hours"),
    ],
)
def test_the_limit_is_beyond_the_usual_gap(first: str, count: int, days: int, gap: str | None) -> None:
    found = freshness("2026-07-01 11:00:00", minimum=first, distinct_count=count, distinct_kind="exact")
    assert found.warn_after_days == days
    rhythm = f"; a new one came every {gap} on average" if gap else ""
    assert found.evidence == f"The newest `Updated At` was 60 minutes old when scanned{rhythm}."


def test_what_comes_now_and_then_has_no_limit() -> None:
    found = freshness("2026-07-01 11:00:00", minimum="2016-07-01", distinct_count=100, distinct_kind="exact")
    assert (found.loaded_at, found.warn_after_days) == (None, None)
    assert found.reason == (
        "The newest `Updated At` was 60 minutes old when scanned; a new one came every 37 days on average: "
        "too seldom for a limit."
    )


def test_a_sample_tells_no_rhythm() -> None:
    found = freshness("2026-07-01 11:00:00", minimum="2016-07-01", distinct_count=100, distinct_kind="sampled")
    assert found.warn_after_days == 1


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
