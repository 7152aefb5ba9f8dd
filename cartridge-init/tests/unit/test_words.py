"""English nouns."""

from __future__ import annotations

import inflection
import pytest
from cartridge.words import IRREGULAR, UNCHANGED, counted, plural, singular
from hypothesis import given
from hypothesis import strategies as st


def test_numbers_are_grouped_and_nouns_agree() -> None:
    assert [counted(1, "row"), counted(0, "row"), counted(1234567, "row")] == ["1 row", "0 rows", "1,234,567 rows"]
    assert [counted(1, "entity"), counted(2, "entity")] == ["1 entity", "2 entities"]


@given(st.one_of(st.text("abceimnopstuvxy", max_size=12), st.sampled_from("oxen lice kine viri octopi data".split())))
def test_words_that_end_like_no_plural_are_left_as_the_general_rule_leaves_them(word: str) -> None:
    if word not in UNCHANGED and word not in IRREGULAR and len(word) > 2 and not word.endswith(("ss", "us", "is")):
        assert singular(word) == inflection.singularize(word)


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("person", "people"),
        ("status", "statuses"),
        ("address", "addresses"),
        ("series", "series"),
        ("data", "data"),
        ("criterion", "criteria"),
        ("analysis", "analyses"),
        ("index", "indices"),
        ("news", "news"),
        ("box", "boxes"),
        ("quiz", "quizzes"),
    ],
)
def test_irregular_nouns_have_both_forms(one: str, many: str) -> None:
    assert (singular(many), plural(one)) == (one, many)
