"""The shop's chance is the same everywhere."""

from __future__ import annotations

from collections import Counter
from datetime import date

from cartridge.sample.rows.calendar import AS_OF, OPENED, busy_day
from cartridge.sample.rows.chance import Chance, Weighted


def test_a_stream_gives_the_numbers_it_always_gave() -> None:
    chance = Chance("a test")
    assert [chance.below(1000) for _ in range(6)] == [978, 189, 937, 264, 137, 150]
    assert chance.token(12) == "a8a1c25b699f"


def test_areas_have_streams_of_their_own() -> None:
    assert [Chance("one").below(10**9) for _ in range(2)] == [Chance("one").below(10**9)] * 2
    assert Chance("one").below(10**9) != Chance("another").below(10**9)


def test_weights_are_shares() -> None:
    chance, weighted = Chance("weights"), Weighted([("often", 9), ("seldom", 1), ("never", 0)])
    drawn = Counter(weighted.draw(chance) for _ in range(10_000))
    assert set(drawn) == {"often", "seldom"}
    assert 8_800 < drawn["often"] < 9_200


def test_numbers_stay_inside_their_bounds() -> None:
    chance = Chance("bounds")
    for draw in (chance.between, chance.bell, chance.small):
        assert {draw(3, 5) for _ in range(500)} == {3, 4, 5}
    assert sorted(chance.sample(range(4), 9)) == [0, 1, 2, 3]
    assert len(set(chance.sample(range(100), 40))) == 40


def test_busy_days_follow_the_season_and_stay_in_the_shops_life() -> None:
    chance = Chance("days")
    months = Counter(busy_day(chance, OPENED, AS_OF.date()).month for _ in range(20_000))
    assert months[12] > 1.5 * months[8]
    assert {busy_day(chance, AS_OF.date(), date(2030, 1, 1)) for _ in range(20)} == {AS_OF.date()}
    assert {busy_day(chance, date(2020, 1, 1), OPENED) for _ in range(20)} == {OPENED}
