"""English nouns."""

from __future__ import annotations

from cartridge.words import counted


def test_numbers_are_grouped_and_nouns_agree() -> None:
    assert [counted(1, "row"), counted(0, "row"), counted(1234567, "row")] == ["1 row", "0 rows", "1,234,567 rows"]
    assert [counted(1, "entity"), counted(2, "entity")] == ["1 entity", "2 entities"]
